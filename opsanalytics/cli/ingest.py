"""The command that reads exports into the shop's tables."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from opsanalytics.cli.forget import keep_to_plan
from opsanalytics.cli.options import Commands, new_command, share
from opsanalytics.cli.parser import Parser
from opsanalytics.cli.shared import print_note, shop_named, translator
from opsanalytics.core.data_address import address_of
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.formats import one_line
from opsanalytics.core.messages import Message, Translator, figure
from opsanalytics.core.paths import data_dir, mappings_dir, raw_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opsanalytics.ingest.formats.archives import PassedOver
    from opsanalytics.ingest.intake import Outcome
    from opsanalytics.ingest.mapping import Mapping
    from opsanalytics.ingest.preview import Explanation
    from opsanalytics.store.flag import Flag
    from opsanalytics.store.manifest import Manifest, SourceFile

MOST_REJECTS = 3  # printed; all of them are in the file of rejects
MOST_FLAGS = 8


def kinds() -> list[str]:
    """The kinds of exports that can be read by themselves: those that fill a table.

    --help lists them, so the mappings are not parsed for it.
    """
    folder = files("opsanalytics.ingest").joinpath("mappings")
    found = {file.name.partition(".")[0]: file.read_text("utf-8") for file in folder.iterdir()}
    return sorted(kind for kind, text in found.items() if "\ntable = " in text)


def add_command(commands: Commands) -> None:
    """`opsanalytics ingest`."""
    parser = new_command(commands, "ingest", ingest)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--template", metavar="TABLE", default="")
    parser.add_argument("--mapping", metavar="FILE")
    parser.add_argument("--source", metavar="KIND", help=parser.say("source", kinds=kinds()))
    _add_options_of_what_is_believed(parser)


def _add_options_of_what_is_believed(parser: Parser) -> None:
    """What may be rejected, which of two exports holds, and what is forgotten."""
    parser.add_argument("--max-rejects", type=share, default=0.01, metavar="SHARE")
    parser.add_argument("--newer", action="append", metavar="FILE", default=[])
    parser.add_argument("--undo", action="append", metavar="FILE", default=[])
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--forget", action="store_true")
    parser.add_argument("--drop-old", action="store_true")


def ingest(given: Namespace) -> int:
    """Read exports and print what became of their lines; exit code 3 if a file was refused."""
    from opsanalytics.ingest.pipeline import ingest as read_exports

    tr, data = translator(given), data_dir(given.data)
    mappings = _mappings(given, data)
    if given.template:
        from opsanalytics.ingest.template import write_template

        print(write_template(given.template, Path.cwd(), tr))
        return 0
    paths = [Path(path) for path in given.paths]
    if given.draft:
        return _draft(paths, mappings, tr)
    if given.explain:
        return _explain(paths, mappings, given, tr)
    if given.undo:
        return _undo(given, data, tr)
    outcome = read_exports(
        paths,
        shop_named(given),
        data=data,
        among=mappings,
        rebuild=given.rebuild,
        forget=given.forget,
        drop_old=given.drop_old,
        max_rejects=given.max_rejects,
        newer=[Path(path) for path in given.newer],
    )
    _print_account(outcome, tr)
    for error in outcome.refused:
        print_note(tr("cli.ingest.refused", why=error.message))
    now = {error.message for error in outcome.refused}
    for each in outcome.manifest.refused if outcome.manifest else ():
        if each.why not in now:
            print_note(tr("cli.ingest.still_refused", file=each.shown))
    keep_to_plan(given, shop_named(given), tr)
    taken = outcome.new or outcome.unchanged or outcome.parts
    return 0 if taken and not outcome.refused else DataRefused.exit_code


def _draft(paths: list[Path], mappings: list[Mapping], tr: Translator) -> int:
    """Write a first mapping of each file, and say what of it must be looked at."""
    from opsanalytics.ingest.draft import write_draft

    if not paths:
        raise UsageError("cli.ingest.which_file")
    for path, draft in (write_draft(file, Path.cwd(), mappings, tr) for file in paths):
        print(tr("cli.ingest.drafted", path=path.name))
        for key, headers in (("draft_unsure", draft.unsure), ("draft_unread", draft.unread)):
            if headers:
                print_note("  " + tr(f"cli.ingest.{key}", headers=", ".join(headers)))
    return 0


def _undo(given: Namespace, data: Path, tr: Translator) -> int:
    """Take exports out, and say how many rows are left."""
    from opsanalytics.ingest.undo import undo

    done = undo(given.undo, shop_named(given), data=data)
    for source in done.sources:
        print(tr("cli.ingest.undone", file=source.file, n=source.loaded))
    for refusal in done.refused:
        print(tr("cli.ingest.given_up", file=refusal.shown))
    _print_tables(done.manifest, tr)
    return 0


def _mappings(given: Namespace, data: Path) -> list[Mapping]:
    """The mapping asked for, else all: those of the package and those in DATA/mappings."""
    from opsanalytics.ingest.known_exports import mapping_of, mappings_with, own_mapping

    if given.mapping:
        return [own_mapping(Path(given.mapping))]
    known = mappings_with(mappings_dir(data))
    return [mapping_of(given.source, known)] if given.source else known


def _explain(paths: list[Path], mappings: list[Mapping], given: Namespace, tr: Translator) -> int:
    """Print for each file what it is, and what becomes of its columns and lines.

    Exit code 3 where an ingest would refuse one.
    """
    from opsanalytics.ingest.preview import Explanation, explain

    data = data_dir(given.data)
    raw = raw_dir(data, given.shop) if given.shop else data / "raw"
    if not paths and (not given.shop or address_of(data)):
        raise UsageError("cli.ingest.which_file")
    passed: list[PassedOver] = []
    options = {"max_rejects": given.max_rejects, "aside": passed.append}
    code = 0
    for found in explain(paths or [raw], raw, mappings, **options):
        if isinstance(found, Explanation):
            _print_explanation(found, tr)
            refusal = found.refusal
        else:
            refusal = found.why
        if refusal:
            code = DataRefused.exit_code
            print_note(tr("cli.ingest.refused", why=refusal.message))
        if not isinstance(found, Explanation) and found.header:
            print_note("  " + tr("cli.ingest.header_seems", header=found.header))
    _print_passed(passed, tr)
    return code


def _print_passed(passed: list[PassedOver], tr: Translator) -> None:
    for each in passed:
        print_note(tr("ingest.passed_over", name=each.name, why=each.why))


def _print_explanation(found: Explanation, tr: Translator) -> None:
    from opsanalytics.ingest.preview import message_of

    source = found.source
    heading = Message(
        "cli.ingest.explained",
        file=source.file,
        title=found.mapping.name,
        kind=found.mapping.kind,
        generation=source.generation or "-",
        line=found.line,
    )
    print(tr(heading))
    for column, header in found.read.items():
        name = f"{found.mapping.table}.{column}"
        print("  " + tr("cli.ingest.read_from", column=name, header=header))
    counts = {"lines": source.lines, "rows": source.parsed, "rejected": source.rejected}
    for message in (
        Message("cli.ingest.absent", columns=", ".join(found.absent) or "-"),
        Message("cli.ingest.unused", headers=", ".join(found.unused) or "-"),
        Message("cli.ingest.lines", rest=sum(source.decoration.values()), **counts),
        *map(message_of, found.rejects),
        *(note.text for note in source.notes),
    ):
        print("  " + tr(message))


def _print_account(outcome: Outcome, tr: Translator) -> None:
    """Print what became of every line, and what the tables contain now."""
    sources = sorted(outcome.sources(), key=lambda s: (s.table, s.first_day or date.min, s.file))
    files = Counter(source.file for source in sources)
    for source in sources:
        print(tr(_account(source, alone=files[source.file] == 1)))
        for note in source.remarks:
            print_note("  " + tr(note.text))
    for file, note in outcome.older:
        print_note(f"{one_line(file)}: {tr(note.text)}")
    if outcome.manifest:
        for reject in outcome.rejects[:MOST_REJECTS]:
            fields = {"line": reject.line, "column": reject.column, "shape": reject.shape}
            text = tr("cli.ingest.reject", reason=reject.reason, **fields)
            print_note(f"  {reject.file}, {text}")
        _print_tables(outcome.manifest, tr)
        if sources:
            _print_flags(outcome.manifest.flags, tr)
    _print_passed(outcome.passed, tr)
    if outcome.unchanged:
        print_note(tr("cli.ingest.known", files=len(outcome.unchanged)))
    if outcome.parts:
        print_note(tr("cli.ingest.parts", files=", ".join(outcome.parts)))


def _print_tables(manifest: Manifest, tr: Translator) -> None:
    """Print the rows and days of each table."""
    from opsanalytics.store.tables import TABLES

    for name, state in manifest.tables.items():
        days = figure(manifest.coverage(name), "period")
        table = Message.bilingual(name, f"{TABLES[name].title.worded('zh')}（{name}）")
        print(tr("cli.ingest.table", table=table, n=state.rows, days=days))


def _print_flags(flags: Sequence[Flag], tr: Translator) -> None:
    """Print what of the tables is implausible or lacking, at most MOST_FLAGS of it."""
    texts = list(dict.fromkeys(tr(flag.text) for flag in flags))
    for text in texts[:MOST_FLAGS]:
        print_note(f"  {text}")
    if len(texts) > MOST_FLAGS:
        print_note("  " + tr("cli.ingest.more_flags", n=len(texts) - MOST_FLAGS))


def _account(source: SourceFile, *, alone: bool) -> Message:
    """Lines in = loaded + duplicates + rejected + decoration, of a file, or of one table of it."""
    fields = {"file": source.file, "table": source.table}
    file = source.file if alone else Message("cli.ingest.file_of_table", **fields)
    rest = Message("cli.ingest.decoration", lines=sum(source.decoration.values()))
    counted = sorted(source.decoration.items())
    if kinds := [Message("cli.ingest.decoration_kind", lines=n, kind=kind) for kind, n in counted]:
        rest = Message("cli.ingest.decoration_of", rest=rest, kinds=kinds)
    counts = {name: getattr(source, name) for name in ("lines", "loaded", "duplicates", "rejected")}
    return Message("cli.ingest.account", file=file, rest=rest, **counts)
