"""The order list held against the platform's own days: where the two differ, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsanalytics.metrics.evaluate import evaluate, paid_by_day

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store.shop import Shop

AGREES = "agrees"
BRUSHED = "brushed orders, which the platform counts"
OPEN = "the order list does not tell all payments of the day"
UNKNOWN = "the exports do not say"
WHYS = (AGREES, BRUSHED, OPEN, UNKNOWN)
_FEN = 0.005


@dataclass(frozen=True)
class Reconciliation:
    """`days`: one row a day that both tell, money in yuan; `why` is one of AGREES, BRUSHED, OPEN, UNKNOWN.

    Columns: day, listed (paid by the order list, brushed orders left out), brushed, platform, difference, buyers (by
    the list; missing where it tells none), platform_buyers, why.
    """

    days: pd.DataFrame

    def count(self, why: str) -> int:
        """On how many days that is the reason."""
        return int((self.days["why"] == why).sum())


def reconcile(shop: Shop) -> Reconciliation | None:
    """Compare what was paid, day by day; None where the shop has not both an order list and the platform's days."""
    import pandas as pd

    if not (shop.tells("orders", "paid_at") and shop.tells("shop_day", "paid_amount")):
        return None
    told = evaluate("paid_amount", shop, by="day", day_basis="paid").set_index("period_start")
    platform = (
        shop.table("shop_day").assign(day=lambda t: pd.to_datetime(t["day"])).set_index("day")
    )
    rows = paid_by_day(shop).set_index("day")
    both = told.index.intersection(platform.index[platform["paid_amount"].notna()])
    days = pd.DataFrame(index=both)
    days["listed"] = rows["genuine"].reindex(both).fillna(0.0)
    days["brushed"] = rows["brushed"].reindex(both).fillna(0.0)
    days["platform"] = platform.loc[both, "paid_amount"].astype(float)
    days["difference"] = (days["platform"] - days["listed"]).round(2)
    days["buyers"] = rows["buyers"].reindex(both) if shop.tells("orders", "buyer_id") else None
    days["platform_buyers"] = platform.loc[both, "paying_buyers"].astype(float)
    brushed = (days["brushed"] > 0) & ((days["difference"] - days["brushed"]).abs() < _FEN)
    days["why"] = UNKNOWN
    days.loc[~told.loc[both, "complete"].astype(bool), "why"] = OPEN
    days.loc[brushed, "why"] = BRUSHED
    days.loc[days["difference"].abs() < _FEN, "why"] = AGREES
    return Reconciliation(days.rename_axis("day").reset_index())
