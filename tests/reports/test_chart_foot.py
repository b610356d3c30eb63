"""Below each chart: its days, its sources, and the figures that it draws as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.messages import ENGLISH, Message, Translator
from opsanalytics.core.periods import Period
from opsanalytics.pages import conversion, visitors
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.finding import Finding, View
from opsanalytics.pages.goal_progress import ladder
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.chart_foot import MOST_ROWS, chart_table, source_line
from opsanalytics.store.shop import open_shop


@pytest.fixture(scope="module")
def demo_view(demo_data: Path) -> View:
    """The demo shop, judged on its last day."""
    return View(open_shop("demo", data=demo_data), load_plan(), date(2022, 12, 31))


def cells_of(html: str) -> list[list[str]]:
    """The cells of each row of a table, without tags."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub("<[^>]+>", " ", cell)).strip() for cell in row] for row in found]


def finding(frame: pd.DataFrame) -> Finding:
    return Finding(Message("pages.no_row"), frame)


def test_the_line_names_days_and_exports_in_the_readers_language(demo_view: View) -> None:
    found = answer_to(visitors.new_visitors, demo_view)
    assert found.sources == ("shop_day",)
    assert source_line(found, ENGLISH) == "27 Jun – 25 Dec 2022; from: shop days"
    assert source_line(found, Translator("zh")) == "2022年6月27日至12月25日；数据来源：店铺日数据"


def test_where_nothing_is_known_no_line_is_written() -> None:
    assert source_line(finding(pd.DataFrame({"name": ["a"]})), ENGLISH) == ""


def test_days_stand_below_a_chart_of_days_though_no_metric_was_asked() -> None:
    days = finding(pd.DataFrame({"day": pd.to_datetime(["2022-03-02", "2022-03-01"])}))
    assert source_line(days, ENGLISH) == "1 Mar – 2 Mar 2022"


def test_a_chart_cut_to_some_days_names_those_alone(demo_view: View) -> None:
    days = Period.between(date(2022, 7, 5), date(2022, 12, 31))
    found = answer_to(partial(ladder, shown=days), demo_view)
    assert source_line(found, ENGLISH).startswith("5 Jul – 31 Dec 2022; from: orders")


def test_a_series_is_a_table_of_its_weeks_with_interval_and_sample(demo_view: View) -> None:
    found = answer_to(conversion.conversion_by_week, demo_view)
    heads, *rows = cells_of(chart_table(found, ENGLISH))
    assert heads[0] == "From"
    assert len(rows) == MOST_ROWS < len(found.frame)
    value = found.frame["value"].iloc[-1]
    assert rows[-1][1] == f"{value:.1%}".replace("%", "\N{NO-BREAK SPACE}%")


def test_of_a_long_list_the_first_rows_are_told_and_how_many_there_are() -> None:
    names = [f"p{n}" for n in range(200)]
    html = chart_table(finding(pd.DataFrame({"units": range(200), "title": names})), ENGLISH)
    heads, *rows = cells_of(html)
    assert heads == ["Title", "Pieces"]
    assert len(rows) == MOST_ROWS
    assert rows[-1][0] == f"p{MOST_ROWS - 1}"
    assert f"the first {MOST_ROWS} of 200 rows" in html


def test_columns_without_a_head_of_their_own_stay_out(demo_view: View) -> None:
    assert chart_table(finding(pd.DataFrame({"at_risk": [1]})), ENGLISH) == ""
    steps = answer_to(conversion.from_visit_to_payment, demo_view)
    assert "median_seconds" not in chart_table(steps, ENGLISH)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_customer_wrote_is_escaped(lang: str) -> None:
    frame = pd.DataFrame({"title": ["<script>x</script>"], "units": [1]})
    assert "<script>" not in chart_table(finding(frame), Translator(lang))


def test_days_asked_for_are_kept_from_the_first_metric_to_the_last(demo_view: View) -> None:
    found = replace(
        finding(pd.DataFrame({"title": ["a"]})),
        days=Period.between(date(2022, 3, 1), date(2022, 3, 31)),
    )
    assert source_line(found, ENGLISH) == "1 Mar – 31 Mar 2022"
