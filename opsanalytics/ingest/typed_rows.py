"""The cells of data rows converted to typed columns, and the rows in which that fails."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.account import covered_days
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.sheet import Mask
from opsanalytics.ingest.joins import joined_columns
from opsanalytics.ingest.mapping import THE_DAY, Source
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import BadRow, DataRows
from opsanalytics.ingest.values.cells import Cells, Converted, holds, trimmed
from opsanalytics.ingest.values.convert import convert, masked
from opsanalytics.ingest.values.times import since_1900
from opsanalytics.store.manifest import Note

_REASONS = {
    "id": "ingest.reject.id",
    "time": "ingest.reject.time",
    "epoch": "ingest.reject.epoch",
    "day": "ingest.reject.day",
    "money": "ingest.reject.money",
    "count": "ingest.reject.count",
    "number": "ingest.reject.number",
    "share": "ingest.reject.share",
    "choice": "ingest.reject.choice",
}
MISSING = "ingest.reject.missing"


@dataclass
class TypedRows:
    """The good rows as a table; of each bad row what is wrong first; notes; names of people."""

    table: pa.Table
    bad: list[BadRow]
    notes: list[Note] = field(default_factory=list)
    names: int = 0
    masked_names: int = 0


def typed_rows(found: Recognised, rows: DataRows, key: bytes, export: ExportFile) -> TypedRows:
    """The data rows in the types of their canonical table."""
    mapping = found.mapping
    cells = _cells(found, rows, export)
    read = _converted(cells, found, key)
    columns = {name: converted.values for name, converted in read.items()}
    notes = list(_notes(read, found))
    if _damaged_column(found) in read:
        columns["id_damaged"] = read["order_id"].rounded
    columns["source_line"] = pa.array(rows.lines)
    for name, source in mapping.columns.items():
        if source.always:
            columns[name] = _constant(found, name, key, len(rows.lines))
    good, bad = _sorted_out(read, cells, found, rows)
    table = pa.table(columns)
    if bad:
        table = table.filter(pa.array(good))
    typed = TypedRows(table, bad, notes)
    for name in cells:
        if mapping.table == "orders" and mapping.kind_of(name) == "person":
            typed.names, typed.masked_names = _counted_names(cells[name])
    return typed


def _damaged_column(found: Recognised) -> str:
    """The column whose rounded numbers are marked row by row, in `id_damaged`."""
    return "order_id" if found.mapping.table == "orders" else ""


def _converted(cells: dict[str, Cells], found: Recognised, key: bytes) -> dict[str, Converted]:
    mapping = found.mapping
    with ThreadPoolExecutor(2) as pool:
        work = {}
        for name, column in cells.items():
            source, kind = mapping.columns[name], mapping.kind_of(name)
            work[name] = pool.submit(convert, column, source, kind, key)
        return {name: future.result() for name, future in work.items()}


def _notes(read: dict[str, Converted], found: Recognised) -> Iterator[Note]:
    """What was decided for whole columns, and how many of their numbers are rounded."""
    for name, converted in read.items():
        header = found.header_of(name)
        if name != _damaged_column(found) and converted.rounded is not None:
            lost = pc.sum(converted.rounded).as_py() or 0
            if lost:
                yield Note(key="ingest.rounded", values={"column": header, "count": lost})
        if converted.note:
            yield Note(key=converted.note, values={"column": header})


def _constant(found: Recognised, name: str, key: bytes, length: int) -> pa.Array:
    """A column that is the same in every row."""
    kind = found.mapping.kind_of(name)
    cells = pa.array([found.mapping.columns[name].always] * length, pa.string())
    return convert(cells, Source(), "text" if kind == "choice" else kind, key).values


def _sorted_out(
    read: dict[str, Converted], cells: dict[str, Cells], found: Recognised, rows: DataRows
) -> tuple[Mask, list[BadRow]]:
    """Which rows are good, and of each other row the first thing that is wrong with it."""
    good = np.ones(len(rows.lines), bool)
    bad = []
    for name, converted in read.items():
        reason = _REASONS.get(found.mapping.kind_of(name), "")
        absent = _absent(found, name, read)
        for mask, key in ((converted.bad, reason), (absent, MISSING)):
            wrong = good & holds(mask).to_numpy(zero_copy_only=False)
            for at in np.flatnonzero(wrong).tolist():
                cell = cells[name][at].as_py()
                bad.append(BadRow(int(rows.lines[at]), key, found.header_of(name), cell))
            good &= ~wrong
    return good, bad


def _absent(found: Recognised, name: str, read: dict[str, Converted]) -> pa.BooleanArray:
    """Which rows lack what they must have."""
    missing = pc.is_null(read[name].values)
    beside = read.get(found.mapping.columns[name].required_with)
    if beside is not None:
        return pc.and_(missing, pc.is_valid(beside.values))
    missing = pc.and_(missing, found.mapping.needs(name))
    rounded = read[name].rounded
    return missing if rounded is None else pc.and_(missing, pc.invert(rounded))


def _cells(found: Recognised, rows: DataRows, export: ExportFile) -> dict[str, Cells]:
    """The text cells of every canonical column: the sheet's, a joined file's, or the one day."""
    joined = joined_columns(found, rows, export)
    cells: dict[str, Cells] = {}
    for name, header in found.columns.items():
        if name in found.positions:
            cells[name] = _own_cells(found, rows, name)
        elif header in joined:
            cells[name] = joined[header]
        elif header == THE_DAY:
            day = _the_day(found, rows, export)
            cells[name] = pa.array([day] * len(rows.lines), pa.string())
    return cells


def _own_cells(found: Recognised, rows: DataRows, name: str) -> Cells:
    column = rows.columns[found.positions[name]]
    if found.sheet.from_1904 and found.mapping.kind_of(name) in ("time", "day"):
        return since_1900(column)
    return column


def _the_day(found: Recognised, rows: DataRows, export: ExportFile) -> str:
    days = covered_days(found.mapping, rows, export.name)
    if days is None or days[0] != days[1]:
        raise DataRefused("ingest.no_single_day", name=export.name)
    return days[0].isoformat()


def _counted_names(cells: Cells) -> tuple[int, int]:
    """How many names there are, and how many of them are masked."""
    counted = pc.value_counts(cells)
    names, times = trimmed(counted.field("values")), counted.field("counts")
    all_names = pc.filter(times, pc.not_equal(names, ""))
    masked_names = pc.filter(times, masked(names))
    return pc.sum(all_names).as_py() or 0, pc.sum(masked_names).as_py() or 0
