"""What is not told is neither 0 nor final: days, cells, actions, windows, and what a day still brings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from opsanalytics.analyses.reputation import ratings_by_item
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.conftest import OpenShop
from tests.stories import MakeShop

ADS = """
day        | channel | grain    | campaign | impressions | clicks | spend | orders
2022-03-01 | search  | campaign | a        | 1000        | 50     | 100   | 5
2022-03-01 | search  | campaign | b        | 400         |        | 60    | 2
2022-03-01 | guide   | campaign | c        |             | 10     | 20    |
"""
MARCH = Period(date(2022, 3, 1), date(2022, 4, 1))


def row(metric: str, shop: object, *args: Any, **options: Any) -> Any:
    return evaluate(metric, shop, *args, **options).iloc[0]


def lines(head: str, rows: list[str]) -> str:
    return "\n".join([head, *rows])


def daily_orders(first: date, days: int, *, buyer: str = "ann") -> str:
    """An order a day."""
    dates = [first + timedelta(days=i) for i in range(days)]
    rows = [f"{n} | {buyer} | {d} 10:00 | {d} 10:01" for n, d in enumerate(dates)]
    return lines("order_id | buyer_id | created_at | paid_at", rows)


def test_a_channel_that_tells_no_impressions_has_none(make_shop: MakeShop) -> None:
    found = evaluate("impressions", make_shop(ads=ADS), by="channel").set_index("channel")
    assert (found.loc["search", "value"], found.loc["search", "complete"]) == (1400, True)
    assert found.loc["guide", "value"] != found.loc["guide", "value"]
    assert found.loc["guide", "reason"] == "the exports have no figure"
    whole = row("impressions", make_shop(ads=ADS))
    assert (whole["value"], whole["complete"], whole["reason"]) == (
        1400,
        False,
        "1 row lacks what the figure is worked out from",
    )


def test_affiliates_who_show_nothing_leave_times_shown_and_click_rates_final(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(
        ads="""
day        | channel | grain    | campaign | impressions | clicks | spend
2022-03-01 | 直通车  | campaign | a        | 1000        | 50     | 100
2022-03-01 | 淘宝客  | channel  |          |             | 30     | 20
"""
    )
    shown = row("impressions", shop)
    assert (shown["value"], bool(shown["complete"])) == (1000, True)
    rate = row("ctr", shop)
    assert (rate["value"], bool(rate["complete"])) == (0.05, True)
    by_channel = evaluate("impressions", shop, by="channel").set_index("channel")
    assert by_channel.loc["淘宝客", "value"] != by_channel.loc["淘宝客", "value"]
    assert by_channel.loc["淘宝客", "reason"] == "the exports have no figure"


def test_clicks_of_one_of_two_campaigns_are_not_all_clicks(make_shop: MakeShop) -> None:
    found = evaluate("clicks", make_shop(ads=ADS), by="channel").set_index("channel")
    assert (found.loc["search", "value"], bool(found.loc["search", "complete"])) == (50, False)
    assert (found.loc["guide", "value"], bool(found.loc["guide", "complete"])) == (10, True)


def test_money_of_an_order_whose_price_is_blank_is_not_all_the_money(make_shop: MakeShop) -> None:
    orders = """
    order_id | created_at       | paid_at          | paid_amount
    1        | 2022-03-01 10:00 | 2022-03-01 10:01 | 100
    2        | 2022-03-01 11:00 | 2022-03-01 11:01 |
    3        | 2022-03-01 12:00 |                  |
    """
    found = row("paid_amount", make_shop(orders=orders))
    assert (found["value"], found["complete"]) == (100, False)


def test_a_log_without_orders_does_not_tell_that_nobody_ordered(make_shop: MakeShop) -> None:
    events = """
    visitor_id | at               | action
    ann        | 2022-03-01 10:00 | view
    bob        | 2022-03-02 10:00 | view
    ann        | 2022-03-02 11:00 | pay
    """
    found = row("order_conversion", make_shop(events=events))
    assert found["value"] != found["value"]
    assert found["reason"].startswith("no export says who did this: order")
    assert row("pay_conversion", make_shop(events=events))["value"] == 0.5


def test_a_share_of_old_buyers_needs_a_year_that_is_told(make_shop: MakeShop) -> None:
    shop = make_shop(orders=daily_orders(date(2022, 3, 1), 31))
    found = row("old_buyer_share", shop, MARCH)
    assert found["value"] != found["value"]
    assert found["reason"] == "365 of the 365 days before it are not covered"


def test_a_month_cut_by_the_end_of_the_data_or_by_the_question_is_not_final(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(orders=daily_orders(date(2022, 3, 1), 41))  # up to 10 April
    months = evaluate("orders_paid", shop, by="month")
    assert months["value"].tolist() == [31, 10]
    assert months["complete"].tolist() == [True, False]
    assert months["reason"].tolist()[1] == "only 10 of the month's 30 days"
    weeks = evaluate("orders_paid", shop, Period(date(2022, 3, 9), date(2022, 3, 21)), by="week")
    # from Wednesday the 9th to Sunday the 20th of March: 5 days of a week, then a whole one
    assert (weeks["value"].tolist(), weeks["complete"].tolist()) == ([5, 7], [False, True])


def test_orders_too_young_to_judge_do_not_make_dispatch_look_good(shop_from: OpenShop) -> None:
    """As of 13 November 09:05: what left at once is known of every day, what is late of old ones only."""
    orders = """
    order | created          | paid             | shipped
    1     | 2022-11-09 10:00 | 2022-11-09 10:00 | 2022-11-10 10:00
    2     | 2022-11-10 10:00 | 2022-11-10 10:00 |
    3     | 2022-11-11 10:00 | 2022-11-11 10:00 | 2022-11-11 18:00
    4     | 2022-11-11 11:00 | 2022-11-11 11:00 |
    5     | 2022-11-12 10:00 | 2022-11-12 10:00 | 2022-11-12 11:00
    """
    shop = shop_from(orders, name="ExportOrderList202211130905")
    week = Period.between(date(2022, 11, 9), date(2022, 11, 12))
    found = row("ship_within_48h", shop, week)
    # known to the end: the 12th; so orders of the 9th and 10th are old enough, one of two left
    assert (found["numerator"], found["denominator"], found["complete"]) == (1, 2, False)
    assert "11 Nov 2022 were last seen on 12 Nov 2022" in found["reason"]
    settled = row("ship_within_48h", shop, Period.between(date(2022, 11, 9), date(2022, 11, 10)))
    assert (settled["value"], settled["complete"]) == (0.5, True)
    # The same where the name says the day alone, or nothing but a dispatch does: 13 November is not over.
    for name, last_left in (
        ("orders_2022-11-13", "2022-11-12 11:00"),
        ("orders", "2022-11-13 09:00"),
    ):
        young = shop_from(orders.replace("2022-11-12 11:00", last_left), name=name)
        found = row("ship_within_48h", young, week)
        assert (found["numerator"], found["denominator"], found["complete"]) == (1, 2, False)


@pytest.mark.parametrize(
    "metric", ["refund_amount", "net_amount", "gross_profit", "break_even_roas"]
)
def test_money_that_refunds_may_still_lower_is_not_final(make_shop: MakeShop, metric: str) -> None:
    orders = """
    order_id | created_at       | paid_at          | paid_amount | refund_amount
    1        | 2022-03-01 10:00 | 2022-03-01 10:01 | 100         | 20
    2        | 2022-04-20 10:00 | 2022-04-20 10:01 | 100         |
    """
    items = """
    order_id | line_id | product_id | units | paid_amount | refund_amount
    1        | 1       | jar        | 1     | 100         | 20
    2        | 2       | jar        | 1     | 100         |
    """
    costs = "product_id | from_day | unit_cost\njar | 2022-01-01 | 30"
    shop = make_shop(orders=orders, order_items=items, costs=costs)
    old = row(metric, shop, Period.between(date(2022, 3, 1), date(2022, 3, 7)))
    new = row(metric, shop, Period.between(date(2022, 4, 14), date(2022, 4, 20)))
    assert (old["complete"], new["complete"]) == (True, False)
    assert new["reason"].startswith(
        "not settled: orders of 14 Apr 2022 were last seen on 20 Apr 2022"
    )


def test_a_whole_shop_s_figure_is_no_answer_by_product(make_shop: MakeShop) -> None:
    items = "order_id | line_id | product_id | units\n0 | 1 | jar | 2"
    product_day = "day | product_id | visitors | units_paid\n2022-03-01 | jar | 5 | 2"
    shop = make_shop(
        orders=daily_orders(date(2022, 3, 1), 1), order_items=items, product_day=product_day
    )
    asked = ["units_sold", "ad_order_share", "orders_paid", "active_product_share"]
    rows = evaluate(asked, shop, by="category").set_index("metric")
    assert rows.loc["orders_paid", "value"] != rows.loc["orders_paid", "value"]
    assert "cannot be broken down by category" in rows.loc["orders_paid", "reason"]


def test_more_products_sold_than_listed_are_no_final_share(make_shop: MakeShop) -> None:
    items = "order_id | line_id | product_id | units\n0 | 1 | jar | 2\n0 | 2 | cup | 1"
    product_day = "day | product_id | visitors | units_paid\n2022-03-01 | jar | 5 | 2"
    shop = make_shop(
        orders=daily_orders(date(2022, 3, 1), 1), order_items=items, product_day=product_day
    )
    share = row("active_product_share", shop)
    assert (share["value"], bool(share["complete"])) == (2, False)
    assert share["reason"] == "a part cannot be more than the whole: the whole lacks something"


def test_lines_that_name_no_product_are_not_one_product(make_shop: MakeShop) -> None:
    items = "order_id | line_id | title | units\n0 | 1 | jar | 2"
    shop = make_shop(orders=daily_orders(date(2022, 3, 1), 1), order_items=items)
    found = row("units_sold", shop, by="product")
    assert found["value"] != found["value"]
    assert found["reason"] == "no export contains 商品ID (product_id)"


def test_orders_whose_lines_nobody_tells_have_no_pieces(make_shop: MakeShop) -> None:
    items = "order_id | line_id | product_id | units\n7 | 1 | jar | 2"
    found = row(
        "units_sold", make_shop(orders=daily_orders(date(2022, 3, 1), 2), order_items=items)
    )
    assert (found["value"] != found["value"], found["complete"]) == (True, False)


def test_channels_of_days_nobody_covers_are_told_with_the_reason(make_shop: MakeShop) -> None:
    days = "day | channel | visitors\n2022-03-01 | search | 5"
    found = evaluate(
        "channel_visitor_days", make_shop(channel_day=days), MARCH.previous(), by="channel"
    )
    assert found["reason"].tolist() == ["not covered by the data"]


def test_a_refund_settled_after_the_last_was_asked_for_is_told(make_shop: MakeShop) -> None:
    refunds = """
    refund_id | order_id | asked_at         | finished_at      | refund_amount | succeeded
    1         | 1        | 2022-03-01 10:00 | 2022-03-01 12:00 | 10            | yes
    2         | 2        | 2022-03-02 10:00 | 2022-03-05 10:00 | 30            | yes
    """
    found = row(
        "refunds_paid",
        make_shop(refunds=refunds),
        Period.between(date(2022, 3, 5), date(2022, 3, 5)),
    )
    assert (found["value"], found["complete"]) == (30, False)
    assert found["reason"] == "from 5 Mar 2022 on only what began before is known"


def test_march_has_one_answer_however_it_is_asked(make_shop: MakeShop) -> None:
    # ann buys on 31 January, on 10 February and in March; bob on 31 January and in March
    orders = """
    order_id | buyer_id | created_at       | paid_at
    1        | ann      | 2022-01-30 10:00 | 2022-01-30 10:01
    2        | bob      | 2022-01-31 10:00 | 2022-01-31 10:01
    3        | ann      | 2022-02-10 10:00 | 2022-02-10 10:01
    4        | ann      | 2022-03-10 10:00 | 2022-03-10 10:01
    5        | bob      | 2022-03-31 10:00 | 2022-03-31 10:01
    """
    shop = make_shop(orders=orders)
    plain = row("next_period_repurchase", shop, MARCH)
    by_month = row("next_period_repurchase", shop, MARCH, by="month")
    # of February's buyers (ann alone; the 31 days before March would add bob)
    assert (plain["numerator"], plain["denominator"]) == (1, 1)
    assert (by_month["numerator"], by_month["denominator"]) == (1, 1)
    for options in ({}, {"by": "month"}):
        assert row("orders_paid", shop, MARCH, against="previous", **options)["before"] == 1
    assert row("orders_paid", shop, MARCH, against="days_before")["before"] == 3  # from 29 January
    part = row(
        "next_period_repurchase", shop, Period(date(2022, 3, 1), date(2022, 3, 11)), by="month"
    )
    assert (part["complete"], part["reason"]) == (False, "only 10 of the month's 31 days")


def test_views_and_visitors_of_two_sources_are_not_divided(make_shop: MakeShop) -> None:
    days = lines("day | visitors | page_views", [f"2022-03-0{d} | 10 | 42" for d in (1, 2)])
    events = """
    visitor_id | at               | action
    ann        | 2022-03-01 10:00 | view
    bob        | 2022-03-02 10:00 | pay
    """
    shop = make_shop(shop_day=days, events=events)
    assert row("page_depth", shop, by="day")["value"] == 4.2
    whole = row("page_depth", shop)
    assert whole["value"] != whole["value"]
    assert whole["reason"].endswith("day_page_depth can be had")
    assert row("page_depth", make_shop(events=events))["value"] == 0.5


def test_advertising_is_held_against_the_money_of_the_same_days(make_shop: MakeShop) -> None:
    orders = lines(
        "order_id | created_at | paid_at | paid_amount",
        [f"{d} | 2022-03-0{d} 10:00 | 2022-03-0{d} 10:01 | 100" for d in range(1, 9)],
    )
    ads = lines(
        "day | channel | grain | campaign | spend",
        [f"2022-03-0{d} | search | campaign | a | 3" for d in (7, 8)],
    )
    shop = make_shop(orders=orders, ads=ads)
    week = row("ad_cost_share", shop, Period(date(2022, 3, 2), date(2022, 3, 9)))
    # two of the seven days tell both: 6 yuan of 200, not of 700
    assert (week["numerator"], week["denominator"], week["value"]) == (6, 200, 0.03)
    assert (week["complete"], week["reason"]) == (False, "2 of 7 days have both")
    whole = row("ad_cost_share", shop)
    assert (whole["value"], whole["complete"]) == (0.03, True)
    by_channel = row("ad_cost_share", shop, by="channel")
    assert (by_channel["channel"], by_channel["value"]) == ("search", 0.03)
    before = row("ad_cost_share", shop, Period(date(2022, 3, 1), date(2022, 3, 3)))
    assert before["value"] != before["value"]
    assert before["reason"] == "not covered by the data"


def test_ratings_and_refunds_of_brushed_orders_are_left_out(make_shop: MakeShop) -> None:
    orders = """
    order_id | created_at       | paid_at          | brushed
    1        | 2022-03-01 10:00 | 2022-03-01 10:01 |
    2        | 2022-03-01 10:00 | 2022-03-01 10:01 |
    3        | 2022-03-01 10:00 | 2022-03-01 10:01 | yes
    4        | 2022-03-01 10:00 | 2022-03-01 10:01 |
    """
    reviews = """
    review_id | order_id | reviewed_at      | rating | item_title
    a         | 1        | 2022-03-05 10:00 | good   | jar
    b         | 2        | 2022-03-05 10:00 | bad    | jar
    c         | 3        | 2022-03-05 10:00 | good   | jar
    d         | 4        | 2022-03-05 10:00 | good   | jar
    e         |          | 2022-03-05 10:00 | bad    | jar
    """
    refunds = """
    refund_id | order_id | asked_at         | refund_amount
    1         | 3        | 2022-03-02 10:00 | 10
    2         | 1        | 2022-03-02 10:00 | 10
    """
    brushed = "order_id\n4"
    shop = make_shop(orders=orders, reviews=reviews, refunds=refunds, brushed_orders=brushed)
    found = row("positive_share", shop)
    assert (found["numerator"], found["denominator"]) == (1, 3)  # a, b, e
    assert row("refunds_asked", shop)["value"] == 1
    day = Period.between(date(2022, 3, 5), date(2022, 3, 5))
    assert ratings_by_item(shop, day)[["reviews", "poor"]].to_numpy().tolist() == [[3, 2]]


def test_a_product_report_is_told_beside_a_campaign_report(make_shop: MakeShop) -> None:
    ads = """
    day        | channel | grain    | campaign | product_id | spend
    2022-03-01 | search  | campaign | a        |            | 100
    2022-03-01 | search  | product  |          | jar        | 70
    2022-03-01 | search  | product  |          | lid        | 30
    2022-03-01 | guide   | campaign | b        |            | 5
    """
    shop = make_shop(ads=ads)
    by_product = evaluate("ad_spend", shop, by="product").set_index("product")["value"]
    assert by_product[["jar", "lid"]].tolist() == [70, 30]
    assert by_product.sum() == 105  # 5 of no product
    by_campaign = evaluate("ad_spend", shop, by="campaign").set_index("campaign")["value"]
    assert by_campaign.to_dict() == {"a": 100, "b": 5}


def test_a_cost_per_order_over_campaigns_that_tell_no_orders_is_not_final(
    make_shop: MakeShop,
) -> None:
    """Campaign c spent 20 and tells no orders: (100 + 60) / 7, of two rows of three."""
    whole = row("cost_per_order", make_shop(ads=ADS))
    assert (whole["value"], whole["complete"]) == (pytest.approx(160 / 7), False)
    assert whole["reason"] == "1 row lacks what the figure is worked out from"
    by_channel = evaluate("cost_per_order", make_shop(ads=ADS), by="channel").set_index("channel")
    assert by_channel.loc["search", "complete"]
    assert by_channel.loc["guide", "reason"] == "the exports have no figure"


def test_orders_that_left_without_a_time_neither_wait_nor_left_in_time(
    make_shop: MakeShop,
) -> None:
    orders = """
order_id | created_at       | paid_at          | shipped_at       | status
1        | 2022-03-01 10:00 | 2022-03-01 10:01 | 2022-03-02 10:00 | completed
2        | 2022-03-01 11:00 | 2022-03-01 11:01 |                  | completed
3        | 2022-03-01 12:00 | 2022-03-01 12:01 |                  | paid
4        | 2022-03-09 12:00 | 2022-03-09 12:01 | 2022-03-09 13:00 | shipped
"""
    day = Period.between(date(2022, 3, 1), date(2022, 3, 1))
    backlog = row("unshipped_backlog", make_shop(orders=orders), day)
    assert backlog["value"] == 2  # 3 waits; 1 left on the next day only
    in_time = row("ship_within_48h", make_shop(orders=orders), day)
    assert (in_time["numerator"], in_time["denominator"]) == (1, 2)
    assert (in_time["complete"], in_time["reason"]) == (
        False,
        "1 row lacks what the figure is worked out from",
    )


def test_a_figure_compared_with_days_that_are_not_all_known_says_so(make_shop: MakeShop) -> None:
    days = "day | visitors | paying_buyers\n2022-03-06 | 100 | 4\n"
    days += "\n".join(f"2022-03-{day:02} | 100 | 5" for day in range(7, 14))
    shop = make_shop(shop_day=days)
    compared = row("day_conversion", shop, "2022-03-07:2022-03-13", against="previous")
    assert compared["complete"]
    assert compared["reason"] == "the figure before is not final: 6 of 7 days are not covered"
    assert row("day_conversion", shop, "2022-03-07", against="previous")["reason"] == ""
