"""Customer service: answers, and what came of them."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import metric

Rows = Any
ASKED_WINDOW_HOURS = 24
_DAYS: dict[str, Any] = {"source": "service", "day": "day", "adds_days": True}


@metric(
    "咨询会话数", "inquiries", "inquiries", source="inquiries", day="asked_at", interval="count"
)
def inquiries(t: Rows) -> Any:
    """Conversations begun in the period."""
    return t.count()


@metric(
    "回复率",
    "share of inquiries answered",
    "share",
    source="inquiries",
    day="asked_at",
    interval="share",
)
def response_rate(t: Rows) -> Any:
    """Conversations answered / conversations begun in the period; from daily sheets, people answered / who asked."""
    return t.answered_at.notnull().sum(), t.count()


@response_rate.or_from(**_DAYS)
def _(t: Rows) -> Any:
    return t.answered.sum(where=t.asked.notnull()), t.asked.sum(where=t.answered.notnull())


@metric(
    "首次响应秒数",
    "mean seconds to the first answer",
    "seconds",
    source="inquiries",
    day="asked_at",
)
def first_response_time(t: Rows) -> Any:
    """Seconds from the first message to the first answer / conversations answered."""
    waited = t.answered_at.epoch_seconds() - t.asked_at.epoch_seconds()
    return waited.sum(where=t.answered_at.notnull()), t.answered_at.notnull().sum()


@metric("询单转化率", "share of people who asked that paid", "share", source="asked_then_paid", day="asked_at",
        interval="share", looks_ahead=1)  # fmt: skip
def inquiry_conversion(t: Rows) -> Any:
    """People who asked and paid within 24 hours after it / people who asked; unknown people are in neither."""
    import ibis

    paid = t.paid_at <= t.asked_at + ibis.interval(hours=ASKED_WINDOW_HOURS)
    return t.visitor_id.nunique(where=paid), t.visitor_id.nunique()


@inquiry_conversion.or_from(**_DAYS, looks_ahead=0)
def _(t: Rows) -> Any:
    return t.asked_and_paid.sum(where=t.asked.notnull()), t.asked.sum(
        where=t.asked_and_paid.notnull()
    )


@metric("客服成交笔数", "orders closed in chat", "orders", source="service", day="day")
def service_orders(t: Rows) -> Any:
    """Orders that customer service closed in chat; ask by agent for each post's."""
    return t.orders.sum()


@metric("回访成交率", "orders / past buyers visited again", "share", source="service", day="day")
def follow_up_conversion(t: Rows) -> Any:
    """Orders that came of follow-up visits / follow-up visits, on days that tell both."""
    return t.follow_up_orders.sum(where=t.follow_ups.notnull()), t.follow_ups.sum(
        where=t.follow_up_orders.notnull()
    )
