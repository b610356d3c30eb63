"""Days of zeros that nobody filled in yet, and budgets by quarter, are found; true zeros show nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.store.kept_sheets import budget, two_agents
from tests.store.odd_orders import orders, shop_of_all
from tests.store.test_mixed_up import Rows, csv
from tests.store.test_slips_and_rows_gone import Change, shop, shop_days


def nothing(first: int, last: int) -> Change:
    """Put 0 into all figures of these rows."""

    def apply(rows: Rows) -> None:
        for row in rows[first:last]:
            row |= dict.fromkeys(row.keys() - {"统计日期", "日期", "客服岗位"}, "0")

    return apply


def few_visitors(rows: Rows) -> None:
    for row in rows:
        row |= {"访客数": "6", "老访客数": "2", "新访客数": "4", "浏览量": "20", "加购人数": "0"}
    nothing(20, 24)(rows)


def weekends_off(rows: Rows) -> None:
    """Nobody is there on two days of each week, of which the last two days are such ones."""
    for first in range(len(rows) - 4, 0, -14):
        nothing(first, first + 4)(rows)


def in_months(*months: int) -> Change:
    def apply(rows: Rows) -> None:
        rows[:] = [row for row in rows if int(row["月份"][-2:]) in months]

    return apply


CASES: dict[str, tuple[Callable[[], Rows], Change, str, bool]] = {
    "three days among others": (shop_days, nothing(20, 23), "zero_days", True),
    "the last two days": (shop_days, nothing(38, 40), "zero_days", True),
    "one day": (shop_days, nothing(20, 21), "zero_days", False),
    "before the first visitor": (shop_days, nothing(0, 9), "zero_days", False),
    "a shop of six visitors a day": (shop_days, few_visitors, "zero_days", False),
    "the last three days of all agents": (two_agents, nothing(-6, 120), "zero_days", True),
    "the last day of all agents": (two_agents, nothing(-2, 120), "zero_days", False),
    "service that is closed at weekends": (two_agents, weekends_off, "zero_days", False),
    "first months of quarters": (budget, in_months(1, 4), "quarters", True),
    "last months of quarters": (budget, in_months(3, 6), "quarters", True),
    "every other month": (budget, in_months(1, 3, 5), "quarters", False),
    "one month": (budget, in_months(4), "quarters", False),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("orders_too", [True, False])
def test_days_of_nothing_and_budgets_by_quarter(
    tmp_path: Path, case: str, *, orders_too: bool
) -> None:
    sheet, change, kind, found = CASES[case]
    assert (kind in shop(tmp_path, change, orders_too=orders_too, 表=sheet)) is found


def test_visitors_of_days_not_filled_in_are_doubtful(tmp_path: Path) -> None:
    rows = shop_days()
    nothing(36, 40)(rows)
    files = {"店铺.csv": csv(rows), "订单.csv": csv(orders(240))}
    told = evaluate(["visitor_days", "page_views"], shop_of_all(tmp_path, files))
    assert all("days in a row are 0" in text for text in told["doubtful"])
