"""The lists of orders and refunds against the platform's own days: where they differ, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from opsanalytics.core.stats import ratio
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.store.shop import Shop

# Reasons, in order; their wordings stand in core/terms.toml.
AGREES = "agrees"
BRUSHED = "brushed orders, which the platform counts"
POSTAGE = "postage, which only one of the two counts"
REFUNDED = "refunds of the day's orders, which only one of the two deducts"
UNPAID = "orders that were not paid yet when the list was made"
MIDNIGHT = "payments around midnight, which the two count on neighbouring days"
OPEN = "the order list does not cover all payments of the day"
UNKNOWN = "the exports do not say"
REASONS = (AGREES, BRUSHED, POSTAGE, REFUNDED, UNPAID, MIDNIGHT, OPEN, UNKNOWN)
TO_LOOK_AT = (OPEN, UNKNOWN)  # the days that are listed one by one
_PARTS = {POSTAGE: "postage", REFUNDED: "refunds", UNPAID: "unpaid"}
_FEN = 0.005
_UNPAID_DAYS = 3  # after which the platform has closed an order that nobody paid


@dataclass(frozen=True)
class Reconciliation:
    """`days`: one row a day that both sources have, money in yuan.

    Columns: day, listed (paid by the order list, brushed orders left out), brushed, postage and
    refunds (of these orders; 0 where the list does not say), unpaid (orders of the day that the
    list tells as waiting for payment), platform, difference, buyers (by the list; missing where it
    has none), platform_buyers, why (of REASONS).
    """

    days: pd.DataFrame

    def count(self, why: str) -> int:
        """On how many days that is the reason."""
        return int((self.days["why"] == why).sum())

    def unexplained(self) -> tuple[float, float | None]:
        """The yuan by which days differ for no reason known, and their share of the platform's."""
        unknown = self.days[self.days["why"] == UNKNOWN]
        yuan = float(unknown["difference"].abs().sum())
        return yuan, ratio(yuan, float(self.days["platform"].sum()))


def reconcile(shop: Shop) -> Reconciliation | None:
    """Compare what was paid, day by day; None where the shop lacks one of the two sources."""
    if not (shop.has_column("orders", "paid_at") and shop.has_column("shop_day", "paid_amount")):
        return None
    answer = evaluate("paid_amount", shop, by="day", day_basis="paid").set_index("period_start")
    days = _compared(shop, "paid_amount", answer, _paid_by_day(shop))
    if not shop.has_column("orders", "buyer_id"):
        days["buyers"] = None
    return _with_reasons(days, answer)


def reconcile_refunds(shop: Shop) -> Reconciliation | None:
    """Compare what was given back, by the refund list's days of settling, as `reconcile` does.

    `listed` is what the refund list says was given back, `platform` what the platform's days do.
    """
    columns = [("refunds", "finished_at"), ("refunds", "refund_amount"), ("refunds", "succeeded")]
    if not all(shop.has_column(*each) for each in (*columns, ("shop_day", "refund_amount"))):
        return None
    answer = evaluate("refunds_paid", shop, by="day").set_index("period_start")
    tables = shop.relation("refunds"), ShopTables(shop)("refunds")
    settled = [rows.filter(rows.succeeded & rows.finished_at.notnull()) for rows in tables]
    day = {"day": lambda t: t.finished_at.cast("date").cast("timestamp")}
    sums = [rows.group_by(**day).aggregate(listed=rows.refund_amount.sum()) for rows in settled]
    every, genuine = (each.astype(float) for each in _by_day(shop, sums))
    listed = genuine.reindex(every.index).fillna(0.0)
    listed["brushed"] = (every["listed"] - listed["listed"]).round(2)
    listed[["postage", "refunds", "unpaid", "buyers"]] = 0.0
    return _with_reasons(_compared(shop, "refund_amount", answer, listed), answer)


def _compared(shop: Shop, column: str, answer: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """What the list says of each day that both tell, beside that column of the platform's days."""
    platform = shop.table("shop_day")
    platform = platform[platform[column].notna()]
    platform = platform.set_index(pd.to_datetime(platform["day"]))
    both = answer.index.intersection(platform.index)
    days, platform = listed.reindex(both), platform.reindex(both)
    sums = ["listed", "brushed", "postage", "refunds", "unpaid"]
    days[sums] = days[sums].fillna(0.0)
    days["platform"] = platform[column].astype(float)
    days["difference"] = (days["platform"] - days["listed"]).round(2)
    days["platform_buyers"] = platform["paying_buyers"].astype(float)
    return days


def _with_reasons(days: pd.DataFrame, answer: pd.DataFrame) -> Reconciliation:
    """Say of each day why the two differ; `answer` says which days the list tells whole."""
    brushed = (days["brushed"] > 0) & ((days["difference"] - days["brushed"]).abs() < _FEN)
    days["why"] = UNKNOWN
    days.loc[~answer.loc[days.index, "complete"].astype(bool), "why"] = OPEN
    days.loc[_neighbours_opposed(days), "why"] = MIDNIGHT
    for why, part in _PARTS.items():
        explained = (days[part] > 0) & ((days["difference"].abs() - days[part]).abs() < _FEN)
        days.loc[explained, "why"] = why
    days.loc[brushed, "why"] = BRUSHED
    days.loc[days["difference"].abs() < _FEN, "why"] = AGREES
    return Reconciliation(days.rename_axis("day").reset_index())


def _neighbours_opposed(days: pd.DataFrame) -> pd.Series:
    """Days that lack to the fen what the day before or after has too much."""
    differs = days["difference"].abs() >= _FEN
    opposed = pd.Series(False, index=days.index)
    for step in (1, -1):
        other = days["difference"].reindex(days.index + pd.Timedelta(days=step)).to_numpy()
        opposed |= differs & ((days["difference"] + other).abs() < _FEN)
    return opposed


def _paid_by_day(shop: Shop) -> pd.DataFrame:
    """What the order list says was paid, by payment day, in yuan, what was not, and the buyers."""
    orders = shop.relation("orders")
    paid = orders.filter(orders.paid_at.notnull())
    genuine = ShopTables(shop)("orders").filter(lambda t: t.paid_at.notnull())
    day = {"day": lambda t: t.paid_at.cast("date").cast("timestamp")}
    total = {"listed": lambda t: t.paid_amount.sum()}
    buyers = {
        "buyers": lambda t: t.buyer_id.nunique(),
        "postage": lambda t: t.postage.sum().fill_null(0).cast("float64"),
        "refunds": lambda t: t.refund_amount.sum().fill_null(0).cast("float64"),
    }
    waiting = ShopTables(shop)("orders").filter(lambda t: t.status == "unpaid")
    placed = waiting.group_by(day=lambda t: t.created_at.cast("date").cast("timestamp"))
    sums = [
        paid.group_by(**day).aggregate(**total),
        genuine.group_by(**day).aggregate(**total, **buyers),
        placed.aggregate(unpaid=lambda t: t.total_amount.sum()),
    ]
    every, frame, unpaid = _by_day(shop, sums)
    frame = frame.reindex(every.index).fillna(0).astype({"listed": float})
    brushed = (every["listed"].astype(float) - frame["listed"]).round(2)
    seen = shop.manifest.known_until("orders")
    days = [day for day in unpaid.index if (seen.get(d := day.date(), d) - d).days <= _UNPAID_DAYS]
    return frame.assign(brushed=brushed).join(unpaid.loc[days].astype(float), how="outer")


def _by_day(shop: Shop, sums: list[Any]) -> list[pd.DataFrame]:
    """The sums of each day, asked together and indexed by the day."""
    works = [partial(shop.execute, each) for each in sums]
    return [found.set_index("day") for found in shop.gather(works)]
