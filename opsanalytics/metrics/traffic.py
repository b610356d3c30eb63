"""What the platform's own days tell: visitors (distinct within a day, never to be summed) and dated refunds."""

from __future__ import annotations

from opsanalytics.metrics.base import Metric

TRAFFIC_METRICS = (
    Metric(
        "visitors",
        "访客数",
        "distinct visitors",
        "visitors",
        "Distinct people who visited; from daily figures it can be had for single days only.",
        "shop_day",
        "day",
        lambda t: t.visitors.sum(),
        needs=("visitors",),
        daily_only=True,
        instead="visitor_days",
    ),
    Metric(
        "visitor_days",
        "日访客数之和",
        "sum of daily visitors",
        "visitors",
        "The days' distinct visitors added up; who came on two days counts twice.",
        "shop_day",
        "day",
        lambda t: t.visitors.sum(),
        needs=("visitors",),
        adds_days=True,
    ),
    Metric(
        "day_conversion",
        "日支付转化率",
        "daily buyers / daily visitors",
        "share",
        "Sum of daily paying buyers / sum of daily visitors, on days that tell both; a stand-in for pay_conversion.",
        "shop_day",
        "day",
        lambda t: t.paying_buyers.sum(where=t.visitors.notnull()),
        lambda t: t.visitors.sum(where=t.paying_buyers.notnull()),
        needs=("visitors", "paying_buyers"),
        adds_days=True,
    ),
    Metric(
        "refund_amount_share",
        "退款金额占比",
        "refunds / money paid",
        "share",
        "Refunds that succeeded in the period / money paid in the period (a cash-flow ratio); needs dated refunds.",
        "shop_day",
        "day",
        lambda t: t.refund_amount.sum(where=t.paid_amount.notnull()),
        lambda t: t.paid_amount.sum(where=t.refund_amount.notnull()),
        n=lambda t: (t.refund_amount.notnull() & t.paid_amount.notnull()).sum(),
        needs=("refund_amount", "paid_amount"),
        instead="refunded_order_share",
    ),
)
