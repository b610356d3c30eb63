"""A figure by day, week or month, against what the plan wants of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

from opsanalytics.charts.style import (
    QUIET,
    STRONG,
    STRONG_LIGHT,
    WARN,
    add_title,
    day_axis,
    new_axes,
)
from opsanalytics.core.messages import ENGLISH, Translator

Line = tuple[float, str]  # a height and its name


def plot_days(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    value: str = "value",
    kind: str = "share",
    lines: Sequence[Line] = (),
    band: tuple[float, float] | None = None,
    start: float | None = None,
) -> Any:
    """The figure as one line with its interval, hollow where it is not final, broken where it is missing.

    `data`: `period_start`, the value, and where they are there `low`, `high`, `complete`. `lines`: heights of the plan
    with their names; `band`: what the plan wants it within; `start`: where the axis begins (None: below the least).
    """
    ax = new_axes(ax)
    x, y = data["period_start"], data[value].astype(float)
    if band:
        ax.axhspan(*band, color=STRONG_LIGHT, alpha=0.35, lw=0, zorder=0)
    if {"low", "high"} <= set(data.columns):
        ax.fill_between(
            x, data["low"].astype(float), data["high"].astype(float), color=STRONG, alpha=0.15, lw=0
        )
    ax.plot(x, y, color=STRONG, lw=2, marker="o", ms=3, zorder=3)
    if "complete" in data.columns:
        part = ~data["complete"].astype(bool)
        ax.scatter(x[part], y[part], s=26, fc="white", ec=STRONG, lw=1.2, zorder=4)
    for height, name in lines:
        ax.axhline(height, color=WARN, lw=1.2, ls=(0, (5, 3)), zorder=1.5)
        ax.annotate(tr.text(name), (0, height), (2, -3), xycoords=("axes fraction", "data"), textcoords="offset points",
                    ha="left", va="top", fontsize=12, color=WARN, zorder=5,
                    bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.8})  # fmt: skip
    if start is not None:
        ax.set_ylim(bottom=start)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: tr.write(v, kind)))
    ax.tick_params(axis="y", labelcolor=QUIET)
    if len(data):
        day_axis(ax, x.min().date(), x.max().date(), tr)
    add_title(ax, title, hint)
    return ax
