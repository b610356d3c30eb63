"""The shop's 14 months: how traffic grows, what each event does to it, when the shop is closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from opsanalytics.demo.shop_story import STORY

FIRST_DAY = date(2021, 11, 1)
LAST_DAY = date(2022, 12, 31)
LAST_DOWNLOAD = datetime.combine(date(2023, 1, 1), time(9, 5))

CLOSURE = (date(2022, 1, 31), date(2022, 2, 6))
EPISODE = (date(2022, 6, 20), date(2022, 7, 10))
# The bad batch is sold from ten days earlier: the first complaints need the time of a delivery.
BAD_BATCH = (date(2022, 6, 10), date(2022, 7, 10))

UNPAID_SHARE = 0.13
DISPERSION = 1.6
WEEKEND_LIFT = 1.13
_VISITORS, _CONVERSION = STORY["growth"]["visitors"], STORY["growth"]["conversion"]


@dataclass(frozen=True)
class Event:
    """Days on which visitors and conversion are multiplied; `paid_percent` of the list price on campaigns.

    `extra`: orders on top, as a share of those to be expected.
    """

    name: str
    first: date
    last: date
    visitors: float
    conversion: float
    paid_percent: tuple[int, int] | None = None
    extra: float = 0.0


EVENTS = tuple(Event(**told) for told in STORY["events"])
USUAL_PAID_PERCENT = (75, 95)


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of one day before chance has its say."""

    visitors: float
    conversion: float
    paid_percent: tuple[int, int]
    events: tuple[str, ...]
    extra: float = 0.0

    @property
    def campaign(self) -> bool:
        """Whether campaign prices hold on this day."""
        return self.paid_percent != USUAL_PAID_PERCENT


def within(day: date, window: tuple[date, date]) -> bool:
    """Whether the day lies in the window, both ends included."""
    return window[0] <= day <= window[1]


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Go through the days in order, both ends included."""
    return (first + timedelta(n) for n in range((last - first).days + 1))


def quarter(day: date) -> str:
    """The quarter's name, `2022Q3`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def outlook(day: date) -> Outlook:
    """Say what the day promises: the growth curve, the weekend and the events that touch it."""
    visitors, conversion, extra = along(_VISITORS, day), along(_CONVERSION, day), 0.0
    percent, names = USUAL_PAID_PERCENT, []
    if day.weekday() >= 5:
        visitors *= WEEKEND_LIFT
    for event in EVENTS:
        if within(day, (event.first, event.last)):
            visitors *= event.visitors
            conversion *= event.conversion
            percent = event.paid_percent or percent
            extra += event.extra
            names.append(event.name)
    return Outlook(visitors, conversion, percent, tuple(names), extra)


def along(knots: Sequence[tuple[date, float]], day: date) -> float:
    """The value on that day, on straight lines between the knots; the last one's ever after."""
    for (start, low), (end, high) in pairwise(knots):
        if day <= end:
            return low + (high - low) * (day - start).days / (end - start).days
    return knots[-1][1]
