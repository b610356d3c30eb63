"""Whether prices keep to the plan: never below the floor, no list price raised to be cut."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

import pandas as pd

from opsanalytics.analyses.product_sales import sold_by_day
from opsanalytics.core.periods import Period, PeriodLike
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

WINDOW_DAYS = 7  # China's rule of 2020 on struck-through prices; the EU's has 30
DISCOUNT = 0.95  # a price is called a discount when goods go below so much of the list price
_TOLERANCE = 0.0005  # a price rounded up to a whole fen is not above or below


def price_breaches(
    shop: Any, floor: float, *, period: PeriodLike | None = None, exempt: Collection[date] = ()
) -> pd.DataFrame:
    """Products sold below the price floor on days that are not exempt.

    Order discounts are split onto lines and are no price of theirs: `item_discount` is judged.
    Gifts, swaps and links to pay a difference are not.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    floor
        The floor as a share of the list price (0.7: 70 %).
    period
        The days of payment; None for all.
    exempt
        Days on which the floor does not bind (the plan's campaigns), besides those of activities
        marked `floor_exempt`.

    Returns
    -------
    pandas.DataFrame
        One row a day and product, the lowest first: `day`, `product_id`, `title`, `units`,
        `list_amount` (list price x units), `payable`, `paid` (yuan), `orders`, `item_discount`
        (payable / list), `final_discount` (paid / list).

    Raises
    ------
    DataRefused
        Where no export holds list prices and amounts of order lines.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-03-01"])
    >>> orders = pd.DataFrame({"order_id": ["1"], "created_at": paid, "paid_at": paid})
    >>> line = {"order_id": ["1"], "line_id": ["1"], "product_id": ["jar"], "units": [1]}
    >>> line = pd.DataFrame(line | {"list_price": [100], "payable_amount": [60]})
    >>> shop = {"orders": orders, "order_items": line}
    >>> price_breaches(shop, 0.7)[["product_id", "item_discount"]].to_numpy().tolist()
    [['jar', 0.6]]
    """
    shop = as_shop(shop)
    require(shop, order_items=("list_price", "payable_amount"))
    sold = _judged(sold_by_day(shop, shop.period(period)))
    sold["item_discount"] = sold["payable"] / sold["list_amount"]
    sold["final_discount"] = sold["paid"] / sold["list_amount"]
    free = sold["day"].dt.date.isin({*exempt, *_exempt_days(shop)})
    low: pd.DataFrame = sold[~free & (sold["item_discount"] < floor - _TOLERANCE)]
    return low.sort_values(["item_discount", "day"], ignore_index=True)


def raised_list_prices(
    shop: Any,
    *,
    period: PeriodLike | None = None,
    window: int = WINDOW_DAYS,
    rule: Literal["raised", "lowest_paid"] = "raised",
) -> pd.DataFrame:
    """Discounts on a list price that had been raised shortly before, or that nobody paid of late.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days of payment; None for all.
    window
        How many days before the discount are looked at.
    rule
        "raised": the list price was raised on the day or in the window. "lowest_paid": it lies
        above the lowest price paid in the window (China's rule of 2020 for struck-through prices).

    Returns
    -------
    pandas.DataFrame
        One row a day and product: the columns of `price_breaches` up to `orders`, `list_price`,
        `price` (of a piece, yuan), `list_before` (the lowest list price from the day before the
        window on), `lowest_paid` (the lowest price of a piece in the window), `true_discount`
        (price / list_before).

    Raises
    ------
    DataRefused
        Where no export holds list prices and amounts of order lines.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-03-01", "2022-03-03"])
    >>> orders = pd.DataFrame({"order_id": ["1", "2"], "created_at": paid, "paid_at": paid})
    >>> lines = {"order_id": ["1", "2"], "line_id": ["1", "2"], "product_id": ["jar", "jar"]}
    >>> prices = {"units": [1, 1], "list_price": [100, 150], "payable_amount": [100, 90]}
    >>> shop = {"orders": orders, "order_items": pd.DataFrame(lines | prices)}
    >>> raised_list_prices(shop)[["list_price", "list_before"]].to_numpy().tolist()
    [[150.0, 100.0]]
    """
    shop = as_shop(shop)
    require(shop, order_items=("list_price", "payable_amount"))
    sold = _judged(sold_by_day(shop))
    sold = sold[sold["units"] > 0].sort_values(["product_id", "day"], ignore_index=True)
    sold["list_price"] = sold["list_amount"] / sold["units"]
    sold["price"] = sold["payable"] / sold["units"]
    # A price raised on the first day of the window had another on the day before.
    sold["list_before"] = _lowest_before(sold, "list_price", window + 1)
    sold["lowest_paid"] = _lowest_before(sold, "price", window)
    discount = sold["price"] < DISCOUNT * sold["list_price"]
    bound = sold["list_before"] if rule == "raised" else sold["lowest_paid"]
    found = sold[discount & (sold["list_price"] > bound * (1 + _TOLERANCE))]
    if days := shop.period(period):
        found = found[found["day"].dt.date.isin(list(days))]
    return found.assign(true_discount=found["price"] / found["list_before"]).reset_index(drop=True)


def _lowest_before(sold: pd.DataFrame, column: str, days: int) -> pd.Series:
    """The lowest of a product's values in so many days before each day; in the rows' order."""
    past = sold.set_index("day").groupby("product_id")[column]
    return past.rolling(f"{days}D", closed="left").min().reset_index(drop=True)


def _judged(sold: pd.DataFrame) -> pd.DataFrame:
    """The sales of goods that have a list price."""
    judged: pd.DataFrame = sold[(sold["list_amount"] > 0) & ~sold["not_goods"].astype(bool)]
    return judged.drop(columns="not_goods")


def _exempt_days(shop: Shop) -> set[date]:
    """The days of the shop's own activities on which the floor does not bind."""
    activities = shop.table("activities")
    exempt = activities[activities["floor_exempt"].fillna(False).astype(bool)]
    days: set[date] = set()
    for first, last in zip(exempt["first_day"], exempt["last_day"], strict=True):
        days.update(Period.between(as_date(first), as_date(last)))
    return days
