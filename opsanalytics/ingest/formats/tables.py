"""Exports that are no text: workbooks, web pages saved as .xls, JSON records, Parquet; all as grids of cells."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import OLE, PARQUET, ZIP, Raw, check_size
from opsanalytics.ingest.formats.sheet import BROKEN, HEAD, Body, Layout, Record
from opsanalytics.ingest.formats.text import TextSheet, Tick

_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_SPACE = re.compile(r"\s*")
_MAX_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number and drops the rest


@dataclass
class GridSheet:
    """Rows of cells; a row is a line. `names`: headers that stand in no row. `broken`: rows that are none.

    `from_1904`: days written as numbers are counted from 1904, as old Macs did; `cut`: the end of the last is missing.
    """

    rows: Sequence[Sequence[Any]]
    from_1904: bool = False
    names: tuple[str, ...] = ()
    broken: dict[int, str] = field(default_factory=dict)
    delimiter: str = ","
    cut: bool = False

    @property
    def head(self) -> list[Record]:
        """The first rows."""
        return [self._record(at) for at in range(min(HEAD, len(self.rows)))]

    def filled(self, least: int) -> int:
        """How many rows have so many cells filled."""
        return sum(sum(cell not in ("", None) for cell in row) >= least for row in self.rows)

    def _record(self, at: int) -> Record:
        return Record(
            [cell_text(cell) for cell in self.rows[at]], at + 1, broken=self.broken.get(at, "")
        )

    def body(self, after: int, lay: Layout) -> Body:
        """The rows below the first `after`."""
        rows = self.rows[after:]
        columns = {place: _column(rows, place) for place in lay.wanted}
        plain = lay.plain(columns, len(rows))
        for at in self.broken:
            plain[at - after] = False
        plain[len(plain) - self.cut :] = False
        if max(map(len, rows), default=0) > lay.width:
            for at, row in enumerate(rows):
                plain[at] &= not any(row[lay.width :])
        if not plain.all():
            columns = {place: column.filter(pa.array(plain)) for place, column in columns.items()}
        lines = np.flatnonzero(plain) + after + 1
        rest = [self._record(after + int(at)) for at in np.flatnonzero(~plain)]
        return Body(columns, lines, rest, len(self.rows), self.cut)


def _column(rows: Sequence[Sequence[Any]], place: int) -> Any:
    try:
        cells = [row[place] for row in rows]
    except IndexError:
        cells = [row[place] if place < len(row) else "" for row in rows]
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowException:  # not all of them are texts
        return pa.array([cell_text(cell) for cell in cells], pa.string())


def cell_text(value: object) -> str:
    """A workbook's cell as text; a number too long to be exact keeps the look of a rounded number."""
    if isinstance(value, str):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        if abs(value) >= _MAX_EXACT:
            return f"{value:.15e}"
        shown = f"{value:.15g}"  # as the spreadsheet shows it: 0.3, not 0.30000000000000004
        return f"{value:.15f}" if "e" in shown else shown
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)


def read_sheets(raw: Raw, tick: Tick = lambda _: None) -> Sequence[GridSheet | TextSheet]:
    """The sheets of an export, its kind told by its content, never by its name's ending."""
    start = raw.start(4096)
    if start[:4] in (ZIP, OLE):
        data = raw.bytes()
        return [GridSheet(grid, from_1904=_from_1904(data)) for grid in _workbook(data, raw.name)]
    if start[:4] == PARQUET:
        return [_parquet(raw)]
    _refuse_other_kinds(start, raw.name)
    sheet = TextSheet(raw, tick)
    first = next(
        (
            cell.strip("\ufeff \t\r\n")
            for r in sheet.head
            for cell in r.cells
            if cell.strip("\ufeff \t\r\n")
        ),
        "",
    )
    if first.startswith("<"):
        return list(_web_page(sheet.text(), raw.name))
    if re.match(r"\{|\[\s*($|[{\]])", first):
        return [_json(sheet.text(), raw.name)]
    return [sheet]


def _refuse_other_kinds(start: bytes, name: str) -> None:
    if start.startswith(_ARCHIVES):
        hint = "unpack it, and name what is inside"
        raise DataRefused("{name} is no zip but another archive", hint=hint, name=name)
    if start.startswith(_PICTURES):
        hint = "export the rows as csv or xlsx"
        raise DataRefused("{name} is a document or a picture", hint=hint, name=name)


def _workbook(data: bytes, name: str) -> Iterator[list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    if data[:4] == OLE and "EncryptedPackage".encode("utf-16-le") in data:
        hint = "open it, take the password off and save it again"
        raise DataRefused("{name} is a workbook with a password", hint=hint, name=name)
    try:
        if data[:4] == ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                check_size(archive, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = [
            book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in book.sheet_names
        ]
    except DataRefused:
        raise
    except BaseException as error:  # a broken .xls makes calamine panic, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        hint = "if it has a password, take that off; if it was still downloading, download it again"
        message = "{path} is a workbook that cannot be opened ({why})"
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise DataRefused(message, hint=hint, path=name, why=why) from None
    yield from grids


def _from_1904(data: bytes) -> bool:
    """Whether the workbook counts its days from 1904."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            about = archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError):
        return False
    return re.search(rb"""date1904=["'](1|true)""", about) is not None


def _web_page(text: str, name: str) -> Iterator[GridSheet]:
    """The tables of a web page, which some tools save under the name of a workbook."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    warnings.simplefilter(
        "ignore", XMLParsedAsHTMLWarning
    )  # such a page is refused below, in our words
    page = BeautifulSoup(text, "html.parser")
    tables = [
        table for table in page.find_all("table") if table.find("tr") and not table.find("table")
    ]
    if not tables:
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise DataRefused("{path} is a web page without a table", hint=hint, path=name)
    small = text.lower()
    cut = small.count("</table") < small.count("<table")
    for table in tables:
        rows = (row.find_all(["td", "th"]) for row in table.find_all("tr"))
        yield GridSheet(
            [[cell.get_text().strip() for cell in row] for row in rows],
            cut=cut and table is tables[-1],
        )


def _json(text: str, name: str) -> GridSheet:
    """Records of an API: one JSON object a line, a list of them, or answers that hold such a list."""
    found = [_told(line) for line in text.rstrip("\n").split("\n")]
    broken = {at: BROKEN["json"] for at, one in enumerate(found) if one is None}
    if (
        broken or len(found) == 1
    ):  # a list or an answer, perhaps over several lines; else a broken line
        with suppress(ValueError):
            found, broken = list(_records(text)), {}
    if not any(found):
        hint = "was it still downloading? download it again"
        raise DataRefused("{name} holds no whole JSON record", hint=hint, name=name)
    told = [{_whole(name): value for name, value in (one or {}).items()} for one in found]
    names = list(dict.fromkeys(name for one in told for name in one))
    rows = [[_json_cell(one.get(name)) for name in names] for one in told]
    return GridSheet(rows, names=tuple(names), broken=broken)


def _told(line: str) -> dict[str, Any] | None:
    """The object in a line: an empty one in a blank line, none where it is something else."""
    try:
        told = json.loads(line) if line.strip() else {}
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _records(text: str) -> Iterator[dict[str, Any]]:
    """The records of all values in a text, one after another."""
    read, at = json.JSONDecoder().raw_decode, 0
    while (at := _SPACE.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        value, at = read(text, at)
        yield from _objects(value)


def _objects(told: Any) -> list[dict[str, Any]]:
    """The list of objects in an answer, however deep it lies; what is no object among them is an empty one."""
    if isinstance(told, list):
        return [one if isinstance(one, dict) else {} for one in told]
    inner = (
        [value for value in told.values() if isinstance(value, dict | list)]
        if isinstance(told, dict)
        else []
    )
    return (_objects(inner[0]) if len(inner) == 1 else []) or [
        told if isinstance(told, dict) else {}
    ]


def _json_cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return (
        str(value)
        if isinstance(value, int)
        else cell_text(_whole(value) if isinstance(value, str) else value)
    )


def _whole(text: str) -> str:
    """The text with half a character, which JSON can tell and no file can hold, as the sign for an unreadable one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _parquet(raw: Raw) -> GridSheet:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(raw.bytes()))
    except (pa.ArrowInvalid, OSError) as error:
        hint = "was it still downloading? download it again"
        message = "{path} is a Parquet file that cannot be read ({why})"
        raise DataRefused(
            message, hint=hint, path=raw.name, why=str(error).splitlines()[0]
        ) from None
    columns = [[_json_cell(value) for value in column.to_pylist()] for column in table.columns]
    return GridSheet(list(zip(*columns, strict=True)), names=tuple(table.column_names))
