"""Yesterday's five figures: what they are compared with, and which are more than chance moves them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.pages.finding import View
from opsanalytics.pages.yesterday import yesterday
from tests.pages.conftest import ViewOf

DAY = date(2022, 5, 28)  # a Saturday; no campaign of the plan is near
# The seven days before, Saturday to Friday: 40 + 44 + 36 + 40 + 40 + 42 + 38 orders, 40 a day.
WEEK = (40, 44, 36, 40, 40, 42, 38)


def shop(view_of: ViewOf, last: int, *, weeks: int = 8) -> View:
    """So many weeks alike, then a Saturday of `last` orders of 100 yuan and a thousand visitors."""
    days = [DAY - timedelta(days=back) for back in range(7 * weeks, -1, -1)]
    counts = [*(WEEK * weeks), last]
    orders, visitors = ["order_id | buyer_id | created_at | paid_at | paid_amount"], []
    for day, n in zip(days, counts, strict=True):
        visitors.append(f"{day} | 1000 | {n}")
        orders += [f"{day}-{k} | b{k} | {day} 10:00 | {day} 10:01 | 100" for k in range(n)]
    return view_of(
        DAY,
        orders="\n".join(orders),
        shop_day="day | visitors | paying_buyers\n" + "\n".join(visitors),
    )


def test_yesterday_stands_beside_the_day_before_its_weekday_and_its_week(view_of: ViewOf) -> None:
    found = {row.metric: row for row in yesterday(shop(view_of, 50)).rows}
    orders = found["orders_paid"]
    assert orders.figure == "50"
    # 50 after 38, after 40 on the Saturday before, after a mean of 280 / 7 = 40
    assert orders.against == (("38", "+32\u00a0%"), ("40", "+25\u00a0%"), ("40", "+25\u00a0%"))
    assert found["paid_amount"].figure == "5,000"
    assert found["visitor_days"].against[0] == ("1,000", "0\u00a0%")
    assert found["day_conversion"].figure == "5.00\u00a0%"
    assert found["spend_per_buyer"].figure == "100.00"
    assert found["spend_per_buyer"].word == "as usual (always 100.00)"  # it never was another
    assert found["spend_per_buyer"].word.worded("zh") == "正常波动（恒为 100.00）"


def test_what_chance_explains_is_as_usual(view_of: ViewOf) -> None:
    # Eight of each weekday, always alike, so chance alone: 40 -+ 2.680 * sqrt(40 * 9 / 8) = 40 -+ 17.98
    usual, more, less = (yesterday(shop(view_of, n)).rows[0] for n in (57, 58, 22))
    assert (usual.word, usual.look) == ("as usual (23 – 57)", "")
    assert (more.word, more.look) == ("more than usual (23 – 57)", "more")
    assert (less.word, less.look) == ("less than usual (23 – 57)", "less")


def test_the_sentence_says_what_is_odd_in_both_languages(view_of: ViewOf) -> None:
    found = yesterday(shop(view_of, 64))
    assert found.sentence.startswith("Saturday 28 May: 64 orders, 6,400 yuan, 1,000 visitors")
    assert "Orders paid: more than usual" in found.sentence
    assert "支付订单高于平常" in found.sentence.worded("zh")


def test_too_few_such_weekdays_make_no_verdict(view_of: ViewOf) -> None:
    row = yesterday(shop(view_of, 90, weeks=4)).rows[0]
    assert (row.word, row.look) == ("too few Saturdays to compare", "")


def test_a_campaign_day_is_not_called_unusual(demo_view: View) -> None:
    from dataclasses import replace

    row = yesterday(replace(demo_view, as_of=date(2022, 11, 11))).rows[0]
    assert (row.word, row.look) == ("campaign day, not compared", "")


def test_a_day_without_figures_is_refused_and_one_figure_is_left_out(view_of: ViewOf) -> None:
    orders = "order_id | created_at | paid_at\n" + "\n".join(
        f"{DAY - timedelta(days=back)} | {DAY - timedelta(days=back)} 10:00 | "
        f"{DAY - timedelta(days=back)} 10:01"
        for back in range(5)
    )
    view = view_of(DAY, orders=orders)
    assert [row.metric for row in yesterday(view).rows] == ["orders_paid"]
    with pytest.raises(DataRefused, match="no export has the orders"):
        yesterday(View(view.shop, view.plan, DAY + timedelta(days=3)))


def test_the_table_below_has_the_last_fourteen_days_newest_first(view_of: ViewOf) -> None:
    table = yesterday(shop(view_of, 50)).frame
    assert list(table["orders_paid"][:3]) == [50, 38, 42]
    assert len(table) == 14
