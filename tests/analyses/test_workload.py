"""Inquiries by the hour and orders that wait, counted by hand."""

from __future__ import annotations

from datetime import date

from opsanalytics.analyses.workload import inquiries_by_hour, waiting_orders
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop

QUARTER = Period.between(date(2022, 7, 1), date(2022, 9, 30))


def test_inquiries_are_counted_by_the_hour_they_came(make_shop: MakeShop) -> None:
    shop = make_shop(
        inquiries="""inquiry_id | asked_at            | answered_at
                     1          | 2022-07-01 09:00:00 | 2022-07-01 09:00:30
                     2          | 2022-07-02 09:59:59 | 2022-07-02 10:00:09
                     3          | 2022-09-30 23:00:00 |
                     4          | 2022-10-01 09:00:00 | 2022-10-01 09:01:00"""
    )
    told = inquiries_by_hour(shop, QUARTER)
    assert told.values.tolist() == [[9, 2, 2, 40], [23, 1, 0, 0]]


def test_orders_wait_until_they_leave_or_are_closed(make_shop: MakeShop) -> None:
    shop = make_shop(
        orders="""order_id | created_at          | paid_at             | shipped_at          | status
                  1        | 2022-07-01 10:00:00 | 2022-07-01 12:00:00 |                     | paid
                  2        | 2022-07-01 10:00:00 | 2022-07-01 11:00:00 | 2022-07-03 11:00:00 | shipped
                  3        | 2022-07-01 10:00:00 | 2022-07-01 10:00:00 | 2022-07-02 10:00:00 | shipped
                  4        | 2022-07-01 10:00:00 | 2022-07-01 10:00:00 |                     | closed
                  5        | 2022-07-03 10:00:00 | 2022-07-03 10:00:00 |                     | paid"""
    )
    told = waiting_orders(shop, date(2022, 7, 2))
    assert told[["order_id", "hours"]].values.tolist() == [["2", 37], ["1", 36]]
    backlog = evaluate(
        "unshipped_backlog", shop, Period.between(date(2022, 7, 1), date(2022, 7, 2))
    )
    assert backlog["value"].tolist() == [len(told)]
