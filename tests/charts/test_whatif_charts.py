"""What the what-if charts draw: goals as curves, levers to both sides, scenarios named at their ends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib import dates as mdates

from opsanalytics.charts.bar_chart import plot_tornado
from opsanalytics.charts.scenario_charts import plot_ahead, plot_goal_map
from opsanalytics.core.messages import ENGLISH

HOW = {"tr": ENGLISH, "title": "found", "hint": "read"}
FIRST, LAST = pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 4, 30)


def texts(ax: object) -> list[str]:
    return [text.get_text() for text in ax.texts]  # type: ignore[attr-defined]


def test_on_a_goals_curve_visitors_times_conversion_are_its_buyers() -> None:
    path = pd.DataFrame(
        {
            "month": [date(2022, 1, 1), date(2022, 2, 1)],
            "visitors": [500, 900],
            "conversion": [0.03, 0.035],
        }
    )
    points = [("today", 1000.0, 0.035), ("more", 1500.0, 0.035)]
    ax = plot_goal_map(path, goals={"50": 49.0, "200": 196.0, "9999": 9999.0}, points=points, **HOW)
    lines = [line.get_data() for line in ax.get_lines() if line.get_linestyle() == "--"]
    assert [np.multiply(*line) for line in lines] == [pytest.approx(49.0), pytest.approx(196.0)]
    assert {"50", "200", "today", "more", "Jan 22"} <= set(texts(ax))
    assert "9999" not in texts(ax)  # three hundred times as far as the shop is
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    drawn = [*points, *(("", *end) for line in lines for end in zip(*line, strict=True))]
    assert all(left <= across <= right and bottom <= up <= top for _, across, up in drawn)
    names = [text.xy[1] for text in ax.texts if text.get_text() in ("today", "more")]
    assert max(names) / min(names) >= (top / bottom) ** 0.08  # not upon another


def test_a_month_in_which_nobody_paid_and_a_goal_long_passed_are_left_out_of_the_map() -> None:
    months = [date(2022, month, 1) for month in (1, 2, 3)]
    path = pd.DataFrame(
        {"month": months, "visitors": [4000.0, 5000.0, 6000.0], "conversion": [0.0, 0.03, 0.035]}
    )
    ax = plot_goal_map(
        path, goals={"30": 30.0, "200": 200.0}, points=[("today", 6000.0, 0.035)], **HOW
    )
    assert [line.get_linestyle() for line in ax.get_lines()].count("--") == 1
    assert "200" in texts(ax)
    assert not {"30", "Jan 22"} & set(texts(ax))
    assert ax.get_ylim()[0] > 0.01


def test_a_lever_reaches_to_both_sides_and_one_that_moves_no_orders_is_left_out() -> None:
    rows = pd.DataFrame({"name": ["visitors", "price"], "less": [-4.9, 0.0], "more": [4.5, 0.0]})
    ax = plot_tornado(rows, **HOW)
    assert [bar.get_width() for bar in ax.patches] == [-4.9, 4.5]
    assert {"visitors", "-4.9", "+4.5"} <= set(texts(ax))
    assert "price" not in texts(ax)


@pytest.fixture
def lines() -> pd.DataFrame:
    days = pd.date_range(FIRST, LAST)
    parts = [("as it is", 48.0), ("more", 49.0)]
    return pd.concat(
        pd.DataFrame(
            {"scenario": name, "day": days, "mean": mean, "low": mean - 10, "high": mean + 10}
        )
        for name, mean in parts
    )


def test_scenarios_and_goals_are_named_at_their_ends_none_upon_another(lines: pd.DataFrame) -> None:
    ax = plot_ahead(lines, goals=[(50, date(2023, 3, 1)), (200, None)], **HOW)
    named = {text.get_text(): text.xy[1] for text in ax.texts}
    assert set(named) == {"as it is", "more", "50"}  # 200 is far above what is drawn
    heights = sorted(named.values())
    assert min(np.diff(heights)) >= ax.get_ylim()[1] * 0.07
    assert all(text.xy[0] == LAST for text in ax.texts)
    [due] = [line for line in ax.get_lines() if line.get_marker() == "|"]
    assert list(due.get_ydata()) == [50]


def test_the_days_axis_ends_where_the_forecast_does(lines: pd.DataFrame) -> None:
    ax = plot_ahead(lines, goals=[], **HOW)
    assert max(mdates.num2date(tick).date() for tick in ax.get_xticks()) <= LAST.date()
    assert ax.spines["bottom"].get_bounds() == (mdates.date2num(FIRST), mdates.date2num(LAST))
