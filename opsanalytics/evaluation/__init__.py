"""The only room that executes expressions: metrics + shop + period to a small tidy pandas frame."""

from opsanalytics.evaluation.changes import activity_uplifts, decompose
from opsanalytics.evaluation.customers import cohorts, lifecycle, member_tiers, rfm, time_between_purchases
from opsanalytics.evaluation.desk import inquiries_by_hour, waiting_orders
from opsanalytics.evaluation.explain import explain
from opsanalytics.evaluation.funnels import funnel
from opsanalytics.evaluation.goods import (
    bought_together,
    leads_to_second,
    price_breaches,
    product_sales,
    product_titles,
    raised_list_prices,
)
from opsanalytics.evaluation.ratings import reputation
from opsanalytics.evaluation.tidy import COLUMNS, evaluate, paid_by_day

__all__ = [
    "COLUMNS",
    "activity_uplifts",
    "bought_together",
    "cohorts",
    "decompose",
    "evaluate",
    "explain",
    "funnel",
    "inquiries_by_hour",
    "leads_to_second",
    "lifecycle",
    "member_tiers",
    "paid_by_day",
    "price_breaches",
    "product_sales",
    "product_titles",
    "raised_list_prices",
    "reputation",
    "rfm",
    "time_between_purchases",
    "waiting_orders",
]
