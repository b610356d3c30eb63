"""Promotion: what it costs and brings, against the plan's band and our margin; what each activity brought."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from opsanalytics.analyses.drivers import activity_uplifts
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio_interval
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.query import as_date
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    before_of,
    closed,
    figures_by,
    frame_of,
    held_steps,
    known,
    special_days,
    told,
    total,
)
from opsanalytics.pages.finding import Finding, Standing, View
from opsanalytics.plan.response import Saturation, saturation

CURVE_DAYS = 180
AHEAD_DAYS = 90
LEAST_SALES = 10  # days with credited sales; from fewer nothing is judged
_HEADS = {"ad_spend": "spend", "ad_spend_before": "spend_before", "ad_orders": "orders"}


def ad_results(view: View, by: str = "channel") -> Finding:
    """What the last four weeks' promotion cost and was credited with, by channel or campaign, and the four before."""
    period, say = view.last(RECENT_DAYS), view.say
    rows = figures_by(
        view, by, "ad_spend", "ad_orders", "cost_per_order", "roas", period=period
    ).rename(columns=_HEADS)
    rows = rows.sort_values("spend", ascending=False, ignore_index=True)
    rows["orders"] = rows["orders"].where(rows["cost_per_order"].notna())
    spend = total(view, "ad_spend", period, against="previous")
    parts = [say("{n} yuan spent in {days} days", n=say.number(spend["value"]), days=RECENT_DAYS)]
    if (growth := before_of(spend, "growth")) is not None:
        parts[0] = say(
            "{spent} ({change} on those before)", spent=parts[0], change=_signed(view, growth)
        )
    if cost := known(view, "cost_per_order", period):
        orders = say.number(known(view, "ad_orders", period))
        parts.append(
            say("{n} orders credited to it at {cost} yuan each", n=orders, cost=say.number(cost, 2))
        )
    if roas := known(view, "roas", period):
        parts.append(say("{roas} yuan of sales for each yuan", roas=say.number(roas, 2)))
    ranked = rows[rows["roas"].notna()].sort_values("roas", ascending=False)
    if len(ranked) > 1:
        best, worst = (
            say("{name} ({count})", name=r[by], count=say.number(r["roas"], 2))
            for r in ranked.iloc[[0, -1]].to_dict("records")
        )
        parts.append(say("most from {best}, least from {worst}", best=best, worst=worst))
    columns = [by, "spend", "spend_before", "orders", "cost_per_order", "roas", "roas_before"]
    return Finding(closed(view, *parts), rows[columns], title=closed(view, parts[0]))


def _signed(view: View, share: float) -> str:
    return ("+" if share > 0 else "") + view.say.share(share, 0)


def ad_spend_by_day(view: View, days: int = 180) -> Finding:
    """Money spent a day, against the plan's band, which binds the step that has one."""
    rows, say = told(view, "ad_spend", view.last(days), by="day"), view.say
    recent = rows.tail(RECENT_DAYS)["value"]
    spent = say(
        "{n} yuan a day spent on promotion over the last {days} days",
        n=say.number(recent.mean()),
        days=len(recent),
    )
    number, step = next(((n, s) for n, s in enumerate(view.plan.steps, 1) if s.ad_spend), (0, None))
    if step is None or step.ad_spend is None:
        return Finding(closed(view, spent), rows, more={"kind": "count", "start": 0})
    low, high = step.ad_spend
    words = {"spent": spent, "low": say.number(low), "high": say.number(high), "step": number}
    standing: Standing = "cannot tell"
    text = "{spent}; the plan's {low} to {high} yuan bind step {step} only"
    held = held_steps(view, "ad_spend")
    if held is not None and len(held):
        words["at"] = int(held["step"].iloc[-1])
        text = "{spent}; the plan's {low} to {high} yuan bind step {step} only, and the shop stands on step {at}"
        if words["at"] == number:
            standing = "on plan" if low <= recent.mean() <= high else "off plan"
            words |= {"n": int(recent.between(low, high).sum()), "days": len(recent)}
            text = "{spent}; the plan wants {low} to {high} yuan on this step: {n} of the {days} days are within"
    more = {"kind": "count", "start": 0, "band": step.ad_spend}
    return Finding(closed(view, say(text, **words)), rows, standing, more=more)


def ads_worth(view: View) -> Finding:
    """Whether the credited sales of the last four weeks repay the money at our margin, by channel."""
    period, say = view.last(RECENT_DAYS), view.say
    days, needed = _ad_days(view, period), known(view, "break_even_roas", period)
    if needed is None:
        message = "{roas} yuan of credited sales for each yuan spent; without costs nothing tells whether that pays"
        hint = "keep them in a sheet: opsanalytics ingest --template costs"
        raise DataRefused(message, hint=hint, roas=say.number(known(view, "roas", period), 2))
    whole = ratio_interval(*_sums(days.groupby("day")[["sales", "spend"]].sum()))
    rows = []
    for channel, part in [*days.groupby("channel"), ("", days)]:
        roas = part["sales"].sum() / part["spend"].sum()
        found = whole if channel == "" else ratio_interval(*_sums(part))
        low, high = found if found and (part["sales"] > 0).sum() >= LEAST_SALES else (None, None)
        rows.append(
            {
                "channel": channel,
                "spend": part["spend"].sum(),
                "roas": roas,
                "low": low,
                "high": high,
            }
        )
        rows[-1] |= {"wanted": needed, "profit": part["sales"].sum() / needed - part["spend"].sum()}
        rows[-1] |= {
            "state": _worth(low, high, needed),
            "short": high is not None and high < needed,
        }
    every, rows = rows[-1], sorted(rows[:-1], key=lambda row: -row["spend"])
    text = (
        "{roas} yuan of credited sales for each yuan spent in {days} days, "
        "{needed} needed to break even at our margin: {state}"
    )
    said = {
        "days": RECENT_DAYS,
        "roas": say.number(every["roas"], 2),
        "needed": say.number(needed, 2),
        "state": say(every["state"]),
    }
    parts = [say(text, **said)]
    loss = [row for row in rows if row["short"]]
    names = say(", ").join(row["channel"] for row in loss)
    todo = ""
    if loss:
        n = say.number(-sum(row["profit"] for row in loss))
        text = "{names}: credited sales do not repay the money, {n} yuan short in {days} days"
        todo = say(text, names=names, n=n, days=RECENT_DAYS)
    return Finding(
        closed(view, *parts, todo),
        frame_of(rows).drop(columns="short"),
        "cannot tell",
        todo,
        0.6 * bool(loss),
    )


def _worth(low: float | None, high: float | None, needed: float) -> str:
    if low is None or high is None:
        return "cannot tell"
    return "it pays" if low >= needed else "it does not pay" if high < needed else "cannot tell"


def _ad_days(view: View, period: Period) -> Any:
    """Days and channels that tell both spending and credited sales: `day`, `channel`, `spend`, `sales`."""
    told(view, "roas", period)
    rows = evaluate("roas", view.shop, period, by=["day", "channel"])
    names = {"period_start": "day", "denominator": "spend", "numerator": "sales"}
    return rows[rows["value"].notna()].rename(columns=names)[["day", "channel", "spend", "sales"]]


def _sums(days: Any) -> tuple[list[float], list[float]]:
    return days["sales"].tolist(), days["spend"].tolist()


def _curves(view: View) -> tuple[Any, dict[str, Saturation]]:
    """The ordinary days of the last half year, and each channel's curve, the one that spends most first."""
    period = view.last(CURVE_DAYS)
    days = _ad_days(view, period)
    days = days[~days["day"].dt.date.isin(special_days(view, period.start))]
    days = days.assign(recent=days["day"].dt.date >= view.last(RECENT_DAYS).start)
    found: dict[str, Saturation] = {}
    for channel, part in days.groupby("channel"):
        recent = part[part["recent"]]["spend"]
        fit = saturation(
            part["spend"], part["sales"], at=float(recent.mean()) if len(recent) else 0.0
        )
        found |= {channel: fit} if fit else {}
    if not found:
        message = "diminishing returns need four weeks of spending and credited sales"
        raise DataRefused(message, hint="ingest more of the channel's reports")
    return days, dict(sorted(found.items(), key=lambda pair: -pair[1].at))


def diminishing_returns(view: View) -> Finding:
    """What the last 100 yuan a day brought in each channel; the days of the one that spends most, with their curve."""
    import numpy as np

    days, found = _curves(view)
    parts = [_bend(view, channel, fit) for channel, fit in found.items()]
    top, fit = next(iter(found.items()))
    points = days[days["channel"] == top]
    at = np.linspace(0, points["spend"].max(), 60)
    curve = frame_of([{"spend": x, "sales": fit.result(x)} for x in at]) if fit.bends else None
    todo = parts[0] if fit.bends and fit.high < 1 else ""
    more = {"x": "spend", "y": "sales", "kinds": ("money", "money"), "curve": curve}
    title = closed(view, parts[0])
    return Finding(
        closed(view, *parts), points, "cannot tell", todo, 0.4 * bool(todo), title=title, more=more
    )


def last_yuan(view: View) -> Finding:
    """By channel: credited sales for the average yuan and for those of the last 100 a day, with their doubt."""
    _, found = _curves(view)
    rows = [
        {"channel": channel, "spend": fit.at, "average": fit.average}
        | ({"marginal": fit.marginal, "low": fit.low, "high": fit.high} if fit.bends else {})
        for channel, fit in found.items()
    ]
    return Finding(
        "",
        frame_of(rows).reindex(columns=["channel", "spend", "average", "marginal", "low", "high"]),
    )


def _bend(view: View, channel: str, fit: Saturation) -> str:
    say = view.say
    if not fit.bends:
        return say(
            "{channel}: cannot tell whether more money brings less, a straight line fits as well",
            channel=channel,
        )
    words = {"step": say.number(fit.step), "brought": say.number(fit.step * fit.marginal)}
    words |= {"low": say.number(fit.step * fit.low), "high": say.number(fit.step * fit.high)}
    text = (
        "{channel}: the last {step} yuan a day brought {brought} yuan of credited sales ({low} to {high}); "
        "on average {step} bring {average}"
    )
    return say(text, channel=channel, average=say.number(fit.step * fit.average), **words)


def activities(view: View) -> Finding:
    """What each activity brought in orders, against the same weekdays without one, and what each such order cost."""
    first = view.shop.manifest.coverage("orders")
    special = special_days(view, first.start) if first else {}
    told_ = activity_uplifts(view.shop, special, up_to=view.as_of)
    rows, say = told_.sort_values("first_day", ascending=False, ignore_index=True), view.say
    rows["name"] = [
        f"{name} {as_date(day):%Y-%m}"
        for name, day in zip(rows["name"], rows["first_day"], strict=True)
    ]
    rows["cost"] = (rows["spent"] / rows["extra"]).where(rows["low"] > 0)
    rows["state"] = [
        _effect(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)
    ]
    judged = rows[rows["extra"].notna()]
    works = judged[judged["low"] > 0].sort_values("lift", ascending=False)
    fewer, unseen = judged[judged["high"] < 0], int((judged["state"] == "cannot tell").sum())
    parts = [say.plural(len(judged), "{n} activity judged", "{n} activities judged")]
    text = (
        "more orders than chance explains: {names}",
        "fewer orders than chance explains: {names}",
    )
    for one, some in zip(text, (works, fewer), strict=True):
        each = [
            say("{name} ({count})", name=n, count=_signed(view, lift))
            for n, lift in zip(some["name"], some["lift"], strict=True)
        ]
        parts += [say(one, names=say(", ").join(each))] if each else []
    parts += [say("what {n} brought cannot be told from chance", n=unseen)] if unseen else []
    sentence = closed(view, *parts)
    title = say(
        "{n} of {all} activities brought more orders than chance explains.",
        n=len(works),
        all=len(judged),
    )
    rows = rows.rename(columns={"lift": "growth", "actual": "orders", "spent": "spend"})
    return Finding(sentence, rows, title=title, more={"kind": "count"})


def _effect(low: float | None, high: float | None) -> str:
    if low is None or high is None or not low <= high:
        return "cannot tell"
    return "more orders" if low > 0 else "fewer orders" if high < 0 else "cannot tell"


def activity_calendar(view: View, ahead: int = AHEAD_DAYS) -> Finding:
    """What is on, and what comes next: the shop's own activities and the plan's campaigns and closures."""
    say, today = view.say, view.as_of + timedelta(days=1)
    coming = Period.between(today, today + timedelta(days=ahead))
    rows: list[Any] = [
        {
            "name": event.name.of(say.lang),
            "kind": event.kind,
            "first_day": run.start,
            "last_day": run.last,
        }
        for event in view.plan.calendar
        for run in event.within(coming)
    ]
    if "activities" in view.shop.manifest.tables:
        held = view.shop.table("activities")
        spans = [
            (as_date(a), as_date(b))
            for a, b in zip(held["first_day"], held["last_day"], strict=True)
        ]
        rows += [
            {"name": name, "kind": "activity", "first_day": a, "last_day": b}
            for name, (a, b) in zip(held["name"], spans, strict=True)
            if b >= today and a < coming.end
        ]
    rows.sort(key=lambda row: (row["first_day"], row["name"]))
    on = [row for row in rows if row["first_day"] <= today]
    text = [
        say("On now: {names}", names=say(", ").join(r["name"] for r in on))
        if on
        else say("Nothing is on")
    ]
    if following := [row for row in rows if row["first_day"] > today][:1]:
        text.append(_next(view, following[0]["name"], following[0]["first_day"]))
    else:
        text.append(say("nothing is planned for the next {n} days", n=ahead))
    return Finding(closed(view, *text), frame_of(rows))


def _next(view: View, name: str, first: date) -> str:
    say, days = view.say, (first - view.as_of).days
    return say.plural(days, "next: {name}, in {n} day", "next: {name}, in {n} days", name=name)
