"""The last day judged: its five figures against the day before, its weekday and its week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from statistics import fmean
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.formats import is_missing
from opsanalytics.core.messages import Message, ends, figure, sentence
from opsanalytics.core.stats import LEVEL, next_interval
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.caveats import note_read
from opsanalytics.pages.figures import daily, special_days
from opsanalytics.pages.finding import Figure, Finding, View

if TYPE_CHECKING:
    import pandas as pd

FIGURES = {  # and how each is written
    "orders_paid": "number",
    "paid_amount": "money",
    "visitor_days": "number",
    "day_conversion": "share:2",
    "spend_per_buyer": "amount",
}
COUNTS = ("orders_paid", "visitor_days")  # chance alone moves them as much as Poisson says
WEEK, WEEKS, SHOWN_DAYS = 7, 8, 14
SURE = 1 - (1 - LEVEL) / len(FIGURES)  # of each range, so that all five hold at once


@dataclass(frozen=True)
class DayFigure:
    """One figure of a day: its `word` says whether it is usual, `look` is more, less or empty.

    `against` are the figures of the day before, of the same weekday and of the mean of the seven
    days before, each with the change; a dash where there is none.
    """

    metric: str
    name: Message
    figure: Message
    word: Message
    look: str
    against: tuple[tuple[Message, Message], ...]


@dataclass(frozen=True, kw_only=True)
class Yesterday(Finding):
    """The figures of the last day judged; its frame is the table of the days up to it."""

    rows: tuple[DayFigure, ...] = ()


def yesterday(view: View) -> Yesterday:
    """The five figures of the last day judged; DataRefused where the exports have none of them.

    A figure is more or less than usual where it lies outside the range in which the next such
    weekday is expected by the last eight ordinary ones (and by how far the other weekdays lie from
    their means), all five figures at once with 95 %.
    """
    given = evaluate(list(FIGURES), view.shop, view.last(1))
    given = given[given["value"].notna()]
    if given.empty:
        raise DataRefused("yesterday.refused", day=view.as_of)
    note_read(given)
    days = daily(view, *FIGURES).set_index("day")
    found: dict[str, Any] = {row["metric"]: row for row in given.to_dict("records")}
    rows = tuple(_row(view, found[name], days) for name in FIGURES if name in found)
    parts = [
        Message(f"yesterday.figures.{row.metric}", figure=row.figure, n=found[row.metric]["value"])
        for row in rows
    ]
    odd = [Message(f"yesterday.odd.{row.look}", name=row.name) for row in rows if row.look]
    table = days.tail(SHOWN_DAYS)[::-1].reset_index()
    return Yesterday(
        sentence=sentence(Message("yesterday.headline", day=view.as_of, parts=parts), *odd),
        frame=table[["day", *found]],
        notes=(Message("yesterday.how", day=view.as_of, weeks=WEEKS),),
        figures=tuple(Figure.of(row) for row in given.to_dict("records")),
        rows=rows,
    )


def _row(view: View, row: dict[str, Any], days: pd.DataFrame) -> DayFigure:
    metric = str(row["metric"])
    word, look = _word(view, row, days)
    return DayFigure(
        metric=metric,
        name=Message(f"yesterday.name.{metric}"),
        figure=figure(row["value"], FIGURES[metric]),
        word=word,
        look=look,
        against=_against(view, metric, float(row["value"]), days[metric]),
    )


def _against(
    view: View, metric: str, value: float, days: pd.Series
) -> tuple[tuple[Message, Message], ...]:
    """The figures it is compared with, and how far it lies from each."""
    earlier = [view.as_of - timedelta(days=back) for back in (1, WEEK)]
    olds = [days.get(str(day)) for day in earlier]
    week = days[days.index.date < view.as_of].tail(WEEK)  # type: ignore[attr-defined]
    whole = len(week) == WEEK and week.index[0].date() == view.as_of - timedelta(days=WEEK)
    olds.append(week.mean() if whole and week.notna().all() else None)
    return tuple((figure(old, _kind(metric, old)), _change(value, old)) for old in olds)


def _kind(metric: str, value: Any) -> str:
    """A mean of counts has a decimal where it is small."""
    counted = metric in COUNTS and not is_missing(value)
    return "rate" if counted and value != round(value) else FIGURES[metric]


def _change(value: float, old: Any) -> Message:
    grown = None if is_missing(old) or not old else value / old - 1
    return figure(grown, "change")


def _ordinary_days(view: View, values: pd.Series) -> tuple[list[float], list[list[float]]]:
    """The last ordinary days of the day's weekday, and those of each other weekday."""
    before: Any = values[: str(view.as_of - timedelta(days=1))].dropna()
    kinds = {
        day: part.tail(WEEKS).tolist() for day, part in before.groupby(before.index.day_of_week)
    }
    return kinds.pop(view.as_of.weekday(), []), list(kinds.values())


def _word(view: View, row: dict[str, Any], days: pd.DataFrame) -> tuple[Message, str]:
    """Whether the figure is usual for its weekday, and how it looks."""
    metric, value = str(row["metric"]), float(row["value"])
    if not row["complete"]:
        return Message("yesterday.not_final"), ""
    first = view.as_of - timedelta(days=WEEK * WEEKS)
    if view.as_of in special_days(view, first, "paid"):
        return Message("yesterday.special"), ""
    usual, others = _ordinary_days(view, days[days["ordinary"]][metric])
    least = fmean(usual) if metric in COUNTS and usual else 0.0
    bounds = next_interval(usual, others, least, SURE)
    if bounds is None:
        return Message("yesterday.too_few", day=view.as_of), ""
    edges = (ceil(bounds[0]), floor(bounds[1])) if metric in COUNTS else bounds
    span = ends(max(0, edges[0]), max(0, edges[1]), FIGURES[metric])
    if bounds[0] <= value <= bounds[1]:
        return Message("yesterday.usual", span=span), ""
    look = "more" if value > bounds[1] else "less"
    return Message(f"yesterday.{look}", span=span), look
