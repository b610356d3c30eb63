"""A cluster tells the products of lines without product numbers as DuckDB does, in as few queries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from opsanalytics.analyses.product_sales import product_sales
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop
from tests.store.odd_orders import shop_of_all
from tests.store.test_products_of_lines import ALL, PRODUCTS


def test_products_and_lines_without_one_are_the_same_on_a_cluster(
    tmp_path: Path, sail: str, queries: Counter[str]
) -> None:
    files = ALL | {"products.csv": PRODUCTS.replace("S-9", "")}
    here = shop_of_all(tmp_path, files)
    there = open_shop("shop", data=tmp_path / "data", engine=sail)
    asked = ["units_sold", "products_sold", "contribution_margin"]
    for by in ((), ("product",), ("day", "product"), ("buyer",)):
        found = [evaluate(asked, shop, "2026-03", by=by) for shop in (here, there)]
        pd.testing.assert_frame_equal(*found)
    assert queries["sent"] <= 4 * 4
    pd.testing.assert_frame_equal(product_sales(here), product_sales(there))
