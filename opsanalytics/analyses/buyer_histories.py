"""What is known of each buyer up to a day, and what the buyer did after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from opsanalytics.analyses.buying_model import Histories
from opsanalytics.analyses.spending_model import Floats, SpendingModel, fit_spending


@dataclass(frozen=True)
class Sums:
    """Over alike buyers: what each bought after the day, its square and its product with `spent`.

    `spent` is what a buyer's purchases after the first brought before the day, in yuan.
    """

    came: Floats
    squares: Floats
    money: Floats
    money_squares: Floats
    money_by_spent: Floats
    spent: Floats
    spent_squares: Floats


_SUMS = list(Sums.__annotations__)


@dataclass(frozen=True)
class Buyers:
    """Their histories up to a day, and the sums of what came after it."""

    past: Histories
    sums: Sums


def one_by_one(orders: ir.Table, split: date, end: date) -> ir.Table:
    """One row a buyer known on the day `split`: `again`, `last`, `seen`, and the sums' terms.

    Purchases are days with a paid order; what lies between `split` and `end` came after.
    """
    last = ibis.literal(split - timedelta(days=1))
    net = orders.paid_amount.fill_null(0) - orders.refund_amount.fill_null(0)
    rows = orders.select("buyer_id", day=orders.paid_at.date(), net=net.cast("float64"))
    rows = rows.filter(rows.day < ibis.literal(end))
    days = rows.group_by(["buyer_id", "day"]).aggregate(net=rows.net.sum())
    past = days.day <= last
    buyers = days.group_by("buyer_id").aggregate(
        first=days.day.min(),
        latest=days.day.max(where=past),
        again=past.cast("int64").sum() - 1,
        came=(~past).cast("int64").sum(),
        spent=ibis.greatest(days.net.sum(where=past) - days.net.argmin(days.day), 0.0),
        money=days.net.sum(where=~past).fill_null(0),
    )
    buyers = buyers.filter(buyers["first"] <= last)
    return buyers.mutate(
        last=buyers.latest.delta(buyers["first"], unit="day"),
        seen=last.delta(buyers["first"], unit="day"),
        spent=ibis.ifelse(buyers.again > 0, buyers.spent, 0.0).round(2),
        squares=buyers.came * buyers.came,
        money_squares=buyers.money * buyers.money,
    )


def alike(shop: Any, buyers: ir.Table) -> Buyers:
    """Count buyers with the same history together."""
    terms = buyers.mutate(
        spent_squares=buyers.spent * buyers.spent, money_by_spent=buyers.money * buyers.spent
    )
    sums = {name: terms[name].sum().cast("float64") for name in _SUMS}
    keys = ["again", "last", "seen"]
    found = shop.execute(terms.group_by(keys).aggregate(buyers=terms.count(), **sums))
    rows = found.sort_values(keys)
    columns = [rows[name].to_numpy(dtype=float) for name in (*keys, "buyers", *_SUMS)]
    return Buyers(Histories(*columns[:4]), Sums(*columns[4:]))


def spending(shop: Any, buyers: ir.Table) -> SpendingModel:
    """What purchases after the first are worth, fitted to the buyers who spent anything on them."""
    paying = buyers.filter(buyers.spent > 0)
    keys = ["again", "spent"]
    found = shop.execute(paying.group_by(keys).aggregate(buyers=paying.count()))
    rows = found.sort_values(keys).to_numpy(dtype=float)
    again, spent, count = rows.T
    return fit_spending(again, spent, count)
