"""What an ordinary day brings: every ordinary day counts, and nothing of a campaign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.finding import View
from opsanalytics.pages.shop_baseline import baseline
from tests.pages.conftest import DAY, ViewOf

HEAD = "order_id | buyer_id | created_at | paid_at"


def bought(day: date, *buyers: str) -> list[str]:
    return [f"{day}-{n} | {who} | {day} 10:00 | {day} 10:01" for n, who in enumerate(buyers)]


def test_days_without_an_order_count_as_days(view_of: ViewOf) -> None:
    days = [date(2022, 3, 1) + timedelta(days=i) for i in range(57)]
    rows = [row for i, day in enumerate(days) if i % 4 == 0 for row in bought(day, "a", "b")]
    now = baseline(view_of(days[-1], orders="\n".join([HEAD, *rows]))).now
    outcome = now.outcome()
    # two orders every fourth day: of the last 28 days seven have them, 14 / 28
    assert outcome.value("orders") == pytest.approx(0.5)
    assert outcome.value("payment_share") == 1


def test_the_share_of_returning_orders_is_that_of_ordinary_days(view_of: ViewOf) -> None:
    rows = bought(date(2022, 10, 1), "regular")
    for back in range(60):
        day = DAY - timedelta(days=back)
        rows += bought(day, "regular", f"x{back}", f"y{back}", f"z{back}")
        if day in (date(2022, 12, 10), date(2022, 12, 11), date(2022, 12, 12)):
            rows += bought(day, *["regular"] * 40)[4:]
    found = baseline(view_of(orders="\n".join([HEAD, *rows])))
    # one of four on an ordinary day; with Double 12 it would be more than half
    assert found.now.day.repeat_share == pytest.approx(0.25)


def test_a_day_that_does_not_tell_its_visitors_still_counts_its_orders(view_of: ViewOf) -> None:
    days = [DAY - timedelta(days=back) for back in range(28)]
    rows = [row for n, day in enumerate(days) for row in bought(day, *["a"] * (1 + 9 * (n < 8)))]
    told = [f"{day} | 100 | 1" for day in days[8:]]
    view = view_of(
        orders="\n".join([HEAD, *rows]),
        shop_day="\n".join(["day | visitors | paying_buyers", *told]),
    )
    outcome = baseline(view).now.outcome()
    # 25 of the 28 days are ordinary: 8 of ten orders, whose visitors nobody tells, and 17 of one
    assert outcome.value("orders") == pytest.approx(97 / 25)
    assert outcome.value("visitors") == pytest.approx(100)


def test_promotion_can_be_asked_about_though_one_report_tells_no_orders(demo_view: View) -> None:
    """淘宝客 tells clicks and no orders: the conversion of clicks is that of the other channels."""
    ads = baseline(demo_view).now.day.ads
    assert ads is not None
    told = evaluate("ad_conversion", demo_view.shop, demo_view.last(28), by="channel")
    told = told[told["value"].notna()]
    assert told["value"].min() < ads.conversion < told["value"].max()
