"""Repeat purchase: six definitions that give six different figures, each under its own name."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Pair, Rows, metric

YEAR = 365
_person = partial(metric, source="buyers_of_period", day="paid", interval="share")
_ALL_DAYS = 100 * YEAR
_purchase = partial(
    metric, source="purchases", day="paid", interval="share", knows_before=_ALL_DAYS
)


@_person("复购率", "share of buyers who bought on two days or more", "share")
def repeat_purchase_rate(b: Rows) -> Pair:
    """Buyers who paid on two or more distinct days IN the period / buyers of the period; the
    period is the window.

    本期内在两个或更多不同日期付款的买家数 / 本期买家数；统计窗口即本期。
    """
    return (b.days >= 2).sum(), b.count()


@_person("复购率(按订单)", "share of buyers with two orders or more", "share")
def repeat_purchase_rate_orders(b: Rows) -> Pair:
    """Buyers with two or more paid orders IN the period / buyers of the period; the period is
    the window.

    本期内有两个或更多已付款订单的买家数 / 本期买家数；统计窗口即本期。
    """
    return (b.orders >= 2).sum(), b.count()


@_person("回购率", "share of last period's buyers who came back", "share", horizon="period_before")
def next_period_repurchase(b: Rows) -> Pair:
    """Buyers of the period before who pay again in this period / buyers of the period before.
    Before whole months lie as many months, before other days as many days; by week or month it is
    the week or month before, also where the data end within one.

    上一期买家中本期再次付款的人数 / 上一期买家数。
    整月的上一期是同样多的整月，其他时段的上一期是同样多的天数；
    按周或按月查看时为上一周或上一月，数据在周中或月中结束时也是如此。
    """
    return (b.paid_after < b.following_end).sum(), b.count()


@_person("老买家占比", "share of buyers who had paid in the year before", "share", looks_back=YEAR)
def old_buyer_share(b: Rows) -> Pair:
    """Buyers of the period who also paid in the 365 days before its first day / buyers (the
    platform's 老买家).

    本期买家中在本期首日之前 365 天内也付过款的人数 / 买家数（平台的老买家）。
    """
    import ibis

    return (b.paid_before >= b.period_start - ibis.interval(days=YEAR)).sum(), b.count()


@old_buyer_share.or_from("shop_day", day="day", daily_only=True, looks_back=0)
def _(t: Rows) -> Pair:
    return t.old_buyers.sum(), t.paying_buyers.sum()


@_purchase("复购订单占比", "share of orders after the buyer's first day", "share")
def repeat_order_share(p: Rows) -> Pair:
    """Orders paid on a later day than their buyer's first in the data / paid orders of known
    buyers; several orders on the first day are one purchase.

    在买家首次付款日之后付款的订单数 / 买家已知的已付款订单数；首日的多个订单算一次购买。
    """
    return (p.paid_day > p.first_day).sum(), p.count()


@_person(
    "累计复购买家占比",
    "share of all buyers with two orders or more",
    "share",
    horizon="from_start",
    knows_before=_ALL_DAYS,
)
def ever_repeat_share(b: Rows) -> Pair:
    """Buyers with two or more paid orders from the start of the data to the period's end / all
    those buyers; several orders on one day count.

    从数据开始到本期末有两个或更多已付款订单的买家数 / 同期全部买家数；同日的多个订单也算。
    """
    return (b.orders >= 2).sum(), b.count()


for _metric in (
    repeat_purchase_rate,
    repeat_purchase_rate_orders,
    next_period_repurchase,
    ever_repeat_share,
):
    _metric.or_from("payers_of_period", actions=("pay",))(_metric.express)


@_purchase("新客30天复购率", "share of new buyers back within 30 days", "share", looks_ahead=30)
def cohort_repurchase_30(p: Rows) -> Pair:
    """New buyers of the period who pay again on a later day, up to day 30 after the first / new
    buyers whose 30 days have passed.

    本期新客中在首次付款日之后 30 天内（含第 30 天）再次付款的人数
    / 已满 30 天的新客数；同日的订单不算回头。
    """
    return _back_within(p, 30)


@_purchase("新客90天复购率", "share of new buyers back within 90 days", "share", looks_ahead=90)
def cohort_repurchase_90(p: Rows) -> Pair:
    """New buyers of the period who pay again on a later day, up to day 90 after the first / new
    buyers whose 90 days have passed.

    本期新客中在首次付款日之后 90 天内（含第 90 天）再次付款的人数
    / 已满 90 天的新客数；同日的订单不算回头。
    """
    return _back_within(p, 90)


@_purchase("新客365天复购率", "share of new buyers back within 365 days", "share", looks_ahead=YEAR)
def cohort_repurchase_365(p: Rows) -> Pair:
    """New buyers of the period who pay again on a later day, up to day 365 after the first / new
    buyers whose 365 days have passed.

    本期新客中在首次付款日之后 365 天内（含第 365 天）再次付款的人数
    / 已满 365 天的新客数；同日的订单不算回头。
    """
    return _back_within(p, YEAR)


def _back_within(p: Rows, days: int) -> Pair:
    """The one meaning of "within so many days": on a later day, the last of them included."""
    import ibis

    last = p.paid_day + ibis.interval(days=days)
    newcomer = (p.nth == 0) & (last.cast("timestamp(6)") < p.end)
    return (newcomer & (p.second_day <= last.cast("date"))).sum(), newcomer.sum()
