"""Customer service: response times by agent and hour, and the orders that inquiries led to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.workload import inquiries_by_hour
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.stats import wilson
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_missing_days
from opsanalytics.pages.columns import with_heads
from opsanalytics.pages.declared import Series
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    available_rows,
    before_of,
    figures_by,
    share_of,
    total,
    value_of,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Stake, View
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

HALF_YEAR = 180
BLOCK_HOURS = 3  # a block of the day
LEAST_ASKED = 20  # on a day, before it is called slow
SLOW = 1.5  # times the usual day
MOST_SLOW_DAYS = 3
LAG_WEIGHT = 0.5
ANSWERED = Series("response_rate", key="customer_service.answers")
_AGENT_METRICS = {
    "response_rate": "share",
    "first_response_time": "seconds",
    "service_orders": "orders",
    "inquiry_conversion": "conversion",
}


def answers(view: View) -> Finding:
    """The share of inquiries answered, by week, with who lags behind the others beyond chance."""
    works: list[Callable[[], Any]] = [
        lambda: ANSWERED.rows(view),
        lambda: total(view, "response_rate", view.last(RECENT_DAYS), against="days_before"),
        lambda: _lagging(view),
    ]
    rows, now, behind = view.shop.gather(works)
    fields = {"share": now["value"], "inquiries": now["denominator"], "days": RECENT_DAYS}
    head = Message("customer_service.answers.headline", **fields)
    parts = [head]
    before = before_of(now)
    if before is not None:
        parts.append(Message("customer_service.answers.before", share=before, days=RECENT_DAYS))
    chart, figures = ANSWERED.chart(sentence(head)), (Figure.of(now),)
    if behind is None:
        return Finding(sentence(*parts), rows, chart=chart, figures=figures)
    names = [
        Message("customer_service.answers.named", name=row["agent"], share=row["share"])
        for row in behind.to_dict("records")
    ]
    text = sentence(*parts, Message("customer_service.answers.behind", names=names))
    todo = Message("customer_service.answers.todo", names=names)
    stake = _worth_of_answers(view, behind, float(now["value"]))
    return Finding(text, rows, "watch", todo, LAG_WEIGHT, stake, chart=chart, figures=figures)


def _lagging(view: View) -> pd.DataFrame | None:
    """The posts that answer fewer than the others by more than chance; None where none does."""
    try:
        rows = agents(view).frame
    except DataRefused:
        return None
    behind = rows[rows["state"] == "behind"]
    return None if behind.empty else behind


def _worth_of_answers(view: View, behind: pd.DataFrame, usual: float) -> Stake:
    """What it brings if these posts answer as many as all do, and as many of those pay."""
    share = stakes.recent_value(view, "inquiry_conversion")
    if share is None:
        return stakes.unknown("stakes.answers_unknown")
    more = stakes.a_month(float((behind["n"] * (usual - behind["share"])).sum()))
    return stakes.of_orders(view, more * share, "stakes.answers", unanswered=more, share=share)


def agents(view: View) -> Finding:
    """Each agent of the last four weeks: answers, seconds, orders, and which are behind."""
    period = view.last(RECENT_DAYS)
    rows = figures_by(view, "agent", *_AGENT_METRICS, period=period)
    rows = rows.rename(columns=_AGENT_METRICS)
    counts = available_rows(view, "response_rate", period, by="agent").set_index("agent")
    rows["answered"] = rows["agent"].map(counts["numerator"])
    rows["n"] = rows["agent"].map(counts["denominator"])
    rows = with_simultaneous_intervals(rows, "answered", "n")
    whole = rows["answered"].sum() / rows["n"].sum()
    behind = (rows["high"] < whole) & (len(rows) > 1)
    rows["state"] = behind.map({True: "behind", False: "in line"})
    rows = rows.sort_values("share", ignore_index=True)
    lowest: Any = rows[["agent", "share", "low", "high"]].to_dict("records")[0]
    key = "headline" if behind.any() else "none"
    text = Message(f"customer_service.agents.{key}", whole=whole, **lowest)
    columns = ["agent", "n", "share", "low", "high", "seconds", "orders", "conversion", "state"]
    return Finding(sentence(text), with_heads(rows[columns], _agent_heads(view)))


def _agent_heads(view: View) -> dict[str, str]:
    """Heads that say where inquiries and orders come from: often not the same export."""
    told = all(view.shop.has_column("inquiries", name) for name in ("agent", "answered_at"))
    tables = {"n": TABLES["inquiries" if told else "service"], "orders": TABLES["service"]}
    key = "customer_service.agents"
    return {name: Message(f"{key}.{name}", table=table.title) for name, table in tables.items()}


def first_answers(view: View) -> Finding:
    """Seconds to the first answer by day, and the days on which it was far longer than usual."""
    rows = available_rows(view, "first_response_time", view.last(HALF_YEAR), by="day")
    now = total(view, "first_response_time", view.last(RECENT_DAYS))
    parts = [Message("customer_service.first.headline", seconds=now["value"], days=RECENT_DAYS)]
    usual = float(rows["value"].median())
    slow = rows[(rows["value"] > SLOW * usual) & (rows["n"] >= LEAST_ASKED)]
    days = [
        Message("customer_service.first.day", day=row["period_start"], seconds=row["value"])
        for row in slow.nlargest(MOST_SLOW_DAYS, "value").sort_index().to_dict("records")
    ]
    if days:
        parts.append(Message("customer_service.first.slow", usual=usual, days=days))
    return Finding(sentence(*parts), rows, figures=(Figure.of(now),))


def what_asking_brought(view: View) -> Finding:
    """Inquiries that led to payment within a day, by week, and orders after follow-up visits."""
    rows = available_rows(view, "inquiry_conversion", view.weeks(ANSWERED.weeks), by="week")
    now = total(view, "inquiry_conversion", view.last(RECENT_DAYS))
    head = Message("customer_service.asked.headline", **share_of(now), days=RECENT_DAYS)
    parts, period = [head], view.last(HALF_YEAR)
    if value_of(view, "follow_up_conversion", period) is not None:
        parts.append(_follow_ups(total(view, "follow_up_conversion", period)))
    return Finding(sentence(*parts), rows, figures=(Figure.of(now),))


def _follow_ups(visits: Any) -> Message:
    low, high = wilson(int(visits["numerator"]), int(visits["denominator"])) or (None, None)
    return Message(
        "customer_service.asked.follow_ups",
        visits=visits["denominator"],
        days=HALF_YEAR,
        orders=visits["numerator"],
        share=visits["value"],
        low=low,
        high=high,
    )


def shifts(view: View) -> Finding:
    """Inquiries by hour of the day, the share left unanswered, and seconds to the answer."""
    rows = _block_rows(view)
    whole = rows["unanswered"].sum() / rows["n"].sum()
    rows["short"] = rows["low"] > whole
    head = Message(
        "customer_service.shifts.headline", inquiries=rows["n"].sum(), days=HALF_YEAR, whole=whole
    )
    hours = [
        Message("customer_service.answers.named", name=row["name"], share=row["share"])
        for row in rows[rows["short"]].to_dict("records")
    ]
    rest = Message("customer_service.shifts.none")
    if hours:
        rest = Message("customer_service.shifts.more", hours=hours)
    draw = partial(plot_bars, label="name", value="share", kind="share", warn="short")
    height = bars_height(len(rows))
    chart = Chart(draw, hint="customer_service.shifts.hint", height=height)
    columns = ["name", "n", "unanswered", "share", "low", "high", "seconds", "short"]
    return Finding(sentence(head, rest), rows[columns], chart=chart)


def _block_rows(view: View) -> pd.DataFrame:
    """One row a block of hours: inquiries, the number and share unanswered, seconds to answer."""
    note_missing_days(view, "inquiries", view.last(HALF_YEAR))
    by_hour = inquiries_by_hour(view.shop, view.last(HALF_YEAR))
    if by_hour.empty:
        raise DataRefused("customer_service.shifts.refused", days=HALF_YEAR)
    starts = range(0, 24, BLOCK_HOURS)
    blocks = by_hour.groupby(by_hour["hour"] // BLOCK_HOURS * BLOCK_HOURS).sum()
    blocks = blocks.reindex(starts, fill_value=0).astype(float)
    rows = blocks.rename(columns={"inquiries": "n"}).reset_index(drop=True)
    rows["name"] = [f"{start:02}-{start + BLOCK_HOURS:02}" for start in starts]
    rows["unanswered"] = rows["n"] - rows["answered"]
    rows["share"] = (rows["unanswered"] / rows["n"]).where(rows["n"] > 0)
    rows["seconds"] = (rows["seconds"] / rows["answered"]).where(rows["answered"] > 0)
    return with_simultaneous_intervals(rows, "unanswered", "n")
