"""A figure by day, week or month, with the goals or the range that the plan sets for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

from opsanalytics.charts.style import (
    QUIET,
    STRONG,
    STRONG_LIGHT,
    WARN,
    add_title,
    annotate,
    day_axis,
    new_axes,
)
from opsanalytics.core.messages import ENGLISH, Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Line = tuple[float, str]  # a height and its name


def plot_days(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    value: str = "value",
    kind: str = "share",
    lines: Sequence[Line] = (),
    band: tuple[float, float] | None = None,
    start: float | None = None,
) -> Axes:
    """Draw the figure as one line: hollow where it is not final, broken where it is missing.

    Parameters
    ----------
    data
        `period_start` (timestamp) and the value; where they are there, `low` and `high` (its
        interval) and `complete` (False: the figure may still change).
    value
        The column drawn (default: `value`).
    kind
        How the values are formatted (default: a share in percent).
    lines
        Heights that the plan names, each with its name (default: none).
    band
        The lowest and the highest value that the plan wants (default: none).
    start
        Where the vertical axis begins (default: below the least value).
    ax, tr, title, hint
        As in all charts.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    KeyError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.date_range("2022-01-03", periods=3, freq="7D")
    >>> rows = pd.DataFrame({"period_start": weeks, "value": [0.985, 0.99, 0.98]})
    >>> plot_days(rows)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    days = data["period_start"]
    if band:
        ax.axhspan(*band, color=STRONG_LIGHT, alpha=0.35, lw=0, zorder=0)
    _draw_values(ax, data, days, data[value].astype(float))
    for height, name in lines:
        _draw_line(ax, height, tr.text(name))
    if start is not None:
        ax.set_ylim(bottom=start)
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda number, _: tr.write(number, kind)))
    ax.tick_params(axis="y", labelcolor=QUIET)
    if len(data):
        day_axis(ax, days.min().date(), days.max().date(), tr)
    add_title(ax, title, hint)
    return ax


def _draw_values(ax: Axes, data: pd.DataFrame, days: pd.Series, values: pd.Series) -> None:
    """Draw the interval, the line, and a hollow point where the figure is not final."""
    if {"low", "high"} <= set(data.columns):
        low, high = data["low"].astype(float), data["high"].astype(float)
        ax.fill_between(days, low, high, color=STRONG, alpha=0.15, lw=0)
    ax.plot(days, values, color=STRONG, lw=2, marker="o", ms=3, zorder=3)
    if "complete" in data.columns:
        part = ~data["complete"].astype(bool)
        ax.scatter(days[part], values[part], s=26, fc="white", ec=STRONG, lw=1.2, zorder=4)


def _draw_line(ax: Axes, height: float, name: str) -> None:
    """Draw a height of the plan as a dashed line, named to the right of the axes."""
    ax.axhline(height, color=WARN, lw=1.2, ls=(0, (5, 3)), zorder=1.5)
    look: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "annotation_clip": False}
    annotate(ax, name, (1, height), (4, 0), WARN, va="center", size=11, **look)
