"""Orders, money, baskets and dispatch."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Condition, Pair, Parts, Rows, Scalar, metric
from opsanalytics.metrics.source_rows import is_true

REFUND_DAYS = 30  # after so many days hardly any order is refunded
_order = partial(metric, source="orders")
_paid_order = partial(metric, source="orders", day="paid")
_refund_share = partial(metric, source="orders", day="paid", interval="share", maturing=REFUND_DAYS)


def _paid(t: Rows) -> Condition:
    """A payment time is there, also when the order was refunded or closed later."""
    return t.paid_at.notnull()


def _refunded(t: Rows) -> Condition:
    return _paid(t) & (t.refund_amount > 0)


def _money(t: Rows, column: str) -> Scalar:
    return t[column].sum(where=_paid(t))


@_order("下单数", "orders placed", "orders", day="created", interval="count")
def orders_created(t: Rows) -> Scalar:
    """Orders placed in the period, by the day they were placed.

    本期下的订单数，按下单日计。
    """
    return t.count()


@_paid_order("支付订单数", "orders paid", "orders", interval="count")
def orders_paid(t: Rows) -> Scalar:
    """Orders paid in the period, by payment day; refunded or closed later, they stay paid. A
    presale counts on the day its balance is paid.

    本期支付的订单数，按支付日计；之后退款或关闭的仍算已支付。预售按付尾款的日期计。
    """
    return _paid(t).sum()


@_order("发货订单数", "orders dispatched", "orders", day="shipped", interval="count")
def orders_shipped(t: Rows) -> Scalar:
    """Orders marked as dispatched in the period, by the day of the seller's click (发货), which may
    lie before the carrier's pick-up (揽收).

    本期点了发货的订单数，按点击发货的日期计；快递揽收可能更晚。
    """
    return t.count()


@_order("订单支付率", "share of orders paid", "share", day="created", interval="share")
def paid_order_share(t: Rows) -> Pair:
    """Of the orders placed in the period, the share that was paid (whenever).

    本期下的订单中，（无论何时）付了款的占比。
    """
    return _paid(t).sum(), t.count()


@_order("支付金额", "money paid", "yuan", day="chosen")
def paid_amount(t: Rows) -> Parts:
    """Money paid for orders, later refunds NOT deducted.

    订单支付金额，不扣除之后的退款。
    """
    return Parts(_money(t, "paid_amount"), n=_paid(t).sum())


@_order("退款金额", "money refunded", "yuan", day="chosen", maturing=REFUND_DAYS)
def refund_amount(t: Rows) -> Parts:
    """Money given back so far on the orders of the period (by the orders' day, not the refunds');
    the last 30 days are immature.

    本期订单至今已退的金额（按订单的日期，不按退款日期）；最近 30 天尚未定型。
    """
    return Parts(_money(t, "refund_amount"), n=_refunded(t).sum())


@_order("净支付金额", "money paid less refunds", "yuan", day="chosen", maturing=REFUND_DAYS)
def net_amount(t: Rows) -> Parts:
    """Money paid for orders less what was given back on them so far; the last 30 days are
    immature.

    支付金额减去这些订单至今已退的金额；最近 30 天尚未定型。
    """
    net = _money(t, "paid_amount") - _money(t, "refund_amount").fill_null(0)
    return Parts(net, n=_paid(t).sum())


@_refund_share("退款订单占比", "share of paid orders refunded", "share")
def refunded_order_share(t: Rows) -> Pair:
    """Of the orders paid in the period, the share with any refund so far; the last 30 days
    are immature.

    本期支付的订单中，至今有任何退款的占比；最近 30 天尚未定型。
    """
    return _refunded(t).sum(), _paid(t).sum()


@_refund_share("全额退款订单占比", "share of paid orders refunded in full", "share")
def fully_refunded_order_share(t: Rows) -> Pair:
    """Of the orders paid in the period, the share refunded in full so far; the last 30 days
    are immature.

    本期支付的订单中，至今全额退款的占比；最近 30 天尚未定型。
    """
    return (_refunded(t) & (t.refund_amount >= t.paid_amount)).sum(), _paid(t).sum()


@_paid_order("笔单价", "money paid / paid order", "yuan")
def avg_order_value(t: Rows) -> Pair:
    """Money paid / orders paid; not the same as spend per buyer.

    支付金额 / 支付订单数；与客单价不同。
    """
    return _money(t, "paid_amount"), _paid(t).sum()


@_paid_order("支付买家数", "distinct paying buyers", "buyers")
def buyers(t: Rows) -> Scalar:
    """Distinct buyers who paid in the period; an order without a known buyer counts for none.

    本期内付款的去重买家数；买家未知的订单不计入。
    """
    return t.buyer_id.nunique(where=_paid(t))


@_paid_order("客单价", "money paid / buyer", "yuan")
def spend_per_buyer(t: Rows) -> Pair:
    """Money paid by known buyers / distinct known buyers who paid.

    已知买家的支付金额 / 已知支付买家数（去重）。
    """
    known = _paid(t) & t.buyer_id.notnull()
    return t.paid_amount.sum(where=known), t.buyer_id.nunique(where=_paid(t))


@metric("销售件数", "pieces sold", "units", source="sales", day="paid")
def units_sold(t: Rows) -> Scalar:
    """Pieces on the lines of the orders paid in the period.

    本期已付款订单各商品行的件数。
    """
    return t.units.sum()


@units_sold.or_from("orders")
def _(t: Rows) -> Scalar:
    return t.units.sum(where=_paid(t))


@metric("连带率", "pieces / paid order", "units", source="sales", day="paid")
def units_per_order(t: Rows) -> Pair:
    """Pieces / orders, of the orders paid in the period whose lines are known.

    件数 / 订单数，只计商品行已知的本期已付款订单。
    """
    return t.units.sum(), t.order_id.nunique(where=t.has_units)


@units_per_order.or_from("orders")
def _(t: Rows) -> Pair:
    known = _paid(t) & t.units.notnull()
    return t.units.sum(where=known), known.sum()


@metric(
    "48小时发货率",
    "share dispatched within 48 h",
    "share",
    source="fulfilment",
    day="paid",
    interval="share",
    maturing=2,
)
def ship_within_48h(t: Rows) -> Parts:
    """Of the orders paid in the period and old enough to judge, the share marked as dispatched
    within 48 hours.

    Old enough: their export knows the whole day on which the 48 hours end, whether they have left
    or not; younger ones are in neither number, and their days are immature. Orders closed before
    they left are not counted, nor are those that left without a time, which make it unfinished.
    Dispatched: the seller's click, not the carrier's pick-up.

    本期已付款且可判定的订单中 48 小时内点了发货的比例。
    可判定：导出已包含付款满 48 小时的那一整天，无论是否已发货；不足的两边都不计，
    其日期还不是最终数。
    发货前就关闭的订单不计；已发货但没有发货时间的订单也不计，并使该数还不是最终数。
    发货指卖家点击发货，不是快递揽收。
    """
    import ibis

    due = t.paid_at + ibis.interval(hours=48)
    in_time = is_true(t.shipped_at <= due)
    dropped = is_true(t.shipped_at.isnull() & (t.status == "closed"))
    old_enough = is_true(due.date() <= t.known_until)
    untimed = old_enough & _left_without_a_time(t)
    judged = old_enough & ~dropped & ~untimed
    return Parts((in_time & old_enough).sum(), judged.sum(), lacking=untimed.sum())


def _left_without_a_time(t: Rows) -> Condition:
    """Orders that have left, as their status says, when is not known."""
    return is_true(t.shipped_at.isnull() & t.status.isin(["shipped", "completed"]))


@_paid_order("一小时内付款率", "share of payments within the hour", "share", interval="share")
def paid_within_hour(t: Rows) -> Pair:
    """Of the orders paid in the period, the share paid within an hour of being placed.

    本期支付的订单中，下单后一小时内付款的占比。
    """
    import ibis

    soon = t.paid_at <= t.created_at + ibis.interval(hours=1)
    return (_paid(t) & soon).sum(), _paid(t).sum()


@_paid_order(
    "待发货积压",
    "orders paid and not dispatched",
    "orders",
    horizon="from_start",
    knows_before=30,
    optional=("status",),
)
def unshipped_backlog(t: Rows) -> Scalar:
    """Orders paid up to the period's end, neither dispatched by then nor closed, as the newest
    exports tell. An order that has left without a time is not among them.

    截至本期末已付款、未发货且未关闭的订单数，以最新的导出为准；已发货但没有发货时间的订单不计。
    """
    waiting = t.shipped_at.isnull() | (t.shipped_at.date() >= t.period_end)
    not_closed = t.status.isnull() | (t.status != "closed") | t.shipped_at.notnull()
    return (waiting & not_closed & ~_left_without_a_time(t)).sum()
