"""What is bought together, and what brings buyers back."""

from __future__ import annotations

from math import comb

import pytest

from opsanalytics.analyses.baskets import bought_together, leads_to_second
from tests.analyses.shops import ITEMS, ORDERS
from tests.stories import MakeShop


def test_what_is_bought_together_is_weighed_against_chance(make_shop: MakeShop) -> None:
    rules = bought_together(make_shop(orders=ORDERS, order_items=ITEMS), minimum=2)
    rule = rules[rules["product"] == "jar"].iloc[0]
    assert (rule["with"], rule["together"], rule["of"], rule["of_with"], rule["baskets"]) == (
        "lid",
        3,
        3,
        4,
        8,
    )
    assert (rule["support"], rule["confidence"], rule["lift"]) == (3 / 8, 1, 2)
    # By chance: 3 jars all among the 4 lids of 8 baskets: C(4,3) / C(8,3) = 4/56.
    assert rule["p"] == pytest.approx(comb(4, 3) / comb(8, 3))
    assert rule["q"] == pytest.approx(min(1, 6 * 4 / 56))  # of 6 pairs of the 4 products
    assert len(rules) == 2  # the one pair, both ways: the others are together once


def test_a_basket_paid_on_a_day_that_is_not_over_is_counted_in_no_pair(
    make_shop: MakeShop,
) -> None:
    late = "\n9 | buyer1 | 2022-03-08 23:00 | 2022-03-09 00:10"  # the list ends with 8 March
    items = ITEMS + "9 | 13 | lid | 盖 | 1 | 10 | 10 | 9\n9 | 14 | jar | 罐 | 1 | 20 | 20 | 20\n"
    rules = bought_together(make_shop(orders=ORDERS + late, order_items=items), minimum=2)
    assert rules.iloc[0][["together", "baskets"]].tolist() == [3, 8]


def test_baskets_may_be_all_that_a_buyer_bought(make_shop: MakeShop) -> None:
    rules = bought_together(make_shop(orders=ORDERS, order_items=ITEMS), basket="buyer", minimum=2)
    # buyer1: orders 1 and 7 (lid, jar, cup); buyer2: 2 and 8 (lid, jar, gift); buyer3: lid, jar, cup.
    together = {(row["product"], row["with"]): row["together"] for row in rules.to_dict("records")}
    assert together["jar", "lid"] == 3
    assert together["cup", "lid"] == 2


def test_first_products_are_judged_by_who_came_back(make_shop: MakeShop) -> None:
    shop = make_shop(orders=ORDERS, order_items=ITEMS)
    told = leads_to_second(shop, days=7, minimum=1).set_index("product_id")
    # The data end with 8 March: of the firsts only that of 1 March (buyer1: lid, jar) had its 7 days, back on the 7th.
    assert told[["newcomers", "returned"]].to_dict("index") == {
        "jar": {"newcomers": 1, "returned": 1},
        "lid": {"newcomers": 1, "returned": 1},
    }
    assert told.loc["jar", "all"] == 1
