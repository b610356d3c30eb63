"""Orders and money."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.base import Metric


def _paid(t: Any) -> Any:
    """Paid: a payment time is there, also when the order was refunded or closed later."""
    return t.paid_at.notnull()


def _refunded(t: Any) -> Any:
    return _paid(t) & (t.refund_amount > 0)


def _refunded_in_full(t: Any) -> Any:
    return _refunded(t) & (t.refund_amount >= t.paid_amount)


def _count(condition: Any) -> Any:
    return lambda t: condition(t).sum()


def _money(column: str) -> Any:
    return lambda t: t[column].sum(where=_paid(t))


ORDER_METRICS = (
    Metric(
        "orders_created",
        "下单数",
        "orders placed",
        "orders",
        "Orders placed in the period, by the day they were placed.",
        "orders",
        "created",
        lambda t: t.count(),
    ),
    Metric(
        "orders_paid",
        "支付订单数",
        "orders paid",
        "orders",
        "Orders paid in the period, by payment day; refunded or closed later, they stay paid.",
        "orders",
        "paid",
        _count(_paid),
        needs=("paid_at",),
    ),
    Metric(
        "orders_shipped",
        "发货订单数",
        "orders dispatched",
        "orders",
        "Orders handed to the carrier in the period, by dispatch day.",
        "orders",
        "shipped",
        lambda t: t.count(),
        needs=("shipped_at",),
    ),
    Metric(
        "paid_order_share",
        "订单支付率",
        "share of orders paid",
        "share",
        "Of the orders placed in the period, the share that was paid (whenever).",
        "orders",
        "created",
        _count(_paid),
        lambda t: t.count(),
        needs=("paid_at",),
        interval=True,
    ),
    Metric(
        "paid_amount",
        "支付金额",
        "money paid",
        "yuan",
        "Money paid for orders, later refunds NOT deducted.",
        "orders",
        "chosen",
        _money("paid_amount"),
        n=_count(_paid),
        needs=("paid_at",),
    ),
    Metric(
        "refund_amount",
        "退款金额",
        "money refunded",
        "yuan",
        "Money given back so far on the orders of the period (by the orders' day, not the refunds').",
        "orders",
        "chosen",
        _money("refund_amount"),
        n=_count(_refunded),
        needs=("paid_at", "refund_amount"),
    ),
    Metric(
        "net_amount",
        "净支付金额",
        "money paid less refunds",
        "yuan",
        "Money paid for orders less what was given back on them so far.",
        "orders",
        "chosen",
        lambda t: _money("paid_amount")(t) - _money("refund_amount")(t).fill_null(0),
        n=_count(_paid),
        needs=("paid_at", "refund_amount"),
    ),
    Metric(
        "refunded_order_share",
        "退款订单占比",
        "share of paid orders refunded",
        "share",
        "Of the orders paid in the period, the share with any refund so far; the last 30 days are immature.",
        "orders",
        "paid",
        _count(_refunded),
        _count(_paid),
        needs=("paid_at", "refund_amount"),
        interval=True,
        maturing=30,
    ),
    Metric(
        "fully_refunded_order_share",
        "全额退款订单占比",
        "share of paid orders refunded in full",
        "share",
        "Of the orders paid in the period, the share refunded in full so far; the last 30 days are immature.",
        "orders",
        "paid",
        _count(_refunded_in_full),
        _count(_paid),
        needs=("paid_at", "refund_amount"),
        interval=True,
        maturing=30,
    ),
    Metric(
        "avg_order_value",
        "笔单价",
        "money paid / paid order",
        "yuan",
        "Money paid / orders paid; not the same as spend per buyer.",
        "orders",
        "paid",
        _money("paid_amount"),
        _count(_paid),
        needs=("paid_at",),
    ),
    Metric(
        "buyers",
        "支付买家数",
        "distinct paying buyers",
        "buyers",
        "Distinct buyers who paid in the period; an order without a known buyer counts for none.",
        "orders",
        "paid",
        lambda t: t.buyer_id.nunique(where=_paid(t)),
        needs=("paid_at", "buyer_id"),
    ),
    Metric(
        "spend_per_buyer",
        "客单价",
        "money paid / buyer",
        "yuan",
        "Money paid by known buyers / distinct known buyers who paid.",
        "orders",
        "paid",
        lambda t: t.paid_amount.sum(where=_paid(t) & t.buyer_id.notnull()),
        lambda t: t.buyer_id.nunique(where=_paid(t)),
        needs=("paid_at", "buyer_id"),
    ),
)
