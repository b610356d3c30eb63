"""Paid promotion, as the platform credits it; a channel's money is told once, whatever reports there are."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import metric, quotient

Rows = Any
_ADS: dict[str, Any] = {"source": "ads_once", "day": "day"}


def _both(t: Rows, part: str, whole: str) -> Any:
    """Both sums, over the rows that tell both."""
    told = t[part].notnull() & t[whole].notnull()
    return t[part].sum(where=told), t[whole].sum(where=told)


@metric("展现量", "times shown", "times", **_ADS)
def impressions(t: Rows) -> Any:
    """Times advertisements were shown."""
    return t.impressions.sum()


@metric("点击量", "clicks", "times", **_ADS)
def clicks(t: Rows) -> Any:
    """Clicks on advertisements."""
    return t.clicks.sum()


@metric("推广花费", "spent on promotion", "yuan", **_ADS)
def ad_spend(t: Rows) -> Any:
    """Money spent on paid promotion."""
    return t.spend.sum()


@metric("推广成交笔数", "orders credited to promotion", "orders", **_ADS)
def ad_orders(t: Rows) -> Any:
    """Orders that the platform credits to paid promotion, over its own attribution window."""
    return t.orders.sum()


@metric("点击率", "clicks / times shown", "share", **_ADS)
def ctr(t: Rows) -> Any:
    """Clicks / impressions, of the rows that tell both."""
    return _both(t, "clicks", "impressions")


@metric("平均点击花费", "spend / click", "yuan", **_ADS)
def cpc(t: Rows) -> Any:
    """Spend / clicks, of the rows that tell both."""
    return _both(t, "spend", "clicks")


@metric("推广转化率", "credited orders / clicks", "share", **_ADS)
def ad_conversion(t: Rows) -> Any:
    """Orders credited / clicks, of the rows that tell both; no share of people, so without an interval."""
    return _both(t, "orders", "clicks")


@metric("单笔成交花费", "spend / credited order", "yuan", **_ADS)
def cost_per_order(t: Rows) -> Any:
    """Spend / orders credited, of the rows that tell both."""
    return _both(t, "spend", "orders")


@metric("投入产出比", "credited sales / spend", "ratio", **_ADS)
def roas(t: Rows) -> Any:
    """Sales the platform credits / spend, of the rows that tell both; no profit."""
    return _both(t, "sales", "spend")


quotient("ad_cost_share", "费比", "spent on promotion / money paid", "share",
         "Money spent on paid promotion / money paid for orders on the same days.",
         over="ad_spend", under="paid_amount")  # fmt: skip
quotient("ad_order_share", "推广成交占比", "credited orders / orders paid", "share",
         "Orders credited to paid promotion (by channel: to it alone) / all orders paid on the same days.",
         over="ad_orders", under="orders_paid")  # fmt: skip
