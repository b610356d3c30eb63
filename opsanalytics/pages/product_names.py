"""What a product is called on a page: its title, else its number; and what was sold of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opsanalytics.analyses.product_sales import product_titles
from opsanalytics.core.messages import Message
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
    """The pieces sold, and in how many orders, where that is told."""
    number = Message("hot_products.pieces", n=int(row["units"]))
    if row["orders"] is None or row["orders"] != row["orders"]:
        return number
    return Message("hot_products.pieces_in_orders", pieces=number, n=int(row["orders"]))
