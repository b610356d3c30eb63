"""A sheet of cells that are at hand: of a workbook, a web page, JSON records or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from opsanalytics.ingest.formats.packed import PackedColumns
from opsanalytics.ingest.formats.sheet import HEAD, Body, Layout, Mask, Record, Sheet, filtered

_MAX_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number and drops the rest


class CellSheet(Sheet):
    """Rows of cells; a row is a line.

    `broken` are rows that are none, with the key of the reason; `cut`: the end of the last row is
    missing.
    """

    def __init__(self, rows: Sequence[Sequence[Any]], names: tuple[str, ...] = ()) -> None:
        self.rows = rows
        self.names = names
        self.broken: dict[int, str] = {}
        self.cut = False

    @cached_property
    def head(self) -> list[Record]:  # type: ignore[override]
        """The first rows."""
        return [self._record(at) for at in range(min(HEAD, len(self.rows)))]

    def filled(self, least: int) -> int:
        """How many rows have so many cells filled."""
        empty = ("", None)
        filled = [sum(cell not in empty for cell in row) for row in self.rows]
        return sum(cells >= least for cells in filled)

    def _record(self, at: int) -> Record:
        cells = [cell_text(cell) for cell in self.rows[at]]
        return Record(cells, at + 1, broken=self.broken.get(at, ""))

    def body(self, after: int, layout: Layout) -> Body:
        """The rows below the first `after`."""
        rows = self.rows[after:]
        columns = {place: _column(rows, place) for place in layout.wanted}
        plain = layout.plain(columns, len(rows)) & self._whole_rows(after, layout)
        lines = np.flatnonzero(plain) + after + 1
        rest = [self._record(after + at) for at in np.flatnonzero(~plain).tolist()]
        return Body(PackedColumns(filtered(columns, plain)), lines, rest, len(self.rows), self.cut)

    def _whole_rows(self, after: int, layout: Layout) -> Mask:
        """Which rows below the first `after` are not broken and not too long."""
        whole = np.array([not any(row[layout.width :]) for row in self.rows[after:]], bool)
        for at in self.broken:
            whole[at - after] = False
        whole[len(whole) - self.cut :] = False
        return whole


def _column(rows: Sequence[Sequence[Any]], place: int) -> pa.StringArray:
    try:
        cells = [row[place] for row in rows]
    except IndexError:
        cells = [next(iter(row[place : place + 1]), "") for row in rows]
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowException:  # not all of them are texts
        return pa.array([cell_text(cell) for cell in cells], pa.string())


def cell_text(value: object) -> str:
    """A cell as text; a number too long to be exact keeps the look of a rounded number.

    >>> cell_text(0.1 + 0.2), cell_text(1930679858170647123)
    ('0.3', '1.930679858170647e+18')
    """
    match value:
        case None:
            return ""
        case bool() | str():
            return str(value)
        case float() | int():
            return _number_text(value)
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    if abs(value) >= _MAX_EXACT:
        return f"{value:.15e}"
    shown = f"{value:.15g}"  # as the spreadsheet shows it: 0.3, not 0.30000000000000004
    return f"{value:.15f}" if "e" in shown else shown
