"""The shop's 14 months: how traffic grows, what each event does to it, when the shop is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

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

# Ordinary visitors a day through the five steps: browsing, staggered listing, ads, more ads, hot products.
_VISITORS = (
    (date(2021, 11, 1), 32.0),
    (date(2021, 11, 14), 46.0),
    (date(2021, 11, 30), 100.0),
    (date(2021, 12, 15), 150.0),
    (date(2022, 1, 5), 260.0),
    (date(2022, 1, 25), 420.0),
    (date(2022, 2, 15), 560.0),
    (date(2022, 3, 1), 690.0),
    (date(2022, 3, 22), 850.0),
    (date(2022, 5, 1), 930.0),
    (date(2022, 6, 10), 1010.0),
    (date(2022, 7, 31), 1040.0),
    (date(2022, 8, 31), 1130.0),
    (date(2022, 10, 15), 1250.0),
    (date(2022, 11, 25), 1380.0),
    (date(2023, 1, 1), 1400.0),
)
# Paid orders per visitor on an ordinary day.
_CONVERSION = (
    (date(2021, 11, 1), 0.0300),
    (date(2021, 12, 15), 0.0320),
    (date(2022, 2, 15), 0.0335),
    (date(2022, 3, 22), 0.0345),
    (date(2022, 6, 19), 0.0345),
    (date(2022, 7, 11), 0.0305),
    (date(2022, 8, 31), 0.0342),
    (date(2023, 1, 1), 0.0345),
)


@dataclass(frozen=True)
class Event:
    """Days on which visitors and conversion are multiplied; `paid_percent` of the list price on campaigns."""

    name: str
    first: date
    last: date
    visitors: float
    conversion: float
    paid_percent: tuple[int, int] | None = None


EVENTS = (
    Event("双11", date(2021, 11, 11), date(2021, 11, 11), 2.4, 1.6, (60, 80)),
    Event("双12", date(2021, 12, 12), date(2021, 12, 12), 2.0, 1.4, (60, 80)),
    Event("春节前", date(2022, 1, 27), date(2022, 1, 30), 0.75, 0.8),
    Event("春节", *CLOSURE, 0.25, 0.08),
    Event("春节后", date(2022, 2, 7), date(2022, 2, 11), 0.75, 0.85),
    Event("618前", date(2022, 6, 15), date(2022, 6, 17), 0.9, 0.75),
    Event("618", date(2022, 6, 18), date(2022, 6, 18), 1.85, 1.4, (55, 75)),
    Event("618后", date(2022, 6, 19), date(2022, 6, 21), 0.85, 0.9),
    Event("差评", *EPISODE, 1.0, 0.87),
    Event("双11前", date(2022, 11, 8), date(2022, 11, 10), 0.95, 0.65),
    Event("双11", date(2022, 11, 11), date(2022, 11, 11), 3.6, 1.65, (55, 72)),
    Event("双11后", date(2022, 11, 12), date(2022, 11, 16), 0.85, 0.82),
    Event("双12前", date(2022, 12, 9), date(2022, 12, 11), 0.95, 0.72),
    Event("双12", date(2022, 12, 12), date(2022, 12, 12), 2.6, 1.45, (55, 75)),
    Event("双12后", date(2022, 12, 13), date(2022, 12, 15), 0.88, 0.85),
)
USUAL_PAID_PERCENT = (75, 95)


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of one day before chance has its say."""

    visitors: float
    conversion: float
    paid_percent: tuple[int, int]
    events: tuple[str, ...]

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


def outlook(day: date) -> Outlook:
    """Say what the day promises: the growth curve, the weekend and the events that touch it."""
    visitors, conversion = _along(_VISITORS, day), _along(_CONVERSION, day)
    percent, names = USUAL_PAID_PERCENT, []
    if day.weekday() >= 5:
        visitors *= WEEKEND_LIFT
    for event in EVENTS:
        if within(day, (event.first, event.last)):
            visitors *= event.visitors
            conversion *= event.conversion
            percent = event.paid_percent or percent
            names.append(event.name)
    return Outlook(visitors, conversion, percent, tuple(names))


def _along(knots: tuple[tuple[date, float], ...], day: date) -> float:
    for (start, low), (end, high) in pairwise(knots):
        if day <= end:
            return low + (high - low) * (day - start).days / (end - start).days
    return knots[-1][1]
