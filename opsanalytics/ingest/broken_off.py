"""Lists whose last day ends too early: they were exported while that day ran."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.store.tables import Table

_DAYS = 28  # so many days before the last say what is usual
_LEAST_DAYS = 7
_USUAL = 8.0  # rows in the rest of a day: that none come by chance happens once in 3,000 days
_QUIET = 0.05  # the share of days that may have none in that time


class BrokenOff(NamedTuple):
    """The newest moment of the list, and how many rows a day usually has after that time."""

    at: datetime
    usual: float


def broken_off(spec: Table, table: pa.Table) -> BrokenOff | None:
    """Where the rows of the last day end, if on other days many more come later in the day.

    The days of the last week count as they are, also those without a row: a list may grow thin.

    None where rows are not timed by the minute, where something in the list happened on a later
    day, or where fewer than a week of days can be compared.
    """
    if spec.version != "rows" or spec.day not in table.column_names:
        return None
    began = table.column(spec.day).drop_null()
    if not pa.types.is_timestamp(began.type) or not len(began):
        return None
    times = [column for column in table.columns if pa.types.is_timestamp(column.type)]
    newest = max(pc.max(column).as_py() for column in times if column.null_count < len(column))
    if newest.date() != pc.max(began).as_py().date():
        return None
    moments = began.to_numpy().astype("datetime64[us]")
    days = moments.astype("datetime64[D]")
    last = np.datetime64(newest.date())
    compared = (days < last) & (days >= last - _DAYS)
    among = np.unique(days[compared])
    time_of_day = np.datetime64(newest, "us") - last
    later = days[compared & (moments - days > time_of_day)]
    counts = np.array([np.count_nonzero(later == day) for day in among])
    if len(among) < _LEAST_DAYS or np.mean(counts == 0) > _QUIET:
        return None
    of_last_week = counts[among >= last - _LEAST_DAYS].sum() / _LEAST_DAYS
    usual = float(min(np.median(counts), of_last_week))
    return BrokenOff(newest, usual) if usual >= _USUAL else None
