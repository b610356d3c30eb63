"""The curve goes up in steps, says its figures where it is asked to, and starts at nothing."""

from __future__ import annotations

import pandas as pd

from opsanalytics.charts.maps import plot_curve


def test_a_curve_starts_at_nought_and_writes_the_figure_reached_at_its_marks() -> None:
    data = pd.DataFrame({"days": [10, 40], "share": [0.2, 0.5]})
    ax = plot_curve(
        data,
        title="half after 40 days",
        x="days",
        y="share",
        marks=[30, 40],
    )
    [line] = ax.get_lines()
    assert line.get_drawstyle() == "steps-post"
    assert line.get_xydata().tolist() == [[0, 0], [10, 0.2], [40, 0.5]]
    assert [text.get_text() for text in ax.texts] == [
        "20.0\u00a0%",
        "50.0\u00a0%",
    ]  # on day 30 it stands at day 10's


def test_chinese_punctuation_and_percent_signs_never_open_a_line() -> None:
    from opsanalytics.charts.style import fit

    lines = fit("一二三四。五六", points=48, size=12).split("\n")
    assert lines == ["一二三", "四。五六"]
    assert "\n%" not in fit("brings 13.0\u00a0% of it", points=80, size=12)
