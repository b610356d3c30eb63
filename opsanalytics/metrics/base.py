"""What a metric is: a value with a name, a unit, a definition and two expressions on one canonical table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from opsanalytics.errors import UsageError
from opsanalytics.tables import Table

Expression = Callable[[Any], Any]  # of an Ibis table, giving an Ibis scalar
Unit = Literal["orders", "yuan", "buyers", "visitors", "share", "reviews"]

DAY_COLUMNS = {"created": "created_at", "paid": "paid_at", "shipped": "shipped_at"}


@dataclass(frozen=True)
class Metric:
    """One metric.

    `day`: the basis its days are taken from: created, paid, shipped, `chosen` (the caller's), or a column.
    `n`: how many things stand behind the value, where that is not the denominator (or the count itself).
    `interval`: a Wilson interval fits (the numerator counts a subset of the denominator).
    `daily_only`: cannot be had over more than a day (distinct people); `instead` names what can.
    `maturing`: days until the figure settles; younger periods are told as incomplete.
    `adds_days`: adds up people of single days, and says so in its name.
    """

    name: str
    zh: str
    title: str
    unit: Unit
    definition: str
    table: str
    day: str
    numerator: Expression
    denominator: Expression | None = None
    n: Expression | None = None
    needs: tuple[str, ...] = ()
    interval: bool = False
    daily_only: bool = False
    instead: str = ""
    maturing: int = 0
    adds_days: bool = False

    def day_column(self, basis: str) -> str:
        """The column its days are taken from, given the caller's day basis."""
        return DAY_COLUMNS.get(basis if self.day == "chosen" else self.day, self.day)

    def day_basis(self, basis: str) -> str:
        """The name of that basis, as it is printed with the figure."""
        return basis if self.day == "chosen" else self.day


NEVER_SUMMED = {
    "to_date": "counts up to its day",
    "rate": "is a rate",
    "distinct": "counts distinct people",
}


def refuse_wrong_sums(metric: Metric, expression: Any, table: Table) -> None:
    """Raise UsageError where the expression adds up a column that must not be added up over rows."""
    import ibis.expr.operations as ops

    for node in expression.op().find((ops.Sum, ops.Mean)):
        inner = node.arg
        while isinstance(inner, ops.Cast):
            inner = inner.arg
        kind = table.column(inner.name).kind if isinstance(inner, ops.Field) and inner.name in table.names else ""
        if kind in NEVER_SUMMED and not (kind == "distinct" and (metric.daily_only or metric.adds_days)):
            message = "{metric} adds up {column} of {table}, which {why}"
            hint = "go back to rows that can be added, or take one day"
            raise UsageError(
                message, hint=hint, metric=metric.name, column=inner.name, table=table.name, why=NEVER_SUMMED[kind]
            )


def genuine(orders: Any, listed: Any) -> Any:
    """The orders without the brushed ones: neither marked by the shop's memo nor on its list."""
    import ibis

    kept = orders.filter(~orders.brushed.fill_null(ibis.literal(False)))
    return kept.anti_join(listed, "order_id")
