"""One export file to rows of a canonical table, with an account of every physical line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused, OpsError
from opsanalytics.ingest.account import covered_days, describe
from opsanalytics.ingest.derive import gross_paid_amount
from opsanalytics.ingest.duplicates import told_twice
from opsanalytics.ingest.formats.archives import Raw, unpack
from opsanalytics.ingest.formats.tables import read_sheets
from opsanalytics.ingest.formats.text import Tick
from opsanalytics.ingest.joins import sister_columns
from opsanalytics.ingest.mapping import THE_DAY, Mapping, Source
from opsanalytics.ingest.recognise import Recognised, recognise
from opsanalytics.ingest.rows import DataRows, data_rows
from opsanalytics.ingest.values.cells import Read, tidy
from opsanalytics.ingest.values.convert import convert, masked
from opsanalytics.ingest.values.times import since_1900
from opsanalytics.store.manifest import Export, Note, Reject
from opsanalytics.store.tables import TABLES

REASONS = {
    "id": "is not an order number",
    "time": "is not a time (year first)",
    "epoch": "is not a time in seconds since 1970",
    "day": "is not a day (year first)",
    "money": "is not an amount",
    "count": "is not a whole number",
    "number": "is not a number",
    "share": "is not a share between 0 and 100 %",
    "choice": "is a word this export is not known to use",
}
_SUMMED = ("money", "count")


class PartOfAnotherError(OpsError):
    """The file is read together with another export; it holds no rows by itself."""


def read_exports(path: Path, key: bytes, among: Sequence[Mapping] = ()) -> Iterator[Export]:
    """Read the exports in one file. What is no known export, or cannot be opened, raises DataRefused."""
    for raw in unpack(path):
        yield read_export(raw, key, among)


def read_export(
    raw: Raw, key: bytes, among: Sequence[Mapping] = (), *, tick: Tick = lambda _: None
) -> Export:
    """Read one export. A part of another raises PartOfAnotherError, what is none raises DataRefused."""
    sheets = read_sheets(raw, tick)
    found = recognise(sheets, raw.name, among)
    mapping = found.mapping
    if mapping.part_of:
        message = "{name} is read together with {other}; by itself it holds no rows"
        raise PartOfAnotherError(message, name=raw.name, other=mapping.part_of)
    rows = data_rows(found, raw.name)
    others = [one for one in sheets if one is not found.sheet]
    if elsewhere := sum(one.filled(0) for one in others):
        rows.total += elsewhere
        rows.decoration["on another sheet"] = elsewhere
        rows.unread = sum(one.filled(max(4, len(found.columns) // 2)) for one in others)
    table, bad, notes, people = _typed(found, rows, key, raw)
    said = sorted([*rows.rejects, *bad.values()], key=lambda one: int(one["line"]))
    rejects = [_reject(raw.name, one) for one in said]
    if bad:
        good = [True] * table.num_rows
        for at in bad:
            good[at] = False
        table = table.filter(pa.array(good))
    source = describe(raw, found, rows, table)
    source.rejected = len(rejects)
    source.names, source.masked_names = people
    source.notes += [*notes, *_totals(found, rows, table), *told_twice(table, found, raw.name)]
    if mapping.table == "orders":
        table, note = gross_paid_amount(table, mapping)
        source.notes += [note] if note else []
    return Export(source, table, mapping.key or TABLES[mapping.table].key, rejects)


Typed = tuple[Any, dict[int, dict[str, Any]], list[Note], tuple[int, int]]


def _typed(found: Recognised, rows: DataRows, key: bytes, raw: Raw) -> Typed:
    """The converted columns; by row, the first thing wrong with it; notes; how many names, and masked ones."""
    mapping, count = found.mapping, len(rows.lines)
    cells = _cells(found, rows, raw)
    with ThreadPoolExecutor(2) as pool:
        work = {name: pool.submit(convert, column, mapping.columns[name], mapping.kind_of(name), key)
                for name, column in cells.items()}  # fmt: skip
        read = {name: future.result() for name, future in work.items()}
    columns: dict[str, Any] = {}
    bad: dict[int, dict[str, Any]] = {}
    notes, people = [], (0, 0)
    for name, (values, wrong, note, lost) in read.items():
        kind = mapping.kind_of(name)
        columns[name] = values
        if lost is not None and name == "order_id" and mapping.table == "orders":
            columns["id_damaged"] = lost
        elif lost is not None and (ruined := pc.sum(lost).as_py()):
            text = "{column}: {count} numbers were rounded by a spreadsheet and are missing; export again, as text"
            notes.append(
                Note(message=text, values={"column": _header(found, name), "count": ruined})
            )
        if kind == "person" and mapping.table == "orders":
            people = _people(cells[name])
        absent = _absent(mapping, name, values, read.get(mapping.columns[name].required_with), lost)
        for mask, reason in ((wrong, REASONS.get(kind, "")), (absent, "is missing")):
            for i in _true(mask):
                cell, header = cells[name][i].as_py(), _header(found, name)
                bad.setdefault(
                    i,
                    {"line": int(rows.lines[i]), "column": header, "cell": cell, "reason": reason},
                )
        notes += [Note(message=note, values={"column": _header(found, name)})] if note else []
    columns["source_line"] = pa.array(rows.lines)
    for name, source in mapping.columns.items():
        if source.always:
            kind = "text" if mapping.kind_of(name) == "choice" else mapping.kind_of(name)
            columns[name] = convert(
                pa.array([source.always] * count, pa.string()), Source(), kind, key
            ).values
    return pa.table(columns), bad, notes, people


def _absent(mapping: Mapping, name: str, values: Any, beside: Read | None, lost: Any) -> Any:
    """Which rows lack what they must have; None where none must."""
    if beside is not None:
        return pc.and_(pc.is_null(values), pc.is_valid(beside.values))
    if not mapping.needs(name):
        return None
    return pc.is_null(values) if lost is None else pc.and_(pc.is_null(values), pc.invert(lost))


def _cells(found: Recognised, rows: DataRows, raw: Raw) -> dict[str, Any]:
    """The text cells of every canonical column the export tells: its own, its sisters', or the day it covers."""
    joined = sister_columns(found, rows, raw)
    cells: dict[str, Any] = {}
    for name, header in found.columns.items():
        place = found.position(name)
        if place is not None:
            counted = found.mapping.kind_of(name) in ("time", "day") and found.sheet.from_1904
            cells[name] = since_1900(rows.column(place)) if counted else rows.column(place)
        elif header in joined:
            cells[name] = joined[header]
        elif header == THE_DAY:
            day = _the_day(found, rows, raw)
            cells[name] = pa.array([day] * len(rows.lines), pa.string())
    return cells


def _the_day(found: Recognised, rows: DataRows, raw: Raw) -> str:
    span = covered_days(found.mapping, rows, raw.name)
    if span is None or span[0] != span[1]:
        message = "{name} does not say which one day its rows are of"
        raise DataRefused(
            message, hint="download it day by day, and keep the name it comes with", name=raw.name
        )
    return span[0].isoformat()


def _people(cells: Any) -> tuple[int, int]:
    told = pc.value_counts(cells)
    names, times = tidy(told.field("values")), told.field("counts")
    said, starred = pc.filter(times, pc.not_equal(names, "")), pc.filter(times, masked(names))
    return pc.sum(said).as_py() or 0, pc.sum(starred).as_py() or 0


def _header(found: Recognised, name: str) -> str:
    place = found.position(name)
    return found.headers[place].strip() if place is not None else found.columns[name]


def _true(mask: Any) -> list[int]:
    return [] if mask is None else pc.indices_nonzero(mask).to_pylist()


def _reject(file: str, said: dict[str, Any]) -> Reject:
    """What is kept of a rejected row: its line, what is wrong, and the shape of the cell; its value only where safe."""
    cell = said.get("cell")
    if cell is None:
        return Reject(
            file=file, line=said["line"], column="", shape="", value="", reason=said["reason"]
        )
    value = cell if said["reason"] != "is missing" and _harmless(cell) else ""
    return Reject(file=file, line=said["line"], column=said["column"], shape=shape(cell), value=value[:40],
                  reason=said["reason"])  # fmt: skip


def _harmless(cell: str) -> bool:
    """Whether a cell can hold nobody's data: a day, or a number shorter than a telephone's of the town."""
    short = len(re.sub(r"\D", "", cell)) <= 6 and re.fullmatch(r"[\d\s.,:/%￥¥元万亿()+-]*", cell)
    return bool(short or re.fullmatch(r"20[0-3]\d([-/.]?)\d{1,2}\1\d{1,2}", cell.strip()))


def shape(text: str) -> str:
    """What a cell looks like, without what it says: buyers' data may stand in the wrong column.

    >>> shape("12,3x"), shape("张三 13800138000")
    ('99,9a', '文文 99999999999')
    """
    text = re.sub(r"[^\W\d_a-zA-Z]", "文", text[:40])
    return re.sub(r"[a-zA-Z]", "a", re.sub(r"\d", "9", text))


def _totals(found: Recognised, rows: DataRows, table: Any) -> list[Note]:
    """Where the sheet sums its own columns up, the sums that the rows read do not come to."""
    notes = []
    spec = TABLES[found.mapping.table]
    for line, cells in rows.totals:
        for name in found.columns:
            place = found.position(name)
            additive = (
                spec.column(name).kind == "additive" and found.mapping.kind_of(name) in _SUMMED
            )
            if not additive or place is None or place >= len(cells) or not cells[place].strip():
                continue
            source, kind = found.mapping.columns[name], found.mapping.kind_of(name)
            told = convert(pa.array([cells[place]]), source, kind, b"").values[0].as_py()
            added = pc.sum(table.column(name)).as_py() or 0
            if told is not None and told != added:
                text = "line {line} says {column} adds up to {told}; the rows that were read add up to {added}"
                values: dict[str, str | int | float] = {
                    "line": line,
                    "column": _header(found, name),
                    "told": str(told),
                    "added": str(added),
                }
                notes.append(Note(message=text, values=values))
    return notes
