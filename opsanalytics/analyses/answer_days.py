"""The days that an answer without a column of days tells of, kept in the frame's `attrs`."""

from __future__ import annotations

import pandas as pd

from opsanalytics.core.periods import DayLike, Period
from opsanalytics.metrics.completeness import missing_days
from opsanalytics.store.shop import Shop


def with_days(frame: pd.DataFrame, days: Period | None, caveat: str = "") -> pd.DataFrame:
    """The frame with `days` (the first and the last) and a `caveat` in its `attrs`."""
    if days:
        frame.attrs["days"] = [days.start.isoformat(), days.last.isoformat()]
        frame.attrs["caveat"] = caveat
    return frame


def with_covered_days(
    frame: pd.DataFrame,
    shop: Shop,
    days: Period | None = None,
    *,
    as_of: DayLike | None = None,
    table: str = "orders",
) -> pd.DataFrame:
    """The frame with its days, and how many of them the table does not cover.

    Without `days` they are those that the table covers, up to `as_of`.
    """
    known, last = shop.manifest.coverage(table), shop.day(as_of)
    if known and not days:
        days = Period.between(known.start, max(known.start, last or known.last))
    covered = shop.manifest.covered(table)
    return with_days(frame, days, missing_days("metrics.days_not_covered", days or (), covered))
