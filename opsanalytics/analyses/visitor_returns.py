"""Whether visitors come back: returns so many days after a visit, and active visitors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd

from opsanalytics.analyses.retention import BITS, bit_or, nth_bit
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import Period, PeriodLike
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

RETURNS = (1, 3, 7, 14, 30)  # days after a visit
_MOST_DAYS = BITS // 2  # after a visit, or of a window: at least as many days are looked at at once


def visitor_returns(
    shop: Any, period: PeriodLike | None = None, *, after: Sequence[int] = RETURNS
) -> pd.DataFrame:
    """Of each day's visitors, how many came again exactly so many days later.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days of the first of the two visits, as `evaluate` takes them; None for all.
    after
        Days from the one visit to the other, 1 to 31 each.

    Returns
    -------
    pandas.DataFrame
        One row a day and number of days: `day`, `days` (after it), `visitors` (distinct people with
        any action on the day), `returned` (of them, with any action that many days later), `share`
        with its 95 % interval `low`, `high` (Wilson's). `visitors` is NaN where the day itself is
        not covered whole, the others also where the later day is not.

    Raises
    ------
    DataRefused
        Where the shop has no visitors' actions, or none of these days.
    UsageError
        For a number of days below 1 or above 31.

    Examples
    --------
    >>> import pandas as pd
    >>> at = pd.to_datetime(["2022-03-01", "2022-03-01", "2022-03-02", "2022-03-02"])
    >>> events = {"visitor_id": ["ann", "bob", "ann", "cat"], "action": "view", "at": at}
    >>> events = pd.DataFrame(events | {"product_id": "p1"})
    >>> visitor_returns({"events": events}, after=[1])[["visitors", "returned"]].values.tolist()
    [[2.0, 1.0], [2.0, nan]]
    """
    shop = as_shop(shop)
    _check(after)
    cells: list[tuple[object, ...]] = []
    for seen in _windows(shop, period, ahead=max(after)):
        for nth, day in seen.days():
            there = seen.acted(nth, 1)
            visitors = seen.people(there, nth, 1)
            for days in after:
                both = there & seen.acted(nth + days, 1)
                returned = None if visitors is None else seen.people(both, nth + days, 1)
                bounds = wilson(returned, visitors) if returned is not None and visitors else None
                figures = visitors, returned, ratio(returned, visitors)
                cells.append((day, days, *figures, *(bounds or (None, None))))
    return _frame(cells, "days", "visitors", "returned", "share", "low", "high")


def active_visitors(shop: Any, period: PeriodLike | None = None, *, days: int = 7) -> pd.DataFrame:
    """Distinct visitors of the last so many days, day by day, and the share of them there that day.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The last days of the windows, as `evaluate` takes them; None for all.
    days
        The length of a window, 1 to 31 days: 7 and 30 are usual.

    Returns
    -------
    pandas.DataFrame
        One row a day: `day`, `visitors` (distinct people with any action on it), `active` (with any
        action on it or on the days of the window before it), `share` (`visitors` / `active`). NaN
        where one of the days it needs is not covered whole.

    Raises
    ------
    DataRefused
        Where the shop has no visitors' actions, or none of these days.
    UsageError
        For a number of days below 1 or above 31.

    Examples
    --------
    >>> import pandas as pd
    >>> at = pd.to_datetime(["2022-03-01", "2022-03-01", "2022-03-02", "2022-03-02"])
    >>> events = {"visitor_id": ["ann", "bob", "ann", "cat"], "action": "view", "at": at}
    >>> events = pd.DataFrame(events | {"product_id": "p1"})
    >>> active_visitors({"events": events}, days=2)[["visitors", "active"]].values.tolist()
    [[2.0, nan], [2.0, 3.0]]
    """
    shop = as_shop(shop)
    _check([days])
    cells: list[tuple[object, ...]] = []
    for seen in _windows(shop, period, before=days - 1):
        for nth, day in seen.days():
            visitors = seen.people(seen.acted(nth, 1), nth, 1)
            first = nth - days + 1
            active = seen.people(seen.acted(first, days), first, days)
            cells.append((day, visitors, active, ratio(visitors, active)))
    return _frame(cells, "visitors", "active", "share")


class _Seen:
    """The days on which people acted, as the bits of a number: how many people have each number."""

    def __init__(self, shop: Shop, first: date, asked: Period, covered: Period) -> None:
        """`first`: the day of bit 0; `asked`: the days to tell of."""
        self.first, self.asked = first, asked
        self.whole = shop.manifest.covered("events")
        events = shop.relation("events")
        span = Period(max(first, covered.start), first + timedelta(days=BITS))
        rows = events.filter(
            events.at >= span.start, events.at < span.end, events.visitor_id.notnull()
        )
        nth = rows.at.date().delta(ibis.literal(first), unit="day")
        rows = rows.select("visitor_id", bit=nth_bit(nth))
        people = rows.group_by("visitor_id").aggregate(word=bit_or(rows.bit))
        groups = shop.execute(people.group_by("word").aggregate(people=people.count()))
        self.words = groups["word"].to_numpy("int64")
        self.counts = groups["people"].to_numpy("int64")

    def days(self) -> Iterator[tuple[int, date]]:
        """The days to tell of, each with its bit."""
        return (((day - self.first).days, day) for day in self.asked)

    def acted(self, nth: int, days: int) -> np.ndarray[Any, Any]:
        """Which groups acted on one of so many days from the `nth` on."""
        there: np.ndarray[Any, Any] = (self.words >> nth) & ((1 << days) - 1) != 0
        return there

    def people(self, groups: np.ndarray[Any, Any], nth: int, days: int) -> int | None:
        """The people of these groups; None where one of the days is not covered."""
        needed = Period.between(
            self.first + timedelta(days=nth), self.first + timedelta(days=nth + days - 1)
        )
        return int(self.counts[groups].sum()) if set(needed) <= self.whole else None


def _windows(
    shop: Shop, period: PeriodLike | None, *, before: int = 0, ahead: int = 0
) -> Iterator[_Seen]:
    """The days asked for in runs that fit a number with the days needed before and after them."""
    require(shop, events=("visitor_id", "at"))
    covered = covered_days(shop, "events")
    given = shop.period(period) or covered
    asked = given.cut(covered)
    if not len(asked):
        raise DataRefused("analyses.returns.not_covered", days=given, known=covered)
    step = timedelta(days=BITS - before - ahead)
    start = asked.start
    while start < asked.end:
        end = min(start + step, asked.end)
        yield _Seen(shop, start - timedelta(days=before), Period(start, end), covered)
        start = end


def _check(numbers: Sequence[int]) -> None:
    if not numbers or not all(1 <= days <= _MOST_DAYS for days in numbers):
        raise UsageError("analyses.returns.days", most=_MOST_DAYS)


def _frame(cells: list[tuple[object, ...]], *columns: str) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["day", *columns])
    types = {name: "int64" if name == "days" else "float64" for name in columns}
    return frame.astype(types | {"day": "datetime64[us]"})
