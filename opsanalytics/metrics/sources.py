"""What metrics are computed from: canonical tables, and rows made of several of them; all pure Ibis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column, Table

Rows = Any  # an Ibis table

_SAME = (
    "channel",
    "campaign",
    "category",
    "buyer",
    "agent",
    "department",
    "item",
    "kind",
    "site",
    "post",
    "store",
)
DIMENSIONS = {name: name for name in _SAME} | {
    "product": "product_id",
    "refund_reason": "reason",
}  # name -> column


class Tables(Protocol):
    """A shop's canonical tables as Ibis tables, orders without the brushed ones."""

    def __call__(self, name: str) -> Rows:
        """The table of that name."""

    def sql(self, rows: Rows, columns: Mapping[str, str]) -> Rows:
        """The rows with columns made by SQL expressions."""

    @property
    def end(self) -> Any:
        """The first moment that no order list tells whole, as an Ibis value."""

    def seen(self, name: str) -> Rows:
        """The table's covered days, each with the day up to which what became of it is known: `day`, `seen_until`."""


class Blank:
    """The tables of no shop, to read what an expression needs."""

    def __call__(self, name: str) -> Rows:
        """An unbound table."""
        import ibis

        return ibis.table(TABLES[name].ibis_schema(), name=name)

    def sql(self, rows: Rows, columns: Mapping[str, str]) -> Rows:
        """The rows with columns of numbers."""
        import ibis

        return rows.mutate(**{name: ibis.null("float64") for name in columns})

    @property
    def end(self) -> Any:
        """No moment."""
        import ibis

        return ibis.null("timestamp(6)")

    def seen(self, name: str) -> Rows:
        """An unbound calendar."""
        import ibis

        return ibis.table({"day": "date", "seen_until": "date"}, name=f"{name}_seen")


@dataclass(frozen=True)
class Source:
    """Rows to count.

    `tables`: the canonical tables it is made of; the first one's coverage is its own. `needs`: their columns without
    which it cannot be made. `dimensions`: what its rows can tell but do not carry from the start, by name.
    `gather`: one row for each group of keys and person, made of the rows of one period. What `spanned` adds is there
    for all: the period's bounds, and the end of the one after it.
    """

    name: str
    tables: tuple[str, ...]
    build: Callable[[Tables], Rows]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dimensions: Mapping[str, Callable[[Tables, Rows], Rows]] = field(default_factory=dict)
    gather: Callable[[Rows, Sequence[str]], Rows] | None = None

    @property
    def table(self) -> Table:
        """The canonical table whose days are covered."""
        return TABLES[self.tables[0]]

    @cached_property
    def _blank(self) -> Rows:
        import ibis

        rows = spanned(self.build(Blank()), *[ibis.null("date")] * 3)
        return self.gather(rows, BOUNDS) if self.gather else rows

    def blank(self) -> Rows:
        """Its rows as an unbound table of their own, to read which columns an expression takes."""
        import ibis

        return ibis.table(self._blank.schema(), name=self.name)

    def column(self, name: str) -> tuple[str, Column] | None:
        """The canonical table and column that a column of the rows comes from; None where it is made here."""
        for table in reversed(self.tables):
            if name in TABLES[table].names:
                return table, TABLES[table].column(name)
        return None

    def tells(self, dimension: str) -> bool:
        """Whether its rows can be told by the dimension; what is gathered by person keeps no other."""
        return dimension in self.dimensions or DIMENSIONS[dimension] in self._blank.columns


BOUNDS = ("period_start", "period_end", "following_end")


def spanned(rows: Rows, *bounds: Any) -> Rows:
    """The rows with the bounds of the period they are counted in."""
    return rows.mutate(**dict(zip(BOUNDS, bounds, strict=True)))


def genuine(orders: Rows, listed: Rows) -> Rows:
    """The orders without the brushed ones: neither marked by the shop's memo nor on its list."""
    import ibis

    kept = orders.filter(~orders.brushed.fill_null(ibis.literal(False)))
    return kept.anti_join(listed, "order_id")


def paying_orders(tables: Tables, *, refunded: bool = True) -> Rows:
    """Paid orders of known buyers; without `refunded`, those given back in full are left out."""
    t = tables("orders")
    t = t.filter(t.paid_at.notnull(), t.buyer_id.notnull())
    if not refunded:
        t = t.filter((t.refund_amount.fill_null(0) < t.paid_amount) | (t.paid_amount == 0))
    return t.select("order_id", "buyer_id", "paid_at", "paid_amount", "refund_amount")


def purchases(tables: Tables, until: date | None = None) -> Rows:
    """Paying orders, each with when the buyer paid before and after it; nth 0 is the first in the data.

    `until`: the last day looked at (None: of all the data).
    """
    import ibis

    orders = paying_orders(tables)
    if until is None:
        return _in_turn(orders, tables.end)
    stop = ibis.literal(until + timedelta(days=1)).cast("timestamp(6)")
    return _in_turn(orders.filter(orders.paid_at < stop), ibis.least(tables.end, stop))


def payments(tables: Tables) -> Rows:
    """The same of visitors' actions: each payment stands for an order, of which no more is known."""
    import ibis

    t = tables("events")
    t = t.filter(t.action == "pay")
    money = {name: ibis.null("decimal(18, 2)") for name in ("paid_amount", "refund_amount")}
    t = t.select(order_id=t.row_key, buyer_id=t.visitor_id, paid_at=t["at"], **money)
    return _in_turn(t, ibis.null("timestamp(6)"))


def _in_turn(t: Rows, end: Any) -> Rows:
    import ibis

    own = ibis.window(group_by="buyer_id", order_by=["paid_at", "order_id"])
    return t.mutate(
        paid_day=t.paid_at.date(),
        nth=ibis.row_number().over(own),
        previous_at=t.paid_at.lag(1).over(own),
        next_at=t.paid_at.lead(1).over(own),
        end=end,
    )


def gathered_buyers(rows: Rows, keys: Sequence[str]) -> Rows:
    """One row a buyer of a period: orders, days, money, last day; the last payment before and the first one after."""
    after, before = (
        rows.next_at.date() >= rows.period_end,
        rows.previous_at.date() < rows.period_start,
    )
    return rows.group_by([*keys, "buyer_id"]).aggregate(
        orders=rows.count(),
        days=rows.paid_day.nunique(),
        paid_amount=rows.paid_amount.sum(),
        last_day=rows.paid_day.max(),
        paid_before=rows.previous_at.date().max(where=before),
        paid_after=rows.next_at.date().min(where=after),
        repeated=(rows.nth > 0).sum(),
        first=rows.nth.min(),
    )


def sales(tables: Tables) -> Rows:
    """Lines of paid orders, with the order's times and buyer; an order whose lines no export told has a blank line."""
    orders, items = tables("orders"), tables("order_items")
    orders = orders.filter(orders.paid_at.notnull())
    orders = orders.select(
        "order_id",
        "buyer_id",
        "created_at",
        "paid_at",
        order_paid=orders.paid_amount,
        order_postage=orders.postage,
    )
    lines = items.select(
        "order_id",
        "product_id",
        "title",
        "units",
        "list_price",
        "payable_amount",
        "paid_amount",
        "refund_amount",
        told=items.units.notnull(),
    )
    return orders.left_join(lines, "order_id").drop("order_id_right")


def sales_with_costs(tables: Tables) -> Rows:
    """Lines of paid orders, with the product's cost that held on the payment day; blank where none is told."""
    import ibis

    lines, costs = sales(tables), tables("costs")
    until = costs.from_day.lead(1).over(ibis.window(group_by="product_id", order_by="from_day"))
    costs = costs.select(
        "product_id", "from_day", "unit_cost", "handling_cost", "fee_share", until_day=until
    )
    day = lines.paid_at.date()
    held = (day >= costs.from_day) & (costs.until_day.isnull() | (day < costs.until_day))
    return lines.left_join(costs, [lines.product_id == costs.product_id, held]).drop(
        "product_id_right"
    )


def fulfilment(tables: Tables) -> Rows:
    """Orders, each with the day up to which its export saw what became of it."""
    orders, seen = tables("orders"), tables.seen("orders")
    orders = orders.mutate(created_day=orders.created_at.date())
    return orders.left_join(seen, orders.created_day == seen.day).drop("day")


def ads_once(tables: Tables) -> Rows:
    """Advertising days with each channel's money told once: of reports of several grains, the one nearest to campaigns.

    Precedence: campaign, product, audience, channel.
    """
    import ibis

    t = tables("ads")
    rank = t.grain.cases(("campaign", 0), ("product", 1), ("audience", 2), else_=3)
    first = rank.min().over(ibis.window(group_by=["day", "channel"]))
    return (
        t.mutate(rank=rank, first=first)
        .filter(lambda r: r.rank == r["first"])
        .drop("rank", "first")
    )


def asked_then_paid(tables: Tables) -> Rows:
    """Inquiries, each with the asker's first payment after it."""
    asked, paid = tables("inquiries"), purchases(tables)
    paid = paid.select("buyer_id", "paid_at")
    joined = asked.left_join(
        paid, [asked.visitor_id == paid.buyer_id, paid.paid_at >= asked.asked_at]
    )
    keys = [name for name in asked.columns if name in TABLES["inquiries"].names]
    return joined.group_by(keys).aggregate(paid_at=joined.paid_at.min())


def site_checks(tables: Tables) -> Rows:
    """Inspections of listed sites, and each site once more on the day it opened, so that none is missed."""
    import ibis

    sites, held, no, yes = (
        tables("sites"),
        tables("inspections"),
        ibis.literal(False),
        ibis.literal(True),
    )
    opened = sites.opened_on.coalesce(ibis.date(1970, 1, 1))
    held = held.inner_join(sites, "site").select("site", "closed_on", "inspected_on", checked=yes)
    return held.union(sites.select("site", "closed_on", inspected_on=opened, checked=no))


def orders_by_buyer(tables: Tables, rows: Rows) -> Rows:
    """Tell orders of new buyers from those of returning ones: who paid before, in the data, is returning."""
    import ibis

    first = purchases(tables).group_by("buyer_id").aggregate(first_paid=lambda p: p.paid_at.min())
    rows = rows.left_join(first, "buyer_id").drop("buyer_id_right")
    before = (rows.first_paid < rows.paid_at.coalesce(rows.created_at)).fill_null(
        ibis.literal(False)
    )
    kind = ibis.cases((rows.buyer_id.isnull(), "unknown"), (before, "returning"), else_="new")
    return rows.mutate(buyer=kind).drop("first_paid")


def by_category(tables: Tables, rows: Rows) -> Rows:
    """The category of each row's product."""
    products = tables("products").select("product_id", "category")
    return rows.left_join(products, "product_id").drop("product_id_right")


def _canonical(name: str) -> Source:
    ways = {"orders": {"buyer": orders_by_buyer}, "product_day": {"category": by_category}}
    return Source(name, (name,), lambda tables: tables(name), dimensions=ways.get(name, {}))


_PAID = {"orders": ("paid_at",)}
_BUYERS = {"orders": ("paid_at", "buyer_id")}
SOURCES = {name: _canonical(name) for name in TABLES} | {
    s.name: s
    for s in (
        Source("purchases", ("orders",), purchases, _BUYERS),
        Source("buyers_of_period", ("orders",), purchases, _BUYERS, gather=gathered_buyers),
        Source(
            "payers_of_period",
            ("events",),
            payments,
            {"events": ("visitor_id",)},
            gather=gathered_buyers,
        ),
        Source(
            "sales",
            ("orders", "order_items"),
            sales,
            _PAID,
            {"category": by_category, "buyer": orders_by_buyer},
        ),
        Source("sales_with_costs", ("orders", "order_items", "costs"), sales_with_costs, _PAID),
        Source("fulfilment", ("orders",), fulfilment, {"orders": ("paid_at", "shipped_at")}),
        Source("ads_once", ("ads",), ads_once),
        Source("site_checks", ("inspections", "sites"), site_checks),
        Source(
            "asked_then_paid",
            ("inquiries", "orders"),
            asked_then_paid,
            _BUYERS | {"inquiries": ("visitor_id",)},
        ),
    )
}
