"""What a product is called on a page: its title, else its number; and what was sold of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import product_sales, product_titles
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.pages.caveats import note_missing_days
from opsanalytics.pages.finding import View

if TYPE_CHECKING:
    import pandas as pd

LONGEST_NAME = 18


def with_titles(view: View, rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """The rows with titles for product numbers: `title="product_id"` adds `title`.

    A product without a title has its number instead.
    """
    titles = product_titles(view.shop)
    for name, products in columns.items():
        named = [titles.get(product, str(product)) for product in rows[products]]
        rows = rows.assign(**{name: named})
    return rows


def brief(title: object) -> str:
    """A title short enough for a sentence."""
    text = str(title)
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def pieces(row: Any) -> Message:
    """The pieces sold, and in how many orders, where that is known."""
    number = Message("hot_products.pieces", n=int(row["units"]))
    if row["orders"] is None or row["orders"] != row["orders"]:
        return number
    return Message("hot_products.pieces_in_orders", pieces=number, n=int(row["orders"]))


def sold_in(view: View, period: Period) -> pd.DataFrame:
    """What was sold of each product, as of `product_sales`; days that are not covered are noted."""
    lines = "order_items" in view.shop.manifest.tables
    rows = product_sales(view.shop, period)
    note_missing_days(view, "orders" if lines else "product_day", period)
    return rows
