"""Bytes of an export to a sheet of text cells; every physical line is accounted for."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from opsanalytics.errors import DataRefused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAX_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number and drops the rest
_LONGEST_CELL = 1_000_000
_CUT = "\ufffd"


@dataclass(frozen=True)
class Record:
    """One record: its cells, its first physical line (from 1) and how many lines it spans."""

    cells: list[str]
    line: int
    span: int = 1
    raw: tuple[str, ...] = ()  # the lines as they stand, kept only where quoting joined or may spoil them
    broken: bool = False  # its quotes do not match, and it cannot be told what it says


@dataclass(frozen=True)
class Sheet:
    """A sheet in order: `lines` physical lines in all; `cut` when the last line has no end."""

    records: list[Record]
    lines: int
    cut: bool = False
    delimiter: str = ","


def read_sheets(path: Path) -> list[Sheet]:
    """Read a text export or the sheets of a workbook, told apart by content, never by the file's ending."""
    data = path.read_bytes()
    if data[:4] in (_ZIP, _OLE):
        return _workbook(data, path.name)
    text = decode(data, path.name)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        hint = "open it in a spreadsheet program and save it as .xlsx"
        raise DataRefused("{path} is a web page, not a sheet", hint=hint, path=path.name)
    return [_text(text)]


def decode(data: bytes, name: str) -> str:
    """Decode by the ladder: byte order mark, NUL pattern (UTF-16), strict UTF-8, strict GB18030.

    >>> decode("订单".encode("gb18030"), "a.csv"), decode("订单,1".encode("utf-16-le"), "a.csv")
    ('订单', '订单,1')
    """
    bare = data.rstrip(b"\0")  # a downloader that crashed leaves NULs at the end
    guesses = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = ["utf-16"]
    elif (nuls := bare[:4096].count(b"\0")) * 20 > len(bare[:4096]):
        guesses = ["utf-16-le" if bare[1:4096:2].count(b"\0") * 2 > nuls else "utf-16-be"]
    if "utf-16" in guesses[0] and len(bare) % 2:
        bare = data[: len(bare) + 1]  # that NUL was half of the last character
    for encoding in guesses:
        for cut in range(4):  # a download may end in the middle of a character
            try:
                text = bare[: len(bare) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return text + _CUT if cut or len(bare) < len(data) else text
    hint = "export it again, or save it as UTF-8"
    raise DataRefused("{name} is in no encoding we know (UTF-8, GB18030, UTF-16)", hint=hint, name=name)


def _text(text: str) -> Sheet:
    whole = text.removesuffix(_CUT)
    lines = list(io.StringIO(whole, newline=""))
    delimiter = _delimiter(lines[:30])
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    records, done = [], 0
    while done < len(lines):
        try:
            cells = next(reader)
        except csv.Error:  # a quote that is never closed: the lines are read one by one later
            cells = []
        spoken = tuple(lines[done : reader.line_num])
        raw = spoken if len(spoken) > 1 or '"' in spoken[0] else ()
        records.append(Record(cells, done + 1, len(spoken), raw))
        done = reader.line_num
    cut = whole != text or (bool(lines) and not lines[-1].endswith(("\n", "\r")))
    return Sheet(records, len(lines), cut, delimiter)


def _delimiter(lines: list[str]) -> str:
    # Some exports end every cell with a tab, so that a spreadsheet leaves its digits alone.
    lines = [re.sub(r'\t(?=[,;"]|\s*$)', "", line) for line in lines]
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _workbook(data: bytes, name: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook

    if data[:4] == _OLE and "EncryptedPackage".encode("utf-16-le") in data:
        hint = "open it, take the password off and save it again"
        raise DataRefused("{name} is a workbook with a password", hint=hint, name=name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = [book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names]
    except BaseException as error:  # a broken .xls makes calamine panic, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        hint = "if it has a password, take that off; if it was still downloading, download it again"
        message = "{path} is a workbook that cannot be opened ({why})"
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise DataRefused(message, hint=hint, path=name, why=why) from None
    sheets = []
    for grid in grids:
        records = [Record([_cell(value) for value in row], line) for line, row in enumerate(grid, 1)]
        sheets.append(Sheet(records, len(records)))
    return sheets


def _cell(value: object) -> str:
    """A workbook's cell as text; a number too long to be exact keeps the look of a rounded number."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if abs(value) >= _MAX_EXACT:
            return f"{value:.15e}"
        shown = f"{value:.15g}"  # as the spreadsheet shows it: 0.3, not 0.30000000000000004
        return f"{value:.15f}" if "e" in shown else shown
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)
