"""The goal chart is tested by what it draws."""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest

from opsanalytics.charts.coverage_chart import plot_coverage
from opsanalytics.charts.goal_chart import plot_goal_progress
from opsanalytics.charts.picture import draw
from opsanalytics.charts.style import NARROW, WIDE
from opsanalytics.core.messages import Translator
from opsanalytics.core.periods import Period
from opsanalytics.plan.goals import Progress, progress
from opsanalytics.plan.plan_file import load_plan

LAST = date(2022, 12, 20)


def story(orders: float = 40.0, count: int = 120, **changes: Any) -> Progress:
    """Days at 40 orders; by day of the month before `LAST`, some other number, or None for a gap."""
    days = pd.DataFrame(
        {"day": pd.date_range(end=LAST, periods=count), "orders": orders, "complete": True}
    )
    for ago, orders in changes.get("at", {}).items():
        row = len(days) - 1 - ago
        days.loc[row, "orders"] = np.nan if orders is None else orders
        days.loc[row, "complete"] = orders is not None
    return progress(days, load_plan(), LAST, basis="paid")


def axes(goal: Progress, **options: Any) -> Any:
    return plot_goal_progress(goal, tr=Translator(options.pop("lang", "en")), **options)


def texts(ax: Any) -> list[str]:
    return [t.get_text() for t in (*ax.texts, *ax.figure.texts)]


def test_the_three_goals_are_drawn_at_their_heights_and_named_at_the_right_end() -> None:
    ax = axes(story())
    heights = {line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == "--"}
    assert heights == {30, 50}
    assert {"30 after February", "50 after Double 12", "200 ↑ final goal"} <= set(texts(ax))


def test_a_far_goal_leaves_the_scale_to_the_data() -> None:
    # 40 orders a day: 50 is near (at most 64), 200 is not; 50 with a tenth of air is 55.
    ax = axes(story())
    assert ax.get_ylim()[1] == pytest.approx(55 / 0.65)
    assert max(ax.get_yticks()) <= 55
    [far] = [t for t in ax.texts if "↑" in t.get_text()]
    assert far.xy[1] == pytest.approx(55, abs=0.5)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("across", [WIDE, NARROW])
def test_names_of_campaigns_touch_neither_each_other_nor_the_data(lang: str, across: float) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(across, 4.6), layout="constrained")
    ax = figure.subplots()
    plot_goal_progress(story(), ax=ax, tr=Translator(lang))
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_rotation() == 90]
    assert len(boxes) >= 4
    ordered = sorted(boxes, key=lambda box: box.x0)
    assert all(left.x1 <= right.x0 + 1 for left, right in pairwise(ordered))
    lowest = min(box.y0 for box in boxes)
    assert lowest >= ax.transData.transform((0, 55))[1] - 2


def test_goals_are_named_on_a_phone_too() -> None:
    from matplotlib.figure import Figure

    ax = Figure(figsize=(NARROW, 4.6), layout="constrained").subplots()
    plot_goal_progress(story(), ax=ax, tr=Translator("zh"))
    assert {"二月后 · 已稳定达成", "双十二后", "200 ↑"} <= set(texts(ax))


def test_campaign_days_are_bands_with_their_names() -> None:
    ax = axes(story())
    assert {"Double 11", "Double 12"} <= set(texts(ax))
    assert {"双十一", "双十二"} <= set(texts(axes(story(), lang="zh")))
    day = mdates.date2num(date(2022, 11, 10))
    assert any(p.get_x() == day and p.get_width() == 3 for p in ax.patches)


def test_the_mean_line_breaks_at_a_gap() -> None:
    strong = [
        line for line in axes(story(at={20: None, 21: None})).lines if line.get_linewidth() == 2.2
    ]
    ends = [line.get_xdata()[-1] for line in strong if len(line.get_xdata())]
    starts = [line.get_xdata()[0] for line in strong if len(line.get_xdata())]
    gap = pd.Timestamp(LAST) - timedelta(days=21)
    assert gap - timedelta(days=1) in [pd.Timestamp(x) for x in ends]
    assert gap not in [pd.Timestamp(x) for x in starts]


def test_a_day_far_above_everything_stands_at_the_edge_with_its_number() -> None:
    ax = axes(story(at={39: 900.0}))  # 11 November
    assert ax.get_ylim()[1] == pytest.approx(50 * 1.1 / 0.65)
    assert "900" in texts(ax)


def test_a_day_not_over_is_hollow() -> None:
    days = pd.DataFrame(
        {"day": pd.date_range(end=LAST, periods=60), "orders": 40.0, "complete": True}
    )
    days.loc[59, "complete"] = False
    ax = plot_goal_progress(progress(days, load_plan(), LAST, basis="paid"))
    full, hollow = ax.collections[0], ax.collections[1]
    assert (len(full.get_offsets()), len(hollow.get_offsets())) == (59, 1)
    assert hollow.get_facecolor()[0].tolist() == [1, 1, 1, 1]


def test_only_the_days_asked_for_that_are_known_are_shown() -> None:
    ax = axes(story(), shown=Period.between(date(2020, 1, 1), LAST))
    first, end = (mdates.num2date(x).replace(tzinfo=None) for x in ax.get_xlim())
    assert pd.Timestamp(first) == pd.Timestamp(LAST) - timedelta(
        days=119, hours=12
    )  # half a day of air
    assert pd.Timestamp(end) == pd.Timestamp(LAST) + timedelta(
        days=31
    )  # a quarter of the 120 days is foretold


def test_the_forecast_lies_to_the_right_of_what_is_known_and_nowhere_else() -> None:
    ax = axes(story())
    [dotted] = [line for line in ax.get_lines() if line.get_linestyle() == ":"]
    assert min(pd.to_datetime(dotted.get_xdata())) > pd.Timestamp(LAST)
    past = axes(story(), shown=Period.between(LAST - timedelta(days=60), LAST - timedelta(days=30)))
    assert not [line for line in past.get_lines() if line.get_linestyle() == ":"]


def test_names_of_goals_near_each_other_do_not_lie_on_each_other() -> None:
    ax = axes(story(at=dict.fromkeys(range(60), 2000.0)))
    labels = [t for t in ax.texts if t.get_text().startswith(("30 ", "50 ", "200 "))]
    assert len(labels) == 3
    ax.figure.draw_without_rendering()
    boxes = sorted((t.get_window_extent() for t in labels), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 + 2 for low, high in pairwise(boxes))


@pytest.mark.parametrize(
    "goal", [story(), story(5.0), story(2000.0), story(3.0, 1)], ids=["40", "5", "2000", "one day"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_letter_is_a_box_and_none_is_cut_off(goal: Progress, lang: str, width: float) -> None:
    from matplotlib.figure import Figure

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw(plot_goal_progress, goal, (width, 4.6), tr=Translator(lang)).startswith(b"RIFF")
        figure = Figure(figsize=(width, 4.6), layout="constrained")
        plot_goal_progress(goal, ax=figure.subplots(), tr=Translator(lang))
        figure.draw_without_rendering()
    edge = figure.bbox
    labels = [*figure.axes[0].texts, *figure.texts, *figure.axes[0].get_yticklabels()]
    for label in [t for t in labels if t.get_text()]:
        box = label.get_window_extent()
        assert box.x0 >= edge.x0 - 1, label.get_text()
        assert box.x1 <= edge.x1 + 1, label.get_text()
        assert box.y1 <= edge.y1 + 1, label.get_text()
    days = [t.get_text() for t in figure.axes[0].get_xticklabels() if t.get_text()]
    assert len(set(days)) == len(days)


def test_the_same_data_give_the_same_picture() -> None:
    first, second = (
        draw(plot_goal_progress, story(), (WIDE, 4.6), tr=Translator("zh")) for _ in range(2)
    )
    assert first == second


def test_missing_days_stand_out_in_the_coverage_chart() -> None:
    days = pd.date_range("2022-03-01", periods=10)
    fates = ["whole"] * 5 + ["gap"] * 2 + ["whole"] * 2 + ["running"]
    ax = plot_coverage(pd.DataFrame({"table": "orders", "day": days, "state": fates}))
    bars = [
        [(p.vertices[0][0], p.vertices[:, 0].max()) for p in c.get_paths()] for c in ax.collections
    ]
    first = mdates.date2num(date(2022, 3, 1))
    assert [[(a - first, b - first) for a, b in bar] for bar in bars] == [
        [(0, 5), (7, 9)],
        [(5, 7)],
        [(9, 10)],
    ]
    assert "2 days are missing" in texts(ax)
