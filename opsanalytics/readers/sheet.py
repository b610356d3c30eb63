"""Bytes of an export to a sheet of text cells; every physical line is accounted for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from opsanalytics.errors import DataRefused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAX_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number and drops the rest


@dataclass(frozen=True)
class Record:
    """One record: its cells, its first physical line (from 1) and how many lines it spans."""

    cells: list[str]
    line: int
    span: int = 1
    raw: tuple[str, ...] = ()  # the lines as they stand, kept only where quoting joined or may spoil them


@dataclass(frozen=True)
class Sheet:
    """A sheet in order: `lines` physical lines in all; `cut` when the last line has no end."""

    records: list[Record]
    lines: int
    cut: bool = False
    notes: list[str] = field(default_factory=list)

    def blank(self, record: Record) -> bool:
        """Whether no cell of the record says anything."""
        return not any(cell and not cell.isspace() for cell in record.cells)


def read_sheets(path: Path) -> list[Sheet]:
    """Read a text export or the sheets of a workbook, told apart by content, never by the file's ending."""
    data = path.read_bytes()
    if data[:4] in (_ZIP, _OLE):
        return _workbook(path)
    head = data[:512].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise DataRefused("{path} is a web page, not a sheet", hint=hint, path=path.name)
    return [_text(decode(data, path.name))]


def decode(data: bytes, name: str) -> str:
    """Decode by the ladder: byte order mark, NUL pattern (UTF-16), strict UTF-8, strict GB18030.

    >>> decode("订单".encode("gb18030"), "a.csv"), decode("订单,1".encode("utf-16-le"), "a.csv")
    ('订单', '订单,1')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    bare = data.rstrip(b"\0")  # a downloader that crashed leaves NULs at the end
    data = data if b"\0" in bare else bare
    nuls = data[:4096].count(b"\0")
    guesses = ["utf-8-sig", "gb18030"]
    if nuls:
        guesses = ["utf-16-le" if data[1:4096:2].count(b"\0") * 2 > nuls else "utf-16-be"]
    for encoding in guesses:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            # A download cut in the middle of a character: the broken end is the last line's, which is flagged.
            for cut in (1, 2, 3):
                try:
                    return data[:-cut].decode(encoding)
                except UnicodeDecodeError:
                    continue
    hint = "export it again, or save it as UTF-8"
    raise DataRefused("{name} is in no encoding we know (UTF-8, GB18030, UTF-16)", hint=hint, name=name)


def _text(text: str) -> Sheet:
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=_delimiter(lines[:30]))
    csv.field_size_limit(1_000_000)
    records, done = [], 0
    try:
        for cells in reader:
            spoken = tuple(lines[done : reader.line_num])
            raw = spoken if len(spoken) > 1 or '"' in spoken[0] else ()
            records.append(Record(cells, done + 1, len(spoken), raw))
            done = reader.line_num
    except csv.Error as error:
        raise DataRefused("line {line} cannot be read ({why})", line=done + 1, why=error) from None
    return Sheet(records, len(lines), cut=bool(lines) and not lines[-1].endswith(("\n", "\r")))


def _delimiter(lines: list[str]) -> str:
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def unquoted(record: Record, delimiter: str = ",") -> Iterator[Record]:
    """Read the record's lines again, one by one, taking quotes for ordinary characters."""
    for i, line in enumerate(record.raw):
        cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        yield Record(cells, record.line + i)


def _workbook(path: Path) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        grids = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError) as error:
        hint = "if it has a password, take that off; if it was still downloading, download it again"
        message = "{path} is a workbook that cannot be opened ({why})"
        raise DataRefused(message, hint=hint, path=path.name, why=str(error).splitlines()[0]) from None
    sheets = []
    for grid in grids:
        records = [Record([_cell(value) for value in row], line) for line, row in enumerate(grid, 1)]
        sheets.append(Sheet(records, len(records)))
    return sheets


def _cell(value: object) -> str:
    """A workbook's cell as text; a number too long to be exact keeps the look of a rounded number."""
    if isinstance(value, float):
        whole = value.is_integer()
        if whole and abs(value) < _MAX_EXACT:
            return str(int(value))
        return f"{value:.15e}" if abs(value) >= _MAX_EXACT else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)
