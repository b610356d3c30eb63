"""The director's page: four headline figures, each against its floor or the time before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsanalytics.core.messages import Message, figure, sentence, term
from opsanalytics.core.stats import share_change
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.figures import RECENT_DAYS, frame_of, metric_name, value_of
from opsanalytics.pages.finding import Figure, Finding, Standing, View

MONTH, QUARTER, YEAR = 30, 90, 365
_LOOKS = {"off plan": "off", "watch": "watch"}


@dataclass(frozen=True, kw_only=True)
class Tile(Finding):
    """One headline figure, with a word on its state, notes, and its values by month."""

    name: Message
    figure: Message
    word: Message
    look: str = ""
    values: tuple[float | None, ...] = ()


def conversion(view: View) -> Tile:
    """The share of daily visitors who pay, against the four weeks before."""
    return _tile(view, "day_conversion", RECENT_DAYS)


def repeat_purchase(view: View) -> Tile:
    """The share of a year's buyers who bought on two days or more, against the year before."""
    return _tile(view, "repeat_purchase_rate", YEAR)


def good_ratings(view: View) -> Tile:
    """The share of good ratings of the last month, against the plan's floor."""
    return _tile(view, "positive_share", MONTH, floor=view.plan.floors.positive_share)


def return_on_ads(view: View) -> Tile:
    """The credited sales for a yuan of promotion, against what our margin needs to break even."""
    break_even = value_of(view, "break_even_roas", view.last(QUARTER))
    return _tile(view, "roas", RECENT_DAYS, floor=break_even)


TILES = (conversion, repeat_purchase, good_ratings, return_on_ads)


def _tile(view: View, metric: str, days: int, *, floor: float | None = None) -> Tile:
    kind = "share:2" if find_metric(metric).unit == "share" else "ratio"
    comparisons = {
        against: evaluate(metric, view.shop, view.last(days), against=against).iloc[0]
        for against in ("previous", "last_year")
    }
    now = comparisons["previous"]
    name = Message("headlines.name", metric=metric_name(metric), days=days)
    values: tuple[float | None, ...] = ()
    written, figures = figure(now["value"], kind), (Figure.of(now),)
    if now["value"] != now["value"]:
        word, look = term("standing", "cannot tell"), ""
        notes = [sentence(now["reason"])]
    else:
        word, look = _word(now, floor, kind)
        notes = [*_interval(now, kind), *_comparisons(comparisons, kind)]
        values = _line(view, metric, days)
    return Tile(
        sentence=Message("headlines.sentence", name=name, figure=written, word=word),
        frame=frame_of([]),
        notes=tuple(notes),
        figures=figures,
        name=name,
        figure=written,
        word=word,
        look=look,
        values=values,
    )


def _interval(now: Any, kind: str) -> list[Message]:
    """The interval and the sample, where there are such."""
    if now["low"] == now["low"]:
        low, high = figure(now["low"], kind), figure(now["high"], kind)
        return [Message("headlines.interval", low=low, high=high, n=now["n"])]
    return [Message("headlines.sample", n=now["n"])] if kind.startswith("share") else []


def _comparisons(answers: dict[str, Any], kind: str) -> list[Message]:
    return [
        Message(f"headlines.{against}", value=figure(answer["before"], kind))
        for against, answer in answers.items()
        if answer["before"] == answer["before"] and answer["before_complete"]
    ]


def _line(view: View, metric: str, days: int) -> tuple[float | None, ...]:
    """The figure by month over a year; none for one that looks at a whole year itself."""
    if days >= YEAR:
        return (None,)
    return tuple(evaluate(metric, view.shop, view.last(YEAR), by="month")["value"])


def _word(row: Any, floor: float | None, kind: str) -> tuple[Message, str]:
    """Against the floor where there is one; else whether it moved by more than chance."""
    if floor is not None:
        standing = _standing(row, floor)
        word = Message("headlines.floor", standing=standing, floor=figure(floor, kind))
        return word, _LOOKS.get(standing, "")
    if row["before"] != row["before"] or not row["before_complete"]:
        return Message("headlines.nothing_before"), ""
    n = row["denominator"]
    before, after = ((round(value * n), round(n)) for value in (row["before"], row["value"]))
    change = share_change(before, after) if 0 <= row["value"] <= 1 else None
    if change is None or change[0] <= 0 <= change[1]:
        return Message("headlines.no_change"), ""
    if change[0] > 0:
        return Message("headlines.up"), ""
    return Message("headlines.down"), "watch"


def _standing(row: Any, floor: float) -> Standing:
    if row["value"] >= floor:
        return "on plan"
    return "watch" if row["high"] >= floor else "off plan"
