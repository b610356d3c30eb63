"""What metrics are computed from: canonical tables, and rows made of several of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from opsanalytics.metrics import source_rows as rows_of
from opsanalytics.metrics.table_access import Tables, UnboundTables
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column, Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Name of a dimension, and the column that holds it.
DIMENSIONS = {
    "channel": "channel",
    "campaign": "campaign",
    "category": "category",
    "buyer": "buyer",
    "agent": "agent",
    "department": "department",
    "item": "item",
    "kind": "kind",
    "site": "site",
    "post": "post",
    "store": "store",
    "product": "product_id",
    "refund_reason": "reason",
}
# What a Chinese reader calls a grain or a dimension.
CHINESE = {
    "日": "day",
    "天": "day",
    "周": "week",
    "月": "month",
    "渠道": "channel",
    "计划": "campaign",
    "类目": "category",
    "买家": "buyer",
    "客服": "agent",
    "部门": "department",
    "宝贝": "item",
    "种类": "kind",
    "站点": "site",
    "岗位": "post",
    "店铺": "store",
    "商品": "product",
    "退款原因": "refund_reason",
}
BOUNDS = ("period_start", "period_end", "following_end")


@dataclass(frozen=True)
class Source:
    """Rows to count.

    `tables`: the canonical tables it is made of; the first one's coverage is its own.
    `beside`: those of the others whose days must be covered as well.
    `needs`: their columns without which it cannot be made.
    `dimensions`: what its rows can be grouped by but do not carry from the start, by name.
    `build_by`: other rows for a breakdown that the usual ones do not tell, by dimension.
    `gather`: makes one row for each group of keys and person of the rows of one period.
    All rows get the period's bounds besides, and the end of the period after it (BOUNDS).
    """

    name: str
    tables: tuple[str, ...]
    build: Callable[[Tables], ir.Table]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dimensions: Mapping[str, Callable[[Tables, ir.Table], ir.Table]] = field(default_factory=dict)
    gather: Callable[[ir.Table, Sequence[str]], ir.Table] | None = None
    build_by: Mapping[str, Callable[[Tables], ir.Table]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        """The canonical table whose days are covered."""
        return TABLES[self.tables[0]]

    @cached_property
    def _unbound(self) -> ir.Table:
        import ibis

        rows = with_bounds(self.build(UnboundTables()), *[ibis.null("date")] * 3)
        return self.gather(rows, BOUNDS) if self.gather else rows

    def rows(self, tables: Tables, dimensions: Sequence[str] = ()) -> ir.Table:
        """The rows to count, asked by these dimensions."""
        others = [self.build_by[name] for name in dimensions if name in self.build_by]
        rows = (others or [self.build])[0](tables)
        for name in dimensions:
            if add_dimension := self.dimensions.get(name):
                rows = add_dimension(tables, rows)
        return rows

    def unbound_rows(self) -> ir.Table:
        """Its rows as an unbound table, to read which columns an expression takes."""
        import ibis

        return ibis.table(self._unbound.schema(), name=self.name)

    def column(self, name: str) -> tuple[str, Column] | None:
        """The canonical table and column of a column of the rows; None where it is made here."""
        for table in reversed(self.tables):
            if name in TABLES[table].names:
                return table, TABLES[table].column(name)
        return None

    def has_dimension(self, name: str) -> bool:
        """Whether its rows can be grouped by the dimension; what is gathered by person has none."""
        return name in self.dimensions or DIMENSIONS[name] in self._unbound.columns


def with_bounds(rows: ir.Table, *bounds: ir.Value) -> ir.Table:
    """The rows with the bounds of the period they are counted in."""
    return rows.mutate(**dict(zip(BOUNDS, bounds, strict=True)))


def _canonical(name: str) -> Source:
    dimensions = {"orders": _BUYER, "product_day": _CATEGORY}.get(name, {})
    return Source(name, (name,), lambda tables: tables(name), dimensions=dimensions)


_BUYER = {"buyer": rows_of.with_buyer_kind}
_CATEGORY = {"category": rows_of.with_category}
_PAID = {"orders": ("paid_at",)}
_SOLD = _PAID | {"order_items": ("product_id",)}
_BUYERS = {"orders": ("paid_at", "buyer_id")}
_PAYERS = {"events": ("visitor_id",)}
_MADE = (
    Source("purchases", ("orders",), rows_of.purchases, _BUYERS),
    Source(
        "buyers_of_period",
        ("orders",),
        rows_of.purchases,
        _BUYERS,
        gather=rows_of.gathered_by_buyer,
    ),
    Source(
        "payers_of_period", ("events",), rows_of.payments, _PAYERS, gather=rows_of.gathered_by_buyer
    ),
    Source("sales", ("orders", "order_items"), rows_of.sales, _PAID, _CATEGORY | _BUYER),
    Source("sales_with_costs", ("orders", "order_items", "costs"), rows_of.sales_with_costs, _SOLD),
    Source("fulfilment", ("orders",), rows_of.fulfilment, {"orders": ("paid_at", "shipped_at")}),
    Source("ads_once", ("ads",), rows_of.ads_once, build_by={"product": rows_of.ads_by_product}),
    Source("site_checks", ("inspections", "sites"), rows_of.site_checks),
    Source(
        "asked_then_paid",
        ("inquiries", "orders"),
        rows_of.asked_then_paid,
        _BUYERS | {"inquiries": ("visitor_id",)},
        beside=("orders",),
    ),
)
SOURCES = {name: _canonical(name) for name in TABLES} | {source.name: source for source in _MADE}
