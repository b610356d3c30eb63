"""Paid promotion: what it costs and brings, against the plan's band and the shop's margin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.charts.days import plot_days
from opsanalytics.charts.maps import plot_cloud
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, sentence
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio_interval
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.figures import (
    RECENT_DAYS,
    available_rows,
    before_of,
    figures_by,
    frame_of,
    held_steps,
    special_days,
    total,
    value_of,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Stake, Standing, View
from opsanalytics.pages.margin import MARGIN_DAYS, Margin, known_margin, worth
from opsanalytics.plan.plan_file import Plan
from opsanalytics.plan.response import Saturation, saturation

if TYPE_CHECKING:
    import pandas as pd

CURVE_DAYS = 180
CURVE_POINTS = 60
LEAST_SALES = 10  # days with credited sales; from fewer nothing is judged
LOSS_WEIGHT, CURVE_WEIGHT = 0.6, 0.4
_NAMES = {"ad_spend": "spend", "ad_spend_before": "spend_before", "ad_orders": "orders"}


def ad_results(view: View, by: str = "channel") -> Finding:
    """Cost and credited sales of promotion in the last four weeks and the four before."""
    period = view.last(RECENT_DAYS)
    metrics = ("ad_spend", "ad_orders", "cost_per_order", "roas")
    rows = figures_by(view, by, *metrics, period=period).rename(columns=_NAMES)
    rows = rows.sort_values("spend", ascending=False, ignore_index=True)
    rows["orders"] = rows["orders"].where(rows["cost_per_order"].notna())
    spend = total(view, "ad_spend", period, against="days_before")
    head = _spent(spend)
    columns = [by, "spend", "spend_before", "orders", "cost_per_order", "roas", "roas_before"]
    draw = partial(plot_bars, label=by, value="spend", kind="money", mark="spend_before")
    chart = Chart(
        draw, hint="advertising.results.hint", title=sentence(head), height=bars_height(len(rows))
    )
    text = sentence(head, *_credited(view, period), *_best_and_worst(rows, by))
    return Finding(text, rows[columns], chart=chart, figures=(Figure.of(spend),))


def _spent(spend: Any) -> Message:
    """What was spent, and how that changed."""
    text = Message("advertising.results.spent", yuan=spend["value"], days=RECENT_DAYS)
    growth = before_of(spend, "growth")
    if growth is None:
        return text
    rise = "+" if growth > 0 else ""
    return Message("advertising.results.change", spent=text, sign=rise, growth=growth)


def _credited(view: View, period: Period) -> list[Message]:
    """Orders and sales credited to the promotion, where they are known."""
    parts = []
    cost, roas = value_of(view, "cost_per_order", period), value_of(view, "roas", period)
    if cost:
        orders = value_of(view, "ad_orders", period)
        parts.append(Message("advertising.results.orders", orders=orders, cost=cost))
    if roas:
        parts.append(Message("advertising.results.roas", roas=roas))
    return parts


def _best_and_worst(rows: pd.DataFrame, by: str) -> list[Message]:
    ranked = rows[rows["roas"].notna()].sort_values("roas", ascending=False)
    if len(ranked) < 2:
        return []
    best, worst = (
        Message("advertising.results.named", name=row[by], roas=row["roas"])
        for row in ranked.iloc[[0, -1]].to_dict("records")
    )
    return [Message("advertising.results.extremes", best=best, worst=worst)]


def ad_spend_by_day(view: View, days: int = 180) -> Finding:
    """Money spent a day, against the plan's band, which binds the step that has one."""
    rows = available_rows(view, "ad_spend", view.last(days), by="day")
    recent = rows[rows["complete"].astype(bool)].tail(RECENT_DAYS)["value"]
    spent = Message("advertising.by_day.spent", yuan=recent.mean(), days=len(recent))
    number, band = _spend_band(view.plan)
    draw = partial(plot_days, kind="count", start=0, band=band)
    chart = Chart(draw, hint="advertising.by_day.hint")
    if band is None:
        return Finding(sentence(spent), rows, chart=chart)
    fields: dict[str, Any] = {"spent": spent, "low": band[0], "high": band[1], "step": number}
    held = held_steps(view, "ad_spend")
    if held is None or not len(held):
        text = Message("advertising.by_day.band", **fields)
        return Finding(sentence(text), rows, chart=chart)
    at = int(held["step"].iloc[-1])
    if at != number:
        text = Message("advertising.by_day.other_step", at=at, **fields)
        return Finding(sentence(text), rows, chart=chart)
    inside = int(recent.between(*band).sum())
    text = Message("advertising.by_day.within", inside=inside, days=len(recent), **fields)
    standing: Standing = "on plan" if band[0] <= recent.mean() <= band[1] else "off plan"
    return Finding(sentence(text), rows, standing, chart=chart)


def _spend_band(plan: Plan) -> tuple[int, tuple[float, float] | None]:
    """The step whose spending the plan bounds, and its bounds; 0 and None where none is."""
    for number, step in enumerate(plan.steps, 1):
        if step.ad_spend:
            return number, step.ad_spend
    return 0, None


def ads_worth(view: View) -> Finding:
    """Whether credited sales of the last four weeks repay their cost at our margin, by channel."""
    rows, margin = worth_rows(view)
    every, *channels = rows
    fields = {"days": RECENT_DAYS, "roas": every["roas"], "period": margin.period}
    text = Message("advertising.worth.no_margin", margin=margin.share, **fields)
    if margin.break_even is not None:
        state = every["state"]
        fields |= {"needed": margin.break_even, "state": state}
        text = Message("advertising.worth.headline", **fields)
    figures = (margin.figure,)
    losing = [row for row in channels if row["state"] == "it does not pay"]
    if not losing:
        return Finding(sentence(text), frame_of(channels), figures=figures)
    lost = -sum(row["profit"] for row in losing)
    fields = {"names": [row["channel"] for row in losing], "yuan": lost, "days": RECENT_DAYS}
    return Finding(
        sentence(text, Message("advertising.worth.loss", **fields)),
        frame_of(channels),
        "watch",
        Message("advertising.worth.todo", **fields),
        LOSS_WEIGHT,
        Stake(stakes.a_month(lost), Message("stakes.ads")),
        figures=figures,
    )


def worth_rows(view: View) -> tuple[list[dict[str, Any]], Margin]:
    """The return of all promotion, then of each channel, the largest first; and the margin.

    DataRefused where no margin is known.
    """
    period, margin = view.last(RECENT_DAYS), known_margin(view)
    days = _ad_days(view, period)
    if margin is None:
        raise _margin_unknown(view, value_of(view, "roas", period))
    by_day = days.groupby("day")[["sales", "spend"]].sum()
    every = _worth_row("", by_day, margin)
    rows = [_worth_row(str(channel), part, margin) for channel, part in days.groupby("channel")]
    return [every, *sorted(rows, key=lambda row: -row["spend"])], margin


def _margin_unknown(view: View, roas: float | None) -> DataRefused:
    """Why the margin is not known: there are no costs, or what they are taken from is not there."""
    if "costs" not in view.shop.manifest.tables:
        return DataRefused("advertising.worth.refused", roas=roas)
    why = evaluate("contribution_margin", view.shop, view.last(MARGIN_DAYS))["reason"].iloc[0]
    return DataRefused("advertising.worth.margin_unknown", roas=roas, why=why)


def _worth_row(channel: str, days: pd.DataFrame, margin: Margin) -> dict[str, Any]:
    """A channel's return; with too few days of sales it has no interval and no verdict."""
    sales, spend = days["sales"].sum(), days["spend"].sum()
    low, high = None, None
    interval = ratio_interval(days["sales"].tolist(), days["spend"].tolist())
    if interval and (days["sales"] > 0).sum() >= LEAST_SALES:
        low, high = interval
    return {
        "channel": channel,
        "spend": spend,
        "roas": sales / spend,
        "low": low,
        "high": high,
        "wanted": margin.break_even,
        "profit": sales * margin.share - spend,
        "state": worth(low, high, margin),
    }


def _ad_days(view: View, period: Period) -> pd.DataFrame:
    """Days and channels with spending and credited sales: `day`, `channel`, `spend`, `sales`."""
    available_rows(view, "roas", period)
    rows = evaluate("roas", view.shop, period, by=["day", "channel"])
    names = {"period_start": "day", "denominator": "spend", "numerator": "sales"}
    return rows[rows["value"].notna()].rename(columns=names)[["day", "channel", "spend", "sales"]]


def _curves(view: View) -> tuple[pd.DataFrame, dict[str, Saturation]]:
    """Ordinary days of the last half year, and each channel's curve, the largest spender first."""
    period = view.last(CURVE_DAYS)
    days = _ad_days(view, period)
    days = days[~days["day"].dt.date.isin(special_days(view, period.start))]
    days = days.assign(recent=days["day"].dt.date >= view.last(RECENT_DAYS).start)
    found: dict[str, Saturation] = {}
    for channel, part in days.groupby("channel"):
        recent = part[part["recent"]]["spend"]
        at = float(recent.mean()) if len(recent) else 0.0
        fit = saturation(part["spend"], part["sales"], at=at)
        if fit:
            found[channel] = fit
    if not found:
        raise DataRefused("advertising.curve.refused")
    return days, dict(sorted(found.items(), key=lambda pair: -pair[1].at))


def diminishing_returns(view: View) -> Finding:
    """What the last 100 yuan a day brought in each channel, with the largest spender's curve."""
    days, found = _curves(view)
    parts = [_bend(channel, fit) for channel, fit in found.items()]
    top, fit = next(iter(found.items()))
    points = days[days["channel"] == top]
    curve = None
    if fit.bends:
        at = np.linspace(0, points["spend"].max(), CURVE_POINTS)
        curve = frame_of([{"spend": x, "sales": fit.result(x)} for x in at])
    names = (Message("advertising.curve.spend"), Message("advertising.curve.sales"))
    draw = partial(
        plot_cloud, x="spend", y="sales", kinds=("money", "money"), curve=curve, names=names
    )
    chart = Chart(draw, hint="advertising.curve.hint", title=sentence(parts[0]))
    if fit.bends and fit.high < 1:
        weight = CURVE_WEIGHT
        return Finding(sentence(*parts), points, "watch", parts[0], weight, chart=chart)
    return Finding(sentence(*parts), points, chart=chart)


def last_yuan(view: View) -> Finding:
    """Sales per yuan by channel, on average and of the last 100 yuan a day, with intervals."""
    _, found = _curves(view)
    rows = []
    for channel, fit in found.items():
        row = {"channel": channel, "spend": fit.at, "average": fit.average}
        if fit.bends:
            row |= {"marginal": fit.marginal, "low": fit.low, "high": fit.high}
        rows.append(row)
    columns = ["channel", "spend", "average", "marginal", "low", "high"]
    parts = [_bend(channel, fit) for channel, fit in found.items()]
    return Finding(sentence(*parts), frame_of(rows).reindex(columns=columns))


def _bend(channel: str, fit: Saturation) -> Message:
    """What the last yuan of a channel brought, or that its sales rise along a straight line."""
    if not fit.bends:
        return Message("advertising.curve.straight", channel=channel)
    return Message(
        "advertising.curve.headline",
        channel=channel,
        step=fit.step,
        brought=fit.step * fit.marginal,
        low=fit.step * fit.low,
        high=fit.step * fit.high,
        average=fit.step * fit.average,
    )
