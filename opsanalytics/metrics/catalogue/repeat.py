"""Repeat purchase: six definitions that give six different figures, each under its own name."""

from __future__ import annotations

from typing import Any

from opsanalytics.metrics.metric import metric

Rows = Any
_PERSON: dict[str, Any] = {"source": "buyers_of_period", "day": "paid", "interval": "share"}
YEAR = 365


@metric("复购率", "share of buyers who bought on two days or more", "share", **_PERSON)
def repeat_purchase_rate(b: Rows) -> Any:
    """Buyers who paid on two or more distinct days IN the period / buyers of the period; the period is the window."""
    return (b.days >= 2).sum(), b.count()


repeat_purchase_rate.or_from("payers_of_period")(repeat_purchase_rate.express)


@metric("复购率(按订单)", "share of buyers with two orders or more", "share", **_PERSON)
def repeat_purchase_rate_orders(b: Rows) -> Any:
    """Buyers with two or more paid orders IN the period / buyers of the period; the period is the window."""
    return (b.orders >= 2).sum(), b.count()


repeat_purchase_rate_orders.or_from("payers_of_period")(repeat_purchase_rate_orders.express)


@metric(
    "回购率",
    "share of last period's buyers who came back",
    "share",
    **_PERSON,
    horizon="period_before",
)
def next_period_repurchase(b: Rows) -> Any:
    """Buyers of the period before who pay again in this period / buyers of the period before."""
    return (b.paid_after < b.following_end).sum(), b.count()


next_period_repurchase.or_from("payers_of_period")(next_period_repurchase.express)


@metric(
    "老买家占比",
    "share of buyers who had paid in the year before",
    "share",
    **_PERSON,
    looks_back=YEAR,
)
def old_buyer_share(b: Rows) -> Any:
    """Buyers of the period who also paid in the 365 days before its first day / buyers (the platform's 老买家)."""
    import ibis

    return (b.paid_before >= b.period_start - ibis.interval(days=YEAR)).sum(), b.count()


@old_buyer_share.or_from("shop_day", day="day", daily_only=True, looks_back=0)
def _(t: Rows) -> Any:
    return t.old_buyers.sum(), t.paying_buyers.sum()


@metric("复购订单占比", "share of orders that are not the first", "share", source="purchases", day="paid",
        interval="share")  # fmt: skip
def repeat_order_share(p: Rows) -> Any:
    """Orders that are not their buyer's first in the data / paid orders of known buyers."""
    return (p.nth > 0).sum(), p.count()


@metric(
    "累计复购买家占比",
    "share of all buyers with two orders or more",
    "share",
    **_PERSON,
    horizon="from_start",
)
def ever_repeat_share(b: Rows) -> Any:
    """Buyers with two or more paid orders from the start of the data to the period's end / all those buyers."""
    return (b.orders >= 2).sum(), b.count()


ever_repeat_share.or_from("payers_of_period")(ever_repeat_share.express)


def _cohort(days: int) -> None:
    def cohort(p: Rows) -> Any:
        import ibis

        due = p.paid_at + ibis.interval(days=days)
        newcomer = (p.nth == 0) & (due <= p.end)
        return (newcomer & (p.next_at < due)).sum(), newcomer.sum()

    cohort.__name__ = f"cohort_repurchase_{days}"
    cohort.__doc__ = COHORT[days]
    metric(
        f"新客{days}天复购率",
        f"share of new buyers back within {days} days",
        "share",
        source="purchases",
        day="paid",
        interval="share",
        looks_ahead=days,
    )(cohort)


COHORT = {
    30: "New buyers of the period who pay again within 30 days / new buyers whose 30 days have passed.",
    90: "New buyers of the period who pay again within 90 days / new buyers whose 90 days have passed.",
    365: "New buyers of the period who pay again within 365 days / new buyers whose 365 days have passed.",
}
for _days in COHORT:
    _cohort(_days)
