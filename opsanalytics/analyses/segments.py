"""Customers as wholes, as small frames: cohorts, waits, scores, stages, member tiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.analyses import customer_queries as customers
from opsanalytics.analyses.cohorts import cohort_matrix, return_curve
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import paying_orders
from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

RECENCY_CUTS = (30, 90, 180, 365)  # days: a buyer of the last 30 days scores 5
FREQUENCY_CUTS = (1, 2, 3, 5)  # orders: more than 5 score 5
MONEY_CUTS = (50, 100, 200, 500)  # yuan
TIER_FLOORS = (
    200,
    500,
    1000,
)  # yuan paid in the last 365 days, for the member tiers above the first
NEW_DAYS, LAPSING_DAYS, LOST_DAYS = 30, 90, 180
STAGES = ("new", "single", "returning", "lapsing", "lost")
SCORES = 5


def cohorts(
    shop: Any,
    as_of: date | None = None,
    *,
    grain: Literal["week", "month"] = "month",
    refunded: bool = True,
) -> pd.DataFrame:
    """Who of each period's new buyers bought again in each later one, in long form (`analysis.COHORT_COLUMNS`).

    Distinct buyers by payment day; "new" is new in the data. Cells not fully covered are NaN, covered ones without
    anybody 0. `as_of`: the last day looked at (None: of all the data). Without `refunded`, orders given back in full do
    not count. A shop without known buyers raises DataRefused, an unknown grain UsageError.
    """
    if grain not in ("week", "month"):
        raise UsageError(
            "there is no grain {grain}", hint="use {grains}", grain=grain, grains="week, month"
        )
    shop, orders = _orders(shop, refunded=refunded)
    covered = covered_days(shop, "orders")
    covered = covered.cut(Period(covered.start, max(covered.start, _end(shop, as_of))))
    orders = orders.filter(orders.paid_at.date() < covered.end)
    first, periods = bucket_of(covered.start, grain).start, len(covered.buckets(grain))
    counts = shop.engine.execute(customers.cohorts(orders, grain, first, periods))
    return cohort_matrix(counts, grain, covered)


def time_between_purchases(
    shop: Any, as_of: date | None = None, *, first: bool = False
) -> pd.DataFrame:
    """The share of purchases followed by the buyer's next within so many days (`analysis.CURVE_COLUMNS`).

    Purchase days, not orders; who has not come back yet counts as long as the data saw them. The median wait is the
    first `days` with a share of a half, and unknown where the curve does not get there. `first`: only from each buyer's
    first purchase in the data to the second. `as_of`: the last day looked at.
    """
    shop, orders = _orders(shop)
    end = min(_end(shop, as_of), covered_days(shop, "orders").end)
    orders = orders.filter(orders.paid_at.date() < end)
    return return_curve(shop.engine.execute(customers.waits(orders, end, first=first)))


def rfm(
    shop: Any,
    as_of: date | None = None,
    *,
    by: Literal["cuts", "ranks"] = "cuts",
    recency: Sequence[float] = RECENCY_CUTS,
    frequency: Sequence[float] = FREQUENCY_CUTS,
    money: Sequence[float] = MONEY_CUTS,
) -> pd.DataFrame:
    """Buyers by recency, frequency and money: `r`, `f`, `m` (5 is best), `buyers`, `orders`, `amount` (yuan, net).

    `cuts`: scores by fixed cut points (days since the last payment, orders, yuan), the same from month to month.
    `ranks`: fifths of all buyers; those who are equal have equal scores, so fifths may differ in size.
    """
    shop, orders = _orders(shop)
    rows = customers.buyers(orders, _end(shop, as_of))
    if by == "ranks":
        with keep(shop.engine, rows) as told:
            return _sorted(
                shop,
                customers.scored(customers.ranked(told, SCORES)),
                ["r", "f", "m"],
                ascending=False,
            )
    told = rows.mutate(
        r=customers.cut(rows.recency_days, recency, falling=True),
        f=customers.cut(rows.orders, frequency),
        m=customers.cut(rows.amount, money),
    )
    return _sorted(shop, customers.scored(told), ["r", "f", "m"], ascending=False)


def lifecycle(
    shop: Any,
    as_of: date | None = None,
    *,
    new: int = NEW_DAYS,
    lapsing: int = LAPSING_DAYS,
    lost: int = LOST_DAYS,
) -> pd.DataFrame:
    """Buyers by stage on `as_of`: `stage`, `buyers`, `orders`, `amount`, `share`.

    new: bought on one day, within `new` days; single: on one day before that; returning: on several; lapsing: nothing
    for `lapsing` days; lost: nothing for `lost`.
    """
    shop, orders = _orders(shop)
    told = shop.engine.execute(
        customers.stages(customers.buyers(orders, _end(shop, as_of)), new, lapsing, lost)
    )
    told = told.set_index("stage").reindex(list(STAGES), fill_value=0).reset_index()
    return _shared(told)


def member_tiers(
    shop: Any, as_of: date | None = None, *, floors: Sequence[float] = TIER_FLOORS
) -> pd.DataFrame:
    """Buyers by the tier their net payments of the last 365 days reach: `tier` (0 the lowest), `from_amount`, ...

    Tier n begins at the n-th of `floors` (yuan).
    """
    shop, orders = _orders(shop)
    end = _end(shop, as_of)
    rows = customers.buyers(orders.filter(orders.paid_at.date() >= end - timedelta(days=365)), end)
    told = _sorted(shop, customers.tiers(rows, sorted(floors)), ["tier"])
    told = told.set_index("tier").reindex(range(len(floors) + 1), fill_value=0).reset_index()
    told.insert(1, "from_amount", [0.0, *map(float, sorted(floors))])
    return _shared(told)


def _orders(given: Any, *, refunded: bool = True) -> tuple[Shop, Any]:
    """The shop, and the paid orders of its known buyers."""
    shop = as_shop(given)
    require(shop, orders=("buyer_id", "paid_at"))
    return shop, paying_orders(ShopTables(shop), refunded=refunded)


def _end(shop: Shop, as_of: date | None) -> date:
    return as_of + timedelta(days=1) if as_of else covered_days(shop, "orders").end


def _sorted(
    shop: Shop, expression: Any, keys: list[str], *, ascending: bool = True
) -> pd.DataFrame:
    frame: pd.DataFrame = shop.engine.execute(expression)
    return frame.astype({"amount": float}).sort_values(keys, ascending=ascending, ignore_index=True)


def _shared(frame: pd.DataFrame) -> pd.DataFrame:
    total = frame["buyers"].sum()
    return frame.astype({"amount": float}).assign(
        share=frame["buyers"] / total if total else float("nan")
    )
