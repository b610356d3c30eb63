"""Customer service: answers, and what came of them."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Pair, Parts, Rows, Scalar, metric
from opsanalytics.metrics.sums import sums_where_both

ASKED_WINDOW_HOURS = 24
_inquiry = partial(metric, source="inquiries", day="asked_at")


@_inquiry("咨询会话数", "inquiries", "inquiries", interval="count")
def inquiries(t: Rows) -> Scalar:
    """Conversations begun in the period.

    本期开始的会话数。
    """
    return t.count()


@_inquiry("回复率", "share of inquiries answered", "share", interval="share")
def response_rate(t: Rows) -> Pair:
    """Conversations answered / conversations begun in the period; from daily sheets, people
    answered / who asked.

    已回复的会话数 / 本期开始的会话数；来自每日表时为接待人数 / 咨询人数。
    """
    return t.answered_at.notnull().sum(), t.count()


@response_rate.or_from("service", day="day", adds_days=True)
def _(t: Rows) -> Parts:
    return sums_where_both(t, "answered", "asked")


@_inquiry("首次响应秒数", "mean seconds to the first answer", "seconds")
def first_response_time(t: Rows) -> Pair:
    """Seconds from the first message to the first answer / conversations answered.

    从第一条消息到首次回复的秒数 / 已回复的会话数。
    """
    waited = t.answered_at.epoch_seconds() - t.asked_at.epoch_seconds()
    return waited.sum(where=t.answered_at.notnull()), t.answered_at.notnull().sum()


@metric(
    "询单转化率",
    "share of people who asked that paid",
    "share",
    source="asked_then_paid",
    day="asked_at",
    interval="share",
    looks_ahead=1,
)
def inquiry_conversion(t: Rows) -> Pair:
    """People who asked and paid within 24 hours after it / people who asked; unknown people are
    in neither. Questions about an order already placed are among those asked: no export tells them
    from the others.

    咨询后 24 小时内付款的人数 / 咨询人数；身份未知者两边都不计。
    售后咨询也在分母里：导出文件无法区分。
    """
    import ibis

    paid = t.paid_at <= t.asked_at + ibis.interval(hours=ASKED_WINDOW_HOURS)
    return t.visitor_id.nunique(where=paid), t.visitor_id.nunique()


@inquiry_conversion.or_from("service", day="day", adds_days=True, looks_ahead=0)
def _(t: Rows) -> Parts:
    return sums_where_both(t, "asked_and_paid", "asked")


@metric("客服成交笔数", "orders closed in chat", "orders", source="service", day="day")
def service_orders(t: Rows) -> Scalar:
    """Orders that customer service closed in chat; ask by agent for each post's.

    客服在聊天中成交的订单数；按客服岗位查看各自的数量。
    """
    return t.orders.sum()


@metric("回访成交率", "orders / past buyers visited again", "share", source="service", day="day")
def follow_up_conversion(t: Rows) -> Parts:
    """Orders that came of follow-up visits / follow-up visits, on days that have both.

    回访带来的订单数 / 回访数，只计两者都有的日期。
    """
    return sums_where_both(t, "follow_up_orders", "follow_ups")
