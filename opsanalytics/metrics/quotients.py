"""One metric over another: row by row, or over the days that have both."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.answers import Row, cut_bucket
from opsanalytics.metrics.metric import Quotient
from opsanalytics.metrics.query import Query
from opsanalytics.metrics.sources import DIMENSIONS


def quotient_rows(metric: Quotient, rows: dict[str, list[Row]]) -> list[Row]:
    """One metric over another of the same period and dimensions, or of the period's whole."""
    unders = {_place(row): row for row in rows[metric.under]}
    found = []
    for over in rows[metric.over]:
        whole = (over["period_start"], over["period_end"])
        under = unders.get(_place(over)) or unders.get(whole)
        found.append(_quotient_row(metric, over, under))
    return found


def _quotient_row(metric: Quotient, over: Row, under: Row | None) -> Row:
    """Final where both are."""
    if under is None:
        nothing = Message("metrics.nothing_to_compare")
        under = {"value": None, "complete": False, "reason": nothing}
    value = ratio(over["value"], under["value"])
    reason = over["reason"] or under["reason"]
    if value is None:
        reason = reason or Message("metrics.nothing_to_divide_by")
    too_much = metric.part and value is not None and value > 1
    if too_much:
        reason = Message("metrics.more_than_all")
    return over | {
        "metric": metric.name,
        "numerator": over["value"],
        "denominator": under["value"],
        "value": value,
        "low": None,
        "high": None,
        "n": None,
        "complete": over["complete"] and under["complete"] and value is not None and not too_much,
        "reason": reason,
    }


def over_same_days(metric: Quotient, days: dict[str, list[Row]], query: Query) -> list[Row]:
    """The quotient of two sums, each over the days on which both are told.

    `days`: the rows of both metrics by day.
    """
    unders = {_place(row): row for row in days[metric.under]}
    pairs = []
    for over in days[metric.over]:
        whole = (over["period_start"], over["period_end"])
        pairs.append((over, unders.get(_place(over)) or unders.get(whole)))
    known = [over["period_start"] for over, under in pairs if under and _is_known(over, under)]
    starts = known or [over["period_start"] for over, _ in pairs if over["period_start"]]
    if query.period is None and not starts:
        return quotient_rows(metric, days)
    whole_period = query.period or Period.between(min(starts), max(starts))
    groups = defaultdict(list)
    for over, under in pairs:
        groups[tuple(over.get(name) for name in query.dimensions)].append((over, under))
    return [
        _summed_row(metric, bucket, group, query.grain)
        for bucket in query.buckets(whole_period)
        for group in groups.values()
    ]


def _is_known(over: Row, under: Row) -> bool:
    return over["value"] is not None and under["value"] is not None


def _summed_row(metric: Quotient, bucket: Period, group: list[Any], grain: str) -> Row:
    """The row of a bucket from its days; final where every day of both is."""
    pairs = [pair for pair in group if pair[0]["period_start"] in bucket]
    both = [(over, under) for over, under in pairs if under and _is_known(over, under)]
    sums: list[float | None] = [None, None]
    if both:
        sums = [sum(pair[side]["value"] for pair in both) for side in (0, 1)]
    row = dict(group[0][0])
    found = _quotient_row(metric, row | _sum_of(pairs, sums[0], 0), _sum_of(pairs, sums[1], 1))
    if both and len(both) < len(bucket):
        why = Message("metrics.days_tell_both", n=len(both), all=len(bucket))
        found |= {"reason": why, "complete": False}
    elif both and (cut := cut_bucket(bucket, grain)):
        found |= {"reason": found["reason"] or cut, "complete": False}
    return found | {"period_start": bucket.start, "period_end": bucket.end}


def _sum_of(pairs: list[Any], value: float | None, side: int) -> Row:
    """One side of a quotient: its sum, whether its days are final, and the first reason."""
    rows = [pair[side] for pair in pairs if pair[side]]
    reasons = [row["reason"] for row in rows if row["reason"]]
    complete = bool(rows) and all(row["complete"] for row in rows)
    first = next(iter(reasons), "" if rows else Message("metrics.nothing_to_compare"))
    return {"value": value, "complete": complete, "reason": first}


def _place(row: Row) -> tuple[Any, ...]:
    """Where a row belongs: its period and dimensions."""
    return tuple(
        value for name, value in row.items() if name.startswith("period_") or name in DIMENSIONS
    )
