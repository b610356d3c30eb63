"""A cluster's cost is the query: questions are asked together, the whole catalogue in five queries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import opsanalytics as ops
from opsanalytics.core.errors import DataRefused
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.reports.opening import open_page
from opsanalytics.store.shop import Shop, open_shop

MONTH = "2022-11"


@pytest.fixture
def fresh(demo_data: Path, sail: str) -> Shop:
    """The demo shop, of which nothing was asked yet."""
    return open_shop("demo", data=demo_data, engine=sail)


def test_the_whole_catalogue_of_a_month_takes_at_most_five_queries(
    fresh: Shop, queries: Counter[str]
) -> None:
    evaluate(None, fresh, MONTH)
    assert queries["sent"] <= 5


def test_compared_with_last_year_it_does_as_well(fresh: Shop, queries: Counter[str]) -> None:
    evaluate(None, fresh, MONTH, against="last_year")
    assert queries["sent"] <= 5


def test_works_that_need_each_other_go_on_in_rounds(fresh: Shop, queries: Counter[str]) -> None:
    def first_day_with_orders() -> object:
        days = evaluate("orders_paid", fresh, "2022-11", by="day")
        day = days.loc[days["value"] > 0, "period_start"].iloc[0].date()
        return evaluate("paid_amount", fresh, day)["value"].iloc[0]

    works = [first_day_with_orders, lambda: evaluate("buyers", fresh, MONTH)["value"].iloc[0]]
    assert all(value > 0 for value in fresh.gather(works))
    assert queries["sent"] <= 4


def test_of_several_works_the_first_error_is_the_one_that_is_raised(fresh: Shop) -> None:
    def refused_after_a_question() -> object:
        evaluate("orders_paid", fresh, MONTH)
        raise DataRefused("store.no_whole_day", shop="first")

    def refused_at_once() -> object:
        raise DataRefused("store.no_whole_day", shop="second")

    with pytest.raises(DataRefused, match="first"):
        fresh.gather([refused_after_a_question, refused_at_once])


def test_without_knowing_its_notebook_a_page_asks_when_it_is_asked(
    demo_data: Path, sail: str, queries: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    page = open_page(shop="demo", data=str(demo_data), lang="en", engine=sail)
    assert not queries["sent"]
    assert page.ask(ops.pages.goal_progress.ladder)
    assert queries["sent"]
