"""Paid promotion, as the platform credits it; a channel's money counts once, from one report."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Parts, Rows, Scalar, metric, quotient
from opsanalytics.metrics.sums import sums_where_both

_ad = partial(metric, source="ads_once", day="day")


def _tell_no_impressions(t: Rows) -> Scalar:
    """How many rows lack impressions, without those of 淘宝客, whose affiliates show nothing.

    Where there is nothing but these, all of them.
    """
    affiliates = t.channel == "淘宝客"
    lacks = t.impressions.isnull()
    others = (~affiliates).any().cast("int64")
    return lacks.sum() - (lacks & affiliates).sum() * others


@_ad("展现量", "times shown", "times")
def impressions(t: Rows) -> Scalar:
    """Times advertisements were shown; 淘宝客 shows none.

    广告的展现次数；淘宝客没有展现。
    """
    return Parts(t.impressions.sum(), lacking=_tell_no_impressions(t))


@_ad("点击量", "clicks", "times")
def clicks(t: Rows) -> Scalar:
    """Clicks on advertisements.

    广告的点击次数。
    """
    return t.clicks.sum()


@_ad("推广花费", "spent on promotion", "yuan")
def ad_spend(t: Rows) -> Scalar:
    """Money spent on paid promotion.

    付费推广的花费。
    """
    return t.spend.sum()


@_ad("推广成交笔数", "orders credited to promotion", "orders")
def ad_orders(t: Rows) -> Scalar:
    """Orders that the platform credits to paid promotion, over its own attribution window.

    平台按其归因周期归因于付费推广的订单数。
    """
    return t.orders.sum()


@_ad("点击率", "clicks / times shown", "share")
def ctr(t: Rows) -> Parts:
    """Clicks / impressions, of the rows that have both; without 淘宝客, which has no impressions.

    点击量 / 展现量，只计两者都有的行；不含没有展现的淘宝客。
    """
    sums = sums_where_both(t, "clicks", "impressions")
    blank = (t.clicks.isnull() & (t.impressions != 0)).sum()
    return sums._replace(lacking=_tell_no_impressions(t) + blank)


@_ad("平均点击花费", "spend / click", "yuan")
def cpc(t: Rows) -> Parts:
    """Spend / clicks, of the rows that have both.

    花费 / 点击量，只计两者都有的行。
    """
    return sums_where_both(t, "spend", "clicks")


@_ad("点击转化率", "credited orders / clicks", "share")
def ad_conversion(t: Rows) -> Parts:
    """Orders credited / clicks, of the rows that have both; no share of people, so without
    an interval.

    归因订单数 / 点击量，只计两者都有的行；不是人数占比，因此没有区间。
    """
    return sums_where_both(t, "orders", "clicks")


@_ad("总成交成本", "spend / credited order", "yuan")
def cost_per_order(t: Rows) -> Parts:
    """Spend / orders credited, of the rows that have both.

    花费 / 归因订单数，只计两者都有的行。
    """
    return sums_where_both(t, "spend", "orders", part_of_none=True)


@_ad("投入产出比", "credited sales / spend", "ratio")
def roas(t: Rows) -> Parts:
    """Sales the platform credits / spend, of the rows that have both; no profit.

    平台归因的成交额 / 花费，只计两者都有的行；不是利润。
    """
    return sums_where_both(t, "sales", "spend")


quotient(
    "ad_cost_share",
    "费比",
    "spent on promotion / money paid",
    "share",
    """Money spent on paid promotion / money paid for orders, over the days that have both.

    推广花费 / 订单支付金额，只计两者都有的日期。
    """,
    over="ad_spend",
    under="paid_amount",
    same_days=True,
)
quotient(
    "ad_order_share",
    "推广成交占比",
    "credited orders / orders paid",
    "share",
    """Orders credited to paid promotion (by channel: to it alone) / all orders paid, over the
    days that have both.

    推广成交笔数（分渠道时为该渠道）/ 全部支付订单数，只计两者都有的日期。
    """,
    over="ad_orders",
    under="orders_paid",
    same_days=True,
)
