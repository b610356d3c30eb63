"""Which buyers there are: by recency, frequency and money, by stage, by member tier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import add
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pandas as pd

from opsanalytics.analyses.answer_days import with_days
from opsanalytics.analyses.buyers import buyer_rows, buyers_orders, end_of
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import DayLike
from opsanalytics.metrics.source_rows import not_before
from opsanalytics.store.engines import keep
from opsanalytics.store.shop import Shop

RECENCY_CUTS = (30, 90, 180, 365)  # days: a buyer of the last 30 days scores 5
FREQUENCY_CUTS = (1, 2, 3, 5)  # orders: more than 5 score 5
MONEY_CUTS = (50, 100, 200, 500)  # yuan
SCORES = 5
TIER_FLOORS = (200, 500, 1000)  # yuan paid in the last year, for the tiers above the first
TIER_DAYS = 365
NEW_DAYS, LAPSING_DAYS, LOST_DAYS = 30, 90, 180
STAGES = ("new", "single", "returning", "lapsing", "lost")


def rfm(
    shop: Any,
    as_of: DayLike | None = None,
    *,
    by: Literal["cuts", "ranks"] = "cuts",
    recency: Sequence[float] = RECENCY_CUTS,
    frequency: Sequence[float] = FREQUENCY_CUTS,
    money: Sequence[float] = MONEY_CUTS,
) -> pd.DataFrame:
    """Buyers by recency, frequency and money.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    by
        "cuts": scores by fixed cut points, the same from month to month. "ranks": fifths of all
        buyers; equal buyers always have equal scores, so that fifths may differ in size.
    recency, frequency, money
        The cut points, ascending: days since the last payment, orders, yuan.

    Returns
    -------
    pandas.DataFrame
        One row a combination of the scores `r`, `f`, `m` (5 is best): `buyers`, `orders`,
        `amount` (yuan, net of refunds).

    Raises
    ------
    DataRefused
        Where the buyers are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-05", "2022-03-01"])
    >>> orders = {"order_id": ["1", "2"], "buyer_id": ["ann", "bob"], "paid_amount": [300, 40]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> rfm({"orders": orders})[["r", "f", "m", "buyers"]].to_numpy().tolist()
    [[5, 1, 1, 1], [4, 1, 4, 1]]
    """
    shop, orders = buyers_orders(shop)
    buyers = buyer_rows(orders, end_of(shop, as_of))
    scores = ["r", "f", "m"]
    if by not in ("cuts", "ranks"):
        raise UsageError("metrics.no_grain", grain=by, grains=["cuts", "ranks"])
    if by == "ranks":
        counted = buyers.select("recency_days", "orders", "amount")
        with keep(shop.engine, counted) as kept:
            ranked = _counted(shop, _ranked(kept), scores, ascending=False)
            return with_days(ranked, shop, as_of)
    cuts = buyers.mutate(
        r=1 + _count_true(buyers.recency_days <= cut for cut in recency),
        f=1 + _count_true(buyers.orders > cut for cut in frequency),
        m=1 + _count_true(buyers.amount > cut for cut in money),
    )
    return with_days(_counted(shop, cuts, scores, ascending=False), shop, as_of)


def lifecycle(
    shop: Any,
    as_of: DayLike | None = None,
    *,
    new: int = NEW_DAYS,
    lapsing: int = LAPSING_DAYS,
    lost: int = LOST_DAYS,
) -> pd.DataFrame:
    """Buyers by the stage they are in on a day.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    new
        Who bought on one day only, fewer than so many days ago, is "new"; before that "single". Who
        bought on several days is "returning".
    lapsing, lost
        Whoever has not paid for so many days is "lapsing", or "lost".

    Returns
    -------
    pandas.DataFrame
        One row a stage of STAGES: `stage`, `buyers`, `orders`, `amount` (yuan, net of refunds),
        `share` (of all buyers).

    Raises
    ------
    DataRefused
        Where the buyers are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-01", "2022-03-01", "2022-06-30"])
    >>> orders = {"order_id": ["1", "2", "3"], "buyer_id": ["ann", "bob", "cat"]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> lifecycle({"orders": orders}).set_index("stage")["buyers"].to_dict()
    {'new': 1, 'single': 0, 'returning': 0, 'lapsing': 1, 'lost': 1}
    """
    shop, orders = buyers_orders(shop)
    buyers = buyer_rows(orders, end_of(shop, as_of))
    stage = ibis.cases(
        (buyers.recency_days >= lost, "lost"),
        (buyers.recency_days >= lapsing, "lapsing"),
        (buyers.last_day > buyers.first_day, "returning"),
        (buyers.recency_days < new, "new"),
        else_="single",
    )
    counts = _counted(shop, buyers.mutate(stage=stage), ["stage"])
    stages = counts.set_index("stage").reindex(list(STAGES), fill_value=0)
    return with_days(_with_share(stages), shop, as_of)


def member_tiers(
    shop: Any, as_of: DayLike | None = None, *, floors: Sequence[float] = TIER_FLOORS
) -> pd.DataFrame:
    """Buyers of the last 365 days by the member tier that their net payments reach.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    floors
        Yuan from which the first, second, ... tier above the lowest begins.

    Returns
    -------
    pandas.DataFrame
        One row a tier: `tier` (0 the lowest), `from_amount` (yuan), `buyers`, `orders`, `amount`
        (yuan, net of refunds), `share` (of all buyers).

    Raises
    ------
    DataRefused
        Where the buyers are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-05", "2022-03-01"])
    >>> orders = {"order_id": ["1", "2"], "buyer_id": ["ann", "bob"], "paid_amount": [300, 40]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> member_tiers({"orders": orders}, floors=(200,))["buyers"].tolist()
    [1, 1]
    """
    shop, orders = buyers_orders(shop)
    end = end_of(shop, as_of)
    recent = orders.filter(not_before(orders.paid_at, end - timedelta(days=TIER_DAYS)))
    buyers, floors = buyer_rows(recent, end), sorted(floors)
    tiers = buyers.mutate(tier=_count_true(buyers.amount >= floor for floor in floors))
    counts = _counted(shop, tiers, ["tier"])
    frame = counts.set_index("tier").reindex(range(len(floors) + 1), fill_value=0)
    frame.insert(0, "from_amount", [0.0, *map(float, floors)])
    return _with_share(frame)


def _count_true(conditions: Iterable[ir.BooleanValue]) -> ir.IntegerValue:
    """How many of the conditions hold."""
    return reduce(add, (condition.cast("int64") for condition in conditions), ibis.literal(0))


def _ranked(buyers: ir.Table) -> ir.Table:
    """Buyers with the scores `r`, `f`, `m` by rank among all; equal values have equal scores."""
    rows = buyers.select("orders", "amount", freshness=-buyers.recency_days)
    rows = _with_rank_score(rows, "freshness", "r")
    rows = _with_rank_score(rows, "orders", "f")
    return rows.mutate(m=_score(ibis.percent_rank().over(ibis.window(order_by="amount"))))


def _with_rank_score(rows: ir.Table, column: str, name: str) -> ir.Table:
    """The rows with the score of a column of few different values: only those are sorted."""
    values = rows.group_by(column).aggregate(n=rows.count())
    up_to = ibis.window(order_by=column, preceding=None, following=0)
    below = values.n.sum().over(up_to) - values.n
    others = values.n.sum().over(ibis.window()) - 1
    share = (below / others.nullif(0)).fill_null(0.0)
    return rows.inner_join(values.select(column, **{name: _score(share)}), column)


def _score(share: ir.FloatingValue) -> ir.IntegerValue:
    """The score of those who stand above this share of the others."""
    return ibis.least((share * SCORES).floor().cast("int64") + 1, ibis.literal(SCORES, "int64"))


def _counted(
    shop: Shop, buyers: ir.Table, keys: list[str], *, ascending: bool = True
) -> pd.DataFrame:
    """How many buyers have each value of the keys, with their orders and money."""
    counts = buyers.group_by(keys).aggregate(
        buyers=buyers.count(), orders=buyers.orders.sum(), amount=buyers.amount.sum()
    )
    frame: pd.DataFrame = shop.execute(counts)
    return frame.astype({"amount": float}).sort_values(keys, ascending=ascending, ignore_index=True)


def _with_share(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.assign(share=counts["buyers"] / counts["buyers"].sum()).reset_index()
