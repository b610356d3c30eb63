"""The tiles of the director's page: four headline figures, each against its floor or the time before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsanalytics.core.messages import Message, figure, sentence, term
from opsanalytics.core.stats import share_change
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.figures import RECENT_DAYS, metric_name, value_of
from opsanalytics.pages.finding import Standing, View

YEAR = 365
_LOOKS = {"off plan": "off", "watch": "watch"}


@dataclass(frozen=True)
class Tile:
    """One headline figure: as written, a word on it, changes and interval, and the points of its line by month."""

    name: Message
    figure: Message
    word: Message
    look: str
    notes: tuple[Message, ...]
    values: tuple[float | None, ...]


def headlines(view: View) -> tuple[Tile, ...]:
    """Conversion, repeat purchase, good ratings, return on advertising."""
    break_even = value_of(view, "break_even_roas", view.last(90))
    return (
        _tile(view, "day_conversion", RECENT_DAYS),
        _tile(view, "repeat_purchase_rate", YEAR),
        _tile(view, "positive_share", 30, floor=view.plan.floors.positive_share),
        _tile(view, "roas", RECENT_DAYS, floor=break_even),
    )


def _tile(view: View, metric: str, days: int, *, floor: float | None = None) -> Tile:
    kind = "share:2" if find_metric(metric).unit == "share" else "ratio"
    comparisons = {
        against: evaluate(metric, view.shop, view.last(days), against=against).iloc[0]
        for against in ("previous", "last_year")
    }
    now = comparisons["previous"]
    name = Message("headlines.name", metric=metric_name(metric), days=days)
    if now["value"] != now["value"]:
        unknown = term("standing", "cannot tell")
        return Tile(name, figure(None, kind), unknown, "", (sentence(now["reason"]),), ())
    word, look = _word(now, floor, kind)
    notes = [*_interval(now, kind), *_comparisons(comparisons, kind)]
    return Tile(
        name, figure(now["value"], kind), word, look, tuple(notes), _line(view, metric, days)
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
    return (Message("headlines.up"), "") if change[0] > 0 else (Message("headlines.down"), "watch")


def _standing(row: Any, floor: float) -> Standing:
    if row["value"] >= floor:
        return "on plan"
    return "watch" if row["high"] >= floor else "off plan"
