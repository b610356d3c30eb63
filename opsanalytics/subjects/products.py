"""Products."""

from __future__ import annotations

from opsanalytics.evaluation import product_sales
from opsanalytics.subjects.common import RECENT_DAYS
from opsanalytics.view import Finding, View

HOT_PRODUCTS = 3


def hot_products(view: View) -> Finding:
    """The three that sold most pieces in the last four weeks."""
    rows = product_sales(view.shop, view.last(RECENT_DAYS)).sort_values("units", ascending=False, ignore_index=True)
    third = float(rows["units"].iloc[min(HOT_PRODUCTS, len(rows)) - 1]) if len(rows) else None
    return Finding("", rows.head(HOT_PRODUCTS), more={"third": third})
