"""Pages about products of a shop whose lists of order lines tell none, only titles and codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from opsanalytics.core.periods import Period
from opsanalytics.metrics.doubts import doubts_of_columns, doubts_of_metric
from opsanalytics.pages import hot_products
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.flag import Flag
from tests.store.odd_orders import shop_of_all
from tests.store.test_products_of_lines import ALL, PRODUCTS

LAST = date(2026, 3, 3)


@pytest.mark.parametrize("code", ["S-9", ""])
def test_the_share_of_the_best_product_says_which_lines_it_leaves_out(
    tmp_path: Path, code: str
) -> None:
    """Without its code, a line of 50 yuan is of no product: 120 of the other 150 are the cups'."""
    files = ALL | {"products.csv": PRODUCTS.replace("S-9", code)}
    view = View(shop_of_all(tmp_path, files), load_plan(), LAST)
    found = answer_to(hot_products.dependence, view)
    assert found.frame["share"].iloc[0] == pytest.approx(0.6 if code else 0.8)
    said = "Not final: the product of 1 order line cannot be told by its title and code (1 Mar – 3 Mar 2026)."
    assert (said in found.notes) == (not code)
    assert {"orders", "order_items", "products", "product_day"} <= {*found.sources}


def test_a_doubt_about_titles_of_products_reaches_figures_of_products(tmp_path: Path) -> None:
    shop = shop_of_all(tmp_path, ALL)
    days = {"first_day": date(2026, 3, 1), "last_day": LAST}
    doubt = Flag(kind="rejected", table="product_day", columns=["title"], values={"n": 1}, **days)
    shop.manifest.flags[:] = [doubt]
    period = Period.between(date(2026, 3, 1), LAST)
    assert doubts_of_metric(shop, "contribution_margin", period) == [doubt]
    assert doubts_of_metric(shop, "units_sold", period) == []
    assert doubts_of_columns(shop, {"product_day.title"}) == [doubt]
    found = answer_to(hot_products.dependence, View(shop, load_plan(), LAST))
    assert f"Doubtful: {doubt.text}" in found.notes
