"""The sheets of an export, by its content: text, workbook, web page, JSON records, Parquet."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import OLE, PARQUET, ZIP, ExportFile, check_size
from opsanalytics.ingest.formats.blocks import Tick
from opsanalytics.ingest.formats.cell_sheet import CellSheet
from opsanalytics.ingest.formats.json_records import json_cell, json_sheet
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.formats.text import TextSheet
from opsanalytics.ingest.formats.workbook_cells import mark_cells

_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BLANK = "\ufeff \t\r\n"
_OLD_BOOK = bytes.fromhex("0908100000060500")  # a workbook of BIFF8 begins
_DATE_MODE = 0x22
_FIRST_RECORDS = 8192  # bytes


def read_sheets(export: ExportFile, tick: Tick = lambda _: None) -> Sequence[Sheet]:
    """The sheets of an export, by its content, never by its name's ending.

    What is no table raises DataRefused.
    """
    start = export.start(4096)
    if start[:4] in (ZIP, OLE):
        return _workbook(export.bytes(), export.name)
    if start[:4] == PARQUET:
        return [_parquet(export)]
    if start.startswith(_ARCHIVES):
        raise DataRefused("ingest.archive.no_zip", name=export.name)
    if start.startswith(_PICTURES):
        raise DataRefused("ingest.picture", name=export.name)
    sheet = TextSheet(export, tick)
    first = _first_text(sheet)
    if first.startswith("<"):
        return _web_page(sheet.text(), export.name)
    if re.match(r"\{|\[\s*($|[{\]])", first):
        return [json_sheet(sheet.text(), export.name)]
    return [sheet]


def _first_text(sheet: TextSheet) -> str:
    for record in sheet.head:
        for cell in record.cells:
            if text := cell.strip(_BLANK):
                return text
    return ""


def _workbook(data: bytes, name: str) -> list[CellSheet]:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if data[:4] == OLE and _ENCRYPTED in data:
        raise DataRefused("ingest.workbook.password", name=name)
    try:
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                check_size(archive, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = _grids(book)
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                mark_cells(grids, archive)
    except DataRefused:
        raise
    except BaseException as error:  # a broken .xls makes calamine panic, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise DataRefused("ingest.workbook.not_opened", path=name, why=why) from None
    from_1904 = _is_from_1904(data)
    sheets = [CellSheet(grid) for grid in grids]
    for sheet, about in zip(sheets, book.sheets_metadata, strict=True):
        sheet.from_1904 = from_1904
        sheet.title = about.name
        sheet.hidden = about.visible != SheetVisibleEnum.Visible
    return sheets


def _grids(book: Any) -> list[list[list[Any]]]:
    sheets = map(book.get_sheet_by_name, book.sheet_names)
    return [sheet.to_python(skip_empty_area=False) for sheet in sheets]


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


def _web_page(text: str, name: str) -> list[CellSheet]:
    """The tables of a web page, which some tools save under the name of a workbook."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    # Such a page is refused below, in our words.
    warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
    page = BeautifulSoup(text, "html.parser")
    sheets = []
    for table in page.find_all("table"):
        if table.find("table") or not table.find("tr"):
            continue
        rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
        sheets.append(CellSheet([_texts(row) for row in rows]))
    if not sheets:
        raise DataRefused("ingest.page_without_table", path=name)
    lower = text.lower()
    sheets[-1].cut = lower.count("</table") < lower.count("<table")
    return sheets


def _texts(cells: Sequence[Any]) -> list[str]:
    return [cell.get_text().strip() for cell in cells]


def _parquet(export: ExportFile) -> CellSheet:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(export.bytes()))
    except (pa.ArrowInvalid, OSError) as error:
        why = str(error).splitlines()[0]
        raise DataRefused("ingest.bad_parquet", path=export.name, why=why) from None
    columns = [map(json_cell, column.to_pylist()) for column in table.columns]
    return CellSheet(list(zip(*columns, strict=True)), tuple(table.column_names))
