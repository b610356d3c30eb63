"""Refunds by their own days, as the after-sale list tells them."""

from __future__ import annotations

from functools import partial

from opsanalytics.metrics.metric import Pair, Parts, Rows, Scalar, metric

_refund = partial(metric, source="refunds")
SETTLED_WITHIN = 15  # nearly all refunds are, in days


@_refund("申请退款数", "refunds asked for", "refunds", day="asked_at", interval="count")
def refunds_asked(t: Rows) -> Scalar:
    """Refunds that buyers asked for in the period, whatever became of them.

    期内买家申请的退款，不论结果如何。
    """
    return t.count()


@_refund("退款到账金额", "money given back", "yuan", day="finished_at", knows_before=SETTLED_WITHIN)
def refunds_paid(t: Rows) -> Parts:
    """Money of the refunds that succeeded in the period, by the day they were settled.

    期内退款成功的金额，按完结日计。
    """
    return Parts(t.refund_amount.sum(where=t.succeeded), n=t.succeeded.sum())


@_refund(
    "退款处理天数",
    "mean days to settle a refund",
    "days",
    day="finished_at",
    knows_before=SETTLED_WITHIN,
)
def refund_days(t: Rows) -> Pair:
    """Days from asking to settling / refunds settled in the period.

    从申请到完结的天数 / 期内完结的退款数。
    """
    waited = t.finished_at.epoch_seconds() - t.asked_at.epoch_seconds()
    return waited.sum() / 86_400, t.count()
