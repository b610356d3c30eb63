"""Which lines of a sheet are data; blank lines, totals and broken lines are told apart and counted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.quotes import mended, rejoined
from opsanalytics.ingest.formats.sheet import Body, Layout, Record
from opsanalytics.ingest.mapping import plain
from opsanalytics.ingest.recognise import Recognised

_TOTAL = re.compile(
    r"""^["'=]*((?P<whole>合计|总计|汇总|total|sum)|(\d{1,2}月份?|本[页周月年]|[上下]半[月年])?\s*(合计|小计|共计|累计|平均|均值|[日月]均)"""
    r"""|共\s*\d+\s*[条笔单行])(\b|[:：/(（\d共值]|$)""",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(备?注|说明|提示|数据来源|导出时间|制表人?)\s*[:：]|※")
_NUMBERED = (
    "id",
    "time",
    "day",
    "epoch",
    "person",
)  # kinds of columns by which a row is known as one


@dataclass
class DataRows:
    """The data rows by column, in the order of their lines; reasons, one a physical line, of all that is decoration.

    `surplus`: how many empty cells most rows have beyond the header. `totals`: rows that sum up the others. `unread`:
    rows on other sheets that look like data.
    """

    header: int
    preamble: str = ""
    decoration: Counter[str] = field(default_factory=Counter)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    totals: list[tuple[int, list[str]]] = field(default_factory=list)
    surplus: int = 0
    unread: int = 0
    total: int = 0
    cut: bool = False
    lines: Any = field(default_factory=lambda: np.empty(0, np.int64))
    _columns: dict[int, Any] = field(default_factory=dict)

    def column(self, place: int) -> Any:
        """One column's cells as text, blank where a row ends before it."""
        return self._columns[place]

    def keep(self, kept: Any) -> None:
        """Leave only these rows (a mask)."""
        self.lines = self.lines[kept]
        self._columns = {
            place: column.filter(pa.array(kept)) for place, column in self._columns.items()
        }

    def take(self, body: Body, singles: list[Record], places: list[int]) -> None:
        """Fill the columns from the plain rows and those that were looked at singly, in the order of their lines."""
        self.lines = np.concatenate(
            [body.lines, np.array([record.line for record in singles], np.int64)]
        )
        order = pa.array(np.argsort(self.lines, kind="stable")) if singles else None
        self.lines.sort()
        for place in places:
            alone = [record.cells[place] if place < len(record.cells) else "" for record in singles]
            column = pa.concat_arrays([body.columns[place], pa.array(alone, pa.string())])
            self._columns[place] = column if order is None else pc.take(column, order)


def data_rows(found: Recognised, name: str) -> DataRows:
    """Sort the sheet's lines: data, decoration or rejected; every physical line gets one reason.

    A sheet of two exports whose columns differ raises DataRefused.
    """
    rows = DataRows(len(found.names))
    above = found.sheet.head[: max(found.header, 0)]
    rows.preamble = "".join(" ".join(record.cells) + "\n" for record in above)
    rows.decoration["preamble"] = max(found.line - 1, 0)
    rows.decoration["header"] = found.span
    lay = _layout(found)
    body = found.sheet.body(max(found.line - 1, 0) + found.span, lay)
    rows.total, rows.cut = body.total, body.cut
    parts = list(rejoined((part for record in body.rest for part in mended(record, lay)), lay))
    _refuse_another_header(parts, found, name)
    ends_last = not len(body.lines) or (bool(parts) and parts[-1].line > body.lines[-1])
    singles = [
        part
        for part in parts
        if _sorted(part, found, rows, lay, cut=body.cut and ends_last and part is parts[-1])
    ]
    rows.take(body, singles, lay.wanted)
    rows.surplus = lay.width - lay.header if len(rows.lines) else 0
    _drop(found, rows)
    rows.decoration = +rows.decoration
    return rows


def _layout(found: Recognised) -> Layout:
    """How the rows lie: as wide as the header, or wider where most rows end in one more comma."""
    header = len(found.names)
    below = found.sheet.head[found.header + 1 :]
    lengths = Counter(len(record.cells) for record in below if any(record.cells))
    usual, times = lengths.most_common(1)[0] if lengths else (0, 0)
    width = usual if usual > header and times * 2 > lengths.total() else header
    wanted = {name: place for name in found.columns if (place := found.position(name)) is not None}
    mapping = found.mapping
    needed = [name for name in wanted if mapping.needs(name)]
    lead = next((wanted[name] for name in needed if mapping.kind_of(name) in _NUMBERED), None)
    extra = [found.names.index(plain(name)) for name in _also(found) if plain(name) in found.names]
    reach = max((wanted[name] for name in needed), default=0)
    return Layout(
        width, header, lead, reach, tuple({*wanted.values(), *extra}), found.sheet.delimiter
    )


def _also(found: Recognised) -> list[str]:
    """Headers that are no canonical column's and are looked at all the same."""
    mapping = found.mapping
    return [*mapping.shop_names, *mapping.drop, *(join.on for join in mapping.joins)]


def _sorted(record: Record, found: Recognised, rows: DataRows, lay: Layout, *, cut: bool) -> bool:
    """Whether the record is data; what it is instead, is counted."""
    cells = [cell for cell in record.cells if cell and not cell.isspace()]
    if not cells and not record.broken:
        rows.decoration["blank"] += record.span
    elif cells and (total := _TOTAL.match(cells[0].strip())):
        rows.decoration["total"] += record.span
        if total["whole"]:
            rows.totals.append((record.line, record.cells))
    elif _is_header(record, found):
        rows.decoration["header"] += record.span
    elif len(cells) == 1 and _FOOTNOTE.match(cells[0].strip()):
        rows.decoration["footnote"] += record.span
    elif any("\0" in cell for cell in cells):
        _reject(record, rows, "holds NULs where text was")
    elif cut and (record.broken or len(record.cells) < lay.header):
        _reject(record, rows, "is cut off")
    elif record.broken:
        _reject(record, rows, record.broken)
    elif len(record.cells) > lay.width or any(cell.strip() for cell in record.cells[lay.header :]):
        _reject(record, rows, "has more cells than the header")
    else:
        rows.decoration["continuation"] += record.span - 1
        return True
    return False


def _is_header(record: Record, found: Recognised) -> bool:
    if (
        not record.cells or plain(record.cells[0]) != found.names[0]
    ):  # one cell is enough for nearly every row
        return False
    names = [plain(cell) for cell in record.cells]
    return [name for name in names if name] == [name for name in found.names if name]


def _refuse_another_header(parts: list[Record], found: Recognised, name: str) -> None:
    known = found.mapping.known_names
    for part in parts:
        if len(known.intersection(part.cells)) > 2 and not _is_header(part, found):
            message = "{name} holds two exports: line {line} is the header of another"
            hint = "cut the file in two there, and ingest both"
            raise DataRefused(message, hint=hint, name=name, line=part.line)


def _reject(record: Record, rows: DataRows, reason: str) -> None:
    cells = list(record.cells)
    rows.rejects.append(
        {"line": record.line, "column": "", "shape": "", "reason": reason, "cells": cells}
    )
    rows.decoration["continuation"] += record.span - 1


def _drop(found: Recognised, rows: DataRows) -> None:
    """Leave out the rows that the mapping calls none."""
    for name, cells in found.mapping.drop.items():
        if plain(name) in found.names:
            column = pc.utf8_trim_whitespace(rows.column(found.names.index(plain(name))))
            dropped = pc.is_in(column, pa.array(cells)).to_numpy(zero_copy_only=False)
            rows.decoration["left out"] += int(dropped.sum())
            rows.keep(~dropped)
