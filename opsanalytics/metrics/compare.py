"""The same figures a period before (环比) or in the same days of last year (同比)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pandas as pd

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message, clauses
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.query import Query

COMPARISONS = ("previous", "days_before", "last_year")
_SPAN = ["period_start", "period_end"]
_BEFORE = ["before_start", "before_end"]
_BEFORE_NAMES = {
    "period_start": "before_start",
    "period_end": "before_end",
    "value": "before",
    "complete": "before_complete",
    "reason": "before_reason",
    "doubtful": "before_doubtful",
}
_OLD = ["before", "before_complete", "before_reason", "before_doubtful"]


def with_comparison(
    answer: pd.DataFrame, query: Query, against: str, evaluate: Callable[[Query], pd.DataFrame]
) -> pd.DataFrame:
    """The answer with before_start, before_end, before, before_complete, change and growth.

    `change` is value - before, in the metric's unit; `growth` is change / before, missing where
    before is not above 0. `reason`, where it says nothing of the figure itself, says why the one
    before is not final. `evaluate` answers the same question for other days. An unknown comparison
    raises UsageError.
    """
    if against not in COMPARISONS:
        raise UsageError("metrics.no_comparison", against=against, known=[*COMPARISONS])
    days = _days_before(answer, query.grain, against)
    before = [Period(*row) for row in days[_BEFORE].map(as_date).itertuples(index=False)]
    queries = _queries(set(before), query) or [query]
    found = query.shop.gather([partial(evaluate, each) for each in queries])
    old = pd.concat(found).rename(columns=_BEFORE_NAMES)
    keys = ["metric", *query.dimensions, *_BEFORE]
    old = old[[*keys, *_OLD]].drop_duplicates(keys)
    both = answer.merge(days, on=_SPAN, how="left").merge(old, on=keys, how="left")
    both["reason"] = _reasons(both)
    both["doubtful"] = _doubts(both)
    change = both["value"] - both["before"]
    growth = (change / both["before"]).where(both["before"] > 0)
    return both.drop(columns=_OLD[2:]).assign(change=change, growth=growth)


def _reasons(both: pd.DataFrame) -> pd.Series:
    """Why a figure is not final, else why the one before it is not."""
    later = both["reason"].eq("") & both["before_complete"].eq(False) & both["before"].notna()
    reasons = [
        Message("metrics.before_not_final", why=why) if late else reason
        for late, reason, why in zip(later, both["reason"], both["before_reason"], strict=True)
    ]
    return pd.Series(reasons, index=both.index, dtype=object)


def _doubts(both: pd.DataFrame) -> pd.Series:
    """What is doubtful of a figure, and of the one before it."""
    rows = zip(both["doubtful"], both["before_doubtful"].fillna(""), strict=True)
    parts = [[part for text in row if text for part in text.fields["parts"]] for row in rows]
    doubts = [clauses(*dict.fromkeys(each)) if each else "" for each in parts]
    return pd.Series(doubts, index=both.index, dtype=object)


def _days_before(answer: pd.DataFrame, grain: str, against: str) -> pd.DataFrame:
    """The answer's periods, each with the days it is compared with."""
    periods = answer[_SPAN].dropna().drop_duplicates()
    rows = []
    for start, end in periods.map(as_date).itertuples(index=False):
        before = _before(Period(start, end), grain, against)
        rows.append((start, end, before.start, before.end))
    return pd.DataFrame(rows, columns=[*_SPAN, *_BEFORE]).astype("datetime64[us]")


def _queries(periods: set[Period], query: Query) -> list[Query]:
    """The questions for the other days: whole buckets in one, others one by one."""
    whole = {p for p in periods if query.grain and p == bucket_of(p.start, query.grain)}
    queries = [replace(query, period=p, grain="") for p in sorted(periods - whole)]
    if whole:
        span = Period(min(p.start for p in whole), max(p.end for p in whole))
        queries.append(replace(query, period=span))
    return queries


def _before(period: Period, grain: str, against: str) -> Period:
    """The days to compare with; a month cut short is compared with as many days of the one before.

    Before whole months lie as many months; `days_before` are as many days, whatever the calendar.
    Last year's are the same dates, for weeks the same weekdays (364 days before).
    """
    if against == "last_year" and grain == "week":
        year = timedelta(days=364)
        return Period(period.start - year, period.end - year)
    if against == "last_year":
        return Period.between(_year_back(period.start), _year_back(period.last))
    if against == "days_before" and not grain:
        return period.before()
    before = period.previous(grain)
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
