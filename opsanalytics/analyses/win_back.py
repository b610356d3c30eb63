"""Whom to write to: the latest orders of buyers who stay away."""

from __future__ import annotations

from typing import Any

import pandas as pd

from opsanalytics.analyses.buyers import buyer_rows, buyers_orders, end_of
from opsanalytics.analyses.segments import LAPSING_DAYS, LOST_DAYS
from opsanalytics.core.periods import DayLike

_COLUMNS = ["stage", "last_order", "last_day", "orders", "amount"]


def win_back(
    shop: Any, as_of: DayLike | None = None, *, lapsing: int = LAPSING_DAYS, lost: int = LOST_DAYS
) -> pd.DataFrame:
    """The latest order of each buyer who stays away; the platform's tools take its number.

    It tells of single buyers, though not who they are: for the shop's own use, and on no page.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    lapsing, lost
        Whoever has not paid for so many days is "lapsing", or "lost".

    Returns
    -------
    pandas.DataFrame
        One row a buyer, those who brought most first: `stage` (lapsing or lost), `last_order` (its
        number), `last_day`, `orders`, `amount` (yuan, net of refunds).

    Raises
    ------
    DataRefused
        Where the buyers are not known.

    Examples
    --------
    >>> paid = pd.to_datetime(["2022-01-01", "2022-03-01", "2022-06-30"])
    >>> orders = {"order_id": ["1", "2", "3"], "buyer_id": ["ann", "bob", "cat"]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> win_back({"orders": orders})[["stage", "last_order"]].to_numpy().tolist()
    [['lapsing', '2'], ['lost', '1']]
    """
    opened, orders = buyers_orders(shop)
    buyers = buyer_rows(orders, end_of(opened, as_of))
    away = buyers.filter(buyers.recency_days >= lapsing)
    rows = opened.execute(away.drop("buyer_id"))
    stage = rows["recency_days"].ge(lost).map({True: "lost", False: "lapsing"})
    rows = rows.assign(stage=stage, amount=rows["amount"].astype(float))
    rows["last_day"] = pd.to_datetime(rows["last_day"])
    order = ["amount", "last_day", "last_order"]
    found: pd.DataFrame = rows.sort_values(order, ascending=[False, False, True])[_COLUMNS]
    return found.reset_index(drop=True)
