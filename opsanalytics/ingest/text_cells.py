"""The text cells of every canonical column, as the file's own way of writing them is understood."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.account import covered_days
from opsanalytics.ingest.date_order import decided_order, months_with_year, with_year
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.cell_sheet import CellSheet
from opsanalytics.ingest.formats.packed import PackedColumns
from opsanalytics.ingest.grain import is_by_day
from opsanalytics.ingest.joins import joined_columns
from opsanalytics.ingest.mapping import THE_DAY
from opsanalytics.ingest.mapping_parts import DateOrder
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import MAYBE_DITTO, Cells, any_fits, ditto_filled, trimmed
from opsanalytics.ingest.values.numbers import to_money
from opsanalytics.ingest.values.times import since_1900
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES

_WITHOUT_YEAR = (
    r"^\s*(\d{1,2}[月/.-]\d{1,2}([日号](之?前)?)?(\s*[（(]?(周|星期|礼拜).[）)]?)?"
    r"|(\d{1,2}|[一二三四五六七八九十]+)(月份?)?)\s*$"
)
_LOOKED_AT = 100  # first cells
_BELOW_ZERO = r"^\s*[(（-]\s*(.*?)\s*[)）]?\s*$"


@dataclass
class TextCells:
    """Cells by canonical column, the order of their dates, and what was understood of them."""

    columns: PackedColumns
    order: DateOrder = "ymd"
    notes: list[Note] = field(default_factory=list)


def text_cells(found: Recognised, rows: DataRows, export: ExportFile) -> TextCells:
    """The cells of the sheet, of a joined file, or the one day that the file is of."""
    read = TextCells(_cells(found, rows, export))
    _read_days_without_year(read, found, rows, export.name)
    _read_dates_in_order(read, found)
    _read_given_back(read, found)
    return read


def _read_days_without_year(read: TextCells, found: Recognised, rows: DataRows, name: str) -> None:
    months = [column for column in read.columns if found.mapping.kind_of(column) == "month"]
    dates, words = _dates(read, found), f"{name} {found.sheet.title} {rows.preamble}"
    with_years: dict[str, Cells] = {}
    for column in (*dates, *months):
        cells = read.columns[column]
        if not any_fits(cells.slice(0, _LOOKED_AT), _WITHOUT_YEAR):
            continue
        cells = _without_words_for_none(cells, found, column)
        if column in months:
            dated = months_with_year(cells, words)
        else:
            numbers = _has_numbers(found, column)
            dated = with_year(cells, name, words, map(read.columns.get, dates), numbers=numbers)
        if not dated.equals(cells):
            year = next(cell for cell in dated.to_pylist() if cell and cell[:2] == "20")[:4]
            values: dict[str, str | int | float] = {"column": found.header_of(column), "year": year}
            read.notes.append(Note(key="ingest.year_of_name", values=values))
            with_years[column] = dated
    read.columns.update(with_years)


def _has_numbers(found: Recognised, column: str) -> bool | None:
    """Whether some cells of the column are numbers; None where the file does not tell."""
    place = found.positions.get(column)
    if place is None or not isinstance(found.sheet, CellSheet):
        return None
    return any(isinstance(cell, float) for row in found.sheet.rows for cell in row[place:][:1])


def _without_words_for_none(cells: Cells, found: Recognised, column: str) -> Cells:
    """The cells, blank where they say in words that there is none (未完成)."""
    values = found.mapping.columns[column].values
    none = pa.array([word for word, ours in values.items() if not ours], pa.string())
    return pc.if_else(pc.is_in(trimmed(cells), none), "", cells)


def _read_dates_in_order(read: TextCells, found: Recognised) -> None:
    """Decide in which order dates stand that do not begin with a year of four digits."""
    daily = is_by_day(found) or TABLES[found.mapping.table].daily
    dates = (read.columns[column] for column in _dates(read, found))  # one at a time in memory
    decided = decided_order(dates, daily=daily)
    if decided:
        read.order = decided.order
        key = f"ingest.read_as_{decided.order}"
        read.notes.append(Note(key=key, values={"example": decided.example}))


def _dates(read: TextCells, found: Recognised) -> list[str]:
    """The columns of dates whose order the mapping does not say."""
    mapping = found.mapping
    return [
        name
        for name in read.columns
        if mapping.kind_of(name) in ("time", "day") and mapping.columns[name].order == "ymd"
    ]


def _read_given_back(read: TextCells, found: Recognised) -> None:
    """Take amounts given back that are all written below zero as what they are."""
    cells = read.columns.get("refund_amount", pa.array([], pa.string()))
    if not pc.any(pc.match_substring_regex(cells, _BELOW_ZERO)).as_py():
        return
    ends = pc.min_max(to_money(cells, signed=True).values)
    if ends["max"].is_valid and ends["max"].as_py() <= 0 > ends["min"].as_py():
        read.columns["refund_amount"] = pc.replace_substring_regex(cells, _BELOW_ZERO, r"\1")
        header = found.header_of("refund_amount")
        read.notes.append(Note(key="ingest.given_back_below_zero", values={"column": header}))


def _cells(found: Recognised, rows: DataRows, export: ExportFile) -> PackedColumns:
    joined = joined_columns(found, rows, export)
    cells = PackedColumns()
    for name, header in found.columns.items():
        if _is_as_it_stands(found, rows, name):
            cells.data[name] = rows.columns.data[found.positions[name]]
        elif name in found.positions:
            cells[name] = _where_given(_own_cells(found, rows, name), name, found, rows)
        elif header in joined:
            cells[name] = joined[header]
        elif header == THE_DAY:
            day = _the_day(found, rows, export)
            cells[name] = pa.array([day] * len(rows.lines), pa.string())
    return cells


def _is_as_it_stands(found: Recognised, rows: DataRows, name: str) -> bool:
    """Whether the column's cells are those of the sheet, with nothing to be filled in or added."""
    kind, place = found.mapping.kind_of(name), found.positions.get(name)
    if place is None or found.sheet.from_1904 or found.mapping.columns[name].where:
        return False
    filled = kind in ("text", "day") and any_fits(rows.columns.coded(place), MAYBE_DITTO)
    return kind != "words" and not filled


def _where_given(cells: Cells, name: str, found: Recognised, rows: DataRows) -> Cells:
    """The cells, blank in the rows whose other cells say that they do not apply."""
    for header, words in found.mapping.columns[name].where.items():
        for place in found.places_of([header]):
            cells = pc.if_else(pc.is_in(rows.cells(place), pa.array(words)), cells, "")
    return cells


def _own_cells(found: Recognised, rows: DataRows, name: str) -> Cells:
    if found.mapping.kind_of(name) == "words":
        places = found.places_of(found.mapping.columns[name].from_)
        return pc.binary_join_element_wise(*(rows.columns[at] for at in places), "\n")
    column = rows.columns[found.positions[name]]
    if found.mapping.kind_of(name) in ("text", "day"):
        column = ditto_filled(column)
    if found.sheet.from_1904 and found.mapping.kind_of(name) in ("time", "day"):
        return since_1900(column)
    return column


def _the_day(found: Recognised, rows: DataRows, export: ExportFile) -> str:
    days = covered_days(found.mapping, rows, export.name)
    if days is None or days[0] != days[1]:
        raise DataRefused("ingest.no_single_day", name=export.name)
    return days[0].isoformat()
