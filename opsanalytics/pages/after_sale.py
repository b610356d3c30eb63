"""After the sale: what leaves in time, what waits, what is refunded and why."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import product_titles
from opsanalytics.analyses.workload import waiting_orders
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, figure, sentence
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import z_value
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.declared import Series
from opsanalytics.pages.figures import (
    NAN,
    RECENT_DAYS,
    available_rows,
    before_of,
    covered_days,
    days_of,
    settled,
    share_of,
    total,
    value_of,
    with_messages,
    with_simultaneous_intervals,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, Standing, View

if TYPE_CHECKING:
    import pandas as pd

YEAR_WEEKS = 52
MATURE = 30  # days: what is paid later than that is refunded later
LATE_HOURS = 48
# Weeks so near each other are one episode; refunds are asked for within so many days.
NEAR_DAYS = 14
FEW = 10  # orders of a week, below which its share is not drawn
LEAST_ORDERS = 30  # of a week, before it is called one that stands out
FALSE_ALARM = 0.05  # chance of one false alarm among all reasons
LATE_WEIGHT, REASON_WEIGHT = 0.8, 0.6

REFUNDED = Series(
    "refunded_order_share", key="after_sale.refunded", weeks=YEAR_WEEKS, start=0, least=FEW
)
DISPATCHED = Series("ship_within_48h", key="after_sale.dispatch", weeks=YEAR_WEEKS, least=FEW)


def late_orders(view: View) -> Finding:
    """Orders paid and not dispatched on the day judged, the oldest first, and which are late."""
    rows = waiting_orders(view.shop, view.as_of)
    if view.as_of not in view.shop.manifest.covered("orders"):
        raise DataRefused("after_sale.late.refused", day=view.as_of)
    rows["day"] = [paid.date() for paid in rows["paid_at"]]
    rows["days"] = rows["hours"] / 24
    rows["late"] = rows["hours"] > LATE_HOURS
    waiting = Message("after_sale.late.waiting", n=len(rows), day=view.as_of)
    late, columns = rows[rows["late"]], ["order_id", "day", "days", "late"]
    if late.empty:
        text = sentence(waiting, Message("after_sale.late.none", hours=LATE_HOURS))
        return Finding(text, rows[columns])
    oldest = late["day"].iloc[0]
    text = Message("after_sale.late.late", late=len(late), hours=LATE_HOURS, day=oldest)
    todo = Message("after_sale.late.todo", n=len(late), day=view.as_of)
    stake = stakes.of_orders(view, len(late), "stakes.late", once=True)
    return Finding(sentence(waiting, text), rows[columns], "watch", todo, LATE_WEIGHT, stake)


def dispatch(view: View) -> Finding:
    """The share of orders dispatched within 48 hours, by week, with the plan's alert if any."""
    rows = available_rows(view, DISPATCHED.metric, view.weeks(YEAR_WEEKS), by="week")
    recent = settled(view, DISPATCHED.metric, RECENT_DAYS)
    head = _dispatched(recent)
    judged = rows[rows["n"] >= LEAST_ORDERS]
    parts = [head]
    if len(judged) > 1:
        worst = judged.iloc[int(judged["value"].argmin())]
        fields = {"week": worst["period_start"], "share": worst["value"]}
        parts.append(Message("after_sale.dispatch.lowest", **fields))
    floor = _dispatch_floor(view)
    lines: tuple[tuple[float, str], ...] = ()
    if floor is not None:
        lines = ((floor, Message("after_sale.dispatch.plan", floor=floor)),)
    return Finding(
        sentence(*parts),
        DISPATCHED.rows(view),
        _dispatch_standing(recent, floor),
        chart=DISPATCHED.chart(sentence(head), lines=lines),
        figures=(Figure.of(recent),),
    )


def _dispatched(recent: Any) -> Message:
    if recent["value"] != recent["value"]:
        return Message("after_sale.dispatch.too_young", days=RECENT_DAYS)
    return Message(
        "after_sale.dispatch.headline",
        **share_of(recent),
        orders=recent["denominator"],
        period=days_of(recent),
    )


def _dispatch_floor(view: View) -> float | None:
    """What the plan's alert wants of the share that leaves within 48 hours."""
    floors = (alert.below for alert in view.plan.alerts if alert.metric == DISPATCHED.metric)
    return next((floor for floor in floors if floor is not None), None)


def _dispatch_standing(recent: Any, floor: float | None) -> Standing:
    if floor is None or not recent["complete"]:
        return "cannot tell"
    if recent["low"] >= floor:
        return "on plan"
    return "off plan" if recent["high"] < floor else "watch"


def refunded_orders(view: View) -> Finding:
    """The share of paid orders refunded so far, by week, and in the last weeks old enough."""
    rows, period = REFUNDED.rows(view), _old_enough(view)
    whole = total(view, REFUNDED.metric, period, against="days_before")
    head = Message(
        "after_sale.refunded.headline",
        **share_of(whole),
        orders=whole["denominator"],
        period=period,
    )
    parts = [head]
    full = value_of(view, "fully_refunded_order_share", period)
    if full is not None:
        parts.append(Message("after_sale.refunded.full", share=full))
    if covered_days(view, "orders", period.before()) == RECENT_DAYS:
        parts.append(Message("after_sale.refunded.before", share=whole["before"], days=RECENT_DAYS))
    if not whole["complete"]:
        parts.append(Message("after_sale.refunded.may_rise", days=MATURE))
    chart = REFUNDED.chart(sentence(head))
    return Finding(sentence(*parts), rows, chart=chart, figures=(Figure.of(whole),))


def _old_enough(view: View) -> Period:
    """Four weeks whose refunds are in, where these can be had; else the last four weeks."""
    last = view.as_of - timedelta(days=MATURE)
    period = Period.between(last - timedelta(days=RECENT_DAYS - 1), last)
    if value_of(view, REFUNDED.metric, period) is None:
        return view.last(RECENT_DAYS)
    return period


def refund_episode(view: View) -> Finding:
    """Weeks with more refunded orders than chance explains, their main reason and product."""
    rows = available_rows(view, REFUNDED.metric, view.weeks(YEAR_WEEKS), by="week")
    rows = rows[rows["n"] >= LEAST_ORDERS].reset_index(drop=True)
    rows = with_simultaneous_intervals(rows, "numerator", "denominator")
    if rows.empty:
        return Finding(sentence(Message("after_sale.episode.few", least=LEAST_ORDERS)), rows)
    usual = float(rows["value"].median())
    unusual = rows[(rows["low"] > usual) & (rows["numerator"] > 0)]
    if unusual.empty:
        return Finding(sentence(Message("after_sale.episode.none", usual=usual)), unusual)
    worst = _worst_run(unusual)
    text = Message(
        "after_sale.episode.headline",
        weeks=[figure(week, "day") for week in worst["period_start"]],
        share=worst["numerator"].sum() / worst["denominator"].sum(),
        usual=usual,
    )
    last = worst["period_end"].max().date() + timedelta(days=NEAR_DAYS - 1)
    period = Period.between(worst["period_start"].min().date(), last)
    shown = unusual[["period_start", "n", "value", "low", "high"]]
    return Finding(sentence(text, *_causes(view, period)), shown.rename(columns={"value": "share"}))


def _worst_run(weeks: pd.DataFrame) -> pd.DataFrame:
    """Of the runs of weeks near each other, the one with most refunded orders."""
    run = weeks["period_start"].diff().dt.days.gt(NEAR_DAYS).cumsum()
    worst: pd.DataFrame = weeks[run == weeks["numerator"].groupby(run).sum().idxmax()]
    return worst


def _causes(view: View, period: Period) -> list[Message]:
    """The reason and the product named most often in the refunds asked for in the period."""
    titles = product_titles(view.shop)
    found = []
    for by in ("refund_reason", "product"):
        rows = evaluate("refunds_asked", view.shop, period, by=by)
        rows = rows[rows["value"] > 0] if by in rows.columns else rows[:0]
        if len(rows) > (by == "product"):  # the only product says nothing
            top = rows.sort_values("value").iloc[-1]
            share = top["value"] / rows["value"].sum()
            name = titles.get(top[by], top[by]) if by == "product" else top[by]
            found.append(Message(f"after_sale.episode.by_{by}", name=name, share=share))
    return found


def refund_reasons(view: View, days: int = RECENT_DAYS) -> Finding:
    """Reasons for refunds of the last four weeks, and which rose by more than chance."""
    rows = _reason_rows(view, view.last(days))
    top = rows.iloc[0]
    head = Message(
        "after_sale.reasons.headline",
        refunds=rows["value"].sum(),
        days=days,
        name=top["name"],
        share=top["share"],
    )
    draw = partial(plot_bars, label="name", value="value", kind="count", mark="before", warn="rose")
    chart = Chart(
        draw, hint="after_sale.reasons.hint", title=sentence(head), height=bars_height(len(rows))
    )
    risen = rows[rows["rose"]].to_dict("records")
    if risen:
        names = [
            Message("after_sale.reasons.change", name=r["name"], before=r["before"], now=r["value"])
            for r in risen
        ]
        todo = Message("after_sale.reasons.rose", names=names)
        text = sentence(head, todo)
        return Finding(text, rows, "cannot tell", todo, REASON_WEIGHT, chart=chart)
    if rows["before"].isna().all():
        return Finding(sentence(head), rows, chart=chart)
    return Finding(sentence(head, Message("after_sale.reasons.none", days=days)), rows, chart=chart)


def _reason_name(reason: object) -> str:
    """The reason as the buyer gave it."""
    return reason if isinstance(reason, str) else Message("after_sale.reasons.unknown")


def _reason_rows(view: View, period: Period) -> pd.DataFrame:
    """One row a reason, the most frequent first.

    Columns: `name`, `value`, `before`, `share`, `state`, `rose`.
    """
    rows = available_rows(view, "refunds_asked", period, by="refund_reason")
    rows = rows[rows["value"] > 0][["refund_reason", "value"]]
    rows["before"] = NAN
    if covered_days(view, "refunds", period.before()) == len(period):
        before = evaluate("refunds_asked", view.shop, period.before(), by="refund_reason")
        counts = dict(zip(before["refund_reason"], before["value"], strict=True))
        rows["before"] = [counts.get(reason, 0.0) for reason in rows["refund_reason"]]
    rows = with_messages(rows, name=[_reason_name(reason) for reason in rows["refund_reason"]])
    rows["share"] = rows["value"] / rows["value"].sum()
    level = z_value(1 - FALSE_ALARM / max(len(rows), 1))
    gap = (rows["value"] - rows["before"]) / (rows["value"] + rows["before"]) ** 0.5
    rows["state"] = [_change(g, level) for g in gap]
    rows["rose"] = rows["state"] == "rose"
    rows = rows.sort_values("value", ascending=False, ignore_index=True)
    return rows[["name", "value", "before", "share", "state", "rose"]]


def _change(gap: float, level: float) -> str:
    """Whether a count moved by more than chance; `gap` is the change in standard errors."""
    if gap != gap:
        return "cannot tell"
    if gap > level:
        return "rose"
    return "fell" if gap < -level else "as before"


def refund_money(view: View) -> Finding:
    """Money refunded in the last four weeks by day of settlement, and how long settling took."""
    period = view.last(RECENT_DAYS)
    money = total(view, "refunds_paid", period, against="days_before")
    fields = {"yuan": money["value"], "refunds": money["n"], "days": RECENT_DAYS}
    parts = [Message("after_sale.money.headline", **fields)]
    before = before_of(money)
    if before is not None:
        parts.append(Message("after_sale.money.before", yuan=before, days=RECENT_DAYS))
    days = value_of(view, "refund_days", period)
    if days is not None:
        parts.append(Message("after_sale.money.settled", days=days))
    rows = available_rows(view, "refunds_paid", view.weeks(YEAR_WEEKS), by="week")
    return Finding(sentence(*parts), rows, figures=(Figure.of(money),))
