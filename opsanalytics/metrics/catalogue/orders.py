"""Orders, money, baskets and dispatch."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import Parts, metric

Rows = Any


def paid(t: Rows) -> Any:
    """Paid: a payment time is there, also when the order was refunded or closed later."""
    return t.paid_at.notnull()


def _refunded(t: Rows) -> Any:
    return paid(t) & (t.refund_amount > 0)


def _money(t: Rows, column: str) -> Any:
    return t[column].sum(where=paid(t))


@metric("下单数", "orders placed", "orders", source="orders", day="created", interval="count")
def orders_created(t: Rows) -> Any:
    """Orders placed in the period, by the day they were placed."""
    return t.count()


@metric("支付订单数", "orders paid", "orders", source="orders", day="paid", interval="count")
def orders_paid(t: Rows) -> Any:
    """Orders paid in the period, by payment day; refunded or closed later, they stay paid."""
    return paid(t).sum()


@metric(
    "发货订单数", "orders dispatched", "orders", source="orders", day="shipped", interval="count"
)
def orders_shipped(t: Rows) -> Any:
    """Orders handed to the carrier in the period, by dispatch day."""
    return t.count()


@metric(
    "订单支付率", "share of orders paid", "share", source="orders", day="created", interval="share"
)
def paid_order_share(t: Rows) -> Any:
    """Of the orders placed in the period, the share that was paid (whenever)."""
    return paid(t).sum(), t.count()


@metric("支付金额", "money paid", "yuan", source="orders", day="chosen")
def paid_amount(t: Rows) -> Parts:
    """Money paid for orders, later refunds NOT deducted."""
    return Parts(_money(t, "paid_amount"), n=paid(t).sum())


@metric("退款金额", "money refunded", "yuan", source="orders", day="chosen")
def refund_amount(t: Rows) -> Parts:
    """Money given back so far on the orders of the period (by the orders' day, not the refunds')."""
    return Parts(_money(t, "refund_amount"), n=_refunded(t).sum())


@metric("净支付金额", "money paid less refunds", "yuan", source="orders", day="chosen")
def net_amount(t: Rows) -> Parts:
    """Money paid for orders less what was given back on them so far."""
    return Parts(
        _money(t, "paid_amount") - _money(t, "refund_amount").fill_null(0), n=paid(t).sum()
    )


_MATURING: dict[str, Any] = {"source": "orders", "day": "paid", "interval": "share", "maturing": 30}


@metric("退款订单占比", "share of paid orders refunded", "share", **_MATURING)
def refunded_order_share(t: Rows) -> Any:
    """Of the orders paid in the period, the share with any refund so far; the last 30 days are immature."""
    return _refunded(t).sum(), paid(t).sum()


@metric("全额退款订单占比", "share of paid orders refunded in full", "share", **_MATURING)
def fully_refunded_order_share(t: Rows) -> Any:
    """Of the orders paid in the period, the share refunded in full so far; the last 30 days are immature."""
    return (_refunded(t) & (t.refund_amount >= t.paid_amount)).sum(), paid(t).sum()


@metric("笔单价", "money paid / paid order", "yuan", source="orders", day="paid")
def avg_order_value(t: Rows) -> Any:
    """Money paid / orders paid; not the same as spend per buyer."""
    return _money(t, "paid_amount"), paid(t).sum()


@metric("支付买家数", "distinct paying buyers", "buyers", source="orders", day="paid")
def buyers(t: Rows) -> Any:
    """Distinct buyers who paid in the period; an order without a known buyer counts for none."""
    return t.buyer_id.nunique(where=paid(t))


@metric("客单价", "money paid / buyer", "yuan", source="orders", day="paid")
def spend_per_buyer(t: Rows) -> Any:
    """Money paid by known buyers / distinct known buyers who paid."""
    return t.paid_amount.sum(where=paid(t) & t.buyer_id.notnull()), t.buyer_id.nunique(
        where=paid(t)
    )


@metric("销售件数", "pieces sold", "units", source="sales", day="paid")
def units_sold(t: Rows) -> Any:
    """Pieces on the lines of the orders paid in the period."""
    return t.units.sum()


@units_sold.or_from("orders")
def _(t: Rows) -> Any:
    return t.units.sum(where=paid(t))


@metric("连带率", "pieces / paid order", "units", source="sales", day="paid")
def units_per_order(t: Rows) -> Any:
    """Pieces / orders, of the orders paid in the period whose lines are known."""
    return t.units.sum(), t.order_id.nunique(where=t.told)


@units_per_order.or_from("orders")
def _(t: Rows) -> Any:
    return t.units.sum(where=paid(t) & t.units.notnull()), (paid(t) & t.units.notnull()).sum()


@metric(
    "48小时发货率",
    "share dispatched within 48 h",
    "share",
    source="fulfilment",
    day="paid",
    interval="share",
)
def ship_within_48h(t: Rows) -> Any:
    """Of the orders paid in the period and old enough to judge, the share handed to the carrier within 48 hours.

    Old enough: their export was made 48 hours after the payment or later, or they had left by then; orders closed
    before they left are not counted.
    """
    import ibis

    due = t.paid_at + ibis.interval(hours=48)
    in_time = (t.shipped_at <= due).fill_null(ibis.literal(False))
    dropped = (t.shipped_at.isnull() & (t.status == "closed")).fill_null(ibis.literal(False))
    seen = (due.date() <= t.seen_until).fill_null(ibis.literal(False))
    return in_time.sum(), ((in_time | seen) & ~dropped).sum()


@metric(
    "一小时内付款率",
    "share of payments within the hour",
    "share",
    source="orders",
    day="paid",
    interval="share",
)
def paid_within_hour(t: Rows) -> Any:
    """Of the orders paid in the period, the share paid within an hour of being placed."""
    import ibis

    return (paid(t) & (t.paid_at <= t.created_at + ibis.interval(hours=1))).sum(), paid(t).sum()


@metric("待发货积压", "orders paid and not dispatched", "orders", source="orders", day="paid", horizon="from_start",
        optional=("status",))  # fmt: skip
def unshipped_backlog(t: Rows) -> Any:
    """Orders paid up to the period's end, neither dispatched by then nor closed, as the newest exports tell."""
    waiting = t.shipped_at.isnull() | (t.shipped_at.date() >= t.period_end)
    return (waiting & (t.status.isnull() | (t.status != "closed") | t.shipped_at.notnull())).sum()
