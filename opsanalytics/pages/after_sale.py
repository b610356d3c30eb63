"""After the sale: what is refunded and why, what leaves in time, what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import product_titles
from opsanalytics.analyses.workload import waiting_orders
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import z_value
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    before_of,
    closed,
    known,
    known_days,
    surely,
    told,
    total,
)
from opsanalytics.pages.finding import Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

SEEN_WEEKS = 52
MATURE = 30  # days: what is paid later than that is refunded later
LATE_HOURS = 48
NEAR_DAYS = (
    14  # weeks so near each other belong to one episode; refunds are asked for within so many days
)
FEW = 10  # orders of a week, below which its share is not drawn
LEAST_ORDERS = 30  # of a week, before it is called one that stands out
_WHOLE = 0.05  # chance of one false alarm among all reasons


def refunded_orders(view: View) -> Finding:
    """The share of paid orders refunded so far, by week; of the last four weeks old enough, any and in full."""
    rows, say = told(view, "refunded_order_share", view.weeks(SEEN_WEEKS), by="week"), view.say
    last = view.as_of - timedelta(days=MATURE)
    ripe = Period.between(last - timedelta(days=RECENT_DAYS - 1), last)
    ripe = ripe if known(view, "refunded_order_share", ripe) is not None else view.last(RECENT_DAYS)
    whole = total(view, "refunded_order_share", ripe, against="previous")
    words = {
        "share": say.share(whole["value"]),
        "n": say.number(whole["denominator"]),
        "period": say.period(ripe),
    }
    words |= {"low": say.share(whole["low"]), "high": say.share(whole["high"])}
    parts = [say("{share} ({low} to {high}) of {n} orders paid {period} are refunded", **words)]
    if (full := known(view, "fully_refunded_order_share", ripe)) is not None:
        parts.append(say("{share} in full", share=say.share(full)))
    if known_days(view, "orders", ripe.before()) == RECENT_DAYS:
        parts.append(
            say(
                "{share} of those paid in the {days} days before",
                share=say.share(whole["before"]),
                days=RECENT_DAYS,
            )
        )
    title = closed(view, parts[0])
    if not whole["complete"]:
        parts.append(
            say("not all were looked at {days} days later, so it may still rise", days=MATURE)
        )
    return Finding(
        closed(view, *parts), _without_few(rows), title=title, more={"kind": "share", "start": 0}
    )


def _without_few(rows: pd.DataFrame) -> pd.DataFrame:
    """The weeks, those of very few orders as gaps: a closed week's one late order is no share to be drawn."""
    shown = rows.copy()
    shown.loc[shown["n"] < FEW, ["value", "low", "high"]] = float("nan")
    return shown


def refund_episode(view: View) -> Finding:
    """Weeks of the last year in which more orders were refunded than chance explains; for which reason and product."""
    rows, say = told(view, "refunded_order_share", view.weeks(SEEN_WEEKS), by="week"), view.say
    rows = surely(
        rows[rows["n"] >= LEAST_ORDERS].reset_index(drop=True), "numerator", "denominator"
    )
    if rows.empty:
        text = "No week of the last year has {n} paid orders: cannot tell whether refunds came in episodes"
        return Finding(closed(view, say(text, n=LEAST_ORDERS)), rows)
    usual = float(rows["value"].median())
    out = rows[rows["low"] > usual]
    if out.empty:
        text = "No week of the last year stands out beyond chance ({usual} is usual)"
        return Finding(closed(view, say(text, usual=say.share(usual))), out)
    run = out["period_start"].diff().dt.days.gt(NEAR_DAYS).cumsum()
    worst = out[run == out["numerator"].groupby(run).sum().idxmax()]
    first, last = (
        worst["period_start"].min().date(),
        worst["period_end"].max().date() - timedelta(days=1),
    )
    share = worst["numerator"].sum() / worst["denominator"].sum()
    each = say(", ").join(say.day(d.date(), "medium") for d in worst["period_start"])
    words = {"weeks": each, "share": say.share(share), "usual": say.share(usual)}
    parts = [
        say(
            "More refunds than usual for orders of the weeks from {weeks}: {share}, usual is {usual}",
            **words,
        )
    ]
    parts += _most(view, Period.between(first, last + timedelta(days=NEAR_DAYS)))
    return Finding(
        closed(view, *parts),
        out[["period_start", "n", "value", "low", "high"]].rename(columns={"value": "share"}),
    )


def _most(view: View, period: Period) -> list[str]:
    """The reason and the product named most often in the refunds asked for in the period."""
    say, parts = view.say, []
    text = ("most named: {name} ({share} of the refunds)", "most often {name} ({share})")
    for by, one in zip(("refund_reason", "product"), text, strict=True):
        rows = evaluate("refunds_asked", view.shop, period, by=by)
        rows = rows[rows["value"] > 0] if by in rows.columns else rows[:0]
        if len(rows):
            top: Any = rows.sort_values("value").iloc[-1]
            name = product_titles(view.shop).get(top[by], top[by]) if by == "product" else top[by]
            parts.append(
                say(one, name=name, share=say.share(top["value"] / rows["value"].sum(), 0))
            )
    return parts


def refund_reasons(view: View, days: int = RECENT_DAYS) -> Finding:
    """Why refunds were asked for in the last four weeks, and which rose against the four before beyond chance."""
    period, say = view.last(days), view.say
    rows = told(view, "refunds_asked", period, by="refund_reason")
    rows = rows[rows["value"] > 0][["refund_reason", "value"]].rename(
        columns={"refund_reason": "reason"}
    )
    told_before = known_days(view, "refunds", period.before()) == days
    before = evaluate("refunds_asked", view.shop, period.before(), by="refund_reason")
    counts = dict(zip(before["refund_reason"], before["value"], strict=True)) if told_before else {}
    rows["before"] = [
        counts.get(reason, 0.0) if told_before else float("nan") for reason in rows["reason"]
    ]
    rows["name"] = [r if isinstance(r, str) else say("not told") for r in rows["reason"]]
    rows["share"] = rows["value"] / rows["value"].sum()
    level = z_value(1 - _WHOLE / max(len(rows), 1))
    gap = (rows["value"] - rows["before"]) / (rows["value"] + rows["before"]) ** 0.5
    rows["state"] = [
        "rose" if g > level else "fell" if g < -level else "as before" if g == g else "cannot tell"
        for g in gap
    ]
    rows["rose"] = rows["state"] == "rose"
    rows = rows.sort_values("value", ascending=False, ignore_index=True)
    top: Any = rows.iloc[0]
    words = {
        "n": say.number(rows["value"].sum()),
        "days": days,
        "name": top["name"],
        "share": say.share(top["share"], 0),
    }
    parts = [say("{n} refunds asked for in {days} days, most often for: {name} ({share})", **words)]
    each = [
        say(
            "{name} ({before} before, {n} now)",
            name=r["name"],
            n=say.number(r["value"]),
            before=say.number(r["before"]),
        )
        for r in rows[rows["rose"]].to_dict("records")
    ]
    todo = say("rose beyond chance: {names}", names=say(", ").join(each)) if each else ""
    calm = say("no reason rose beyond chance against the {days} days before", days=days)
    parts.append(todo or calm if told_before else "")
    columns = ["name", "value", "before", "share", "state", "rose"]
    more = {"kind": "count", "warn": "rose"}
    title = closed(view, parts[0])
    return Finding(
        closed(view, *parts),
        rows[columns],
        "cannot tell",
        todo,
        0.6 * bool(todo),
        title=title,
        more=more,
    )


def refund_money(view: View) -> Finding:
    """Money given back in the last four weeks by the day it was settled, and how long settling took."""
    period, say = view.last(RECENT_DAYS), view.say
    money = total(view, "refunds_paid", period, against="previous")
    words = {"n": say.number(money["n"]), "yuan": say.number(money["value"]), "days": RECENT_DAYS}
    parts = [say("{yuan} yuan of {n} refunds given back in {days} days", **words)]
    if (before := before_of(money)) is not None:
        parts.append(say("{yuan} in the {days} before", yuan=say.number(before), days=RECENT_DAYS))
    if (days := known(view, "refund_days", period)) is not None:
        parts.append(say("settled after {n} days on average", n=say.rate(days)))
    return Finding(
        closed(view, *parts),
        told(view, "refunds_paid", view.weeks(SEEN_WEEKS), by="week"),
        more={"kind": "money"},
    )


def dispatch(view: View) -> Finding:
    """The share of orders that left within 48 hours, by week, against the plan's alert where it has one."""
    rows, say = told(view, "ship_within_48h", view.weeks(SEEN_WEEKS), by="week"), view.say
    whole = evaluate("ship_within_48h", view.shop, view.last(RECENT_DAYS)).iloc[0]
    words = {
        "share": say.share(whole["value"]),
        "n": say.number(whole["denominator"]),
        "days": RECENT_DAYS,
    }
    words |= {"low": say.share(whole["low"]), "high": say.share(whole["high"])}
    parts = [
        say(
            "{share} ({low} to {high}) of {n} orders of the last {days} days left within 48 hours",
            **words,
        )
    ]
    if whole["value"] != whole["value"]:
        parts = [
            say("No order of the last {days} days is old enough to be judged", days=RECENT_DAYS)
        ]
    title = closed(view, *parts)
    judged = rows[rows["n"] >= LEAST_ORDERS]
    if len(judged) > 1:
        worst: Any = judged.sort_values("value").iloc[0]
        week = say.day(worst["period_start"].date(), "medium")
        parts.append(
            say(
                "lowest in the week from {week}: {share}",
                week=week,
                share=say.share(worst["value"]),
            )
        )
    floor = next(
        (
            a.below
            for a in view.plan.alerts
            if a.metric == "ship_within_48h" and a.below is not None
        ),
        None,
    )
    standing: Standing = "cannot tell"
    if floor is not None and whole["value"] == whole["value"]:
        standing = (
            "on plan" if whole["low"] >= floor else "off plan" if whole["high"] < floor else "watch"
        )
    lines = (
        [(floor, say("the plan's {share}", share=say.share(floor, 0)))] if floor is not None else []
    )
    return Finding(
        closed(view, *parts),
        _without_few(rows),
        standing,
        title=title,
        more={"kind": "share", "lines": lines},
    )


def late_orders(view: View) -> Finding:
    """Orders paid and not dispatched on the day judged, the oldest first, by their numbers; which are late."""
    say, rows = view.say, waiting_orders(view.shop, view.as_of)
    if view.as_of not in view.shop.manifest.covered("orders"):
        day = say.day(view.as_of, "medium")
        raise DataRefused(
            "no order list tells what waits on {day}", hint="ingest a newer one", day=day
        )
    rows = rows.assign(day=[at.date() for at in rows["paid_at"]], late=rows["hours"] > LATE_HOURS)
    late = rows[rows["late"]]
    head = say.plural(
        len(rows), "{n} paid order waits to be dispatched", "{n} paid orders wait to be dispatched"
    )
    text = "{n} of them for more than {hours} hours, the oldest since {day}"
    todo = ""
    if len(late):
        words = {"n": len(late), "hours": LATE_HOURS, "day": say.day(late["day"].iloc[0], "medium")}
        parts = [head, say(text, **words)]
        todo = say.plural(len(late), "dispatch {n} late order", "dispatch {n} late orders")
    else:
        parts = [head, say("none for more than {hours} hours", hours=LATE_HOURS)]
    rows["days"] = rows["hours"] / 24
    columns = ["order_id", "day", "days", "late"]
    return Finding(closed(view, *parts), rows[columns], "cannot tell", todo, 0.8 * bool(todo))
