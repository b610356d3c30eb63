"""What an event does to a day's orders: a multiple of an ordinary day's, from the last event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import numpy as np

LEAST_ORDERS_ROOT = 0.5  # an ordinary day is taken to have at least a quarter of an order

DayOfEvent = tuple[str, int]  # the event's name, and the how many-th of its days, from 0
Factors = dict[DayOfEvent, float]


def days_of_events(days: list[date], events: Mapping[date, str]) -> list[DayOfEvent | None]:
    """Of each day its event and which day of that event it is; None: an ordinary day."""
    return [_day_of_event(day, events) for day in days]


def _day_of_event(day: date, events: Mapping[date, str]) -> DayOfEvent | None:
    name = events.get(day)
    if not name:
        return None
    before = 0
    while events.get(day - timedelta(days=before + 1)) == name:
        before += 1
    return name, before


def past_factors(
    orders: np.ndarray, roots: np.ndarray, days: list[date], events: Mapping[date, str]
) -> Factors:
    """By day of an event: its orders over an ordinary day's, the last time it was held.

    `orders` of each day (NaN: unknown); `roots`: square roots of what an ordinary day would bring.
    """
    ordinary = np.maximum(roots, LEAST_ORDERS_ROOT) ** 2
    factors = {}
    for place, value, usual in zip(days_of_events(days, events), orders, ordinary, strict=True):
        if place and not np.isnan(value):
            factors[place] = float(value / usual)
    return factors


def coming_factors(
    days: list[date], events: Mapping[date, str], past: Factors, closures: Collection[str]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """What each day ahead is multiplied by, and the names of events the past does not know.

    A day of an event takes its own day's factor, else that of the event's last known day. A closure
    (`closures`) never held before brings nothing; another such event counts as ordinary days.
    """
    factors, unknown = np.ones(len(days)), []
    for position, place in enumerate(days_of_events(days, events)):
        if place is None:
            continue
        alike = [factor for (name, _), factor in past.items() if name == place[0]]
        if alike:
            factors[position] = past.get(place, alike[-1])
        elif place[0] in closures:
            factors[position] = 0.0
        else:
            unknown.append(place[0])
    return factors, tuple(dict.fromkeys(unknown))
