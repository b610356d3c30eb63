"""Blank cells far from all others in an .xlsx, left out before the workbook is read.

The reader of workbooks sets aside memory for the whole rectangle a sheet's cells span: a space
typed into row 1,048,576, or into column XFD, costs gigabytes. Such a sheet has few cells, so they
can be looked at one by one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from opsanalytics.core.errors import DataRefused

_HARMLESS = 5_000_000  # cells a sheet may span, however few are filled
_SPARSE = 10  # times as many cells spanned as there are
_PIECE = 2**20
_LONGEST_TAG = 200
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_COLUMN = re.compile(rb'"([A-Z]{1,3})\d+"')
_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)\d+"')
_TAG = re.compile(rb"<[^>]+>")
_SHARED = re.compile(rb"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)


def without_stray_cells(data: bytes, name: str) -> bytes:
    """The workbook as it is, or without the blank cells at the ends of a sheet that spans too much.

    Where it would span too much even so, DataRefused is raised.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [each for each in archive.namelist() if _SHEET.match(each)]
            wide = [each for each in sheets if _spans_too_much(archive, each)]
            return _rewritten(archive, wide, name) if wide else data
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError):
        return data  # no .xlsx, or a broken one, which the reader refuses


def _spans_too_much(archive: zipfile.ZipFile, sheet: str) -> bool:
    """Whether the sheet's cells may span far more than they are; read piece by piece."""
    cells, rows, width = 0, 0, 0
    end = b""
    with archive.open(sheet) as file:
        while more := file.read(_PIECE):
            piece, end = end + more, more[-_LONGEST_TAG:]
            cells += piece.count(b"<c ")
            last = piece[piece.rfind(b"<row ") :][:_LONGEST_TAG]
            if found := re.search(rb'\br="(\d+)"', last):
                rows = max(rows, int(found[1]))
            width = max(width, *map(_number, set(_COLUMN.findall(piece))), 0)
    return rows * width > max(_HARMLESS, _SPARSE * cells)


def _rewritten(archive: zipfile.ZipFile, wide: list[str], name: str) -> bytes:
    """The workbook with those sheets trimmed."""
    blank = _blank_strings(archive)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fresh:
        for member in archive.namelist():
            content = archive.read(member)
            if member in wide:
                content = _trimmed(content, blank, name)
            fresh.writestr(member, content)
    return out.getvalue()


def _blank_strings(archive: zipfile.ZipFile) -> set[int]:
    """Which of the workbook's shared texts are blank, by their numbers."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    texts = _SHARED.finditer(archive.read("xl/sharedStrings.xml"))
    return {at for at, text in enumerate(texts) if not _TAG.sub(b"", text[1] or b"").strip()}


def _trimmed(sheet: bytes, blank: set[int], name: str) -> bytes:
    """The sheet without the cells right of and below the last that is filled."""
    rows = list(_ROW.finditer(sheet))
    kept, width, cells = 0, 0, 0
    for at, row in enumerate(rows, 1):
        if filled := [_column(attributes) for attributes in _filled_cells(row[0], blank)]:
            kept, width, cells = at, max(width, *filled), cells + len(filled)
    if not kept:
        return sheet[: rows[0].start()] + sheet[rows[-1].end() :] if rows else sheet
    span = _row_number(rows[kept - 1][0]) * width
    if span > max(_HARMLESS, _SPARSE * cells):
        raise DataRefused("ingest.workbook.far_cells", name=name)
    body = b"".join(_without_cells_beyond(row[0], width) for row in rows[:kept])
    return sheet[: rows[0].start()] + body + sheet[rows[-1].end() :]


def _filled_cells(row: bytes, blank: set[int]) -> Iterator[bytes]:
    """The attributes of the row's cells that hold anything."""
    for attributes, content in _CELL.findall(row):
        text = _TAG.sub(b"", content).strip()
        is_shared = b't="s"' in attributes and text.isdigit()
        if text and not (is_shared and int(text) in blank):
            yield attributes


def _without_cells_beyond(row: bytes, width: int) -> bytes:
    return _CELL.sub(lambda cell: cell[0] if _column(cell[1]) <= width else b"", row)


def _column(attributes: bytes) -> int:
    """The number of a cell's column, from 1; 1 where the cell does not say."""
    found = _PLACE.search(attributes)
    return _number(found[1]) if found else 1


def _number(column: bytes) -> int:
    """The number of the column of these letters, from 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _row_number(row: bytes) -> int:
    found = re.search(rb'\br="(\d+)"', row[:_LONGEST_TAG])
    return int(found[1]) if found else 1
