"""A first mapping for an unknown list of orders: a guess for every column, and what is unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.core.messages import ENGLISH, Translator
from opsanalytics.ingest.draft_file import TIME, UNKNOWN, DraftFile
from opsanalytics.ingest.draft_text import checks_in, text_of
from opsanalytics.ingest.draft_words import Guess, guesses_of, words
from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.formats.sheet import Record, Sheet
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.recognise import HEADER_WITHIN, Recognised, recognise
from opsanalytics.ingest.values.times import to_time

# What stands in the columns without which there is no list of orders.
_LOOKS = {"created_at": TIME, "order_id": r"(?=.*\d)[\w-]{5,}"}


@dataclass(frozen=True)
class Draft:
    """The mapping's text, what of it somebody must look at, and the headers it does not read."""

    text: str
    unsure: list[str]
    unread: list[str]


def write_draft(
    file: Path, folder: Path, among: Sequence[Mapping] = (), tr: Translator = ENGLISH
) -> tuple[Path, Draft]:
    """Write KIND.toml into the folder for the file; gives its path and what it says.

    UsageError where that file is there already, or the export is one of those known (`among`, by
    default the packaged ones); DataRefused where no header can be found, or none of its columns
    looks like an order's number or time. Its comments are in the language of `tr`.
    """
    kind = re.sub(r"\W+", "_", file.stem.casefold()).strip("_") or "export"
    path = folder / f"{kind}.toml"
    if path.exists():
        raise UsageError("ingest.template.exists", path=path)
    draft = draft_of(file, kind, among, tr)
    path.write_text(draft.text, encoding="utf-8")
    return path, draft


def draft_of(
    file: Path, kind: str, among: Sequence[Mapping] = (), tr: Translator = ENGLISH
) -> Draft:
    """A mapping of the file to the table of orders, from its header and first rows."""
    if not file.is_file():
        raise UsageError("ingest.no_path", path=file, raw=file.parent)
    for export in unpack(file, lambda _: None):
        sheets = read_sheets(export)
        _refuse_known(sheets, file.name, among)
        for sheet in sheets:
            if header := _header(sheet):
                rows = [record.cells for record in sheet.head if record.line > header.line]
                guessed = _guessed([cell.strip() for cell in header.cells], rows)
                return _drafted(guessed, kind, file.name, tr)
    raise DataRefused("ingest.draft.no_header", name=file.name)


def _refuse_known(sheets: Sequence[Sheet], name: str, among: Sequence[Mapping]) -> None:
    try:
        found = recognise(sheets, name, among)[0]
    except OpsError:
        return
    known, column = found.mapping, _unread_time(found)
    key = "ingest.draft.known_resaved" if column else "ingest.draft.known"
    raise UsageError(key, name=name, title=known.name, kind=known.kind, column=column)


def _unread_time(found: Recognised) -> str:
    """The header of a time of which a cell cannot be read as its mapping says; empty for none."""
    rows = [record.cells for record in found.sheet.head[found.header + 1 :]]
    for column, place in found.positions.items():
        if found.mapping.kind_of(column) == "time":
            cells = pa.array([row[place] for row in rows if place < len(row)], pa.string())
            if pc.any(to_time(cells, found.mapping.columns[column].order).bad).as_py():
                return found.header_of(column)
    return ""


def _header(sheet: Sheet) -> Record | None:
    """The record with most cells whose names are known; None where it has fewer than two."""
    records = [Record(list(sheet.names), 0)] if sheet.names else []
    records += sheet.head[:HEADER_WITHIN]
    best = max(records, key=lambda record: len(guesses_of(record.cells, "orders")), default=None)
    return best if best and len(guesses_of(best.cells, "orders")) > 1 else None


def _guessed(headers: list[str], rows: list[list[str]]) -> DraftFile:
    """What the columns of the file are, as orders and as lines of them."""
    file = DraftFile(headers, rows, {}, {})
    file.guesses.update(guesses_of(headers, "orders", file.fits))
    _guess_by_cells(file)
    _guess_otherwise(file)
    items = guesses_of(headers, "items", file.fits)
    if "units" in items:
        file.items.update({"order_id": file.guesses["order_id"], **items})
    return file


def _drafted(file: DraftFile, kind: str, name: str, tr: Translator) -> Draft:
    text = text_of(file, kind, name, tr)
    used = {guess.header for guess in [*file.guesses.values(), *file.items.values()]}
    unread = [" ".join(each.split()) for each in file.headers if each and each not in used]
    if unread:
        text += f"\n# {tr('ingest.draft.unread', headers=', '.join(unread))}\n"
    return Draft(text, checks_in(text), unread)


def _guess_by_cells(file: DraftFile) -> None:
    """Take what no header names from the column whose cells look like it, if there is one.

    A time whose header has a word of payment is the payment's.
    """
    parts = words()["paid"]["parts"]
    named = [h for h in file.alike(TIME) if any(part in h.casefold() for part in parts)]
    if named:
        file.guesses.setdefault("paid_at", Guess(named[0], sure=False))
    for column, look in _LOOKS.items():
        file.guesses.setdefault(column, Guess(next(iter(file.alike(look)), UNKNOWN), sure=False))


def _guess_otherwise(file: DraftFile) -> None:
    """Take the next best for a time before the payment, and for what was paid; both unsure."""
    guesses = file.guesses
    pairs = list(zip(file.cells("created_at"), file.cells("paid_at"), strict=False))
    both = [each for each in pairs if all(re.match(r"\d{4}\D", time) for time in each)]
    if any(created > paid for created, paid in both):
        guesses["created_at"] = Guess(guesses["paid_at"].header, sure=False)
    if "paid_amount" not in guesses and "total_amount" in guesses:
        guesses["paid_amount"] = Guess(guesses["total_amount"].header, sure=False)
