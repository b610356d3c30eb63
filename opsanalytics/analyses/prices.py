"""Whether prices keep to the plan: never below the floor, and no list price raised to be struck through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

WINDOW_DAYS = 7  # China's rule of 2020 on struck-through prices; the EU's has 30
DISCOUNT = 0.95  # a price is called a discount when goods go below so much of the list price
_TOLERANCE = 0.0005  # a price rounded up to a whole fen is not above or below


def below_floor(sold: pd.DataFrame, floor: float, exempt: Collection[date]) -> pd.DataFrame:
    """The days on which a product went below the floor outside exempt days, with the lowest first.

    `sold`: one row a day and product with `day`, `product_id`, `title`, `units`, `list_amount` (list price x pieces),
    `payable`, `paid` (yuan), `apart` (gifts, swaps, links: not judged). Adds `item_discount`, `final_discount`. The
    first is judged: order discounts are split onto lines and are no price of theirs.
    """
    told = sold[(sold["list_amount"] > 0) & ~sold["apart"].astype(bool)]
    told = told.assign(
        item_discount=told["payable"] / told["list_amount"],
        final_discount=told["paid"] / told["list_amount"],
    )
    judged = ~told["day"].dt.date.isin(set(exempt))
    found: pd.DataFrame = told[judged & (told["item_discount"] < floor - _TOLERANCE)]
    return found.sort_values(["item_discount", "day"], ignore_index=True)


def raised_before_discount(sold: pd.DataFrame, window: int = WINDOW_DAYS) -> pd.DataFrame:
    """Discounts on a list price that was raised within the days before: `sold` as for `below_floor`.

    Adds `list_price`, `list_before` (the lowest list price of the window), `lowest_paid` (the lowest price of a piece
    paid in it) and `true_discount` (price of a piece / list_before).
    """
    told = sold[(sold["list_amount"] > 0) & (sold["units"] > 0) & ~sold["apart"].astype(bool)]
    told = told.assign(
        list_price=told["list_amount"] / told["units"], price=told["payable"] / told["units"]
    )
    told = told.sort_values(["product_id", "day"], ignore_index=True)
    past = told.set_index("day").groupby("product_id")[["list_price", "price"]]
    lowest = past.rolling(f"{window}D", closed="left").min().reset_index(drop=True)
    told = told.assign(list_before=lowest["list_price"], lowest_paid=lowest["price"])
    discount = told["price"] < DISCOUNT * told["list_price"]
    raised = told["list_price"] > told["list_before"] * (1 + _TOLERANCE)
    found = told[discount & raised]
    return found.assign(true_discount=found["price"] / found["list_before"]).reset_index(drop=True)
