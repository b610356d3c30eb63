"""Refunds by their own days, as the after-sale list tells them."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import Parts, metric

Rows = Any


@metric(
    "申请退款数", "refunds asked for", "refunds", source="refunds", day="asked_at", interval="count"
)
def refunds_asked(t: Rows) -> Any:
    """Refunds that buyers asked for in the period, whatever became of them."""
    return t.count()


@metric("退款到账金额", "money given back", "yuan", source="refunds", day="finished_at")
def refunds_paid(t: Rows) -> Parts:
    """Money of the refunds that succeeded in the period, by the day they were settled."""
    return Parts(t.refund_amount.sum(where=t.succeeded), n=t.succeeded.sum())


@metric("退款处理天数", "mean days to settle a refund", "days", source="refunds", day="finished_at")
def refund_days(t: Rows) -> Any:
    """Days from asking to settling / refunds settled in the period."""
    waited = t.finished_at.epoch_seconds() - t.asked_at.epoch_seconds()
    return waited.sum() / 86_400, t.count()
