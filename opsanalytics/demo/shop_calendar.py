"""The shop's 14 months: how traffic grows, and what each event does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from opsanalytics.core.periods import Period
from opsanalytics.demo.shop_story import STORY

PERIOD = Period.between(date(2021, 11, 1), date(2022, 12, 31))
MONTHS = PERIOD.buckets("month")
LAST_DOWNLOAD = datetime.combine(PERIOD.end, time(9, 5))

UNPAID_SHARE = 0.13
_WEEKEND_FACTOR = 1.13
_USUAL_PAID_PERCENT = (75, 95)
_KINDS = STORY["day_kinds"]


@dataclass(frozen=True)
class DayKind:
    """What differs between ordinary days, campaign days and the holiday; see shop_story.toml."""

    visitor_shape: float
    cart_share: float
    ad_spend: float
    ad_readiness: float
    order_hours: list[int]
    dispatch_days: list[list[int]]
    channels: list[tuple[str, float, float]]


@dataclass(frozen=True)
class ExpectedDay:
    """What one day promises before chance; `paid_percent` is the range paid of the list price.

    `extra`: orders on top, as a share of those to be expected.
    """

    kind: DayKind
    visitors: float
    conversion: float
    paid_percent: tuple[int, int]
    extra: float
    events: tuple[str, ...]

    @property
    def paid_orders(self) -> float:
        """The mean number of paid orders, without the extra ones."""
        return self.visitors * self.conversion


@cache
def expected_day(day: date) -> ExpectedDay:
    """Work out the growth curve, the weekend and the events that touch the day."""
    events = [event for event in STORY["events"] if day in period_of(event)]
    visitors = interpolate(STORY["growth"]["visitors"], day)
    conversion = interpolate(STORY["growth"]["conversion"], day)
    special: dict[str, Any] = {
        "kind": "ordinary",
        "paid_percent": _USUAL_PAID_PERCENT,
        "extra": 0.0,
    }
    if day.weekday() >= 5:
        visitors *= _WEEKEND_FACTOR
    for event in events:
        visitors *= event["visitors"]
        conversion *= event["conversion"]
        special |= event
    return ExpectedDay(
        kind=DayKind(**(_KINDS["ordinary"] | _KINDS[special["kind"]])),
        visitors=visitors,
        conversion=conversion,
        paid_percent=special["paid_percent"],
        extra=special["extra"],
        events=tuple(event["name"] for event in events),
    )


def period_of(settings: dict[str, Any]) -> Period:
    """The days from `first` to `last` in an event's or a pattern's settings."""
    return Period.between(settings["first"], settings["last"])


def event_period(name: str) -> Period:
    """The days of the first event of this name."""
    return next(period_of(event) for event in STORY["events"] if event["name"] == name)


def interpolate(points: Sequence[tuple[date, float]], day: date) -> float:
    """The value on that day, on straight lines between the points, and level after the last."""
    for (start, low), (end, high) in pairwise(points):
        if day <= end:
            return low + (high - low) * (day - start).days / (end - start).days
    return points[-1][1]


def quarter(day: date) -> str:
    """The quarter's name, such as `2022Q3`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def at_second(day: date, seconds: int) -> datetime:
    """The time so many seconds after the day's midnight."""
    return datetime.combine(day, time()) + timedelta(seconds=seconds)
