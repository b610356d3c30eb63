"""Conditions on rows that metrics and analyses share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsanalytics.core.periods import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir


def in_period(day: ir.Value, period: Period) -> ir.BooleanValue:
    """Whether the day lies in the period."""
    import ibis

    return (day >= ibis.literal(period.start)) & (day < ibis.literal(period.end))


def is_true(condition: ir.BooleanValue) -> ir.BooleanValue:
    """The condition, false where it is unknown."""
    import ibis

    return condition.fill_null(ibis.literal(False))


def without_brushed(orders: ir.Table, listed: ir.Table) -> ir.Table:
    """The orders that are neither marked as brushed by the shop's memo nor on its list."""
    return orders.filter(~is_true(orders.brushed)).anti_join(listed, "order_id")
