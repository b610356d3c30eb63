"""Visitors, their actions, and buyers who come back, counted from the definitions in docs/metrics.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.metrics.oracle_rows import Cut, Tables, added, one_by_one, persons

DAY = pd.Timedelta(days=1)
Rows = pd.DataFrame
Oracle = Callable[[Tables, Cut], Rows]


def from_platform(t: Tables, cut: Cut) -> bool:
    """Single days of the whole shop are the platform's, where it tells them."""
    return not cut.dimensions and len(t("shop_day")) > 0


def of_days(t: Tables, cut: Cut, table: str, num: str, den: str = "") -> Rows:
    """Daily figures added up, of the days that tell all of them."""
    told = [name for name in (num, den) if name]
    days = t(table).dropna(subset=told)
    parts = {"num": num, "den": den} if den else {"num": num}
    return added(days, cut, "day", **parts)


def visitors(t: Tables, cut: Cut) -> Rows:
    if from_platform(t, cut) and cut.grain == "day":
        return of_days(t, cut, "shop_day", "visitors")
    return persons(t("events"), cut, "at", "visitor_id", num=1)


def page_views(t: Tables, cut: Cut) -> Rows:
    if from_platform(t, cut):
        return of_days(t, cut, "shop_day", "page_views")
    return added(t("events"), cut, "at", num=lambda e: e["action"] == "view")


def page_depth(t: Tables, cut: Cut) -> Rows:
    if from_platform(t, cut):
        return of_days(t, cut, "shop_day", "page_views", "visitors")
    seen = page_views(t, cut)
    return seen.assign(den=visitors(t, cut)["num"])


def acting(action: str, daily: str, of: str = "", daily_of: str = "visitors") -> Oracle:
    """People who did it / visitors, or / people who did another thing."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        if from_platform(t, cut) and cut.grain == "day":
            return of_days(t, cut, "shop_day", daily, daily_of)
        parts: dict[str, Any] = {"num": lambda e: e["action"] == action, "den": 1}
        if of:
            parts["den"] = lambda e: e["action"] == of
        return persons(t("events"), cut, "at", "visitor_id", **parts)

    return oracle


def daily(table: str, num: str, den: str = "") -> Oracle:
    return lambda t, cut: of_days(t, cut, table, num, den)


def payments(t: Tables) -> Rows:
    """Each payment of a known buyer: an order's, else (no orders at all) a visitor's action."""
    orders = t("orders")
    if len(orders):
        told = orders[["buyer_id", "paid_at", "order_id"]].dropna(subset=["buyer_id", "paid_at"])
    else:
        paid = t("events").query("action == 'pay'")
        told = pd.DataFrame({"buyer_id": paid["visitor_id"], "paid_at": paid["at"]})
    return told.assign(day=told["paid_at"].dt.normalize())


def repeating(what: str) -> Oracle:
    """Buyers of the period with two or more purchase days, or orders, in it."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        rows = cut.within(payments(t), "paid_at")
        each = rows.groupby(["period_start", "buyer_id"])["day"]
        times = each.nunique() if what == "days" else each.size()
        told = pd.DataFrame({"num": times >= 2, "den": 1})
        return told.groupby("period_start").sum()

    return oracle


def before(start: pd.Timestamp, end: pd.Timestamp, grain: str) -> pd.Timestamp:
    """The first day of the period before: as many whole months, else as many days.

    By week or month it is the week or month before, also where the data end within one.
    """
    if grain == "week":
        return (start - DAY).to_period("W").start_time
    if grain == "month":
        return (start - DAY).to_period("M").start_time
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return start - pd.DateOffset(months=months)
    return start - (end - start)


def buyers_between(t: Tables) -> Callable[[pd.Timestamp, pd.Timestamp], set[str]]:
    """Who paid from the one moment to before the other."""
    paid = payments(t).sort_values("paid_at")
    at, who = paid["paid_at"].to_numpy(), paid["buyer_id"].to_numpy()

    def between(start: pd.Timestamp, end: pd.Timestamp) -> set[str]:
        first, last = at.searchsorted([start.to_datetime64(), end.to_datetime64()])
        return set(who[first:last])

    return between


def next_period_repurchase(t: Tables, cut: Cut) -> Rows:
    paid = buyers_between(t)

    def count(start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
        then = paid(before(start, end, cut.grain), start)
        return len(then & paid(start, end)), len(then)

    return one_by_one(cut, count)


def old_buyer_share(t: Tables, cut: Cut) -> Rows:
    paid = buyers_between(t)

    def count(start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
        now = paid(start, end)
        return len(now & paid(start - 365 * DAY, start)), len(now)

    return one_by_one(cut, count)


def repeat_order_share(t: Tables, cut: Cut) -> Rows:
    paid = payments(t)
    first = paid.groupby("buyer_id")["day"].transform("min")
    return added(paid.assign(later=paid["day"] > first), cut, "paid_at", num="later", den=1)


def ever_repeat_share(t: Tables, cut: Cut) -> Rows:
    paid = payments(t)

    def count(_: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
        orders = paid.loc[paid["paid_at"] < end, "buyer_id"].value_counts()
        return int((orders >= 2).sum()), len(orders)

    return one_by_one(cut, count)


def cohort(days: int) -> Oracle:
    """New buyers whose days have passed, and of them who paid again on a later day by then."""

    def oracle(t: Tables, cut: Cut) -> Rows:
        paid = payments(t)
        first = paid.groupby("buyer_id")["day"].transform("min")
        since = paid["day"] - first
        back = (since > 0 * DAY) & (since <= days * DAY)
        each = paid.assign(first=first, back=back).groupby("buyer_id").agg(
            first=("first", "min"), back=("back", "max"))  # fmt: skip
        mature = each[each["first"] + days * DAY < last_end(t)]
        return added(mature, cut, "first", num="back", den=1)

    return oracle


def last_end(t: Tables) -> pd.Timestamp:
    """The end of the last day that the order lists have whole."""
    whole = t.shop.manifest.coverage("orders")
    assert whole is not None
    return pd.Timestamp(whole.end)


def inquiry_conversion(t: Tables, cut: Cut) -> Rows:
    """People who asked, and paid within 24 hours after it."""
    asked = t("inquiries").dropna(subset=["visitor_id"])
    paid = payments(t)[["buyer_id", "paid_at"]]
    pairs = asked.merge(paid, left_on="visitor_id", right_on="buyer_id")
    soon = (pairs["paid_at"] - pairs["asked_at"]).between(0 * DAY, DAY)
    won = set(pairs.loc[soon, "inquiry_id"])
    bought = lambda rows: rows["inquiry_id"].isin(won)  # noqa: E731
    return persons(asked, cut, "asked_at", "visitor_id", num=bought, den=1)


METRICS: dict[str, Oracle] = {
    "visitors": visitors,
    "visitor_days": daily("shop_day", "visitors"),
    "new_visitor_share": daily("shop_day", "new_visitors", "visitors"),
    "page_views": page_views,
    "page_depth": page_depth,
    "day_page_depth": daily("shop_day", "page_views", "visitors"),
    "favourite_rate": acting("favourite", "favourite_visitors"),
    "cart_rate": acting("cart", "cart_visitors"),
    "order_conversion": acting("order", "ordering_buyers"),
    "order_pay_conversion": acting("pay", "paying_buyers", "order", "ordering_buyers"),
    "pay_conversion": acting("pay", "paying_buyers"),
    "day_conversion": daily("shop_day", "paying_buyers", "visitors"),
    "visitor_value": daily("shop_day", "paid_amount", "visitors"),
    "visitor_day_value": daily("shop_day", "paid_amount", "visitors"),
    "refund_amount_share": daily("shop_day", "refund_amount", "paid_amount"),
    "channel_visitor_days": daily("channel_day", "visitors"),
    "channel_day_conversion": daily("channel_day", "paying_buyers", "visitors"),
    "product_visitor_days": daily("product_day", "visitors"),
    "product_day_conversion": daily("product_day", "paying_buyers", "visitors"),
    "repeat_purchase_rate": repeating("days"),
    "repeat_purchase_rate_orders": repeating("orders"),
    "next_period_repurchase": next_period_repurchase,
    "old_buyer_share": old_buyer_share,
    "repeat_order_share": repeat_order_share,
    "ever_repeat_share": ever_repeat_share,
    **{f"cohort_repurchase_{n}": cohort(n) for n in (30, 90, 365)},
    "inquiry_conversion": inquiry_conversion,
}
