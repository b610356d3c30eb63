"""Prices below the floor, and list prices raised to be struck through."""

from __future__ import annotations

from datetime import date

from opsanalytics.analyses.prices import price_breaches, raised_list_prices
from opsanalytics.core.periods import Period
from tests.analyses.shops import ITEMS, ORDERS
from tests.stories import MakeShop


def test_only_prices_below_the_floor_on_ordinary_days_are_breaches(make_shop: MakeShop) -> None:
    shop = make_shop(orders=ORDERS, order_items=ITEMS)
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
    assert price_breaches(
        make_shop(orders=ORDERS, order_items=ITEMS, activities=activity), 0.7
    ).empty


def test_a_list_price_raised_to_be_struck_through_is_found(make_shop: MakeShop) -> None:
    shop = make_shop(orders=ORDERS, order_items=ITEMS)
    found = raised_list_prices(shop)
    # The cup's list price went from 30 (3rd, 5th) to 50 on the 6th, when it sold at 27; on the 7th it was no discount.
    assert found[
        ["product_id", "list_price", "list_before", "lowest_paid"]
    ].to_numpy().tolist() == [["cup", 50, 30, 27]]
    assert found["true_discount"].tolist() == [0.9]
    assert raised_list_prices(shop, period=Period(date(2022, 3, 7), date(2022, 3, 9))).empty


def test_a_price_raised_a_week_before_the_deep_discount_is_found_on_that_day_too(
    make_shop: MakeShop,
) -> None:
    # 100 until 3 November; raised to 150 on the 4th and sold at 120; the discount to 90 on the 11th.
    days = [*[(d, 100, 100) for d in (1, 2, 3)], *[(d, 150, 120) for d in range(4, 11)]]
    days += [(11, 150, 90), (12, 150, 120)]
    orders = [f"{d} | 2022-11-{d:02} 08:00 | 2022-11-{d:02} 09:00" for d, _, _ in days]
    lines = [f"{d} | {d} | jar | 1 | {listed} | {paid}" for d, listed, paid in days]
    head = "order_id | line_id | product_id | units | list_price | payable_amount"
    shop = make_shop(
        orders="\n".join(["order_id | created_at | paid_at", *orders]),
        order_items="\n".join([head, *lines]),
    )
    raised = raised_list_prices(shop)
    assert [day.day for day in raised["day"]] == [4, 5, 6, 7, 8, 9, 10, 11]
    # above what was paid in the 7 days before: every discount from the 4th (150 > 100) to the 12th
    unpaid = raised_list_prices(shop, rule="lowest_paid")
    assert [day.day for day in unpaid["day"]] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
