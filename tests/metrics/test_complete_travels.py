"""Of every metric: what is not told is refused, what is told in part says so, with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS, Metric
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop, open_shop
from opsanalytics.store.tables import TABLES

END = date(2023, 1, 1)  # the demo shop's first day no longer told
MONTH = Period(date(2022, 10, 1), date(2022, 11, 1))
BEYOND = Period(date(2024, 1, 1), date(2024, 2, 1))
# Answers as of a day, from all that was ever told: a later question has the same answer or a lower bound.
OF_ALL_TIME = {"tasks_overdue", "unshipped_backlog", "sites_inspected", "ever_repeat_share"}


def rows_of(names: list[str], shop: Shop, period: Period | None, by: str = "") -> pd.DataFrame:
    return evaluate(names, shop, period, by=[by] if by else [])


def unsaid(rows: pd.DataFrame) -> list[str]:
    """The metrics with a row that is called final, or is not and gives no reason."""
    silent = rows["complete"].astype(bool) | ~rows["reason"].astype(bool)
    return sorted(set(rows.loc[silent, "metric"]))


@pytest.fixture(scope="module")
def demo(demo_data: Path) -> Shop:
    return open_shop("demo", data=demo_data)


def test_no_metric_has_a_figure_of_days_nobody_covers(demo: Shop) -> None:
    rows = rows_of(list(METRICS), demo, BEYOND)
    told = rows[rows["value"].notna()]
    assert set(told["metric"]) <= OF_ALL_TIME
    assert unsaid(rows) == []


def test_every_metric_of_a_period_that_runs_past_the_data_says_so(demo: Shop) -> None:
    past = Period(END - timedelta(days=20), END + timedelta(days=5))
    assert unsaid(rows_of(list(METRICS), demo, past)) == []


@pytest.mark.parametrize("grain", ["week", "month"])
def test_every_metric_of_a_cut_week_or_month_says_so(demo: Shop, grain: str) -> None:
    cut = Period(date(2022, 11, 3), date(2022, 11, 6))  # Thursday to Saturday
    assert unsaid(rows_of(list(METRICS), demo, cut, by=grain)) == []


@pytest.fixture(scope="module")
def october(demo: Shop) -> dict[str, pd.DataFrame]:
    """The demo shop's tables of some weeks, as frames; lists without days whole."""
    frames = {}
    for name in demo.manifest.tables:
        frame, day = demo.table(name), TABLES[name].day
        if day and name not in ("products", "costs", "sites"):
            days = frame[day].astype("datetime64[us]")
            frame = frame[days.between("2022-09-20", "2022-12-10")]
        if len(frame) and name != "events":
            frames[name] = frame.dropna(axis="columns", how="all")
    return frames


def needed_columns() -> dict[tuple[str, str], list[str]]:
    """Each column that metrics need, with the metrics that no other source gives."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, metric in METRICS.items():
        if not isinstance(metric, Metric) or metric.otherwise:
            continue
        for table, columns in metric.needs.items():
            for column in columns:
                if not TABLES[table].column(column).required:
                    found.setdefault((table, column), []).append(name)
    return found


def test_lines_without_product_numbers_have_the_same_figures_by_their_titles(
    october: dict[str, pd.DataFrame],
) -> None:
    names = ["products_sold", "gross_profit", "contribution_margin"]
    lines = october["order_items"].drop(columns="product_id")
    shops = as_shop(october), as_shop(october | {"order_items": lines})
    whole, without = (evaluate(names, shop, MONTH)["value"].tolist() for shop in shops)
    assert without == pytest.approx(whole)
    units, by_title = (evaluate("units_sold", shop, MONTH, by="product") for shop in shops)
    pd.testing.assert_frame_equal(units, by_title)


def test_no_metric_has_a_figure_without_a_column_it_needs(
    october: dict[str, pd.DataFrame],
) -> None:
    assert len(needed_columns()) > 30
    for (table, column), names in needed_columns().items():
        if table not in october or column not in october[table]:
            continue
        also = ["title", "sku_code"] if (table, column) == ("order_items", "product_id") else []
        without = october[table].drop(columns=[column, *also], errors="ignore")
        shop = as_shop(october | {table: without})
        rows = rows_of(names, shop, MONTH)
        assert rows["value"].isna().all(), (table, column, names)
        assert unsaid(rows) == []


@pytest.mark.parametrize("table", ["ads", "orders", "order_items"])
def test_one_blank_cell_makes_every_sum_over_it_unfinished(
    october: dict[str, pd.DataFrame], table: str
) -> None:
    frame = october[table]
    if table == "ads":
        days = frame["day"].where(frame["channel"] != "淘宝客")  # which shows nothing
    else:
        paid = october["orders"].set_index("order_id")["paid_at"]
        days = frame["order_id"].map(paid).dt.normalize()
    first = frame.index[days == "2022-10-10"][0]
    for (of, column), names in needed_columns().items():
        kind = TABLES[of].column(column).kind
        if of != table or kind != "additive" or column == "refund_amount":
            continue
        counts = [name for name in names if not METRICS[name].divides]  # type: ignore[union-attr]
        if not counts:
            continue
        blank = frame.copy()
        blank.loc[first, column] = None
        rows = rows_of(counts, as_shop(october | {table: blank}), MONTH)
        assert unsaid(rows) == [], column
