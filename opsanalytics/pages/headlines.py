"""The director's page: four headline figures, each against its floor or the time before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, ends, figure, sentence, term
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import share_change
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.advertising import worth_rows
from opsanalytics.pages.caveats import note_read
from opsanalytics.pages.figures import RECENT_DAYS, frame_of
from opsanalytics.pages.finding import Figure, Finding, Standing, View

MONTH, YEAR = 30, 365
_LOOKS = {"off plan": "off", "watch": "watch"}
_LINKS = {  # where a page says more of the figure
    "day_conversion": "04_funnel_and_conversion.html#conversion.by_week",
    "repeat_purchase_rate": "07_customers.html#customers.repeat_purchase",
    "positive_share": "08_reputation.html#good_ratings.good_ratings",
    "roas": "06_promotion.html#advertising.ads_worth",
}
Word = tuple[Message, str]  # what is said of a figure, and how it looks
Judge = Callable[[Any, Any], Word]  # from the row of now and that of before


@dataclass(frozen=True, kw_only=True)
class Tile(Finding):
    """One headline figure, with a word on its state, notes, and its values by month."""

    name: Message
    figure: Message
    word: Message
    look: str = ""
    values: tuple[float | None, ...] = ()
    link: str = ""


def conversion(view: View) -> Tile:
    """The share of daily visitors who pay, against the four weeks before."""
    return _tile(view, "day_conversion", RECENT_DAYS, _moved)


def repeat_purchase(view: View) -> Tile:
    """The share of a year's buyers who bought on two days or more, against the year before."""
    return _tile(view, "repeat_purchase_rate", YEAR, _moved)


def good_ratings(view: View) -> Tile:
    """The share of good ratings of the last month, against the plan's floor."""
    floor = view.plan.floors.positive_share
    tile = _tile(view, "positive_share", MONTH, partial(_against_floor, floor=floor))
    return replace(tile, figures=(replace(tile.figures[0], floor=floor),))


def return_on_ads(view: View) -> Tile:
    """The credited sales for a yuan of promotion, and whether they repay it at our margin."""
    return _tile(view, "roas", RECENT_DAYS, partial(_repays, view))


TILES = (conversion, repeat_purchase, good_ratings, return_on_ads)


def _tile(view: View, metric: str, days: int, judge: Judge) -> Tile:
    """The tile of a metric; `judge` gives the word on a figure that is final, from its row."""
    kind, period = _kind(metric), view.last(days)
    rows = evaluate(metric, view.shop, period)
    note_read(rows)
    now = rows.iloc[0]
    name = Message(f"headlines.name.{metric}", days=days)
    values: tuple[float | None, ...] = ()
    notes: list[Message] = []
    if now["value"] != now["value"]:
        word, look, notes = term("standing", "cannot tell"), "", [sentence(now["reason"])]
    else:
        before = evaluate(metric, view.shop, period.before()).iloc[0]
        notes = [*_interval(now, kind), *_before_notes(view, metric, period, before)]
        values = _line(view, metric, days)
        word, look = judge(now, before)
        if not now["complete"]:
            word, look = Message("headlines.not_final", why=now["reason"]), ""
    written = figure(now["value"], kind)
    text = Message("headlines.sentence", name=name, figure=written, word=word)
    if now["value"] != now["value"]:
        text = Message("headlines.no_figure", name=name, why=now["reason"])
    return Tile(
        sentence=text,
        frame=frame_of([]),
        notes=tuple(notes),
        figures=(Figure.of(now),),
        name=name,
        figure=written,
        word=word,
        look=look,
        values=values,
        link=_LINKS[metric],
    )


def _kind(metric: str) -> str:
    if metric == "day_conversion":
        return "share:2"
    return "share:1" if find_metric(metric).unit == "share" else "ratio"


def _interval(now: Any, kind: str) -> list[Message]:
    """The interval and the sample, where there are such."""
    if not kind.startswith("share"):
        return []
    counted = Message(f"headlines.counted.{now['metric']}", n=now["n"])
    if now["low"] != now["low"]:
        return [counted]
    span = ends(now["low"], now["high"], kind)
    return [Message("headlines.interval", span=span, counted=counted)]


def _before_notes(view: View, metric: str, period: Period, before: Any) -> list[Message]:
    """The figures before and a year before, as far as they are final."""
    year = evaluate(metric, view.shop, period, against="last_year").iloc[0]
    notes = []
    if before["complete"]:
        value = figure(before["value"], _kind(metric))
        notes.append(Message("headlines.previous", value=value))
    if year["before"] == year["before"] and year["before_complete"]:
        value = figure(year["before"], _kind(metric))
        notes.append(Message("headlines.last_year", value=value))
    return notes


def _line(view: View, metric: str, days: int) -> tuple[float | None, ...]:
    """The figure by whole month over a year; none for one that looks at a whole year itself."""
    if days >= YEAR:
        return (None,)
    months = evaluate(metric, view.shop, view.last(YEAR), by="month")
    return tuple(months["value"].where(months["complete"].astype(bool)))


def floor_standing(value: float, high: float | None, floor: float) -> Standing:
    """How a final figure stands with its floor; `high` is the upper end of its interval."""
    if value >= floor:
        return "on plan"
    return "watch" if high is not None and high >= floor else "off plan"


def _against_floor(now: Any, _: Any, floor: float) -> Word:
    standing = floor_standing(now["value"], now["high"], floor)
    fields = {"standing": standing, "floor": figure(floor, _kind(now["metric"]))}
    return Message("headlines.floor", **fields), _LOOKS.get(standing, "")


def _moved(now: Any, before: Any) -> Word:
    """Whether the share moved by more than chance, each side by its own sample."""
    if not before["complete"]:
        return Message("headlines.nothing_before"), ""
    sides = [(round(row["numerator"]), round(row["denominator"])) for row in (before, now)]
    change = share_change(*sides)
    if change is None or change[0] <= 0 <= change[1]:
        return Message("headlines.no_change"), ""
    if change[0] > 0:
        return Message("headlines.up"), ""
    return Message("headlines.down"), "watch"


def _repays(view: View, *_: Any) -> Word:
    """Whether the sales repay the money; without costs nobody can tell."""
    try:
        rows, margin = worth_rows(view)
    except DataRefused:
        return Message("headlines.no_costs"), ""
    state = rows[0]["state"]
    look = "off" if state == "it does not pay" else ""
    if margin.break_even is None:
        return Message("headlines.no_margin"), look
    needed = figure(margin.break_even, "ratio")
    return Message("headlines.repays", state=state, needed=needed), look
