"""Visitors: on which of the five steps the shop stands, where they come from, whether they or conversion fall short."""

from __future__ import annotations

from typing import Any

from opsanalytics.analyses.drivers import decompose
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.stats import ratio
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, held_steps, known, told
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.goal_progress import goal_progress
from opsanalytics.plan.forecast import REACHED_DAYS
from opsanalytics.plan.plan_file import Step

HOT_PRODUCTS = 3  # one to three carry the shop, says the plan


def five_steps(view: View) -> Finding:
    """The step the shop stands on, criterion by criterion for it and the next, and what is missing for the next."""
    from opsanalytics.pages.hot_products import hot_products

    held = held_steps(view, *(["ad_spend"] if view.shop.tells("ads", "spend") else []))
    if held is None:
        raise DataRefused(
            "the five steps need a week of visitors and orders", hint="ingest 生意参谋 shop days"
        )
    now: Any = held.iloc[-1]
    hot = (
        hot_products(view, step=int(now["step"]))
        if "order_items" in view.shop.manifest.tables
        else None
    )
    has = {
        "visitors": now["visitors"],
        "orders": now["orders"],
        "listed products": known(view, "products_listed", view.last(RECENT_DAYS)),
        "ad spend, yuan": now.get("spend"),
        "pieces of the third hot product": hot.more["third"] if hot else None,
    }
    at, top = int(now["step"]), len(view.plan.steps)
    rows = [
        row
        for number in range(max(at, 1), min(at + 1, top) + 1)
        for row in _criteria(view, number, has)
    ]
    say, missing = view.say, [row for row in rows if row["number"] == at + 1 and row["met"] == "no"]
    stands = say(
        "step {n} of {all} since {day}", n=at, all=top, day=say.day(now["since"].date(), "medium")
    )
    text = "{visitors} visitors and {orders} orders a day over the last 7 ordinary days: {stands}"
    head = say(
        text, visitors=say.number(now["visitors"]), orders=say.rate(now["orders"]), stands=stands
    )
    needs = say("; ").join(
        say(
            "{criterion}: {missing} more",
            criterion=say(row["criterion"]),
            missing=say.rate(row["missing"]),
        )
        for row in missing
    )
    todo = say("step {n} needs {needs}", n=at + 1, needs=needs) if missing else ""
    sentence = say("{head}; {todo}.", head=head, todo=todo) if todo else say("{head}.", head=head)
    return Finding(
        sentence, frame_of(rows), "on plan" if at == top else "watch", todo, 0.5 if todo else 0
    )


def _criteria(view: View, number: int, has: dict[str, Any]) -> list[dict[str, Any]]:
    step: Step = view.plan.steps[number - 1]
    listed = (float(step.listed_products), float("inf")) if step.listed_products else None
    bands = (step.visitors, step.orders, listed, step.ad_spend, step.hot_product_units)
    rows = []
    for (criterion, value), band in zip(has.items(), bands, strict=True):
        if band:
            short = None if value is None or value != value else max(0.0, band[0] - value)
            met = "cannot tell" if short is None else "no" if short else "yes"
            most = "" if band[1] == float("inf") else f" - {view.say.number(band[1])}"
            wanted = {
                "number": number,
                "criterion": criterion,
                "wanted": f"{view.say.number(band[0])}{most}",
            }
            rows.append(wanted | {"value": value, "missing": short, "met": met})
    return rows


def visitors_by_day(view: View, days: int = 180) -> Finding:
    """Visitors a day, against the band of the step after the one the shop stands on."""
    rows = told(view, "visitor_days", view.last(days), by="day")
    latest = rows["value"].tail(REACHED_DAYS).mean()
    step = next(
        (s for s in view.plan.steps if s.visitors[0] > latest),
        view.plan.steps[-1] if view.plan.steps else None,
    )
    sentence = view.say(
        "{n} visitors a day over the last {days} days", n=view.say.number(latest), days=REACHED_DAYS
    )
    return Finding(
        sentence, rows, more={"kind": "count", "band": step.visitors if step else None, "start": 0}
    )


def traffic_or_conversion(view: View) -> Finding:
    """Whether visitors or conversion keep the shop from its next goal, and what either would have to be."""
    goal = goal_progress(view.shop, view.plan, view.as_of)
    days = daily(view, "visitor_days", "orders_paid").dropna().query("ordinary").tail(RECENT_DAYS)
    visitors, orders = float(days["visitor_days"].mean()), float(days["orders_paid"].mean())
    rate, say = ratio(orders, visitors), view.say
    rung = goal.next
    if rung is None or not rate:
        return Finding(say("Every goal of the plan is reached."), frame_of([]), "on plan")
    wanted = rung.goal.orders_per_day
    step = max(
        (s for s in view.plan.steps if s.visitors[0] <= visitors),
        key=lambda s: s.visitors[0],
        default=None,
    )
    best = step.orders[1] / step.visitors[1] if step else rate
    fewer, rarer = visitors < wanted / best, rate < best
    rows = [
        {"name": say("visitors at today's conversion"), "value": wanted / rate, "now": visitors},
        {
            "name": say("orders for 100 visitors at today's visitors"),
            "value": 100 * wanted / visitors,
            "now": 100 * rate,
        },
    ]
    text = (
        "For {goal} orders a day it would take {more} visitors a day at today's {rate} orders for 100 visitors, "
        "or {other} at today's {visitors} visitors; the plan's best at this step is {best}, so {side}"
    )
    short = (
        say("both visitors and conversion are short")
        if fewer and rarer
        else say("conversion is short")
    )
    short = say("visitors are short") if fewer and not rarer else short
    said = {"goal": wanted, "more": say.number(wanted / rate), "rate": say.number(100 * rate, 2)}
    said |= {
        "other": say.number(100 * wanted / visitors, 2),
        "visitors": say.number(visitors),
        "side": short,
    }
    said["best"] = say.number(100 * best, 2)
    return Finding(say("{text}.", text=say(text, **said)), frame_of(rows), "watch")


def channels(view: View) -> Finding:
    """Where visitors came from in the last four weeks: visitors, share, conversion, change to the four before."""
    visitors = told(
        view, "channel_visitor_days", view.last(RECENT_DAYS), by="channel", against="previous"
    )
    paid = told(view, "channel_day_conversion", view.last(RECENT_DAYS), by="channel").set_index(
        "channel"
    )
    rows = visitors.rename(columns={"value": "visitors"}).sort_values(
        "visitors", ascending=False, ignore_index=True
    )
    rows["share"] = rows["visitors"] / rows["visitors"].sum()
    rows["conversion"] = rows["channel"].map(paid["value"])
    top: Any = rows.iloc[0]
    text = "{channel} brings most visitors: {share} of the channels' {n} in {days} days"
    said = {"channel": top["channel"], "share": view.say.share(top["share"]), "days": RECENT_DAYS}
    sentence = view.say(text, n=view.say.number(rows["visitors"].sum()), **said)
    return Finding(
        sentence, rows[["channel", "visitors", "share", "conversion", "change", "growth"]]
    )


def why_money_changed(view: View, days: int = RECENT_DAYS) -> Finding:
    """Money paid in the last four weeks against the four before: visitors, conversion and spend, summing exactly."""
    period, say = view.last(days), view.say
    told_: Any = decompose(view.shop, period, period.before())
    first, last = (told_.set_index("factor")[side].prod() for side in ("before", "after"))
    rows: list[Any] = [
        {"name": f["factor"], "value": f["contribution"]} for f in told_.to_dict("records")
    ]
    biggest = max(rows, key=lambda row: abs(row["value"]))
    rows += [{"name": "change", "value": last - first}]
    text = "{days} days brought {last} yuan after {first}: most of the change is {factor} ({part})"
    part = ("+" if biggest["value"] > 0 else "") + say.number(biggest["value"])
    said = {
        "first": say.number(first),
        "last": say.number(last),
        "factor": say(str(biggest["name"])),
        "part": part,
    }
    return Finding(say(text, days=days, **said), frame_of(rows), more={"kind": "money"})


def new_visitors(view: View) -> Finding:
    """The share of visitors the shop had not seen before, by week."""
    rows = told(view, "new_visitor_share", view.weeks(26), by="week")
    sentence = view.say(
        "{share} of the visitors of the last week are new",
        share=view.say.share(rows["value"].iloc[-1]),
    )
    return Finding(sentence, rows, more={"kind": "share"})
