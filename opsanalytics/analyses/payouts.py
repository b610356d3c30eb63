"""What the platform paid out for orders, against what was paid less what was given back."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pandas as pd

from opsanalytics.core.stats import ratio
from opsanalytics.store.shop import Shop

# Reasons, in order; their wordings stand in core/terms.toml.
AGREES = "agrees"
LATER = "refunds after the payout"
WAITING = "completed, but not paid out yet"
UNKNOWN = "no reason known"
REASONS = (AGREES, LATER, WAITING, UNKNOWN)
_FEN = 0.005


@dataclass(frozen=True)
class Payouts:
    """`orders`: a row a reason that is there (of REASONS) with its completed orders, money in yuan.

    Columns: why, orders, due (paid less refunds), payout, difference (the sum of the orders'
    differences without their signs). `open_orders` and `open_yuan`: paid, neither completed nor
    closed yet, and what is due for them.
    """

    orders: pd.DataFrame
    open_orders: int
    open_yuan: float

    def unexplained(self) -> tuple[float, float | None]:
        """The yuan by which orders differ for no reason known, and their share of what is due."""
        yuan = float(self.orders.loc[self.orders["why"] == UNKNOWN, "difference"].sum())
        return yuan, ratio(yuan, float(self.orders["due"].sum()))


def payouts(shop: Shop) -> Payouts | None:
    """Compare each completed order's payout with what is due; None where no export has payouts.

    An order whose payout its export does not tell is left out; brushed orders are paid out too.
    """
    if not all(shop.has_column("orders", name) for name in ("payout_amount", "paid_at", "status")):
        return None
    orders = shop.relation("orders")
    orders = orders.filter(orders.paid_at.notnull(), orders.payout_amount.notnull())
    paid, payout = (orders[name].cast("float64") for name in ("paid_amount", "payout_amount"))
    refunded = orders.refund_amount.cast("float64").fill_null(0.0)
    difference = (payout - (paid - refunded)).abs()
    why = ibis.cases(
        (orders.status.isin(["paid", "shipped"]), "open"),
        (orders.status != "completed", "closed"),
        (difference < _FEN, AGREES),
        ((refunded > 0) & ((payout - paid).abs() < _FEN), LATER),
        (payout == 0, WAITING),
        else_=UNKNOWN,
    )
    rows = orders.select(why=why, due=paid - refunded, payout=payout, difference=difference)
    sums = {name: rows[name].sum() for name in ("due", "payout", "difference")}
    found: pd.DataFrame = shop.execute(
        rows.group_by("why").aggregate(orders=rows.count(), **sums)
    ).set_index("why")
    under_way = found.reindex(["open"]).fillna(0).iloc[0]
    known = found.reindex([why for why in REASONS if why in found.index])
    return Payouts(known.reset_index(), int(under_way["orders"]), float(under_way["due"]))
