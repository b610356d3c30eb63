"""Budget, tasks, inspections, training and dated refunds, from sheets small enough to count by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from opsanalytics.analyses.workload import inquiries_by_hour, waiting_orders
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.spec.conftest import TellStory

QUARTER = Period.between(date(2022, 7, 1), date(2022, 9, 30))


def value(shop: Any, metric: str, period: Period | None = QUARTER, **how: Any) -> Any:
    rows = evaluate(metric, shop, period, **how)
    return rows["value"].tolist() if how else rows["value"].iloc[0]


def test_budget_is_used_where_both_plan_and_spending_are_told(tell: TellStory) -> None:
    shop = tell(
        budget="""month      | department | item | planned | spent
                  2022-07-01 | ads        | cpc  | 100     | 150
                  2022-08-01 | ads        | cpc  | 100     |
                  2022-08-01 | desk       | pay  | 50      | 40
                  2022-10-01 | desk       | pay  | 70      | 70"""
    )
    assert (value(shop, "budget_planned"), value(shop, "budget_spent")) == (250, 190)
    assert value(shop, "budget_use") == pytest.approx(190 / 150)
    by_item = evaluate("budget_spent", shop, QUARTER, by=["department", "item"])
    assert by_item[["department", "item", "value"]].values.tolist() == [
        ["ads", "cpc", 150],
        ["desk", "pay", 40],
    ]


def test_tasks_in_time_late_and_overdue(tell: TellStory) -> None:
    shop = tell(
        tasks="""task_id | department | task | given_on   | due_on     | done_on
                 1       | art        | a    | 2022-06-20 | 2022-07-01 | 2022-07-01
                 2       | art        | b    | 2022-06-25 | 2022-07-10 | 2022-07-12
                 3       | art        | c    | 2022-07-01 | 2022-07-20 |
                 4       | ads        | d    | 2022-09-01 | 2022-09-30 | 2022-10-02
                 5       | ads        | e    | 2022-09-20 | 2022-10-20 | """
    )
    row = evaluate("tasks_in_time", shop, QUARTER).iloc[0]  # 1 in time of 4 due; 2 and 4 late
    assert (row["numerator"], row["denominator"]) == (1, 4)
    assert value(shop, "tasks_late") == 2
    assert value(shop, "tasks_overdue") == 2  # 3 never, 4 not by the end of September
    assert value(shop, "tasks_overdue", by="department") == [1, 1]


def test_a_site_counts_once_a_quarter_and_closed_ones_not_at_all(tell: TellStory) -> None:
    shop = tell(
        sites="""site | opened_on  | closed_on
                 a    | 2020-01-01 |
                 b    |            |
                 c    | 2022-08-01 |
                 shut | 2020-01-01 | 2022-06-30
                 new  | 2022-10-01 | """,
        inspections="""site | inspected_on | issues | issues_reported_in_time | issues_closed
                       a    | 2022-06-30   | 1      | 1                       | 1
                       a    | 2022-07-01   | 3      | 2                       | 3
                       a    | 2022-09-30   | 1      | 1                       | 0
                       shut | 2022-07-05   | 0      | 0                       | 0
                       else | 2022-07-05   | 0      | 0                       | 0
                       new  | 2022-10-05   | 0      | 0                       | 0""",
    )
    row = evaluate("sites_inspected", shop, QUARTER).iloc[0]
    assert (row["numerator"], row["denominator"]) == (1, 3)  # a; of a, b, c
    assert value(shop, "issues_in_time") == 3 / 4
    assert value(shop, "issues_closed") == 3 / 4


def test_attendance_counts_who_was_to_come_and_tests_who_took_them(tell: TellStory) -> None:
    shop = tell(
        training="""held_on    | session | kind    | post | expected | attended | passed
                    2022-07-01 | m       | meeting | a    | yes      | yes      | no
                    2022-07-01 | m       | meeting | b    | yes      | no       | no
                    2022-07-01 | m       | meeting | c    | no       | yes      | no
                    2022-09-01 | t       | test    | a    | yes      | yes      | yes
                    2022-09-01 | t       | test    | b    | yes      | no       | no
                    2022-09-01 | t       | test    | c    | yes      | yes      | no"""
    )
    assert value(shop, "attendance") == 3 / 5
    assert value(shop, "attendance", by="kind") == [1 / 2, 2 / 3]
    assert value(shop, "tests_passed") == 1 / 2


def test_refunds_count_by_asking_and_money_by_settling(tell: TellStory) -> None:
    shop = tell(
        refunds="""refund_id | asked_at            | finished_at         | refund_amount | succeeded | reason
                   1         | 2022-09-29 10:00:00 | 2022-09-30 10:00:00 | 10            | yes       | torn
                   2         | 2022-09-30 10:00:00 | 2022-10-01 10:00:00 | 20            | yes       | torn
                   3         | 2022-07-01 10:00:00 | 2022-07-04 10:00:00 | 40            | no        | late
                   4         | 2022-07-01 10:00:00 |                     | 80            |           | late
                   5         | 2022-06-30 10:00:00 | 2022-07-01 22:00:00 | 5             | yes       | torn"""
    )
    assert value(shop, "refunds_asked") == 4
    assert value(shop, "refunds_asked", by="refund_reason") == [2, 2]
    assert value(shop, "refunds_paid") == 15  # 1 and 5, settled inside
    assert value(shop, "refund_days") == pytest.approx((1 + 3 + 1.5) / 3)


def test_inquiries_are_counted_by_the_hour_they_came(tell: TellStory) -> None:
    shop = tell(
        inquiries="""inquiry_id | asked_at            | answered_at
                     1          | 2022-07-01 09:00:00 | 2022-07-01 09:00:30
                     2          | 2022-07-02 09:59:59 | 2022-07-02 10:00:09
                     3          | 2022-09-30 23:00:00 |
                     4          | 2022-10-01 09:00:00 | 2022-10-01 09:01:00"""
    )
    told = inquiries_by_hour(shop, QUARTER)
    assert told.values.tolist() == [[9, 2, 2, 40], [23, 1, 0, 0]]


def test_orders_wait_until_they_leave_or_are_closed(tell: TellStory) -> None:
    shop = tell(
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
