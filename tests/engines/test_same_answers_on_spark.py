"""Behind Spark Connect the demo shop has DuckDB's answers: every metric, every analysis, every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.reports.opening import open_page
from opsanalytics.reports.parameters import parameters_of
from opsanalytics.reports.questions import questions_of
from opsanalytics.store.shop import Shop
from tests.conftest import ROOT

PAGES = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def same(ask: Callable[[Shop], pd.DataFrame], one: Shop, other: Shop) -> None:
    pd.testing.assert_frame_equal(ask(one), ask(other), check_dtype=False, rtol=1e-9)


@pytest.mark.parametrize("day_basis", ["paid", "created", "shipped"])
def test_every_metric_of_a_month_is_the_same(
    demo_on_sail: Shop, demo_here: Shop, day_basis: str
) -> None:
    same(lambda shop: evaluate(None, shop, "2022-11", day_basis=day_basis), demo_on_sail, demo_here)


@pytest.mark.parametrize("by", ["day", "week", "month", "channel", "buyer", "category"])
def test_every_metric_by_time_and_by_dimension_is_the_same(
    demo_on_sail: Shop, demo_here: Shop, by: str
) -> None:
    def ask(shop: Shop) -> pd.DataFrame:
        rows = evaluate(None, shop, "2022-11-07:2022-12-11", by=by)
        return rows.sort_values(list(rows.columns[: 4 + (by in rows)])).reset_index(drop=True)

    same(ask, demo_on_sail, demo_here)


def test_a_metric_asked_alone_is_the_one_asked_among_all(demo_on_sail: Shop) -> None:
    together = evaluate(None, demo_on_sail, "2022-12").set_index("metric")
    for name in ("paid_amount", "ship_within_48h", "roas", "gross_profit"):
        alone = evaluate(name, demo_on_sail, "2022-12").iloc[0]
        assert alone["value"] == pytest.approx(together.loc[name, "value"], rel=1e-12)


@pytest.mark.parametrize("order", ["sequential", "strict", "any", "platform"])
def test_a_funnel_of_any_order_is_the_same(demo_on_sail: Shop, demo_here: Shop, order: Any) -> None:
    same(lambda shop: ops.funnel(shop, order=order, by="channel"), demo_on_sail, demo_here)


@pytest.mark.parametrize(
    "analysis",
    [
        partial(ops.cohorts, grain="month"),
        partial(ops.cohorts, grain="week"),
        partial(ops.visitor_returns, after=[1, 7]),
        partial(ops.active_visitors, days=7),
        partial(ops.rfm, by="ranks"),
        ops.rfm,
        ops.lifecycle,
        partial(ops.bought_together, minimum=5),
        partial(ops.bought_together, basket="buyer", minimum=5),
        ops.product_sales,
        partial(ops.price_breaches, floor=0.7),
        ops.raised_list_prices,
        ops.leads_to_second,
        partial(ops.expected_repeat, days=30, as_of="2022-10-31"),
        ops.member_tiers,
        partial(ops.reputation, floor=0.985),
        partial(ops.inquiries_by_hour, period="2022-12"),
        partial(ops.waiting_orders, as_of="2022-12-31"),
        partial(ops.time_between_purchases, first=True),
        partial(ops.decompose, period="2022-11", before="2022-10"),
    ],
)
def test_an_analysis_is_the_same(
    demo_on_sail: Shop, demo_here: Shop, analysis: Callable[[Shop], pd.DataFrame]
) -> None:
    def ask(shop: Shop) -> pd.DataFrame:
        rows = analysis(shop)
        return rows.sort_values(list(rows.columns)).reset_index(drop=True)

    same(ask, demo_on_sail, demo_here)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", PAGES, ids=lambda path: path.stem)
def test_a_page_says_the_same_after_at_most_eleven_queries(
    demo_data: Path,
    sail: str,
    queries: Counter[str],
    notebook: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    names = {name: parameter.default for name, parameter in parameters_of(notebook).items()}
    names |= {"shop": "demo", "data": str(demo_data), "lang": "en", "ops": ops}
    theirs, ours = (open_page(**{**names, "engine": engine}) for engine in (sail, "duckdb"))
    questions = questions_of(notebook, theirs, names)
    assert len(questions) >= notebook.read_text(encoding="utf-8").count("page.ask(")
    for question, options in questions:
        answer, expected = (page.ask(question, **options) for page in (theirs, ours))
        assert answer.sentence == expected.sentence
        assert answer.notes == expected.notes
    assert queries["sent"] <= 11
