"""Which records of a sheet are data; blank lines, totals and broken lines are told apart and counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from opsanalytics.readers.mapping import plain
from opsanalytics.readers.recognise import Recognised
from opsanalytics.readers.sheet import Record, unquoted

_TOTALS = {"合计", "总计", "小计", "汇总", "total", "Total"}


@dataclass
class DataRows:
    """The data records as cells with their lines; reasons, one a physical line, of all that is decoration."""

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    decoration: list[str] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    preamble: str = ""
    names: int = 0
    masked_names: int = 0

    def column(self, place: int) -> list[str]:
        """One column's cells, blank where a row ends before it."""
        return [row[place] if place < len(row) else "" for row in self.cells]


def data_rows(found: Recognised) -> DataRows:
    """Sort the sheet's records: data, decoration or rejected; every physical line gets one reason."""
    rows = DataRows()
    for record in found.sheet.records[: found.header]:
        rows.preamble += " ".join(record.cells) + "\n"
        rows.decoration += ["preamble"] * record.span
    rows.decoration += ["header"] * found.sheet.records[found.header].span
    body = found.sheet.records[found.header + 1 :]
    for place, record in enumerate(body):
        last = place == len(body) - 1
        for part in _mended(record, found):
            _sort(part, found, rows, cut=last and found.sheet.cut)
    return rows


def _mended(record: Record, found: Recognised) -> list[Record]:
    """The record, or its lines read one by one where a stray quote has joined or spoilt them."""
    width = len(found.names)
    if not record.raw or (record.span == 1 and len(record.cells) == width):
        return [record]
    apart = list(unquoted(record))
    good = [len(part.cells) >= width for part in apart]
    joined = record.span > 1 and sum(good) > 1
    spoilt = len(record.cells) != width and all(len(part.cells) == width for part in apart)
    return apart if joined or spoilt else [record]


def _sort(record: Record, found: Recognised, rows: DataRows, *, cut: bool) -> None:
    width = len(found.names)
    cells = [cell for cell in record.cells if cell and not cell.isspace()]
    extra = [cell for cell in record.cells[width:] if cell.strip()]
    if not cells:
        rows.decoration += ["blank"] * record.span
    elif cells[0].strip().strip("=\"'") in _TOTALS:
        rows.decoration += ["total"] * record.span
    elif tuple(plain(cell) for cell in record.cells) == found.names:
        rows.decoration += ["header"] * record.span
    elif extra:
        _reject(record, rows, "has more cells than the header")
    elif cut and len(record.cells) < width:
        _reject(record, rows, "is cut off")
    else:
        rows.cells.append(record.cells)
        rows.lines.append(record.line)
        rows.decoration += ["continuation"] * (record.span - 1)


def _reject(record: Record, rows: DataRows, reason: str) -> None:
    rows.rejects.append({"line": record.line, "column": "", "shape": "", "reason": reason})
    rows.decoration += ["continuation"] * (record.span - 1)
