"""What a metric is: a value with a name, a unit, a definition and two expressions on one canonical table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

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

    def day_column(self, basis: str) -> str:
        """The column its days are taken from, given the caller's day basis."""
        return DAY_COLUMNS.get(basis if self.day == "chosen" else self.day, self.day)

    def day_basis(self, basis: str) -> str:
        """The name of that basis, as it is printed with the figure."""
        return basis if self.day == "chosen" else self.day
