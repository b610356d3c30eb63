"""The commands that bring data in: demo and ingest."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from opsanalytics.cli.shared import say, shop_named, tell
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import term
from opsanalytics.core.paths import data_dir, mappings_dir, raw_dir
from opsanalytics.core.say import Say

if TYPE_CHECKING:
    from opsanalytics.ingest.mapping import Mapping
    from opsanalytics.ingest.pipeline import Outcome

# Named here so that --help need not read the mappings; a test holds them to each other.
KINDS = (
    "campaign_days",
    "hand_shop_day",
    "listing_snapshots",
    "olist_order_items",
    "olist_orders",
    "olist_products",
    "olist_reviews",
    "refunds",
    "review_api",
    "review_sheet",
    "sycm_product_day",
    "sycm_shop_day",
    "sycm_traffic_source",
    "taobao_order_details",
    "taobao_order_lines",
    "taobao_orders",
    "taobaoke",
    "tmall_order_report",
    "userbehavior",
    "wanxiang_audience",
    "wanxiang_campaign",
    "wanxiang_product",
    "zhitongche",
    "zuanzhan",
)


def demo(given: Namespace) -> int:
    """Write the imaginary shop's exports; a folder with anything else in it is left alone."""
    from shutil import copyfile
    from tempfile import TemporaryDirectory

    from opsanalytics.demo import write_demo

    folder = raw_dir(data_dir(given.data), given.shop)
    with TemporaryDirectory() as fresh:
        written = write_demo(Path(fresh), seed=given.seed)
        strange = {p.name for p in folder.glob("*")} - {p.name for p in written}
        if strange:
            hint = "choose another name with --shop"
            raise UsageError(
                "{folder} holds files of yours ({name})",
                hint=hint,
                folder=folder,
                name=min(strange),
            )
        folder.mkdir(parents=True, exist_ok=True)
        for path in written:
            copyfile(path, folder / path.name)
    words = say(given)
    tell(words("exports written to {folder}: {n}", n=len(written), folder=folder))
    tell(words("next: {command}", command=f"opsanalytics ingest --shop {given.shop}"))
    return 0


def ingest(given: Namespace) -> int:
    """Read exports and print the account of their lines; a refused file gives exit code 3, the others load."""
    from opsanalytics.ingest.pipeline import ingest as take_in

    words, data = say(given), data_dir(given.data)
    among = _mappings(given, data)
    if given.template:
        from opsanalytics.ingest.template import write_template

        print(write_template(given.template, Path.cwd(), words))
        return 0
    if given.explain:
        return _explain([Path(p) for p in given.paths], among, words)
    outcome = take_in(
        [Path(p) for p in given.paths],
        shop_named(given),
        data=data,
        among=among,
        rebuild=given.rebuild,
        forget=given.forget,
        max_rejects=given.max_rejects,
    )
    _print_account(outcome, words)
    for error in outcome.refused:
        tell(words("refused: {why}", why=words.error(error)))
    return DataRefused.exit_code if outcome.refused else 0


def _mappings(given: Namespace, data: Path) -> list[Mapping]:
    """The mappings to read by: the one asked for, else the packaged ones and those in DATA/mappings."""
    from opsanalytics.ingest.mapping import mapping_of, mappings_with, own_mapping

    if given.mapping:
        return [own_mapping(Path(given.mapping))]
    known = mappings_with(mappings_dir(data))
    return [mapping_of(given.source, known)] if given.source else known


def _explain(paths: list[Path], among: list[Mapping], words: Say) -> int:
    """Print of each file what it is and what becomes of its columns and lines."""
    from opsanalytics.ingest.preview import explain

    if not paths:
        raise UsageError("which file?", hint="name it after --explain")
    for how in (one for path in paths for one in explain(path, among)):
        generation = how.source.generation or "-"
        text = "{file}: {title} ({kind}), generation {generation}, header in line {line}"
        title = words(how.mapping.name)
        told = {
            "title": title,
            "kind": how.mapping.kind,
            "generation": generation,
            "line": how.line,
        }
        print(words(text, file=how.source.file, **told))
        for column, header in how.read.items():
            print(f"  {how.mapping.table}.{column} <- {header}")
        print("  " + words("not in the file: {columns}", columns=", ".join(how.absent) or "-"))
        print("  " + words("not read: {headers}", headers=", ".join(how.unused) or "-"))
        source = how.source
        text = "{lines} lines: {rows} rows, {rejected} rejected, {rest} decoration"
        rest = sum(source.decoration.values())
        print(
            "  "
            + words(
                text, lines=source.lines, rows=source.parsed, rejected=source.rejected, rest=rest
            )
        )
    return 0


def _print_account(outcome: Outcome, words: Say) -> None:
    text = "{file}: {lines} lines = {loaded} loaded + {duplicates} duplicates + {rejected} rejected + {rest}"
    for source in sorted(
        outcome.sources(), key=lambda s: (s.table, s.first_day or date.min, s.file)
    ):
        parts = ", ".join(f"{n} {words(term('decoration', word))}" for word, n in sorted(source.decoration.items()))
        total = sum(source.decoration.values())
        rest = words("{n} decoration", n=total) + (f" ({parts})" if parts else "")
        print(words(text, rest=rest, **source.model_dump(include=_ACCOUNT)))
        for note in source.notes:
            tell("  " + words(note.text))
    if outcome.manifest:
        for r in outcome.rejects[:3]:
            line = words("line {n}: {column} {reason} (looks like {shape!r})", n=r.line, column=r.column,
                         reason=words(r.reason), shape=r.shape)  # fmt: skip
            tell(f"  {r.file}, {line}")
        for name, state in outcome.manifest.tables.items():
            whole = outcome.manifest.coverage(name)
            days = words.period(whole) if whole else "-"
            print(words("{table}: {rows} rows, {days}", table=name, rows=state.rows, days=days))
    if outcome.unchanged:
        tell(words("exports known already: {n}", n=len(outcome.unchanged)))
    if outcome.parts:
        tell(words("read together with other exports: {files}", files=", ".join(outcome.parts)))


_ACCOUNT = {"file", "lines", "loaded", "duplicates", "rejected"}
