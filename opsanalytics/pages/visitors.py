"""Visitors: the shop's step of five, the channels, and whether visitors or conversion lack."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from opsanalytics.analyses.drivers import decompose
from opsanalytics.charts.bar_chart import bars_height, plot_bars, plot_steps
from opsanalytics.charts.days import plot_days
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence, term
from opsanalytics.core.stats import ratio
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_days_left_out, note_platform_totals
from opsanalytics.pages.change_parts import most_of
from opsanalytics.pages.declared import Series
from opsanalytics.pages.figures import RECENT_DAYS, available_rows, frame_of, held_steps, value_of
from opsanalytics.pages.finding import Chart, Finding, Standing, View
from opsanalytics.pages.goal_progress import goal_progress
from opsanalytics.pages.shop_baseline import baseline
from opsanalytics.plan.forecast import REACHED_DAYS
from opsanalytics.plan.plan_file import Plan
from opsanalytics.plan.plan_sections import Step

TODO_WEIGHT = 0.5

new_visitors = Series("new_visitor_share", key="visitors.new_visitors")


def five_steps(view: View) -> Finding:
    """The shop's step of five: its criteria, those of the next, and what is missing for it."""
    extra = ["ad_spend"] if view.shop.has_column("ads", "spend") else []
    held = held_steps(view, *extra)
    if held is None or held.empty:
        raise DataRefused("visitors.five_steps.refused")
    now = held.iloc[-1]
    at, top = int(now["step"]), len(view.plan.steps)
    figures = _criteria_figures(view, now)
    rows: list[dict[str, Any]] = []
    for number in range(max(at, 1), min(at + 1, top) + 1):
        rows += _criteria(view.plan.steps[number - 1], number, figures)
    head = Message(
        "visitors.five_steps.headline",
        visitors=now["visitors"],
        orders=now["orders"],
        step=at,
        all=top,
        since=now["since"],
    )
    missing = [row for row in rows if row["number"] == at + 1 and row["met"] == "no"]
    if not missing:
        standing: Standing = "on plan" if at == top else "watch"
        return Finding(sentence(head), frame_of(rows), standing)
    needs = [
        Message("visitors.five_steps.missing", criterion=row["criterion"], missing=row["missing"])
        for row in missing
    ]
    todo = Message("visitors.five_steps.todo", step=at + 1, needs=needs)
    stake = stakes.unknown("stakes.with_goal")
    return Finding(sentence(head, todo), frame_of(rows), "watch", todo, TODO_WEIGHT, stake)


def _criteria_figures(view: View, now: Any) -> dict[str, float | None]:
    """What the shop has of each criterion of the steps; None where it cannot be had."""
    from opsanalytics.pages.hot_products import third_hot_product

    third = None
    with suppress(DataRefused):
        third = third_hot_product(view)
    return {
        "visitors": now["visitors"],
        "orders": now["orders"],
        "listed products": value_of(view, "products_listed", view.last(RECENT_DAYS)),
        "ad spend, yuan": now.get("spend"),
        "pieces of the third hot product": third,
    }


def _criteria(step: Step, number: int, figures: dict[str, float | None]) -> list[dict[str, Any]]:
    """One row a criterion of the step: what is wanted, what there is, what is missing."""
    listed = (float(step.listed_products), float("inf")) if step.listed_products else None
    bands = (step.visitors, step.orders, listed, step.ad_spend, step.hot_product_units)
    return [
        {
            "criterion": criterion,
            "number": number,
            "wanted": _wanted(band),
            "value": value,
            "missing": _missing(value, band[0]),
            "met": _met(_missing(value, band[0])),
        }
        for (criterion, value), band in zip(figures.items(), bands, strict=True)
        if band
    ]


def _wanted(band: tuple[float, float]) -> Message:
    if band[1] == float("inf"):
        return figure(band[0], "number")
    return Message("visitors.five_steps.band", low=band[0], high=band[1])


def _missing(value: float | None, least: float) -> float | None:
    if value is None or value != value:
        return None
    return max(0.0, least - value)


def _met(missing: float | None) -> str:
    if missing is None:
        return "cannot tell"
    return "no" if missing else "yes"


def visitors_by_day(view: View, days: int = 180) -> Finding:
    """Visitors a day, against the band of the step after the one the shop stands on."""
    rows = available_rows(view, "visitor_days", view.last(days), by="day")
    latest = rows.loc[rows["complete"].astype(bool), "value"].tail(REACHED_DAYS).mean()
    step = _next_step(view.plan, latest)
    band = step.visitors if step else None
    draw = partial(plot_days, kind="count", band=band, start=0)
    text = Message("visitors.by_day.headline", visitors=latest, days=REACHED_DAYS)
    return Finding(text, rows, chart=Chart(draw, hint="visitors.by_day.hint"))


def _next_step(plan: Plan, visitors: float) -> Step | None:
    """The first step that wants more visitors than there are, else the last."""
    above = (step for step in plan.steps if step.visitors[0] > visitors)
    last = plan.steps[-1] if plan.steps else None
    return next(above, last)


def traffic_or_conversion(view: View) -> Finding:
    """Whether visitors or conversion keep the shop from its next goal, and what either takes."""
    goal = goal_progress(view.shop, view.plan, view.as_of).next
    now = baseline(view).now.outcome()
    visitors, orders = now.value("visitors"), now.value("orders")
    if visitors is None or orders is None:
        raise DataRefused("visitors.shortfall.refused")
    rate = ratio(orders, visitors)
    if goal is None or not rate:
        return Finding(Message("visitors.shortfall.none"), frame_of([]), "on plan")
    wanted = goal.goal.orders_per_day
    best = _best_conversion(view.plan, visitors) or rate
    text = Message(
        "visitors.shortfall.headline",
        goal=wanted,
        more=wanted / rate,
        rate=100 * rate,
        other=100 * wanted / visitors,
        visitors=visitors,
        best=100 * best,
        side=_shortfall(fewer=visitors < wanted / best, rarer=rate < best),
    )
    rows = [
        {"name": Message("visitors.shortfall.visitors"), "value": wanted / rate, "now": visitors},
        {
            "name": Message("visitors.shortfall.conversion"),
            "value": 100 * wanted / visitors,
            "now": 100 * rate,
        },
    ]
    return Finding(sentence(text), frame_of(rows), "watch")


def _best_conversion(plan: Plan, visitors: float) -> float | None:
    """The most orders a visitor that the plan expects on the step of so many visitors."""
    reached = [step for step in plan.steps if step.visitors[0] <= visitors]
    if not reached:
        return None
    step = max(reached, key=lambda s: s.visitors[0])
    return step.orders[1] / step.visitors[1]


def _shortfall(*, fewer: bool, rarer: bool) -> Message:
    if fewer and rarer:
        return Message("visitors.shortfall.both")
    return Message("visitors.shortfall.traffic" if fewer else "visitors.shortfall.rate")


def channels(view: View) -> Finding:
    """Channels of the last four weeks: visitors, share, conversion, change to the four before."""
    period = view.last(RECENT_DAYS)
    rows = available_rows(view, "channel_visitor_days", period, by="channel", against="days_before")
    paid = available_rows(view, "channel_day_conversion", period, by="channel")
    rows = rows.rename(columns={"value": "visitors"})
    rows = rows.sort_values("visitors", ascending=False, ignore_index=True)
    rows["share"] = rows["visitors"] / rows["visitors"].sum()
    rows["conversion"] = rows["channel"].map(paid.set_index("channel")["value"])
    top = rows.iloc[0]
    text = Message(
        "visitors.channels.headline",
        channel=top["channel"],
        share=top["share"],
        visitors=rows["visitors"].sum(),
        days=RECENT_DAYS,
    )
    draw = partial(plot_bars, label="channel", value="visitors")
    chart = Chart(draw, hint="visitors.channels.hint", height=bars_height(len(rows)))
    columns = ["channel", "visitors", "share", "conversion", "change", "growth"]
    return Finding(text, rows[columns], chart=chart)


def why_money_changed(view: View, days: int = RECENT_DAYS) -> Finding:
    """The change of money over four weeks, by visitors, conversion and spend, which add up."""
    period = view.last(days)
    note_platform_totals(view)
    factors: Any = decompose(view.shop, period, period.before())
    note_days_left_out("shop_day", 2 * days, sum(factors.attrs["known_days"]))
    before, after = factors["before"].prod(), factors["after"].prod()
    parts = dict(zip(factors["factor"], factors["contribution"], strict=True))
    text = Message(
        "visitors.money.headline",
        days=days,
        last=after,
        first=before,
        why=most_of(parts, after - before),
    )
    rows = [
        {"name": term("factor", row["factor"]), "value": row["contribution"]}
        for row in factors.to_dict("records")
    ]
    rows.append({"name": term("factor", "change"), "value": after - before})
    chart = Chart(partial(plot_steps, kind="money"), hint="visitors.money.hint")
    return Finding(text, frame_of(rows), chart=chart)
