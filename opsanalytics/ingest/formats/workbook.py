"""The sheets of a workbook as cells, without the blank rows and columns at their ends."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from typing import Any, NamedTuple

from opsanalytics.core.errors import DataRefused, NoExport
from opsanalytics.ingest.formats.archives import OLE, ZIP, check_size
from opsanalytics.ingest.formats.cell_sheet import CellSheet
from opsanalytics.ingest.formats.confined import confined
from opsanalytics.ingest.formats.stray_cells import without_stray_cells
from opsanalytics.ingest.formats.workbook_cells import mark_cells

Rows = list[list[Any]]
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOK = bytes.fromhex("0908100000060500")  # a workbook of BIFF8 begins
_DATE_MODE = 0x22
_FIRST_RECORDS = 8192  # bytes


class Grid(NamedTuple):
    """A sheet as it comes from the child: its name, whether it is hidden, its cells by rows."""

    title: str
    hidden: bool
    rows: Rows


def workbook_sheets(data: bytes, name: str) -> list[CellSheet]:
    """Every sheet of the workbook; one that cannot be read raises DataRefused."""
    if data[:4] == OLE and _ENCRYPTED in data:
        raise DataRefused("ingest.workbook.password", name=name)
    try:
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                check_size(archive, name)
        grids = confined(grids_of, data, name, name=name)
    except DataRefused:
        raise
    except Exception as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise NoExport("ingest.workbook.not_opened", path=name, why=why) from None
    from_1904 = _is_from_1904(data)
    sheets = [CellSheet(grid.rows) for grid in grids]
    for sheet, grid in zip(sheets, grids, strict=True):
        sheet.title, sheet.hidden = grid.title, grid.hidden
        sheet.from_1904 = from_1904
    return sheets


def grids_of(data: bytes, name: str) -> list[Grid]:
    """Every sheet with its cells; a workbook that makes no sense raises ValueError."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        data = without_stray_cells(data, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = []
        for about in book.sheets_metadata:
            rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            hidden = about.visible != SheetVisibleEnum.Visible
            grids.append(Grid(about.name, hidden, rows))
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                mark_cells([grid.rows for grid in grids], archive)
        for grid in grids:
            trimmed(grid.rows)
        return grids
    except (DataRefused, MemoryError):
        raise
    except BaseException as error:  # a broken .xls makes calamine panic, which is no Exception
        raise ValueError(str(error) or type(error).__name__) from None


def trimmed(grid: Rows) -> Rows:
    """The grid without its last rows and columns, as far as they are blank.

    >>> trimmed([["a", "", " "], ["", "b", ""], ["", "", ""]])
    [['a', ''], ['', 'b']]
    """
    rows = len(grid)
    while rows and not any(map(_is_filled, grid[rows - 1])):
        rows -= 1
    del grid[rows:]
    width = max((_filled_width(row) for row in grid), default=0)
    for row in grid:
        del row[width:]
    return grid


def _filled_width(row: Sequence[Any]) -> int:
    """Up to which cell the row is filled."""
    width = len(row)
    while width and not _is_filled(row[width - 1]):
        width -= 1
    return width


def _is_filled(cell: object) -> bool:
    return not (cell is None or (isinstance(cell, str) and not cell.strip()))


def _is_from_1904(data: bytes) -> bool:
    """Whether the workbook counts its days from 1904."""
    if data[:4] == OLE:
        return _old_workbook_is_from_1904(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            settings = archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError):
        return False
    return re.search(rb"""date1904=["'](1|true)""", settings) is not None


def _old_workbook_is_from_1904(data: bytes) -> bool:
    """Whether an .xls counts so: its record DATEMODE, among the first of the workbook."""
    at = data.find(_OLD_BOOK)
    end = min(at + _FIRST_RECORDS, len(data) - 6)
    while 0 <= at < end:
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _DATE_MODE:
            return data[at + 4] == 1
        at += 4 + length
    return False
