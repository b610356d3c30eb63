"""Visitors and conversion. People are distinct within a day, a channel, a product: never added up in silence.

Precedence: the platform's own days first; periods longer than a day from the visitors' actions, where there are any.
"""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import Parts, metric

Rows = Any
_DAY: dict[str, Any] = {"source": "shop_day", "day": "day", "daily_only": True}
_DAYS: dict[str, Any] = {"source": "shop_day", "day": "day", "adds_days": True}
_CHANNEL: dict[str, Any] = {
    "source": "channel_day",
    "day": "day",
    "adds_days": True,
    "only_by": ("channel",),
}
_PRODUCT: dict[str, Any] = {
    "source": "product_day",
    "day": "day",
    "adds_days": True,
    "only_by": ("product",),
}
_EVENTS: dict[str, Any] = {"source": "events", "day": "at"}


def _people(t: Rows, action: str) -> Any:
    """Distinct people who did it; whoever did anything has visited."""
    return (
        t.visitor_id.nunique()
        if action == "view"
        else t.visitor_id.nunique(where=t.action == action)
    )


@metric("访客数", "distinct visitors", "visitors", **_DAY, instead="visitor_days")
def visitors(t: Rows) -> Any:
    """Distinct people who visited; from daily figures it can be had for single days only."""
    return t.visitors.sum()


@visitors.or_from(**_EVENTS)
def _(t: Rows) -> Any:
    return _people(t, "view")


@metric("日访客数之和", "sum of daily visitors", "visitors", **_DAYS)
def visitor_days(t: Rows) -> Any:
    """The days' distinct visitors added up; who came on two days counts twice."""
    return t.visitors.sum()


@metric("新访客占比", "share of new visitors", "share", **_DAYS)
def new_visitor_share(t: Rows) -> Any:
    """Sum of daily visitors first seen that day / sum of daily visitors, on days that tell both."""
    return t.new_visitors.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.new_visitors.notnull()
    )


@metric("浏览量", "pages viewed", "views", source="shop_day", day="day")
def page_views(t: Rows) -> Any:
    """Pages viewed."""
    return t.page_views.sum()


@page_views.or_from(**_EVENTS)
def _(t: Rows) -> Any:
    return (t.action == "view").sum()


@metric("人均浏览量", "pages viewed / visitor", "views", **_DAY, instead="day_page_depth")
def page_depth(t: Rows) -> Any:
    """Pages viewed / distinct visitors."""
    return t.page_views.sum(), t.visitors.sum()


@page_depth.or_from(**_EVENTS)
def _(t: Rows) -> Any:
    return (t.action == "view").sum(), _people(t, "view")


@metric("日人均浏览量", "pages viewed / daily visitor", "views", **_DAYS)
def day_page_depth(t: Rows) -> Any:
    """Pages viewed / sum of daily visitors, on days that tell both."""
    return t.page_views.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.page_views.notnull()
    )


def _rate(part: str, whole: str, action: str, of: str, *, subset: bool, **names: str) -> None:
    """A share of people: from one day's figures, or from the visitors' actions over any period."""

    def told(t: Rows) -> Any:
        return t[part].sum(), t[whole].sum()

    def acted(t: Rows) -> Any:
        return _people(t, action), _people(t, of)

    told.__name__, told.__doc__ = names["name"], names["definition"]
    interval = "share" if subset else ""
    declared = metric(
        names["zh"], names["title"], "share", **_DAY, instead="day_conversion", interval=interval
    )(told)
    declared.or_from(**_EVENTS)(acted)


_rate("favourite_visitors", "visitors", "favourite", "view", subset=True, name="favourite_rate", zh="收藏率",
      title="share of visitors who favourited",
      definition="People who favourited an item / visitors.")  # fmt: skip
_rate("cart_visitors", "visitors", "cart", "view", subset=True, name="cart_rate", zh="加购率",
      title="share of visitors who put an item in the cart",
      definition="People who put an item in the cart / visitors.")  # fmt: skip
_rate("ordering_buyers", "visitors", "order", "view", subset=True, name="order_conversion", zh="下单转化率",
      title="share of visitors who ordered",
      definition="People who placed an order / visitors.")  # fmt: skip
_rate("paying_buyers", "ordering_buyers", "pay", "order", subset=False, name="order_pay_conversion",
      zh="下单支付转化率", title="people who paid / people who ordered",
      definition="People who paid / people who placed an order, of the same days.")  # fmt: skip
_rate("paying_buyers", "visitors", "pay", "view", subset=True, name="pay_conversion", zh="支付转化率",
      title="share of visitors who paid",
      definition="Paying buyers / visitors, both distinct over the period.")  # fmt: skip


@metric("日支付转化率", "daily buyers / daily visitors", "share", **_DAYS)
def day_conversion(t: Rows) -> Any:
    """Sum of daily paying buyers / sum of daily visitors, on days that tell both; a stand-in for pay_conversion."""
    return t.paying_buyers.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.paying_buyers.notnull()
    )


@metric("UV价值", "money paid / visitor", "yuan", **_DAY, instead="visitor_day_value")
def visitor_value(t: Rows) -> Any:
    """Money paid / distinct visitors."""
    return t.paid_amount.sum(), t.visitors.sum()


@metric("日UV价值", "money paid / daily visitor", "yuan", **_DAYS)
def visitor_day_value(t: Rows) -> Any:
    """Money paid / sum of daily visitors, on days that tell both."""
    return t.paid_amount.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.paid_amount.notnull()
    )


@metric(
    "退款金额占比",
    "refunds / money paid",
    "share",
    source="shop_day",
    day="day",
    instead="refunded_order_share",
)
def refund_amount_share(t: Rows) -> Parts:
    """Refunds that succeeded in the period / money paid in the period (a cash-flow ratio); needs dated refunds."""
    both = t.refund_amount.notnull() & t.paid_amount.notnull()
    return Parts(t.refund_amount.sum(where=both), t.paid_amount.sum(where=both), both.sum())


@metric("渠道日访客数之和", "sum of a channel's daily visitors", "visitors", **_CHANNEL)
def channel_visitor_days(t: Rows) -> Any:
    """A channel's daily distinct visitors added up; who comes by two channels is in both."""
    return t.visitors.sum()


@metric("渠道日支付转化率", "a channel's daily buyers / daily visitors", "share", **_CHANNEL)
def channel_day_conversion(t: Rows) -> Any:
    """Sum of a channel's daily paying buyers / sum of its daily visitors, on days that tell both."""
    return t.paying_buyers.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.paying_buyers.notnull()
    )


@metric("商品日访客数之和", "sum of a product's daily visitors", "visitors", **_PRODUCT)
def product_visitor_days(t: Rows) -> Any:
    """A product's daily distinct visitors added up; who looks at two products is in both."""
    return t.visitors.sum()


@metric("商品日支付转化率", "a product's daily buyers / daily visitors", "share", **_PRODUCT)
def product_day_conversion(t: Rows) -> Any:
    """Sum of a product's daily paying buyers / sum of its daily visitors, on days that tell both."""
    return t.paying_buyers.sum(where=t.visitors.notnull()), t.visitors.sum(
        where=t.paying_buyers.notnull()
    )
