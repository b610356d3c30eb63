"""Products: what sells, what goes together, what brings buyers back, how they are priced."""

from __future__ import annotations

from datetime import date
from math import comb

import pytest

from opsanalytics.analyses.baskets import bought_together, leads_to_second
from opsanalytics.analyses.prices import price_breaches, raised_list_prices
from opsanalytics.analyses.product_sales import product_sales
from opsanalytics.core.periods import Period
from tests.spec.conftest import TellStory

ORDERS = "order_id | buyer_id | created_at | paid_at\n" + "\n".join(
    f"{n} | buyer{n % 6} | 2022-03-0{n} 08:00 | 2022-03-0{n} 09:00" for n in range(1, 9)
)
# Lid and jar are together in 3 of the 4 baskets that hold either; cup is in every second basket.
ITEMS = """
order_id | line_id | product_id | title | units | list_price | payable_amount | paid_amount
1        | 1       | lid        | 盖   | 1     | 10         | 10             | 9
1        | 2       | jar        | 罐   | 2     | 20         | 36             | 30
2        | 3       | lid        | 盖   | 1     | 10         | 6.40           | 6
2        | 4       | jar        | 罐   | 1     | 20         | 18             | 18
3        | 5       | lid        | 盖   | 1     | 10         | 9              | 9
3        | 6       | jar        | 罐   | 1     | 20         | 18             | 18
3        | 7       | cup        | 杯   | 1     | 30         | 30             | 30
4        | 8       | lid        | 盖   | 1     | 10         | 7              | 7
5        | 9       | cup        | 杯   | 1     | 30         | 27             | 27
6        | 10      | cup        | 杯   | 1     | 50         | 27             | 27
7        | 11      | cup        | 杯   | 1     | 50         | 50             | 50
8        | 12      | gift       | 赠品 | 1     | 50         | 0              | 0
"""


def test_products_are_graded_by_what_they_bring(tell: TellStory) -> None:
    told = product_sales(tell(orders=ORDERS, order_items=ITEMS)).set_index("product_id")
    # cup 30 + 27 + 27 + 50 = 134, jar 66, lid 31: of 231 they are 58.0 %, 28.6 %, 13.4 %.
    assert told["amount"].to_dict() == {"cup": 134, "jar": 66, "lid": 31, "gift": 0}
    assert told["grade"].to_dict() == {"cup": "A", "jar": "A", "lid": "B", "gift": ""}
    assert told.loc["jar", "running"] == pytest.approx(200 / 231)
    assert told.loc["lid", "units"] == 4


def test_the_platforms_product_days_tell_sales_where_no_lines_do(tell: TellStory) -> None:
    days = """
    day        | product_id | title | units_paid | paid_amount
    2022-03-01 | lid        | 盖   | 2          | 18
    2022-03-02 | lid        | 盖   | 1          | 10
    2022-03-02 | jar        | 罐   | 0          | 0
    """
    told = product_sales(tell(product_day=days))
    assert told[["product_id", "units", "amount"]].to_numpy().tolist() == [["lid", 3, 28.0]]


def test_what_is_bought_together_is_weighed_against_chance(tell: TellStory) -> None:
    rules = bought_together(tell(orders=ORDERS, order_items=ITEMS), minimum=2)
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


def test_baskets_may_be_all_that_a_buyer_bought(tell: TellStory) -> None:
    rules = bought_together(tell(orders=ORDERS, order_items=ITEMS), basket="buyer", minimum=2)
    # buyer1: orders 1 and 7 (lid, jar, cup); buyer2: 2 and 8 (lid, jar, gift); buyer3: lid, jar, cup.
    together = {(row["product"], row["with"]): row["together"] for row in rules.to_dict("records")}
    assert together["jar", "lid"] == 3
    assert together["cup", "lid"] == 2


def test_first_products_are_judged_by_who_came_back(tell: TellStory) -> None:
    shop = tell(orders=ORDERS, order_items=ITEMS)
    told = leads_to_second(shop, days=7, minimum=1).set_index("product_id")
    # The data end with 8 March: of the firsts only that of 1 March (buyer1: lid, jar) had its 7 days, back on the 7th.
    assert told[["newcomers", "returned"]].to_dict("index") == {
        "jar": {"newcomers": 1, "returned": 1},
        "lid": {"newcomers": 1, "returned": 1},
    }
    assert told.loc["jar", "all"] == 1


def test_only_prices_below_the_floor_on_ordinary_days_are_breaches(tell: TellStory) -> None:
    shop = tell(orders=ORDERS, order_items=ITEMS)
    found = price_breaches(shop, 0.7)
    # lid at 6.40 of 10 on the 2nd, cup at 27 of 50 on the 6th; 7 of 10 on the 4th keeps the floor; a gift is none
    assert found[["product_id", "item_discount"]].to_numpy().tolist() == [
        ["cup", 0.54],
        ["lid", 0.64],
    ]
    assert found["final_discount"].tolist() == [0.54, 0.6]
    assert price_breaches(shop, 0.7, exempt={date(2022, 3, 6)})["product_id"].tolist() == ["lid"]
    activity = """
    name | first_day  | last_day   | floor_exempt
    拍卖 | 2022-03-02 | 2022-03-06 | yes
    """
    assert price_breaches(tell(orders=ORDERS, order_items=ITEMS, activities=activity), 0.7).empty


def test_a_list_price_raised_to_be_struck_through_is_found(tell: TellStory) -> None:
    shop = tell(orders=ORDERS, order_items=ITEMS)
    found = raised_list_prices(shop)
    # The cup's list price went from 30 (3rd, 5th) to 50 on the 6th, when it sold at 27; on the 7th it was no discount.
    assert found[
        ["product_id", "list_price", "list_before", "lowest_paid"]
    ].to_numpy().tolist() == [["cup", 50, 30, 27]]
    assert found["true_discount"].tolist() == [0.9]
    assert raised_list_prices(shop, period=Period(date(2022, 3, 7), date(2022, 3, 9))).empty
