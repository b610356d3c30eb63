"""What retention and segments rest on: the paid orders of known buyers, and each buyer as a row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from opsanalytics.core.periods import DayLike
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import before, paying_orders
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop


def buyers_orders(given: Any, *, refunded: bool = True) -> tuple[Shop, ir.Table]:
    """The shop, and the paid orders of its known buyers; DataRefused where it has none."""
    shop = as_shop(given)
    require(shop, orders=("buyer_id", "paid_at"))
    return shop, paying_orders(ShopTables(shop), refunded=refunded)


def end_of(shop: Shop, as_of: DayLike | None) -> date:
    """The first day not looked at: after `as_of`, else after the last covered one."""
    day = shop.day(as_of)
    return day + timedelta(days=1) if day else covered_days(shop, "orders").end


def buyer_rows(orders: ir.Table, end: date) -> ir.Table:
    """One row a buyer as of `end`: first and last day, latest order, orders, net money, recency."""
    paid = orders.filter(before(orders.paid_at, end))
    day = paid.paid_at.date()
    net = paid.paid_amount.fill_null(0) - paid.refund_amount.fill_null(0)
    buyers = paid.group_by("buyer_id").aggregate(
        first_day=day.min(),
        last_day=day.max(),
        last_order=paid.order_id.argmax(paid.paid_at),
        orders=paid.count(),
        amount=net.sum(),
    )
    recency = ibis.literal(end).delta(buyers.last_day, unit="day") - 1
    return buyers.mutate(recency_days=recency)
