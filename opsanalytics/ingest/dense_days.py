"""The days a list tells of, where a few rows of other times stand far apart from all others."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.store.tables import Table

_FAR = timedelta(28)  # without a row
_LEAST_ROWS = 200
_FEW = 0.0005  # of the rows, or one of them
_VERY_FAR = timedelta(180)  # as a year that was typed wrong
_LEAST_OF_A_SHORT_LIST = 30
_MANY = 0.2  # of the rows, before or after so long a gap


class DenseDays(NamedTuple):
    """The first and last day, and how many rows lie outside."""

    first: date
    last: date
    apart: int


def dense_days(spec: Table, table: pa.Table) -> DenseDays | None:
    """From the first to the last day, but for a few rows four weeks or more from all others.

    One wrong time would make a list cover years, in which nothing seems to have happened. None
    where the table's rows have no day, or are days themselves.
    """
    if spec.version != "rows" or spec.day not in table.column_names:
        return None
    days = pc.cast(table.column(spec.day), pa.date32(), safe=False).drop_null()
    counted = sorted(
        (each["values"].as_py(), each["counts"].as_py()) for each in pc.value_counts(days)
    )
    total = sum(count for _, count in counted)
    if total < _LEAST_OF_A_SHORT_LIST:
        return None
    first = _end_of_few(counted, total)
    last = len(counted) - 1 - _end_of_few(counted[::-1], total)
    inside = sum(count for _, count in counted[first : last + 1])
    return DenseDays(counted[first][0], counted[last][0], total - inside)


def _end_of_few(counted: list[tuple[date, int]], total: int) -> int:
    """Where the days begin after the last gap that only few rows lie before."""
    start, before = 0, 0
    few = max(1, _FEW * total) if total >= _LEAST_ROWS else 0
    for at, ((day, count), (following, _)) in enumerate(pairwise(counted)):
        before += count
        gap = abs(following - day)
        if (before <= few and gap > _FAR) or (before <= _MANY * total and gap > _VERY_FAR):
            start = at + 1
    return start
