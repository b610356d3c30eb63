"""The same figures a period before (环比) or in the same days of last year (同比)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.metrics.availability import Ask

if TYPE_CHECKING:
    import pandas as pd

_SPAN = ("period_start", "period_end")
AGAINST = ("previous", "last_year")
_TOLD = {
    "period_start": "before_start",
    "period_end": "before_end",
    "value": "before",
    "complete": "before_complete",
}


def compared(
    answer: pd.DataFrame, ask: Ask, against: str, again: Callable[[Ask], pd.DataFrame]
) -> pd.DataFrame:
    """The answer with the columns of the comparison: before_start, before_end, before, before_complete, change, growth.

    `change` is value - before, in the metric's unit; `growth` is change / before, missing where before is not above 0.
    `again` answers the same question for other days.
    An unknown comparison raises UsageError.
    """
    import pandas as pd

    if against not in AGAINST:
        known = ", ".join(AGAINST)
        raise UsageError(
            "there is no comparison {against}", hint="use {known}", against=against, known=known
        )
    spans = [
        Period(a.date(), b.date()) if a == a else None
        for a, b in zip(*(answer[n] for n in _SPAN), strict=True)
    ]
    before = {span: _before(span, ask.grain, against) for span in dict.fromkeys(spans) if span}
    whole = [p for p in before.values() if ask.grain and p == bucket_of(p.start, ask.grain)]
    asks = [replace(ask, period=p, grain="") for p in before.values() if p not in whole]
    if whole:
        asks.append(
            replace(ask, period=Period(min(p.start for p in whole), max(p.end for p in whole)))
        )
    keys = ["metric", *ask.dimensions, "before_start", "before_end"]
    old = pd.concat(map(again, asks)).rename(columns=_TOLD)[[*keys, "before", "before_complete"]]
    places = [before.get(span) if span else None for span in spans]
    starts: dict[str, Any] = {
        "before_start": [p and p.start for p in places],
        "before_end": [p and p.end for p in places],
    }
    told = answer.assign(**starts).astype(dict.fromkeys(starts, "datetime64[us]"))
    told = told.merge(old.drop_duplicates(keys), on=keys, how="left")
    change = told["value"] - told["before"]
    return told.assign(change=change, growth=(change / told["before"]).where(told["before"] > 0))


def _before(period: Period, grain: str, against: str) -> Period:
    """The days to compare with; a month cut short is compared with as many days of the month before.

    Last year's are the same dates, for weeks the same weekdays (364 days before).
    """
    if against == "last_year" and grain == "week":
        return Period(period.start - timedelta(days=364), period.end - timedelta(days=364))
    if against == "last_year":
        return Period.between(_year_back(period.start), _year_back(period.last))
    before, own = period.before(grain), bucket_of(period.start, grain) if grain else period
    if period == own:
        return before
    start = before.start + (period.start - own.start)
    return Period(start, start + timedelta(days=len(period))).cut(before)


def _year_back(day: date) -> date:
    """The same day last year; 29 February is 28 February there."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
