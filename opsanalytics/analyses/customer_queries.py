"""Customers as wholes: cohorts, waits between purchases, recency, frequency and money; pure Ibis, for any engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from opsanalytics.core.periods import bucket_of

Rows = Any
_BITS = 62  # of a signed number of 64


def cohorts(orders: Rows, grain: str, first: date, periods: int) -> Rows:
    """Distinct buyers by the period of their first purchase (`cohort`) and each period they bought in (`period`).

    `first`: the first day of the first of so many periods; who bought before it is of no cohort here. A buyer's periods
    are bits of a few numbers, so that buyers are grouped once.
    """
    import ibis

    day = orders.paid_at.date()
    months = orders.paid_at.year() * 12 + orders.paid_at.month() - (first.year * 12 + first.month)
    turn = months if grain == "month" else day.delta(ibis.literal(first), unit="day") // 7
    turn = ibis.greatest(
        turn.cast("int64") + 1, ibis.literal(0, "int64")
    )  # 0: before the first period
    kept = orders.select("buyer_id", turn=turn)
    kept = kept.filter(kept.turn <= periods)
    words = [f"word{i}" for i in range(periods // _BITS + 1)]
    bit = ibis.literal(2 ** (_BITS - 1), "int64") >> (_BITS - 1 - kept.turn % _BITS).cast("int64")
    own = {
        name: _bit_or((kept.turn // _BITS == i).ifelse(bit, ibis.literal(0, "int64")))
        for i, name in enumerate(words)
    }
    people = (
        kept.group_by("buyer_id")
        .aggregate(**own)
        .group_by(words)
        .aggregate(buyers=lambda t: t.count())
    )
    calendar = ibis.memtable(_calendar(grain, first, periods))
    met = people.cross_join(calendar)
    bits = [(met.word == i) & ((met[name] & met.bit) != 0) for i, name in enumerate(words)]
    met = met.filter(reduce(or_, bits))
    met = met.mutate(cohort=met.period.min().over(ibis.window(group_by=words)))
    return met.group_by(["cohort", "period"]).aggregate(buyers=met.buyers.sum())


def _calendar(grain: str, first: date, periods: int) -> Rows:
    """Each period's first day (a day before them for all that was before), with the bit that tells it."""
    import ibis

    days = [first - timedelta(days=1), first]
    while len(days) <= periods:
        days.append(bucket_of(days[-1], grain).end)
    told = {"period": days, "word": [t // _BITS for t in range(len(days))]}
    told |= {"bit": [2 ** (t % _BITS) for t in range(len(days))]}
    return ibis.memtable(told, schema={"period": "date", "word": "int64", "bit": "int64"})


def _bit_or(value: Any) -> Any:
    import ibis

    def bit_or(value: int) -> int:  # type: ignore[empty-body]
        """Known to every engine, but not to Ibis."""

    return ibis.udf.agg.builtin(bit_or)(value)


def waits(orders: Rows, end: date, *, first: bool = False) -> Rows:
    """Days from each purchase day to the buyer's next: `came` of them after `days`; `open`: none yet when data end.

    `first`: of each buyer's first purchase day alone.
    """
    import ibis

    days = orders.select("buyer_id", day=orders.paid_at.date()).distinct()
    following = days.day.lead(1).over(ibis.window(group_by="buyer_id", order_by="day"))
    days = days.mutate(
        following=following, begun=days.day.min().over(ibis.window(group_by="buyer_id"))
    )
    days = days.filter(days.day == days.begun) if first else days
    waited = days.following.fill_null(ibis.literal(end)).delta(days.day, unit="day")
    days = days.mutate(days=waited)
    return days.group_by("days").aggregate(
        came=days.following.notnull().sum(), open=days.following.isnull().sum()
    )


def buyers(orders: Rows, end: date) -> Rows:
    """One row a buyer as of `end` (the first day not counted): first and last day, orders, money."""
    import ibis

    day = orders.paid_at.date()
    before = orders.filter(day < ibis.literal(end))
    day = before.paid_at.date()
    told = before.group_by("buyer_id").aggregate(
        first_day=day.min(), last_day=day.max(), orders=before.count(), amount=_money(before)
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


def ranked(rows: Rows, scores: int) -> Rows:
    """Buyers with their scores `r`, `f`, `m`, 1..scores by rank among all; equal values always have equal scores."""
    import ibis

    rows = rows.select("orders", "amount", late=-rows.recency_days)
    rows = _tallied(_tallied(rows, "late", "r", scores), "orders", "f", scores)
    return rows.mutate(m=_score(ibis.percent_rank().over(ibis.window(order_by="amount")), scores))


def _tallied(rows: Rows, column: str, name: str, scores: int) -> Rows:
    """The rows with the score of a column of few different values, of which only those are put in order."""
    import ibis

    values = rows.group_by(column).aggregate(n=rows.count())
    below = (
        values.n.sum().over(ibis.window(order_by=column, preceding=None, following=0)) - values.n
    )
    others = values.n.sum().over(ibis.window()) - 1
    share = (below / others.nullif(0)).fill_null(0.0)
    return rows.inner_join(values.select(column, **{name: _score(share, scores)}), column)


def _score(share: Any, scores: int) -> Any:
    """The score of those who stand above this share of the others."""
    import ibis

    return ibis.least((share * scores).floor().cast("int64") + 1, ibis.literal(scores, "int64"))


def scored(told: Rows) -> Rows:
    """How many buyers have each combination of the scores `r`, `f`, `m`, with their orders and money."""
    return told.group_by(["r", "f", "m"]).aggregate(
        buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum()
    )


def stages(rows: Rows, new: int, lapsing: int, lost: int) -> Rows:
    """Buyers by stage: new (one purchase day, recent), single, returning (several), lapsing, lost."""
    import ibis

    stage = ibis.cases(
        (rows.recency_days >= lost, "lost"),
        (rows.recency_days >= lapsing, "lapsing"),
        (rows.last_day > rows.first_day, "returning"),
        (rows.recency_days < new, "new"),
        else_="single",
    )
    told = rows.mutate(stage=stage)
    return told.group_by("stage").aggregate(
        buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum()
    )


def tiers(rows: Rows, floors: Sequence[float]) -> Rows:
    """Buyers by member tier: the number of floors (yuan) their money reaches."""
    reached = rows.amount * 0
    for floor in floors:
        reached += (rows.amount >= floor).cast("int64")
    told = rows.mutate(tier=reached.cast("int64"))
    return told.group_by("tier").aggregate(
        buyers=told.count(), orders=told.orders.sum(), amount=told.amount.sum()
    )
