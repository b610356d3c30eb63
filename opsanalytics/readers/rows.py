"""Which records of a sheet are data; blank lines, totals and broken lines are told apart and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from opsanalytics.readers.mapping import plain
from opsanalytics.readers.quotes import layout, mended
from opsanalytics.readers.recognise import Recognised
from opsanalytics.readers.sheet import Record

_TOTALS = {"合计", "总计", "小计", "汇总", "total", "Total"}


@dataclass
class DataRows:
    """The data records as cells with their lines; reasons, one a physical line, of all that is decoration.

    `surplus`: how many empty cells most rows have beyond the header.
    """

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    decoration: list[str] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    preamble: str = ""
    surplus: int = 0
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
    width = _usual_width(body, len(found.names))
    lay = layout(found, width)
    parts = [part for record in body for part in mended(record, lay)]
    for part in parts:
        _sort(part, found, rows, width, cut=found.sheet.cut and part is parts[-1])
    rows.surplus = width - len(found.names) if rows.cells else 0
    return rows


def _usual_width(body: list[Record], header: int) -> int:
    """The header's width; more where most rows have more cells, as an export has that ends each with a comma."""
    lengths = Counter(len(record.cells) for record in body if any(record.cells))
    usual, times = lengths.most_common(1)[0] if lengths else (0, 0)
    return usual if usual > header and times * 2 > lengths.total() else header


def _sort(record: Record, found: Recognised, rows: DataRows, width: int, *, cut: bool) -> None:
    header = len(found.names)
    cells = [cell for cell in record.cells if cell and not cell.isspace()]
    if not cells:
        rows.decoration += ["blank"] * record.span
    elif cells[0].strip().strip("=\"':：") in _TOTALS:
        rows.decoration += ["total"] * record.span
    elif _is_header(record, found):
        rows.decoration += ["header"] * record.span
    elif cut and (record.broken or len(record.cells) < header):
        _reject(record, rows, "is cut off")
    elif record.broken:
        _reject(record, rows, "has quotation marks that do not match")
    elif len(record.cells) > width or any(cell.strip() for cell in record.cells[header:]):
        _reject(record, rows, "has more cells than the header")
    else:
        rows.cells.append(record.cells)
        rows.lines.append(record.line)
        rows.decoration += ["continuation"] * (record.span - 1)


def _is_header(record: Record, found: Recognised) -> bool:
    if plain(record.cells[0]) != found.names[0]:  # looking at one cell is enough for nearly every row
        return False
    names = [plain(cell) for cell in record.cells]
    return [name for name in names if name] == [name for name in found.names if name]


def _reject(record: Record, rows: DataRows, reason: str) -> None:
    rows.rejects.append({"line": record.line, "column": "", "shape": "", "reason": reason})
    rows.decoration += ["continuation"] * (record.span - 1)
