"""Customers as wholes: cohorts, waits between purchases, recency, frequency and money; pure Ibis, for any engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

Rows = Any
_UNITS = {"week": "W", "month": "M"}


def cohorts(orders: Rows, grain: str) -> Rows:
    """Distinct buyers by the period of their first purchase (`cohort`) and each period they bought in (`period`)."""
    import ibis

    seen = orders.select("buyer_id", period=orders.paid_at.truncate(_UNITS[grain]).cast("date")).distinct()
    seen = seen.mutate(cohort=seen.period.min().over(ibis.window(group_by="buyer_id")))
    return seen.group_by(["cohort", "period"]).aggregate(buyers=seen.count())


def waits(orders: Rows, end: date, *, first: bool = False) -> Rows:
    """Days from each purchase day to the buyer's next: `came` of them after `days`; `open`: none yet when data end.

    `first`: of each buyer's first purchase day alone.
    """
    import ibis

    days = orders.select("buyer_id", day=orders.paid_at.date()).distinct()
    following = days.day.lead(1).over(ibis.window(group_by="buyer_id", order_by="day"))
    days = days.mutate(following=following, begun=days.day.min().over(ibis.window(group_by="buyer_id")))
    days = days.filter(days.day == days.begun) if first else days
    waited = days.following.fill_null(ibis.literal(end)).delta(days.day, unit="day")
    days = days.mutate(days=waited)
    return days.group_by("days").aggregate(came=days.following.notnull().sum(), open=days.following.isnull().sum())


def buyers(orders: Rows, end: date) -> Rows:
    """One row a buyer as of `end` (the first day not counted): first and last day, purchase days, orders, money."""
    import ibis

    day = orders.paid_at.date()
    before = orders.filter(day < ibis.literal(end))
    day = before.paid_at.date()
    told = before.group_by("buyer_id").aggregate(
        first_day=day.min(), last_day=day.max(), orders=before.count(), days=day.nunique(), amount=_money(before)
    )
    return told.mutate(recency_days=ibis.literal(end).delta(told.last_day, unit="day") - 1)


def _money(orders: Rows) -> Any:
    return (orders.paid_amount.fill_null(0) - orders.refund_amount.fill_null(0)).sum()


def cut(value: Any, points: Sequence[float], *, falling: bool = False) -> Any:
    """The score 1.. of a value: one more for each cut point it is above (`falling`: not above)."""
    import ibis

    first, *rest = [((value <= p) if falling else (value > p)).cast("int64") for p in points]
    total = first
    for one in rest:
        total += one
    return ibis.literal(1, "int64") + total


def ranked(value: Any, scores: int) -> Any:
    """The score 1..scores by rank among all rows; equal values always have equal scores."""
    import ibis

    rank = ibis.percent_rank().over(ibis.window(order_by=value))
    return ibis.least((rank * scores).floor().cast("int64") + 1, ibis.literal(scores, "int64"))


def scored(rows: Rows, r: Any, f: Any, m: Any) -> Rows:
    """How many buyers have each combination of scores, with their orders and money."""
    told = rows.mutate(r=r, f=f, m=m)
    return told.group_by(["r", "f", "m"]).aggregate(
        buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum()
    )


def stages(rows: Rows, new: int, lapsing: int, lost: int) -> Rows:
    """Buyers by stage: new (one purchase day, recent), single, returning (several), lapsing, lost."""
    import ibis

    stage = ibis.cases(
        (rows.recency_days >= lost, "lost"),
        (rows.recency_days >= lapsing, "lapsing"),
        (rows.days >= 2, "returning"),
        (rows.recency_days < new, "new"),
        else_="single",
    )
    told = rows.mutate(stage=stage)
    return told.group_by("stage").aggregate(buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum())


def tiers(rows: Rows, floors: Sequence[float]) -> Rows:
    """Buyers by member tier: the number of floors (yuan) their money reaches."""
    reached = rows.amount * 0
    for floor in floors:
        reached += (rows.amount >= floor).cast("int64")
    told = rows.mutate(tier=reached.cast("int64"))
    return told.group_by("tier").aggregate(buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum())
