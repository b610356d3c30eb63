"""How the rows that metrics count are made of canonical tables; in Ibis, for any engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.core.periods import Period
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from opsanalytics.metrics.table_access import Tables


def in_period(at: ir.Value, period: Period) -> ir.BooleanValue:
    """Whether the day, or the moment, lies in the period."""
    return not_before(at, period.start) & before(at, period.end)


def before(at: ir.Value, day: date) -> ir.BooleanValue:
    """Whether the day, or the moment, is before that day.

    The moments are compared as they are: an engine passes over the parts of a file that have none,
    but not where it has to make days of them.
    """
    import ibis

    return at < ibis.literal(day).cast(at.type())


def not_before(at: ir.Value, day: date) -> ir.BooleanValue:
    """Whether the day, or the moment, is that day or after it."""
    import ibis

    return at >= ibis.literal(day).cast(at.type())


def is_true(condition: ir.BooleanValue) -> ir.BooleanValue:
    """The condition, false where it is unknown."""
    import ibis

    return condition.fill_null(ibis.literal(False))


def brushed_orders(orders: ir.Table, listed: ir.Table) -> ir.Table:
    """The numbers of the orders marked as brushed by the shop's memo or on its list."""
    marked = orders.filter(is_true(orders.brushed)).select("order_id")
    return marked.union(listed.select("order_id")).filter(lambda t: t.order_id.notnull())


def paying_orders(tables: Tables, *, refunded: bool = True) -> ir.Table:
    """Paid orders of known buyers; without `refunded`, those given back in full are left out."""
    t = tables("orders")
    t = t.filter(t.paid_at.notnull(), t.buyer_id.notnull())
    if not refunded:
        t = t.filter((t.refund_amount.fill_null(0) < t.paid_amount) | (t.paid_amount == 0))
    return t.select("order_id", "buyer_id", "paid_at", "paid_amount", "refund_amount")


def purchases(tables: Tables, until: date | None = None) -> ir.Table:
    """Paying orders, each with the buyer's payment before and after; nth 0 is the first of all.

    `first_day`, `second_day`: the first two days on which the buyer paid. A second order on the
    same day, in the same payment or not, is not coming back.
    `until`: the last day looked at (None: of all the data).
    """
    import ibis

    orders = paying_orders(tables)
    if until is None:
        return _in_turn(orders, tables.end)
    stop = ibis.literal(until + timedelta(days=1)).cast("timestamp(6)")
    return _in_turn(orders.filter(orders.paid_at < stop), ibis.least(tables.end, stop))


def payments(tables: Tables) -> ir.Table:
    """The same of visitors' actions: each payment stands for an order; no more is known of it."""
    import ibis

    t = tables("events")
    t = t.filter(t.action == "pay")
    money = {name: ibis.null("decimal(18, 2)") for name in ("paid_amount", "refund_amount")}
    no_number = ibis.null("string")  # payments of one moment are alike in all that is counted
    t = t.select(order_id=no_number, buyer_id=t.visitor_id, paid_at=t["at"], **money)
    return _in_turn(t, ibis.null("timestamp(6)"))


def _in_turn(t: ir.Table, end: ir.Value) -> ir.Table:
    import ibis

    own = ibis.window(group_by="buyer_id", order_by=["paid_at", "order_id"])
    whole = ibis.window(group_by="buyer_id")
    t = t.mutate(paid_day=t.paid_at.date())
    t = t.mutate(first_day=t.paid_day.min().over(whole))
    return t.mutate(
        second_day=t.paid_day.nullif(t.first_day).min().over(whole),
        nth=ibis.row_number().over(own),
        previous_at=t.paid_at.lag(1).over(own),
        next_at=t.paid_at.lead(1).over(own),
        end=end,
    )


def gathered_by_buyer(rows: ir.Table, keys: Sequence[str]) -> ir.Table:
    """One row a buyer of a period: orders, days, money, and the payments before and after it."""
    after = rows.next_at.date() >= rows.period_end
    before = rows.previous_at.date() < rows.period_start
    return rows.group_by([*keys, "buyer_id"]).aggregate(
        orders=rows.count(),
        days=rows.paid_day.nunique(),
        paid_amount=rows.paid_amount.sum(),
        paid_before=rows.previous_at.date().max(where=before),
        paid_after=rows.next_at.date().min(where=after),
    )


def sales(tables: Tables) -> ir.Table:
    """Lines of paid orders with the order's times and buyer.

    An order whose lines no export contains has one row, its `has_units` unknown.
    """
    orders, items = tables("orders"), tables("order_items")
    orders = orders.filter(orders.paid_at.notnull())
    orders = orders.select("order_id", "buyer_id", "created_at", "paid_at")
    lines = items.select(
        "order_id",
        "product_id",
        "title",
        "units",
        "list_price",
        "payable_amount",
        "paid_amount",
        "refund_amount",
        has_units=items.units.notnull(),
    )
    return orders.left_join(lines, "order_id").drop("order_id_right")


def sales_with_costs(tables: Tables) -> ir.Table:
    """Lines of paid orders with the product's cost on the payment day, where it is known.

    Where no line of an order tells a refund, each has its share of what the order list tells.
    """
    import ibis

    lines, costs = sales(tables), tables("costs")
    lines = _with_refunds(lines, tables("orders"))
    until = costs.from_day.lead(1).over(ibis.window(group_by="product_id", order_by="from_day"))
    costs = costs.select(
        "product_id", "from_day", "unit_cost", "handling_cost", "fee_share", until_day=until
    )
    day = lines.paid_at.date()
    held = (day >= costs.from_day) & (costs.until_day.isnull() | (day < costs.until_day))
    joined = lines.left_join(costs, [lines.product_id == costs.product_id, held])
    return joined.drop("product_id_right")


def _with_refunds(lines: ir.Table, orders: ir.Table) -> ir.Table:
    """The lines, those of orders without a refund on any line with a share of the order's."""
    import ibis

    whole = orders.select("order_id", given_back=orders.refund_amount, paid=orders.paid_amount)
    lines = lines.left_join(whole, "order_id").drop("order_id_right")
    has_refunds = lines.refund_amount.count().over(ibis.window(group_by="order_id")) > 0
    part = lines.paid_amount.cast("float64") / lines.paid.cast("float64").nullif(0)
    share = (lines.given_back.cast("float64") * part).cast(lines.refund_amount.type())
    refund = ibis.ifelse(has_refunds, lines.refund_amount, share)
    return lines.mutate(refund_amount=refund).drop("given_back", "paid")


def fulfilment(tables: Tables) -> ir.Table:
    """Orders, each with the day up to which its export shows what became of it."""
    orders, days = tables("orders"), tables.covered_days("orders")
    orders = orders.mutate(created_day=orders.created_at.date())
    return orders.left_join(days, orders.created_day == days.day).drop("day")


def ads_once(tables: Tables) -> ir.Table:
    """Advertising days, each channel's money once: from the report nearest to campaigns.

    Precedence of the reports' grains: campaign, product, audience, channel.
    """
    return _ads_once(tables, "campaign", "product", "audience")


def ads_by_product(tables: Tables) -> ir.Table:
    """The same, from the report nearest to products."""
    return _ads_once(tables, "product", "campaign", "audience")


def _ads_once(tables: Tables, *precedence: str) -> ir.Table:
    import ibis

    t = tables("ads")
    ranks = [(grain, rank) for rank, grain in enumerate(precedence)]
    rank = t.grain.cases(*ranks, else_=len(ranks))
    best = rank.min().over(ibis.window(group_by=["day", "channel"]))
    ranked = t.mutate(rank=rank, best=best)
    return ranked.filter(ranked["rank"] == ranked.best).drop("rank", "best")


def asked_then_paid(tables: Tables) -> ir.Table:
    """Inquiries, each with the asker's first payment after it."""
    asked, paid = tables("inquiries"), purchases(tables)
    paid = paid.select("buyer_id", "paid_at")
    joined = asked.left_join(
        paid, [asked.visitor_id == paid.buyer_id, paid.paid_at >= asked.asked_at]
    )
    keys = [name for name in asked.columns if name in TABLES["inquiries"].names]
    return joined.group_by(keys).aggregate(paid_at=joined.paid_at.min())


def site_checks(tables: Tables) -> ir.Table:
    """Inspections of listed sites, and a row for each site's opening, so that none is missed."""
    import ibis

    sites, checks = tables("sites"), tables("inspections")
    yes, no = ibis.literal(True), ibis.literal(False)
    checks = checks.inner_join(sites, "site")
    checks = checks.select("site", "closed_on", "inspected_on", checked=yes)
    opened = sites.opened_on.coalesce(ibis.date(1970, 1, 1))
    return checks.union(sites.select("site", "closed_on", inspected_on=opened, checked=no))


def with_buyer_kind(tables: Tables, rows: ir.Table) -> ir.Table:
    """Whether each order's `buyer` is new or returning: has paid on a day before, in the data."""
    import ibis

    paid = purchases(tables)
    first = paid.group_by("buyer_id").aggregate(first_paid=paid.paid_day.min())
    rows = rows.left_join(first, "buyer_id").drop("buyer_id_right")
    before = is_true(rows.first_paid < rows.paid_at.coalesce(rows.created_at).date())
    kind = ibis.cases((rows.buyer_id.isnull(), "unknown"), (before, "returning"), else_="new")
    return rows.mutate(buyer=kind).drop("first_paid")


def with_category(tables: Tables, rows: ir.Table) -> ir.Table:
    """The category of each row's product."""
    products = tables("products").select("product_id", "category")
    return rows.left_join(products, "product_id").drop("product_id_right")
