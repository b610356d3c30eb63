"""Bar charts are tested by what they draw."""

from __future__ import annotations

import pandas as pd
import pytest

from opsanalytics.charts.bar_chart import plot_bars, plot_steps

ROWS = pd.DataFrame(
    {"name": ["ads", "cart"], "share": [0.02, 0.08], "low": [0.01, 0.05], "high": [0.06, 0.12]}
)


def test_a_figure_stands_at_its_bar_s_end_and_the_interval_apart_from_it() -> None:
    ax = plot_bars(ROWS, label="name", value="share", kind="share")
    figures = {t.get_text(): t.xy for t in ax.texts if "%" in t.get_text()}
    assert figures == {"2.0\u00a0%": (0.02, 1), "8.0\u00a0%": (0.08, 0)}
    [whiskers] = ax.collections
    ends = [value for line in whiskers.get_segments() for value in (line[0][0], *line[1])]
    assert ends == pytest.approx([0.01, 0.06, 1 - 0.27, 0.05, 0.12, -0.27])


def test_the_figure_of_a_fall_stands_below_it() -> None:
    ax = plot_steps(pd.DataFrame({"name": ["visitors", "spend", "change"], "value": [5, -8, -3]}))
    places = {t.get_text(): (t.xy[1], t.get_va()) for t in ax.texts if t.get_text()[0] in "+-"}
    # 5 up from nothing; from there 8 down to -3; the whole change from nothing to -3.
    assert places["+5.0"] == (5, "bottom")
    assert places["-8.0"] == (-3, "top")
    assert places["-3.0"] == (-3, "top")
