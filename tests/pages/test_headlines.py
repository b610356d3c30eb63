"""Tiles and alerts: no verdict on a figure that is not final, and each side by its own sample."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.pages import headlines
from opsanalytics.pages.alerts import alerts
from opsanalytics.pages.finding import Finding
from opsanalytics.pages.good_ratings import good_ratings
from opsanalytics.pages.visitors import traffic_or_conversion
from tests.pages.conftest import DAY, ViewOf


def reviews(days: int, *, bad_of_ten: int = 4) -> str:
    """Ten ratings a day on the last days of the year."""
    rows = ["review_id | reviewed_at | rating"]
    for back in range(days):
        day = DAY - timedelta(days=back)
        for n in range(10):
            rating = "bad" if n < bad_of_ten else "good"
            rows.append(f"{day}-{n} | {day} 10:00 | {rating}")
    return "\n".join(rows)


def shop_days(*, before: tuple[int, int], now: tuple[int, int]) -> str:
    """Four weeks and the four before, each day with so many visitors and buyers."""
    rows = ["day | visitors | paying_buyers"]
    for back in range(56):
        visitors, buyers = now if back < 28 else before
        rows.append(f"{DAY - timedelta(days=back)} | {visitors} | {buyers}")
    return "\n".join(rows)


def test_a_month_told_by_ten_days_has_no_verdict(view_of: ViewOf) -> None:
    view = view_of(reviews=reviews(10))
    tile = headlines.good_ratings(view)
    assert (tile.word, tile.look) == ("not final: 20 of 30 days are not covered", "")
    found = alerts(view)
    states = dict(zip(found.frame["metric"], found.frame["state"], strict=True))
    assert states["share of good ratings"] == "cannot tell"
    assert (found.standing, "No threshold of the plan can be judged" in found.sentence) == (
        "cannot tell",
        True,
    )
    whole = alerts(view_of(reviews=reviews(30)))
    assert whole.standing == "off plan"


def test_a_share_a_little_below_its_threshold_is_not_written_as_the_threshold(
    view_of: ViewOf,
) -> None:
    """128 of 130 are 98.46 %, which is below 98.5 %."""
    rows = ["review_id | reviewed_at | rating"]
    for n in range(130):
        day = DAY - timedelta(days=n % 30)
        rows.append(f"{n} | {day} 10:00 | {'bad' if n < 2 else 'good'}")
    view = view_of(reviews="\n".join(rows))
    assert "98.46\N{NO-BREAK SPACE}% (at least 98.5" in alerts(view).sentence
    assert (
        "98.46\N{NO-BREAK SPACE}% of 130 ratings of the last 30 days are good"
        in good_ratings(view).sentence
    )


def test_each_side_of_a_comparison_counts_by_its_own_visitors(view_of: ViewOf) -> None:
    # 140 of 280 before and 145,600 of 280,000 now: 50 % of so few (44 to 56 %) is not below 52 %
    view = view_of(shop_day=shop_days(before=(10, 5), now=(10_000, 5_200)))
    assert headlines.conversion(view).word == "no clear change"
    many = view_of(shop_day=shop_days(before=(10_000, 5_000), now=(10_000, 5_200)))
    assert headlines.conversion(many).word == "up"


def test_a_part_of_a_month_is_no_point_of_the_tile_s_line(view_of: ViewOf) -> None:
    view = view_of(date(2022, 12, 10), shop_day=shop_days(before=(100, 5), now=(100, 5)))
    line = headlines.conversion(view).values
    assert len(line) == 13  # from a part of December 2021 to a part of December 2022
    # the days begin on 6 November: neither that month nor the first ten of December are whole
    assert [value for value in line if value == value and value is not None] == []


def test_no_verdict_is_made_of_a_figure_that_is_missing(view_of: ViewOf) -> None:
    orders = ["order_id | created_at | paid_at"]
    for back in range(60):
        day = DAY - timedelta(days=back)
        orders += [f"{day}-{n} | {day} 10:00 | {day} 10:01" for n in range(3)]
    view = view_of(orders="\n".join(orders))
    with pytest.raises(DataRefused, match="days have visitors"):
        traffic_or_conversion(view)  # once: "it would take - visitors ... so conversion is short"
    tile = headlines.conversion(view)
    assert tile.sentence.startswith("Visitors who pay, 28 days: cannot be had, ")
    with pytest.raises(DataRefused, match="a figure that this answer needs"):
        Finding(
            Message("headlines.counted.positive_share", n=float("nan")), view.shop.table("orders")
        )
