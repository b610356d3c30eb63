"""The same figures a period before (环比) or in the same days of last year (同比)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.metrics.query import Query

COMPARISONS = ("previous", "last_year")
_BEFORE_NAMES = {
    "period_start": "before_start",
    "period_end": "before_end",
    "value": "before",
    "complete": "before_complete",
}


def with_comparison(
    answer: pd.DataFrame, query: Query, against: str, evaluate: Callable[[Query], pd.DataFrame]
) -> pd.DataFrame:
    """The answer with before_start, before_end, before, before_complete, change and growth.

    `change` is value - before, in the metric's unit; `growth` is change / before, missing where
    before is not above 0. `evaluate` answers the same question for other days.
    An unknown comparison raises UsageError.
    """
    if against not in COMPARISONS:
        raise UsageError("metrics.no_comparison", against=against, known=", ".join(COMPARISONS))
    before = [_before(span, query.grain, against) for span in _spans(answer)]
    queries = _queries({period for period in before if period}, query) or [query]
    old = pd.concat([evaluate(each) for each in queries]).rename(columns=_BEFORE_NAMES)
    keys = ["metric", *query.dimensions, "before_start", "before_end"]
    old = old[[*keys, "before", "before_complete"]].drop_duplicates(keys)
    both = answer.assign(
        before_start=_days(period.start if period else None for period in before),
        before_end=_days(period.end if period else None for period in before),
    )
    both = both.merge(old, on=keys, how="left")
    change = both["value"] - both["before"]
    return both.assign(change=change, growth=(change / both["before"]).where(both["before"] > 0))


def _spans(answer: pd.DataFrame) -> list[Period | None]:
    """Each row's period; None where no day is known."""
    return [
        None if start != start else Period(start.date(), end.date())  # NaT differs from itself
        for start, end in zip(answer["period_start"], answer["period_end"], strict=True)
    ]


def _days(days: Iterable[date | None]) -> pd.Series[pd.Timestamp]:

    return pd.Series(list(days), dtype="datetime64[us]")


def _queries(periods: set[Period], query: Query) -> list[Query]:
    """The questions for the other days: whole buckets in one, others one by one."""
    whole = {p for p in periods if query.grain and p == bucket_of(p.start, query.grain)}
    queries = [replace(query, period=p, grain="") for p in sorted(periods - whole)]
    if whole:
        span = Period(min(p.start for p in whole), max(p.end for p in whole))
        queries.append(replace(query, period=span))
    return queries


def _before(period: Period | None, grain: str, against: str) -> Period | None:
    """The days to compare with; a month cut short is compared with as many days of the one before.

    Last year's are the same dates, for weeks the same weekdays (364 days before).
    """
    if period is None:
        return None
    if against == "last_year" and grain == "week":
        year = timedelta(days=364)
        return Period(period.start - year, period.end - year)
    if against == "last_year":
        return Period.between(_year_back(period.start), _year_back(period.last))
    before = period.before(grain)
    own = bucket_of(period.start, grain) if grain else period
    if period == own:
        return before
    start = before.start + (period.start - own.start)
    return Period(start, start + timedelta(days=len(period))).cut(before)


def _year_back(day: date) -> date:
    """The same day last year; 29 February is 28 February there."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
