"""What a docstring says of an answer: the columns it lists are the columns that come."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.store.shop import Shop
from tests.analyses.test_expected_repeat import drawn_purchases, with_amounts

COMPARED = {"before_start", "before_end", "before", "before_complete", "change", "growth"}
# Columns that stand in the answer only where they are asked for, and those that another docstring lists.
SOMETIMES = {"funnel": {"by"}, "evaluate": COMPARED}
ELSEWHERE = {
    "raised_list_prices": {"day", "product_id", "title", "units", "list_amount", "payable", "paid"}
}

Ask = Callable[[Shop], pd.DataFrame]
ANSWERS: dict[str, Ask] = {
    "active_visitors": ops.active_visitors,
    "activity_uplifts": ops.activity_uplifts,
    "bought_together": ops.bought_together,
    "cohorts": ops.cohorts,
    "decompose": lambda shop: ops.decompose(shop, "2022-11"),
    "evaluate": lambda shop: ops.evaluate("orders_paid", shop, "2022-11"),
    "funnel": lambda shop: ops.funnel(shop, "-14d"),
    "inquiries_by_hour": lambda shop: ops.inquiries_by_hour(shop, "2022-11"),
    "leads_to_second": ops.leads_to_second,
    "lifecycle": ops.lifecycle,
    "member_tiers": ops.member_tiers,
    "price_breaches": lambda shop: ops.price_breaches(shop, 0.7),
    "product_sales": lambda shop: ops.product_sales(shop, "2022-11"),
    "raised_list_prices": ops.raised_list_prices,
    "reputation": lambda shop: ops.reputation(shop, 0.985),
    "rfm": ops.rfm,
    "time_between_purchases": ops.time_between_purchases,
    "visitor_returns": ops.visitor_returns,
    "waiting_orders": lambda shop: ops.waiting_orders(shop, "2022-11-30"),
    "win_back": lambda shop: ops.win_back(shop, "2023-12-31"),
}


@pytest.fixture(scope="module")
def shop(demo_data: Path) -> Shop:
    return ops.open_shop("demo", data=demo_data)


def listed(name: str) -> set[str]:
    """The words in backticks of what the docstring says is returned."""
    told = inspect.getdoc(getattr(ops, name)) or ""
    returned = re.search(r"\nReturns\n-+\n(.*?)\n\n\w+\n-+\n", told, re.DOTALL)
    return set(re.findall(r"`(\w+)`", returned[1])) if returned else set()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_the_columns_that_its_docstring_lists(name: str, shop: Shop) -> None:
    columns, told = set(ANSWERS[name](shop).columns), listed(name)
    assert columns <= told | ELSEWHERE.get(name, set())
    not_there = told - columns - SOMETIMES.get(name, set())
    assert not_there <= set(ops.__all__), "but the names of other answers"


def test_answers_of_one_row_have_the_columns_too() -> None:
    rows = pd.DataFrame({"text": ["a", "b"] * 50, "bought": [True, True, True, False] * 25})
    assert set(ops.compare_groups(rows, "text", "bought")) == listed("compare_groups") - {"split"}
    days = pd.DataFrame({"day": pd.date_range("2022-01-01", periods=84)})
    days["others"] = [40 + 7 * n % 11 for n in range(84)]
    days["ours"] = days["others"] / 2 + np.where(days.index >= 70, 10, 0)
    assert set(ops.before_after(days, "ours", "others", "2022-03-12")) == listed("before_after")
    orders = with_amounts(drawn_purchases(3000, 360), 270)
    assert set(ops.expected_repeat({"orders": orders}, 90)) == listed("expected_repeat")


def test_each_answer_that_is_a_frame_is_looked_at() -> None:
    frames = {
        name
        for name in ops.__all__
        if inspect.isfunction(each := getattr(ops, name))
        and each.__annotations__.get("return") == "pd.DataFrame"
    }
    assert frames - set(ANSWERS) == {"compare_groups", "before_after", "expected_repeat"}
