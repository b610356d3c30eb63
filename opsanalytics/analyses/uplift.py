"""What an activity brought, against what the same weekdays would have brought without it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import MIN_DAYS_FOR_SPREAD, ratio, z_value
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.frames import as_shop

AROUND_DAYS = 42  # ordinary days so far before and after the activity say what would have been
CALENDAR_COLUMNS = ["name", "kind", "first_day", "last_day"]


@dataclass(frozen=True)
class Uplift:
    """`expected`, `extra` (actual - expected) with its 95 % interval, `lift` (extra / expected).

    `reason`: why there is no figure; the others are None then. `days`: the ordinary days that the
    comparison rests on.
    """

    actual: float | None = None
    expected: float | None = None
    extra: float | None = None
    low: float | None = None
    high: float | None = None
    lift: float | None = None
    days: int = 0
    reason: str = ""


def activity_uplifts(
    shop: Any,
    special: Collection[date] = (),
    *,
    metric: str = "orders_paid",
    up_to: date | None = None,
) -> pd.DataFrame:
    """What each activity of the shop's calendar brought, against the same weekdays without one.

    What would have been is read off the ordinary days up to 42 days before and after: a straight
    line with a level for each weekday seen at least twice. The interval holds the days' own spread
    (never below Poisson's) and the doubt about the line.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    special
        Days that are not ordinary whatever the shop does (campaigns, closures).
    metric
        The daily count that is judged.
    up_to
        Activities that begin later are left out; None for the last covered day.

    Returns
    -------
    pandas.DataFrame
        One row an activity: `name`, `kind`, `first_day`, `last_day`, `actual`, `expected`, `extra`
        (actual - expected) with its 95 % interval `low`, `high`, `lift` (extra / expected),
        `spent` (yuan), `days` (ordinary days that it rests on), `reason` (why there is no figure).

    Raises
    ------
    DataRefused
        Where no sheet tells activities.

    Examples
    --------
    >>> import pandas as pd
    >>> orders = {"order_id": ["1"], "created_at": pd.to_datetime(["2022-03-01"])}
    >>> orders = pd.DataFrame(orders | {"paid_at": orders["created_at"]})
    >>> day = pd.to_datetime(["2022-03-01"])
    >>> held = pd.DataFrame({"name": ["满减"], "first_day": day, "last_day": day})
    >>> activity_uplifts({"orders": orders, "activities": held})["reason"].tolist()
    ['too few ordinary days lie around it']
    """
    shop = as_shop(shop)
    require(shop, activities=("first_day", "last_day"))
    activities = shop.table("activities").sort_values(["first_day", "name"], ignore_index=True)
    spans = [
        Period.between(as_date(first), as_date(last))
        for first, last in zip(activities["first_day"], activities["last_day"], strict=True)
    ]
    days = evaluate(metric, shop, by="day")
    daily = pd.DataFrame(
        {"day": days["period_start"], "value": days["value"].where(days["complete"])}
    )
    daily["ordinary"] = ~daily["day"].dt.date.isin({*special, *chain(*spans)})
    end = up_to or covered_days(shop, "orders").last
    begun = [span for span in spans if span.start <= end]  # they are sorted by their first day
    found = [uplift(daily, span) for span in begun]
    figures = pd.DataFrame([asdict(each) for each in found], columns=list(Uplift.__annotations__))
    figures["reason"] = pd.Series([each.reason for each in found], dtype=object)  # keeps messages
    figures.insert(list(figures).index("days"), "spent", activities["spent"].astype(float))
    held: pd.DataFrame = activities.loc[figures.index, CALENDAR_COLUMNS]
    return held.join(figures)


def uplift(daily: pd.DataFrame, activity: Period) -> Uplift:
    """Judge an activity on daily counts: `day`, `value` (NaN: a gap), `ordinary`."""
    days = daily.assign(
        at=(daily["day"] - daily["day"].min()).dt.days, weekday=daily["day"].dt.day_of_week
    )
    held = days[days["day"].dt.date.isin(list(activity))]
    if len(held) < len(activity) or held["value"].isna().any():
        return Uplift(reason=Message("analyses.activity_not_covered"))
    ordinary = _ordinary_days_around(days, activity)
    if len(ordinary) < MIN_DAYS_FOR_SPREAD:
        return Uplift(reason=Message("analyses.few_ordinary_days"), days=len(ordinary))
    counts = ordinary["weekday"].value_counts()
    weekdays = sorted(counts[counts >= 2].index)
    if not held["weekday"].isin(weekdays).all():
        return Uplift(reason=Message("analyses.no_same_weekday"), days=len(ordinary))
    ordinary = ordinary[ordinary["weekday"].isin(weekdays)]
    expected, error = _expected(ordinary, held, weekdays)
    actual = float(held["value"].sum())
    extra, half = actual - expected, z_value() * error
    lift = ratio(extra, expected)
    return Uplift(actual, expected, extra, extra - half, extra + half, lift, len(ordinary))


def _ordinary_days_around(days: pd.DataFrame, activity: Period) -> pd.DataFrame:
    around = pd.Timedelta(days=AROUND_DAYS)
    first, last = pd.Timestamp(activity.start), pd.Timestamp(activity.last)
    near = days["day"].between(first - around, last + around) & ~days["day"].between(first, last)
    chosen: pd.DataFrame = days[near & days["ordinary"].astype(bool) & days["value"].notna()]
    return chosen


def _expected(
    ordinary: pd.DataFrame, held: pd.DataFrame, weekdays: list[int]
) -> tuple[float, float]:
    """What the line through the ordinary days expects of the activity's, with its error."""
    given, values = _design(ordinary, weekdays), ordinary["value"].to_numpy(float)
    asked = _design(held, weekdays).sum(axis=0)
    fit, _, rank, _ = np.linalg.lstsq(given, values, rcond=None)
    rest = values - given @ fit
    spread = max(float(rest @ rest) / max(len(values) - int(rank), 1), float(values.mean()))
    doubt = float(asked @ np.linalg.pinv(given.T @ given) @ asked)
    return max(0.0, float(asked @ fit)), float((spread * (len(held) + doubt)) ** 0.5)


def _design(days: pd.DataFrame, weekdays: list[int]) -> np.ndarray:
    """A level a weekday and a slope."""
    levels = days["weekday"].to_numpy()[:, None] == np.array(weekdays)
    return np.column_stack([levels.astype(float), days["at"].to_numpy(float)])
