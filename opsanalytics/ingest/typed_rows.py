"""The cells of data rows converted to typed columns, and the rows in which that fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.closed_words import unknown_words
from opsanalytics.ingest.days_to_come import are_to_come
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.packed import PackedColumns, unpacked
from opsanalytics.ingest.formats.sheet import Mask
from opsanalytics.ingest.grain_words import money_unit
from opsanalytics.ingest.header_names import Unit, plain_all, unit_of
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.mapping_parts import Source
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import BadRow, DataRows
from opsanalytics.ingest.text_cells import TextCells, text_cells
from opsanalytics.ingest.values.cells import Cells, Converted, folded, holds, trimmed
from opsanalytics.ingest.values.convert import convert, mentions
from opsanalytics.ingest.values.numbers import to_money
from opsanalytics.ingest.values.people import names_of_nobody
from opsanalytics.store.layers import ROW_IDS
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES

MISSING = "ingest.reject.missing"
_ERROR_CELL = "ingest.reject.error"
_CELL_BY_CELL = ("time", "epoch")  # kinds in which a cell's reading rests on no other cell
_NO_YEAR = "ingest.reject.no_year"
_DAY_ALONE = re.compile(r"\s*\d{1,2}(月(\d{1,2}[日号]?)?|[/.]\d{1,2})\s*")
_DATES = ("ingest.reject.day", "ingest.reject.time")
_FIGURES = tuple(f"ingest.reject.{kind}" for kind in ("money", "count", "number", "id"))


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
    text = text_cells(found, rows, export)
    cells = text.columns
    buyers = [name for name in cells if mapping.kind_of(name) == "person"]
    named = [names_of_nobody(cells.coded(name)) for name in buyers if mapping.table == "orders"]
    read = _converted(text, found, key, _unit_above(rows, export.name))
    columns = {name: converted.values for name, converted in read.items()}
    _reckon(columns, read, found, rows)
    _set_by_others(columns, found, rows)
    notes = [*text.notes, *_notes(read, found), *_unknown_words(read, cells, found)]
    if _damaged_column(found) in read:
        columns["id_damaged"] = read["order_id"].rounded
    columns["source_line"] = pa.array(rows.lines)
    if found.mapping.row_ids:
        columns[ROW_IDS] = _row_ids(found, rows)
    for name, source in mapping.columns.items():
        if source.always:
            columns[name] = _constant(found, name, key, len(rows.lines))
    good, bad = _sorted_out(read, cells, found, rows)
    table = pa.table(columns)
    if bad:
        table = table.filter(pa.array(good))
    typed = TypedRows(table, bad, [*notes, *_mark_notes(read, cells, found)])
    for typed.names, typed.masked_names in named:
        typed.notes += _name_notes(typed)
    return typed


def _reckon(
    columns: dict[str, pa.Array], read: dict[str, Converted], found: Recognised, rows: DataRows
) -> None:
    """Multiply prices by pieces, and add or take off other headers' amounts."""
    for name in read:
        source, nothing = found.mapping.columns[name], pa.scalar(0, pa.decimal128(18, 2))
        if source.times in columns:
            pieces = pc.cast(columns[source.times], pa.decimal128(19, 0))
            money = pc.multiply(pc.cast(columns[name], pa.decimal128(18, 2)), pieces)
            columns[name] = pc.cast(money, pa.decimal128(18, 2))
        for headers, join in ((source.plus, pc.add), (source.minus, pc.subtract)):
            for place in found.places_of(headers):
                other = to_money(rows.cells(place), signed=True)
                money = join(columns[name], pc.fill_null(pc.abs(other.values), nothing))
                columns[name] = pc.cast(money, pa.decimal128(18, 2))
                bad = pc.or_(holds(other.bad), holds(pc.less(money, nothing)))
                read[name] = read[name]._replace(bad=pc.or_(holds(read[name].bad), bad))


def _set_by_others(columns: dict[str, pa.Array], found: Recognised, rows: DataRows) -> None:
    """Set flags where the cells of other headers say so."""
    for name, source in found.mapping.columns.items():
        for header, pattern in source.also.items():
            for place in found.places_of([header]):
                marked = pc.match_substring_regex(folded(rows.cells(place)), pattern)
                if name in columns or pc.any(marked).as_py():
                    columns[name] = pc.or_(columns.get(name, marked), marked)


def _name_notes(typed: TypedRows) -> Iterator[Note]:
    """A remark where most names tell no buyers apart."""
    if 2 * typed.masked_names > typed.names:
        counts = {"masked": typed.masked_names, "names": typed.names}
        yield Note(key="ingest.names_of_nobody", values={**counts})


def _mark_notes(
    read: dict[str, Converted], cells: PackedColumns, found: Recognised
) -> Iterator[Note]:
    """How many memos mark an order, and how many only mention the mark's word."""
    for name, converted in read.items():
        if found.mapping.kind_of(name) == "words":
            marked = _count(converted.values)
            mentioned = _count(mentions(cells[name], found.mapping.columns[name]))
            if marked:
                yield Note(key="ingest.marked", values={"n": marked})
            if mentioned > marked:
                yield Note(key="ingest.mark_inside_words", values={"n": mentioned - marked})


def _count(mask: pa.BooleanArray) -> int:
    return pc.sum(mask).as_py() or 0


def _row_ids(found: Recognised, rows: DataRows) -> pa.Array:
    """The cells that tell rows apart beyond the table's key, as one text."""
    places = found.places_of(found.mapping.row_ids)
    if not places:
        return pa.array([""] * len(rows.lines), pa.string())
    return pc.binary_join_element_wise(*(rows.cells(place) for place in places), "|")


def _damaged_column(found: Recognised) -> str:
    """The column whose rounded numbers are marked row by row, in `id_damaged`."""
    return "order_id" if found.mapping.table == "orders" else ""


def _converted(text: TextCells, found: Recognised, key: bytes, unit: Unit) -> dict[str, Converted]:
    def converted(name: str) -> Converted:
        source, kind = _in_unit(found, name, unit), found.mapping.kind_of(name)
        if source.scale:
            source = _with_scale(source, found.columns[name], text.columns[name])
        if source.order == "ymd":
            source = source.model_copy(update={"order": text.order})
        if kind in _CELL_BY_CELL and len(text.columns.data[name]) > 1:
            parts = [convert(unpacked(p), source, kind, key) for p in text.columns.data[name]]
            values, bad, *_ = zip(*parts, strict=True)
            return Converted(pa.concat_arrays(values), pa.concat_arrays(bad))
        return convert(text.columns.coded(name), source, kind, key)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(text.columns, pool.map(converted, text.columns), strict=True))


def _unit_above(rows: DataRows, name: str) -> Unit:
    """The unit that lines above the header give all amounts."""
    unit = money_unit(rows.preamble)
    units: dict[str, Unit] = {"": "", "元": "", "万": "wan", "万元": "wan", "分": "fen"}
    if unit not in units:
        raise DataRefused("ingest.unknown_unit", name=name, unit=unit)
    return units[unit]


def _in_unit(found: Recognised, name: str, above: Unit) -> Source:
    """The column's source with the unit that its header, else a line above it, names."""
    source, kind = found.mapping.columns[name], found.mapping.kind_of(name)
    place = found.positions.get(name)
    unit = unit_of(found.headers[place]) if place is not None else ""
    if kind == "money" and unit in ("", "percent"):
        unit = above
    if not unit or (unit == "percent") != (kind == "share"):
        return source
    return source.model_copy(update={"unit": unit})


def _with_scale(source: Source, header: str, cells: Cells) -> Source:
    """The source with the numbers of its scale, where header and cells leave no doubt of them."""
    words = Counter(folded(cells).to_pylist())
    numbers = {word for word in words if re.fullmatch(r"[-+]?\d+([.]\d+)?分?", word)}
    best, *_, worst = source.scale.values()
    means = [source.scale.get(word) for word in words.elements()]
    sure = header in plain_all(source.scale_of) or best in means
    sure = sure and means.count(best) >= means.count(worst)  # else 1 may be the best
    known = source.scale if sure and numbers <= {*source.scale} else {}
    return source.model_copy(update={"values": source.values | known})


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
        if found.mapping.columns[name].signed:
            below = _count(pc.less(pc.cast(converted.values, pa.float64()), 0.0))
            if below:
                yield Note(key="ingest.below_zero", values={"column": header, "n": below})


def _unknown_words(
    read: dict[str, Converted], cells: PackedColumns, found: Recognised
) -> Iterator[Note]:
    """The words outside a closed list that are on several rows, with how many."""
    for name, converted in read.items():
        if found.mapping.kind_of(name) in ("choice", "flag"):
            bad = pc.filter(cells[name], holds(converted.bad))
            known = found.mapping.columns[name].values.items()
            first = {ours: word for word, ours in reversed(known)}
            usual = [word for word, ours in known if ours and first[ours] == word]
            yield from unknown_words(found.header_of(name), trimmed(bad), usual)


def _constant(found: Recognised, name: str, key: bytes, length: int) -> pa.Array:
    """A column that is the same in every row."""
    kind = found.mapping.kind_of(name)
    cells = pa.array([found.mapping.columns[name].always] * length, pa.string())
    return convert(cells, Source(), "text" if kind == "choice" else kind, key).values


def _sorted_out(
    read: dict[str, Converted], cells: PackedColumns, found: Recognised, rows: DataRows
) -> tuple[Mask, list[BadRow]]:
    """Which rows are good, and of each other row the first thing that is wrong with it."""
    good = np.ones(len(rows.lines), bool)
    bad = []
    for name, converted in read.items():
        absent = _absent(found, name, read)
        checks = [(converted.bad, _reason(found.mapping, name)), (absent, MISSING)]
        if converted.rounded is not None:
            checks.insert(0, (pc.and_(absent, converted.rounded), "ingest.reject.rounded"))
        # What was done cannot be of days to come.
        if name == "done_on" or TABLES[found.mapping.table].column(name).type == "time":
            checks.append((are_to_come(converted.values), "ingest.reject.to_come"))
        for mask, key in checks:
            wrong = good & holds(mask).to_numpy(zero_copy_only=False)
            places = np.flatnonzero(wrong).tolist()
            wrong_cells = cells[name].take(places).to_pylist() if places else []
            for at, cell in zip(places, wrong_cells, strict=True):
                why = _why(key, cell)
                bad.append(BadRow(int(rows.lines[at]), why, found.header_of(name), cell))
            good &= ~wrong
    return good, bad


def _why(key: str, cell: str) -> str:
    """Why the cell cannot be read: that reason, or a narrower one."""
    if cell.startswith("##"):  # as a spreadsheet program shows what its column is too narrow for
        return "ingest.reject.narrow"
    if cell.startswith("#") and key in _FIGURES:
        return _ERROR_CELL
    if key in _DATES and _DAY_ALONE.fullmatch(cell):
        return _NO_YEAR if "月" in cell else "ingest.reject.day_alone"
    return key


def _reason(mapping: Mapping, name: str) -> str:
    """Why a cell of that column cannot be read: of days in another order, which was expected."""
    kind, order = mapping.kind_of(name), mapping.columns[name].order
    kind = "day" if kind == "month" else kind
    ordered = kind in ("time", "day") and order != "ymd"
    return f"ingest.reject.{kind}_{order}" if ordered else f"ingest.reject.{kind}"


def _absent(found: Recognised, name: str, read: dict[str, Converted]) -> pa.BooleanArray:
    """Which rows lack what they must have."""
    missing = pc.is_null(read[name].values)
    beside = read.get(found.mapping.columns[name].required_with)
    if beside is not None:
        return pc.and_(missing, pc.is_valid(beside.values))
    missing = pc.and_(missing, found.mapping.needs(name))
    key = read.get(TABLES[found.mapping.table].key[0]) if found.mapping.lines else None
    if key is not None:  # a later row of an order may leave blank what another says
        given = pc.filter(key.values, pc.is_valid(read[name].values))
        missing = pc.and_(missing, pc.invert(pc.is_in(key.values, given.drop_null())))
    rounded = read[name].rounded
    spec = TABLES[found.mapping.table]
    if spec.column(name).required and not spec.day:  # a list of numbers says nothing without them
        return missing
    return missing if rounded is None else pc.and_(missing, pc.invert(rounded))
