"""Page 11: refunds and their reasons, dispatch, what waits; the demo shop's planted stories are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.pages.after_sale import (
    dispatch,
    late_orders,
    refund_episode,
    refund_money,
    refund_reasons,
    refunded_orders,
)
from opsanalytics.pages.finding import View
from tests.pages.conftest import ViewOf


def test_the_bad_batch_shows_as_an_episode_with_its_reason_and_product(
    demo_view: View, planted: dict[str, Any]
) -> None:
    story, found = planted["bad_batch"], refund_episode(demo_view)
    weeks = found.frame["period_start"].dt.date
    assert all(story["first"] - timedelta(days=7) < week <= story["last"] for week in weeks)
    assert "most named: poor quality" in found.sentence
    assert "奶油色硅胶保鲜盖六件套可微波" in found.sentence


def test_the_reasons_of_the_bad_batch_rose_while_it_was_sold(
    demo_view: View, planted: dict[str, Any]
) -> None:
    found = refund_reasons(replace(demo_view, as_of=planted["bad_batch"]["last"]))
    assert set(found.frame[found.frame["rose"]]["name"]) == set(planted["bad_batch"]["reasons"])
    assert found.todo.startswith("rose beyond chance: poor quality (4 before, ")
    calm = refund_reasons(demo_view)
    assert (calm.todo, "no reason rose beyond chance" in calm.sentence) == (None, True)


def test_the_late_parcels_of_double_11_are_the_lowest_week(
    demo_view: View, planted: dict[str, Any]
) -> None:
    assert planted["late_parcels"]["first"] == date(2022, 11, 11)
    found = dispatch(demo_view)
    assert found.standing == "on plan"
    assert (
        "of all weeks shown below, that from 7 Nov 2022 is the lowest: 76.7\u00a0%"
        in found.sentence
    )


def test_the_refunded_share_says_of_which_orders_and_that_it_may_rise(demo_view: View) -> None:
    said = refunded_orders(demo_view).sentence
    assert "orders paid 4 Nov – 1 Dec 2022 are refunded" in said
    assert "in full" in said
    assert "refunds given back in 28 days" in refund_money(demo_view).sentence


def test_late_orders_are_listed_by_number_the_oldest_first(view_of: ViewOf) -> None:
    view = view_of(
        date(2022, 12, 10),
        orders="""order_id | created_at          | paid_at             | shipped_at          | status
                  1        | 2022-12-01 10:00:00 | 2022-12-01 10:00:00 | 2022-12-02 10:00:00 | shipped
                  2        | 2022-12-08 10:00:00 | 2022-12-08 10:00:00 |                     | paid
                  3        | 2022-12-10 09:00:00 | 2022-12-10 09:00:00 |                     | paid
                  4        | 2022-12-07 10:00:00 | 2022-12-07 10:00:00 |                     | closed
                  5        | 2022-12-09 10:00:00 | 2022-12-09 10:00:00 | 2022-12-11 10:00:00 | shipped
                  6        | 2022-12-09 10:00:00 |                     |                     | unpaid
                  7        | 2022-12-12 10:00:00 | 2022-12-12 10:00:00 |                     | paid""",
    )
    found = late_orders(view)  # 2 waits 62 hours at the day's end, 5 left later, 3 is young
    assert found.frame["order_id"].tolist() == ["2", "5", "3"]
    assert found.frame["late"].tolist() == [True, False, False]
    assert found.sentence == (
        "At the end of 10 Dec 2022 3 paid orders waited to be dispatched; "
        "1 of them for more than 48 hours, the oldest since 8 Dec 2022."
    )
    assert found.sentence.worded("zh") == (
        "截至2022年12月10日，3 个已付款订单待发货；其中 1 个超过 48 小时，最早的自 2022年12月8日起。"
    )
    assert found.todo == "dispatch 1 order that was late at the end of 10 Dec 2022"
    assert found.todo.worded("zh") == "发出 1 个逾期订单（截至2022年12月10日）"
    assert set(found.frame.columns) == {"order_id", "day", "days", "late"}


def test_few_refunds_prove_nothing(view_of: ViewOf) -> None:
    rows = [f"{i} | 2022-12-{10 + i} 10:00:00 | torn" for i in range(3)]
    earlier = ["9 | 2022-11-04 10:00:00 | torn"]
    story = "\n".join(["refund_id | asked_at | reason", *earlier, *rows])
    view = view_of(date(2022, 12, 12), refunds=story)
    found = refund_reasons(view)
    assert found.frame[["name", "value", "state"]].values.tolist() == [["torn", 3, "cannot tell"]]
    assert found.sentence == "3 refunds asked for in 28 days, most often for: torn (100\u00a0%)."


def test_what_no_export_tells_is_refused(view_of: ViewOf) -> None:
    view = view_of(
        orders="order_id | created_at          | paid_at\n1 | 2022-12-31 10:00:00 | 2022-12-31 10:00:00"
    )
    for part in (
        dispatch,
        late_orders,
        refunded_orders,
        refund_money,
        refund_reasons,
        refund_episode,
    ):
        with pytest.raises(DataRefused):
            part(view)
