"""Visitors and conversion. People are distinct within a day, a channel, a product.

Precedence: the platform's own days first; periods longer than a day from the visitors' actions,
where there are any.
"""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Pair, Parts, Rows, Scalar, metric
from opsanalytics.metrics.sums import sums_where_both

_single_day = partial(metric, source="shop_day", day="day", daily_only=True)
_added_days = partial(metric, source="shop_day", day="day", adds_days=True)
_rate = partial(_single_day, unit="share", instead="day_conversion")
_channel_days = partial(
    metric, source="channel_day", day="day", adds_days=True, only_by=("channel",)
)
_product_days = partial(
    metric, source="product_day", day="day", adds_days=True, only_by=("product",)
)


def _people(t: Rows, action: str) -> Scalar:
    """Distinct people who did it; whoever did anything has visited."""
    if action == "view":
        return t.visitor_id.nunique()
    return t.visitor_id.nunique(where=t.action == action)


def _share_of_people(t: Rows, done: str, of: str) -> Pair:
    return _people(t, done), _people(t, of)


@_single_day("访客数", "distinct visitors", "visitors", instead="visitor_days")
def visitors(t: Rows) -> Scalar:
    """Distinct people who visited; from daily figures it can be had for single days only.

    去重访客数；只有按日数据时，只能给出单日的数。
    """
    return t.visitors.sum()


@visitors.or_from("events", day="at")
def _(t: Rows) -> Scalar:
    return _people(t, "view")


@_added_days("日访客数之和", "sum of daily visitors", "visitors")
def visitor_days(t: Rows) -> Scalar:
    """The days' distinct visitors added up; who came on two days counts twice.

    每日去重访客数相加；来过两天的人计两次。
    """
    return t.visitors.sum()


@_added_days("新访客占比", "share of new visitors", "share")
def new_visitor_share(t: Rows) -> Parts:
    """Sum of daily visitors first seen that day / sum of daily visitors, on days that have both.

    每日新访客数之和 / 每日访客数之和（两者都有的日子）。
    """
    return sums_where_both(t, "new_visitors", "visitors")


@metric("浏览量", "pages viewed", "views", source="shop_day", day="day")
def page_views(t: Rows) -> Scalar:
    """Pages viewed.

    页面浏览次数。
    """
    return t.page_views.sum()


@page_views.or_from("events", day="at", actions=("view",))
def _(t: Rows) -> Scalar:
    return (t.action == "view").sum()


@_single_day("人均浏览量", "pages viewed / visitor", "views", instead="day_page_depth")
def page_depth(t: Rows) -> Pair:
    """Pages viewed / distinct visitors, both of one source: of the platform's days, else of the
    visitors' actions where there are no platform days.

    浏览量 / 去重访客数，两者取自同一来源：平台每日数据；没有每日数据时才用访客行为。
    """
    return t.page_views.sum(), t.visitors.sum()


@page_depth.or_from("events", day="at", actions=("view",), sole=True)
def _(t: Rows) -> Pair:
    return (t.action == "view").sum(), _people(t, "view")


@_added_days("日人均浏览量", "pages viewed / daily visitor", "views")
def day_page_depth(t: Rows) -> Parts:
    """Pages viewed / sum of daily visitors, on days that have both.

    浏览量 / 各日访客数之和，只计两者都有的日期。
    """
    return sums_where_both(t, "page_views", "visitors")


@_rate("收藏率", "share of visitors who favourited", interval="share")
def favourite_rate(t: Rows) -> Pair:
    """People who favourited an item / visitors.

    收藏宝贝的人数 / 访客数。
    """
    return t.favourite_visitors.sum(), t.visitors.sum()


@_rate("加购率", "share of visitors who put an item in the cart", interval="share")
def cart_rate(t: Rows) -> Pair:
    """People who put an item in the cart / visitors.

    把宝贝加入购物车的人数 / 访客数。
    """
    return t.cart_visitors.sum(), t.visitors.sum()


@_rate("下单转化率", "share of visitors who ordered", interval="share")
def order_conversion(t: Rows) -> Pair:
    """People who placed an order / visitors.

    下单人数 / 访客数。
    """
    return t.ordering_buyers.sum(), t.visitors.sum()


@_rate("下单支付转化率", "people who paid / people who ordered")
def order_pay_conversion(t: Rows) -> Pair:
    """People who paid / people who placed an order, of the same days; who ordered on a day before
    and pays now counts above only, so that a day can pass 100 %.

    付款人数 / 下单人数，取同样的日期；此前下单、当日付款的只计在分子，因此单日可能超过 100%。
    """
    return t.paying_buyers.sum(), t.ordering_buyers.sum()


@_rate("支付转化率", "share of visitors who paid", interval="share")
def pay_conversion(t: Rows) -> Pair:
    """Paying buyers / visitors, both distinct over the period.

    支付买家数 / 访客数，两者均在本期内去重。
    """
    return t.paying_buyers.sum(), t.visitors.sum()


for _metric, _done, _of in (
    (favourite_rate, "favourite", "view"),
    (cart_rate, "cart", "view"),
    (order_conversion, "order", "view"),
    (order_pay_conversion, "pay", "order"),
    (pay_conversion, "pay", "view"),
):
    _events = _metric.or_from("events", day="at", actions=tuple({_done, _of} - {"view"}))
    _events(partial(_share_of_people, done=_done, of=_of))


@_added_days("日支付转化率", "daily buyers / daily visitors", "share")
def day_conversion(t: Rows) -> Parts:
    """Sum of daily paying buyers / sum of daily visitors, on days that have both; a stand-in for
    pay_conversion.

    每日支付买家数之和 / 每日访客数之和（两者都有的日子）；用来代替支付转化率。
    """
    return sums_where_both(t, "paying_buyers", "visitors")


@_single_day("UV价值", "money paid / visitor", "yuan", instead="visitor_day_value")
def visitor_value(t: Rows) -> Pair:
    """Money paid / distinct visitors.

    支付金额 / 去重访客数。
    """
    return t.paid_amount.sum(), t.visitors.sum()


@_added_days("日UV价值", "money paid / daily visitor", "yuan")
def visitor_day_value(t: Rows) -> Parts:
    """Money paid / sum of daily visitors, on days that have both.

    支付金额 / 各日访客数之和，只计两者都有的日期。
    """
    return sums_where_both(t, "paid_amount", "visitors")


@metric(
    "退款金额占比",
    "refunds / money paid",
    "share",
    source="shop_day",
    day="day",
    instead="refunded_order_share",
)
def refund_amount_share(t: Rows) -> Parts:
    """Refunds that succeeded in the period / money paid in the period (a cash-flow ratio); needs
    dated refunds.

    本期成功退款金额 / 本期支付金额（现金流口径）；需要有日期的退款数据。
    """
    return sums_where_both(t, "refund_amount", "paid_amount", count_rows=True)


@_channel_days("渠道日访客数之和", "sum of a channel's daily visitors", "visitors")
def channel_visitor_days(t: Rows) -> Scalar:
    """A channel's daily distinct visitors added up; who comes by two channels is in both.

    一个渠道各日去重访客数之和；从两个渠道进店的人在两者中都有。
    """
    return t.visitors.sum()


@_channel_days("渠道日支付转化率", "a channel's daily buyers / daily visitors", "share")
def channel_day_conversion(t: Rows) -> Parts:
    """Sum of a channel's daily paying buyers / sum of its daily visitors, on days that have both.

    一个渠道各日支付买家数之和 / 各日访客数之和，只计两者都有的日期。
    """
    return sums_where_both(t, "paying_buyers", "visitors")


@_product_days("商品日访客数之和", "sum of a product's daily visitors", "visitors")
def product_visitor_days(t: Rows) -> Scalar:
    """A product's daily distinct visitors added up; who looks at two products is in both.

    一个商品各日去重访客数之和；看过两个商品的人在两者中都有。
    """
    return t.visitors.sum()


@_product_days("商品日支付转化率", "a product's daily buyers / daily visitors", "share")
def product_day_conversion(t: Rows) -> Parts:
    """Sum of a product's daily paying buyers / sum of its daily visitors, on days that have both.

    一个商品各日支付买家数之和 / 各日访客数之和，只计两者都有的日期。
    """
    return sums_where_both(t, "paying_buyers", "visitors")
