"""Budget, tasks, inspections and training, from sheets small enough to count by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop

QUARTER = Period.between(date(2022, 7, 1), date(2022, 9, 30))


def value(shop: Any, metric: str, period: Period | None = QUARTER, **how: Any) -> Any:
    rows = evaluate(metric, shop, period, **how)
    return rows["value"].tolist() if how else rows["value"].iloc[0]


def test_budget_is_used_where_both_plan_and_spending_are_told(make_shop: MakeShop) -> None:
    shop = make_shop(
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


def test_tasks_in_time_late_and_overdue(make_shop: MakeShop) -> None:
    shop = make_shop(
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


def test_a_site_counts_once_a_quarter_and_closed_ones_not_at_all(make_shop: MakeShop) -> None:
    shop = make_shop(
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


def test_attendance_counts_who_was_to_come_and_tests_who_took_them(make_shop: MakeShop) -> None:
    shop = make_shop(
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
