"""How products sell, from order lines and from the platform's days."""

from __future__ import annotations

import pytest

from opsanalytics.analyses.product_sales import product_sales
from tests.analyses.shops import ITEMS, ORDERS
from tests.stories import MakeShop


def test_products_are_graded_by_what_they_bring(make_shop: MakeShop) -> None:
    told = product_sales(make_shop(orders=ORDERS, order_items=ITEMS)).set_index("product_id")
    # cup 30 + 27 + 27 + 50 = 134, jar 66, lid 31: of 231 they are 58.0 %, 28.6 %, 13.4 %.
    assert told["amount"].to_dict() == {"cup": 134, "jar": 66, "lid": 31, "gift": 0}
    assert told["grade"].to_dict() == {"cup": "A", "jar": "A", "lid": "B", "gift": ""}
    assert told.loc["jar", "running"] == pytest.approx(200 / 231)
    assert told.loc["lid", "units"] == 4


def test_the_platforms_product_days_tell_sales_where_no_lines_do(make_shop: MakeShop) -> None:
    days = """
    day        | product_id | title | units_paid | paid_amount
    2022-03-01 | lid        | 盖   | 2          | 18
    2022-03-02 | lid        | 盖   | 1          | 10
    2022-03-02 | jar        | 罐   | 0          | 0
    """
    told = product_sales(make_shop(product_day=days))
    assert told[["product_id", "units", "amount"]].to_numpy().tolist() == [["lid", 3, 28.0]]
