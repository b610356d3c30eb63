"""What an activity brought, against what the same weekdays would have brought without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opsanalytics.core.periods import Period
from opsanalytics.core.stats import MIN_DAYS_FOR_SPREAD, ratio, z_value
from opsanalytics.core.templates import reason

if TYPE_CHECKING:
    import pandas as pd

AROUND_DAYS = 42  # ordinary days so far before and after the activity say what would have been


@dataclass(frozen=True)
class Uplift:
    """`expected`, `extra` (actual less expected, with its 95 % interval), `lift` (extra / expected): of all its days.

    `reason`: why there is no figure; the others are None then. `days` the ordinary days that the comparison rests on.
    """

    actual: float | None = None
    expected: float | None = None
    extra: float | None = None
    low: float | None = None
    high: float | None = None
    lift: float | None = None
    days: int = 0
    reason: str = ""


def uplift(daily: pd.DataFrame, activity: Period) -> Uplift:
    """Judge an activity on daily counts: `day`, `value` (NaN: a gap), `ordinary` (no activity, campaign or closure).

    What would have been is read off the ordinary days up to 42 days before and after: a straight line with a level for
    each weekday seen at least twice. The interval holds the days' own spread (never below Poisson's) and the doubt
    about the line.
    """
    import numpy as np

    days = daily.assign(
        at=(daily["day"] - daily["day"].min()).dt.days, weekday=daily["day"].dt.day_of_week
    )
    dates = days["day"].dt.date
    held = days[dates.isin(list(activity))]
    around = Period.between(activity.start, activity.last)
    near = np.array(
        [0 < max((around.start - d).days, (d - around.last).days) <= AROUND_DAYS for d in dates],
        dtype=bool,
    )
    base = days[near & days["ordinary"].astype(bool) & days["value"].notna()]
    if len(held) < len(activity) or held["value"].isna().any():
        return Uplift(reason=reason("its days are not all covered"))
    if len(base) < MIN_DAYS_FOR_SPREAD:
        return Uplift(reason=reason("too few ordinary days lie around it"), days=len(base))
    counts = base["weekday"].value_counts()
    known = sorted(counts[counts >= 2].index)
    if not set(held["weekday"]) <= set(known):
        return Uplift(
            reason=reason("no ordinary days of the same weekday lie around it"), days=len(base)
        )
    base = base[base["weekday"].isin(known)]
    given, asked = _design(base, known), _design(held, known)
    fit, _, rank, _ = np.linalg.lstsq(given, base["value"].to_numpy(float), rcond=None)
    rest = base["value"].to_numpy(float) - given @ fit
    spread = max(float(rest @ rest) / max(len(base) - int(rank), 1), float(base["value"].mean()))
    towards = asked.sum(axis=0)
    error = (spread * (len(held) + towards @ np.linalg.pinv(given.T @ given) @ towards)) ** 0.5
    actual, expected = float(held["value"].sum()), max(0.0, float(towards @ fit))
    extra, half = actual - expected, z_value() * float(error)
    return Uplift(
        actual, expected, extra, extra - half, extra + half, ratio(extra, expected), len(base)
    )


def _design(days: pd.DataFrame, weekdays: list[int]) -> Any:
    """A level a weekday and a slope."""
    import numpy as np

    levels = np.array([[float(day == w) for w in weekdays] for day in days["weekday"]])
    return np.column_stack([levels, days["at"].to_numpy(float)])
