"""Customers: whether and when they come back, their stages, and what returning ones bring."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.retention import cohorts, time_between_purchases
from opsanalytics.analyses.segments import LAPSING_DAYS, LOST_DAYS, lifecycle, member_tiers, rfm
from opsanalytics.charts.bar_chart import bars_height, plot_bars
from opsanalytics.charts.maps import plot_cohorts, plot_curve
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, clauses, sentence, term
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import wilson
from opsanalytics.metrics.availability import covered_days as coverage_of
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import stakes
from opsanalytics.pages.caveats import note_read
from opsanalytics.pages.declared import Series
from opsanalytics.pages.figures import (
    available_rows,
    covered_days,
    frame_of,
    metric_name,
    share_of,
    with_messages,
)
from opsanalytics.pages.finding import Chart, Figure, Finding, View
from opsanalytics.pages.small_groups import (
    LEAST_BUYERS,
    not_yet_away,
    stage_of_buyers,
    suppress_small_groups,
    who_stayed_away,
    with_note,
)

if TYPE_CHECKING:
    import pandas as pd

YEAR, QUARTER, MONTH = 365, 90, 28
MARKS = (30, 90, 180)  # days after the first purchase at which the share is written out
BEST_SCORE = 4
LEAST_COHORTS, LEAST_ORDERS = 6, 30
# The days over which each definition is meaningful: (days, days left out before the day judged).
DEFINITIONS = {
    "repeat_purchase_rate": (YEAR, 0),
    "next_period_repurchase": (QUARTER, 0),
    "old_buyer_share": (MONTH, 0),
    "repeat_order_share": (YEAR, 0),
    "cohort_repurchase_90": (2 * QUARTER, QUARTER),
    "ever_repeat_share": (0, 0),  # from the first day of the data
}
MONTHLY_REPEAT = Series(
    "repeat_order_share", key="customers.returning_orders", by="month", start=0, least=LEAST_ORDERS
)


def repeat_purchase(view: View) -> Finding:
    """Repeat purchase by six definitions; the headline is the one within 365 days."""
    asked = [
        partial(evaluate, name, view.shop, _days(view, days, back), against="days_before")
        for name, (days, back) in DEFINITIONS.items()
    ]
    found = view.shop.gather(asked)
    for rows in found:
        note_read(rows)
    answers = [rows.iloc[0] for rows in found]
    frame = frame_of([_definition_row(answer) for answer in answers])
    head = answers[0]
    if head["value"] != head["value"]:
        raise DataRefused("customers.repeat.refused")
    fields = {**share_of(head), "buyers": head["n"], "days": YEAR}
    figures = (Figure.of(head),)
    if head["complete"]:
        text = Message("customers.repeat.headline", **fields)
        return Finding(sentence(text, _compared(view, head)), frame, figures=figures)
    covered = max(covered_days(view, table, _days(view, YEAR)) for table in ("orders", "events"))
    text = Message("customers.repeat.incomplete", covered=covered, **fields)
    if covered == YEAR:  # every day is covered, and not all of its buyers
        text = clauses(Message("customers.repeat.headline", **fields), head["reason"])
    return Finding(sentence(text), frame, figures=figures)


def _definition_row(answer: Any) -> dict[str, Any]:
    name = answer["metric"]
    days, _ = DEFINITIONS[name]
    kept = ("value", "low", "high", "n", "complete", "before_start", "before_complete")
    row = {key: answer[key] for key in kept}
    return {"name": metric_name(name), "days": days or None, **row, "reason": _remark(answer, days)}


def _remark(answer: Any, days: int) -> str:
    """What must be known of a definition's figure."""
    if answer["value"] != answer["value"]:
        return Message("customers.repeat.not_available")
    if not days:
        return Message("customers.repeat.all_days")
    return answer["reason"] or ""


def _days(view: View, days: int, back: int = 0) -> Period:
    last = view.as_of - timedelta(days=back)
    return Period.between(last - timedelta(days=max(days, 1) - 1), last)


def _compared(view: View, head: Any) -> Message:
    """The headline beside the year before."""
    if not head["before_complete"]:
        return Message("customers.repeat.before_not_covered", days=YEAR)
    start = head["before_start"].date()
    earlier = Period.between(start, start + timedelta(days=YEAR - 1))
    before = evaluate("repeat_purchase_rate", view.shop, earlier).iloc[0]
    fields = {"days": YEAR, "before": before["value"]}
    if head["low"] > before["high"]:
        return Message("customers.repeat.more", **fields)
    if head["high"] < before["low"]:
        return Message("customers.repeat.fewer", **fields)
    return Message("customers.repeat.no_change", **fields)


def cohort_returns(view: View) -> Finding:
    """New buyers by month and when they came back; whether newer ones return less or more."""
    rows = cohorts(view.shop, view.as_of)
    next_month = rows[(rows["age"] == 1) & rows["share"].notna()].sort_values("cohort")
    if next_month.empty:
        return Finding(Message("customers.cohorts.none"), rows.head(0))
    returned, buyers = next_month["returned"].sum(), next_month["buyers"].sum()
    text = Message(
        "customers.cohorts.headline", share=returned / buyers, buyers=buyers, n=len(next_month)
    )
    shown = rows[rows["buyers"] >= LEAST_BUYERS].reset_index(drop=True)  # fewer are counted only
    chart = Chart(plot_cohorts, hint="customers.cohorts.hint", title=sentence(text))
    return Finding(sentence(text, _trend(next_month), _new_since(view)), shown, chart=chart)


def _new_since(view: View) -> Message:
    """That new means new in the data only."""
    return Message("customers.new_in_data", day=coverage_of(view.shop, "orders").start)


def _trend(months: pd.DataFrame) -> Message:
    """Whether the newer half of the cohorts returns more or less than the older."""
    if len(months) < LEAST_COHORTS:
        return Message("customers.cohorts.too_few")
    half = len(months) // 2
    older, newer = (
        (int(part["returned"].sum()), int(part["buyers"].sum()))
        for part in (months.iloc[:half], months.iloc[half:])
    )
    old, new = wilson(*older), wilson(*newer)
    fields = {"new": newer[0] / newer[1], "old": older[0] / older[1]}
    if old and new and new[0] > old[1]:
        return Message("customers.cohorts.newer_more", **fields)
    if old and new and new[1] < old[0]:
        return Message("customers.cohorts.newer_less", **fields)
    return Message("customers.cohorts.no_difference", **fields)


def second_purchase(view: View) -> Finding:
    """The time from the first purchase to the second, with buyers who may still come counted."""
    rows = time_between_purchases(view.shop, view.as_of, first=True)
    if rows.empty:
        return Finding(Message("customers.second.none"), rows)
    longest = int(rows["days"].max())
    marks = [days for days in MARKS if days <= longest] or [longest]
    shares = [
        Message("customers.second.within", share=_share_within(rows, days), days=days)
        for days in marks
    ]
    half = rows[rows["share"] >= 0.5]["days"]
    middle = Message("customers.second.half_not_reached")
    if len(half):
        middle = Message("customers.second.half", days=int(half.iloc[0]))
    text = Message("customers.second.headline", shares=shares)
    axis = Message("customers.second.axis")
    draw = partial(plot_curve, x="days", y="share", marks=marks, names=(axis, ""))
    chart = Chart(draw, hint="customers.second.hint")
    return Finding(sentence(text, middle), rows, chart=chart)


def _share_within(rows: pd.DataFrame, days: int) -> float:
    """The curve's share after so many days; 0 before anybody came back."""
    return max(rows.loc[rows["days"] <= days, "share"], default=0.0)


def buyer_stages(view: View) -> Finding:
    """All buyers by how recently and how often they bought."""
    rows = lifecycle(view.shop, view.as_of)
    rows = with_messages(rows, name=[term("stage", stage) for stage in rows["stage"]])
    rows = suppress_small_groups(rows, "orders", "amount", "share")
    stages = rows.set_index("stage").to_dict("index")
    lost = stage_of_buyers("lost", stages["lost"], not_yet_away(view, LOST_DAYS))
    text = clauses(stage_of_buyers("returning", stages["returning"]), lost)
    draw = partial(plot_bars, label="name", value="buyers")
    chart = Chart(draw, hint="customers.stages.hint", height=bars_height(len(rows)))
    return Finding(with_note(text, rows), rows, chart=chart)


def win_back(view: View) -> Finding:
    """How many buyers are lapsing or lost, and what they brought before."""
    rows = suppress_small_groups(lifecycle(view.shop, view.as_of), "orders", "amount", "share")
    rows = rows[rows["stage"].isin(["lapsing", "lost"])].reset_index(drop=True)
    lapsing, lost = rows.to_dict("records")
    stages = ((lapsing, LAPSING_DAYS), (lost, LOST_DAYS))
    said = (who_stayed_away(row, not_yet_away(view, days)) for row, days in stages)
    text = with_note(clauses(*said), rows)
    if not lapsing["buyers"] > 0:  # nor where the number is not shown
        return Finding(text, rows)
    todo = Message("customers.win_back.todo", buyers=lapsing["buyers"], yuan=lapsing["amount"])
    return Finding(text, rows, "watch", todo, 0.3, stakes.of_writing(view, lapsing["buyers"]))


def best_buyers(view: View) -> Finding:
    """Buyers by recency, frequency and money (5 is best), the groups that brought most first."""
    rows = rfm(view.shop, view.as_of)
    people, money = rows["buyers"].sum(), rows["amount"].sum()
    best = rows[(rows[["r", "f", "m"]] >= BEST_SCORE).all(axis=1)]
    rows = rows.assign(money_share=rows["amount"] / money if money else float("nan"))
    rows = suppress_small_groups(rows, "orders", "amount", "money_share")
    rows = rows.sort_values("amount", ascending=False, ignore_index=True, na_position="last")
    buyers = best["buyers"].sum()
    if buyers < LEAST_BUYERS:
        text = Message("customers.best.few", least=LEAST_BUYERS, score=BEST_SCORE)
        return Finding(with_note(text, rows), rows)
    text = Message(
        "customers.best.headline",
        buyers=buyers,
        part=buyers / people,
        score=BEST_SCORE,
        share=best["amount"].sum() / money,
    )
    return Finding(with_note(text, rows), rows)


def member_groups(view: View) -> Finding:
    """Buyers of the last 365 days by the member tier of the plan that their money reaches."""
    rows = member_tiers(view.shop, view.as_of, floors=view.plan.member_tiers)
    upper, money = rows[rows["tier"] > 0], rows["amount"].sum()
    floor = min(view.plan.member_tiers, default=None)
    text = Message(
        "customers.members.headline",
        share=upper["share"].sum(),
        floor=floor,
        money=upper["amount"].sum() / money if money else None,
    )
    if 0 < upper["buyers"].sum() < LEAST_BUYERS:
        text = Message("customers.members.few", least=LEAST_BUYERS, floor=floor)
    rows = suppress_small_groups(rows, "orders", "amount", "share")
    return Finding(with_note(text, rows), rows)


def returning_buyers(view: View) -> Finding:
    """Buyers, orders and money of 90 days: buyers who had bought before, and new ones."""
    require(view.shop, orders=("buyer_id", "paid_at"))
    period = _days(view, QUARTER)
    rows = available_rows(view, "orders_paid", period, by="buyer")[["buyer", "value"]]
    rows = rows.rename(columns={"value": "orders"})
    for metric, column in (("paid_amount", "amount"), ("buyers", "buyers")):
        found = available_rows(view, metric, period, by="buyer").set_index("buyer")["value"]
        rows[column] = rows["buyer"].map(found)
    rows = rows[rows["buyer"].isin(["new", "returning"])]  # guests are no buyers
    rows["money_share"] = rows["amount"] / rows["amount"].sum()
    rows = with_messages(rows, name=[term("buyer", kind) for kind in rows["buyer"]])
    back = rows[rows["buyer"] == "returning"]
    text = Message(
        "customers.returning.headline",
        orders=back["orders"].sum() / rows["orders"].sum(),
        money=back["money_share"].sum(),
        yuan=back["amount"].sum(),
        days=QUARTER,
    )
    if 0 < back["buyers"].sum() < LEAST_BUYERS:
        text = Message("customers.returning.few", least=LEAST_BUYERS, days=QUARTER)
    rows = suppress_small_groups(rows, "orders", "amount", "money_share")
    text = clauses(text, _new_since(view))
    return Finding(with_note(text, rows), rows)


def returning_orders(view: View) -> Finding:
    """By month, the share of orders after their buyer's first day."""
    require(view.shop, orders=("buyer_id", "paid_at"))
    rows = MONTHLY_REPEAT.rows(view, _days(view, YEAR))
    whole = rows[rows["complete"] & (rows["n"] >= LEAST_ORDERS)]
    if whole.empty:
        text = Message("customers.returning_orders.none", least=LEAST_ORDERS)
        return Finding(text, rows, chart=MONTHLY_REPEAT.chart())
    last: Any = whole.iloc[-1]
    text = Message(
        "customers.returning_orders.headline",
        **share_of(last),
        orders=last["n"],
        day=last["period_start"],
    )
    figures = (Figure.of(last),)
    return Finding(sentence(text), rows, chart=MONTHLY_REPEAT.chart(), figures=figures)
