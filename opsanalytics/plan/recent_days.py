"""Means of the last ordinary days, had only where these days lie close enough together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from opsanalytics.core.stats import daily_variance, z_value
from opsanalytics.plan.forecast import REACHED_DAYS

if TYPE_CHECKING:
    import pandas as pd

HELD_DAYS = 28  # a goal is held when the mean of so many ordinary days is at it
STRETCH = 3  # so many ordinary days must lie within three times as many calendar days


def last_days(judged: pd.DataFrame, count: int, last: date) -> pd.DataFrame | None:
    """The last `count` judged days; None where they are fewer, or too old on the day `last`."""
    days = judged.tail(count)
    if len(days) < count or (last - days["day"].iloc[0].date()).days >= STRETCH * count:
        return None
    return days


def mean_of_last(judged: pd.DataFrame, count: int, last: date) -> float | None:
    """Orders a day over the last `count` judged days; None as for `last_days`."""
    days = last_days(judged, count, last)
    return float(days["orders"].mean()) if days is not None else None


def running_means(judged: pd.DataFrame) -> pd.DataFrame:
    """The mean of 7 and its 95 % band on every judged day that has 7 close together behind it.

    Columns `mean`, `low`, `high` (NaN where the spread is unknown), on the index of `judged`.
    """
    import pandas as pd

    rows = {}
    for count in range(REACHED_DAYS, len(judged) + 1):
        past = judged.iloc[:count]
        last = last_days(past, REACHED_DAYS, past["day"].iloc[-1].date())
        if last is not None:
            rows[past.index[-1]] = _mean_and_band(last, past.tail(HELD_DAYS))
    columns = ["mean", "low", "high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="float64")


def _mean_and_band(last: pd.DataFrame, month: pd.DataFrame) -> dict[str, float]:
    """The mean of the last days, with a band from the spread of the month's."""
    mean = last["orders"].mean()
    spread = daily_variance(month["orders"].tolist())
    half = float("nan") if spread is None else z_value() * (spread / REACHED_DAYS) ** 0.5
    return {"mean": mean, "low": max(0.0, mean - half), "high": mean + half}
