"""What each command does; data go to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsanalytics.errors import DataRefused, ReportFailed, UsageError
from opsanalytics.places import data_dir, mappings_dir, raw_dir
from opsanalytics.text import Say

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.ingest import Outcome
    from opsanalytics.readers import Mapping
    from opsanalytics.store import Shop

# Named here so that --help need not read the mappings; a test holds them to each other.
KINDS = ("review_sheet", "sycm_shop_day", "taobao_orders", "tmall_order_report")


def say(given: Namespace) -> Say:
    """The words of the language asked for."""
    return Say(given.lang)


def _tell(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


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
            raise UsageError("{folder} holds files of yours ({name})", hint=hint, folder=folder, name=min(strange))
        folder.mkdir(parents=True, exist_ok=True)
        for path in written:
            copyfile(path, folder / path.name)
    words = say(given)
    _tell(words("exports written to {folder}: {n}", n=len(written), folder=folder))
    _tell(words("next: {command}", command=f"opsanalytics ingest --shop {given.shop}"))
    return 0


def ingest(given: Namespace) -> int:
    """Read exports and print the account of their lines; a refused file gives exit code 3, the others load."""
    from opsanalytics.ingest import ingest as take_in

    words, data = say(given), data_dir(given.data)
    among = _mappings(given, data)
    if given.explain:
        return _explain([Path(p) for p in given.paths], among, words)
    outcome = take_in(
        [Path(p) for p in given.paths],
        _shop_named(given),
        data=data,
        among=among,
        rebuild=given.rebuild,
        forget=given.forget,
        max_rejects=given.max_rejects,
    )
    _print_account(outcome, words)
    for error in outcome.refused:
        _tell(words("refused: {why}", why=words.error(error)))
    return DataRefused.exit_code if outcome.refused else 0


def _mappings(given: Namespace, data: Path) -> list[Mapping]:
    """The mappings to read by: the one asked for, else the packaged ones and those in DATA/mappings."""
    from opsanalytics.readers import mapping_of, mappings_with, own_mapping

    if given.mapping:
        return [own_mapping(Path(given.mapping))]
    known = mappings_with(mappings_dir(data))
    return [mapping_of(given.source, known)] if given.source else known


def _shop_named(given: Namespace) -> str:
    if not given.shop:
        raise UsageError("which shop?", hint="name it with --shop")
    return str(given.shop)


def _explain(paths: list[Path], among: list[Mapping], words: Say) -> int:
    """Print of each file what it is and what becomes of its columns and lines."""
    from opsanalytics.readers import explain

    if not paths:
        raise UsageError("which file?", hint="name it after --explain")
    for path in paths:
        how = explain(path, among)
        generation = how.source.generation or "-"
        text = "{file}: {title} ({kind}), generation {generation}, header in line {line}"
        title = words(how.mapping.title)
        told = {"title": title, "kind": how.mapping.kind, "generation": generation, "line": how.line}
        print(words(text, file=path.name, **told))
        for column, header in how.read.items():
            print(f"  {how.mapping.table}.{column} <- {header}")
        print("  " + words("not in the file: {columns}", columns=", ".join(how.absent) or "-"))
        print("  " + words("not read: {headers}", headers=", ".join(how.unused) or "-"))
        source = how.source
        text = "{lines} lines: {rows} rows, {rejected} rejected, {rest} decoration"
        rest = sum(source.decoration.values())
        print("  " + words(text, lines=source.lines, rows=source.parsed, rejected=source.rejected, rest=rest))
    return 0


def _print_account(outcome: Outcome, words: Say) -> None:
    text = "{file}: {lines} lines = {loaded} loaded + {duplicates} duplicates + {rejected} rejected + {rest}"
    for source in sorted(outcome.sources(), key=lambda s: (s.table, s.first_day or date.min, s.file)):
        parts = ", ".join(f"{n} {words(reason)}" for reason, n in sorted(source.decoration.items()))
        total = sum(source.decoration.values())
        rest = words("{n} decoration", n=total) + (f" ({parts})" if parts else "")
        print(words(text, rest=rest, **source.model_dump(include=_ACCOUNT)))
        for note in source.notes:
            _tell("  " + words(note.message, **note.values))
    if outcome.manifest:
        rejects = [r for r in outcome.manifest.rejects if r.file in {s.file for s in outcome.sources()}]
        for r in rejects[:3]:
            line = words("line {n}: {column} {reason} (looks like {shape!r})", n=r.line, column=r.column,
                         reason=words(r.reason), shape=r.shape)  # fmt: skip
            _tell(f"  {r.file}, {line}")
        for name, state in outcome.manifest.tables.items():
            whole = outcome.manifest.coverage(name)
            days = words.period(whole) if whole else "-"
            print(words("{table}: {rows} rows, {days}", table=name, rows=state.rows, days=days))
    if outcome.unchanged:
        _tell(words("exports known already: {n}", n=len(outcome.unchanged)))


_ACCOUNT = {"file", "lines", "loaded", "duplicates", "rejected"}


def metrics(given: Namespace) -> int:
    """Print figures in the tidy shape."""
    from opsanalytics.evaluate import evaluate
    from opsanalytics.store import open_shop

    words = say(given)
    if given.list:
        return _list_metrics(words)
    shop = open_shop(_shop_named(given), data=given.data)
    period = _period(given, shop)
    answer = evaluate(given.metric, shop, period, by=given.by or (), day_basis=given.day_basis)
    sys.stdout.write(_written(answer, given.format))
    return 0


def _list_metrics(words: Say) -> int:
    from opsanalytics.metrics import METRICS

    for m in METRICS.values():
        print(f"{m.name:28}{m.zh}  {words(m.definition)}")
    return 0


def _period(given: Namespace, shop: Shop) -> Any:
    """The days asked for; an end left open is the data's own."""
    from opsanalytics.periods import SHOP_ZONE, Period, parse_day, shop_today

    if not given.start and not given.end:
        return None
    today = shop_today(datetime.now(SHOP_ZONE))
    spans = [span for table in shop.manifest.tables if (span := shop.manifest.coverage(table))]
    first = parse_day(given.start, today) if given.start else min((s.start for s in spans), default=today)
    last = parse_day(given.end, today) if given.end else max((s.last for s in spans), default=today)
    return Period.between(first, last)


def _written(answer: pd.DataFrame, form: str) -> str:
    import json

    days = {name: answer[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end")}
    plain = answer.assign(**days)
    if form == "csv":
        return plain.to_csv(index=False, lineterminator="\n")
    if form == "json":
        rows = plain.astype(object).where(plain.notna(), None).to_dict("records")
        return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False, default=int) + "\n"
    shown = plain.drop(columns=["numerator", "denominator"])
    formats = dict.fromkeys(("value", "low", "high", "n"), _short)
    return shown.to_string(index=False, formatters=formats, na_rep="-") + "\n"


def _short(value: float | None) -> str:
    """A figure for the eye: whole numbers whole, shares to four digits, money to the fen."""
    if value is None or value != value:
        return "-"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}"


def report(given: Namespace) -> int:
    """Make the report set and say where it lies; a page that failed gives exit code 1."""
    from opsanalytics.reports import Order, make_reports

    order = Order(
        shop=given.shop,
        notebooks=tuple(given.notebook),
        as_of=given.as_of,
        start=given.start,
        end=given.end,
        lang=given.lang,
        parameters=tuple(given.parameter),
        plan=given.plan,
        folder=given.notebooks,
        jobs=given.jobs,
    )
    result = make_reports(order, data=data_dir(given.data), reports=given.reports)
    print(result.index)
    if result.failed:
        name, why = next(iter(result.failed.items()))
        message = "pages that could not be made: {n} ({name}: {why})"
        log = result.index.parent.parent / ".log"
        raise ReportFailed(message, hint="the log is in {log}", n=len(result.failed), name=name, why=why, log=log)
    return 0
