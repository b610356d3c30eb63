"""The sheets of an export, by its content: text, workbook, web page, JSON records, Parquet."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from opsanalytics.core.errors import NoExport
from opsanalytics.ingest.formats.archives import GZIP, OLE, PARQUET, ZIP, ExportFile
from opsanalytics.ingest.formats.blocks import Tick
from opsanalytics.ingest.formats.cell_sheet import CellSheet
from opsanalytics.ingest.formats.confined import confined
from opsanalytics.ingest.formats.json_records import json_cell, json_sheet
from opsanalytics.ingest.formats.sheet import Sheet
from opsanalytics.ingest.formats.text import TextSheet
from opsanalytics.ingest.formats.workbook import workbook_sheets

_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", GZIP)
_TAR = slice(257, 262)
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_MOST_CELLS = 30_000_000  # of a Parquet file: as many as 4 GB hold
_BLANK = "\ufeff \t\r\n"


def read_sheets(export: ExportFile, tick: Tick = lambda _: None) -> Sequence[Sheet]:
    """The sheets of an export, by its content, never by its name's ending.

    What is no table raises NoExport; what is broken, or too much, DataRefused.
    """
    start = export.start(4096)
    if start[:4] in (ZIP, OLE):
        return workbook_sheets(export.bytes(), export.name)
    if start[:4] == PARQUET:
        return [_parquet(export)]
    if start.startswith(_ARCHIVES) or start[_TAR] == b"ustar":
        raise NoExport("ingest.archive.no_zip", name=export.name)
    if start.startswith(_PICTURES):
        raise NoExport("ingest.picture", name=export.name)
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


def _web_page(text: str, name: str) -> list[CellSheet]:
    """The tables of a web page, which some tools save under the name of a workbook."""
    tables = confined(tables_of_page, text, name=name)
    sheets = list(map(CellSheet, tables))
    if not sheets:
        raise NoExport("ingest.page_without_table", path=name)
    lower = text.lower()
    sheets[-1].cut = lower.count("</table") < lower.count("<table")
    return sheets


def tables_of_page(text: str) -> list[list[list[str]]]:
    """The texts of each table's cells, by rows."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    # Such a page is refused, in our words.
    warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
    page = BeautifulSoup(text, "html.parser")
    tables = []
    for table in page.find_all("table"):
        if not table.find("table") and table.find("tr"):
            rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
            tables.append([[cell.get_text().strip() for cell in row] for row in rows])
    return tables


def _parquet(export: ExportFile) -> CellSheet:
    names, rows = confined(parquet_rows, export.bytes(), export.name, name=export.name)
    return CellSheet(rows, names)


def parquet_rows(data: bytes, name: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The names and rows of a Parquet file; one that cannot be read raises DataRefused."""
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        if file.metadata.num_rows * file.metadata.num_columns > _MOST_CELLS:
            raise MemoryError
        table = file.read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        why = str(error).splitlines()[0]
        raise NoExport("ingest.bad_parquet", path=name, why=why) from None
    columns = [map(json_cell, column.to_pylist()) for column in table.columns]
    return tuple(table.column_names), list(zip(*columns, strict=True))
