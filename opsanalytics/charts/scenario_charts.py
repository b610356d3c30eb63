"""Scenarios: the goals over visitors and conversion, and orders a day in the year ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axis import Axis
from matplotlib.dates import date2num
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from opsanalytics.charts.style import (
    FAINT,
    INK,
    QUIET,
    STRONG,
    STRONG_LIGHT,
    WARN,
    add_title,
    annotate,
    day_axis,
    month_name,
    narrow,
    new_axes,
    on_axis,
    shortened,
)
from opsanalytics.core.messages import ENGLISH, Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[str, float, float]  # name, visitors, conversion
_COLOURS = (QUIET, STRONG, WARN, "#2e7d5b", "#7a4fa3", "#a3842e")
MOST_LINES = len(_COLOURS)
FARTHEST = 100.0  # times today's buyers: a goal beyond it would leave no space for the shop
_DASHED = (0, (5, 3))
_WIDE_SPAN = 8  # times the smallest figure of an axis: fewer ticks to each power of ten


def plot_goal_map(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    goals: Mapping[str, float],
    points: Sequence[Point],
) -> Axes:
    """Draw each goal as a line over visitors (across) and conversion (upwards), both logarithmic.

    On logarithmic axes equal steps are equal percents, and every pair of visitors and conversion
    that gives the same number of buyers is on one straight line.

    Parameters
    ----------
    data
        `month`, `visitors` (a day) and `conversion` (a share): the path that the shop took. A
        month without visitors or buyers is left out.
    goals
        The buyers a day that each goal takes, by its name; a goal of more than `FARTHEST` times
        today's buyers, or of fewer than the axes reach down to, is left out.
    points
        Scenarios, each with its name, visitors a day and conversion; today first.
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
    >>> months = pd.date_range("2022-01-01", periods=2, freq="MS")
    >>> rows = pd.DataFrame({"month": months, "visitors": [900, 1000], "conversion": [0.03, 0.04]})
    >>> plot_goal_map(rows, goals={"50": 50}, points=[("today", 1000, 0.04)])  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    data = data[(data["visitors"] > 0) & (data["conversion"] > 0)]
    _, visitors, conversion = points[0]
    farthest = FARTHEST * visitors * conversion
    near = {name: buyers for name, buyers in goals.items() if buyers <= farthest}
    limits = _limits(data, near, points, name_space=3.0 if narrow(ax) else 1.8)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for name, buyers in near.items():
        _draw_goal(ax, name, buyers, limits)
    _draw_path(ax, data, tr)
    span = limits.top / limits.bottom
    _draw_points(ax, [(tr.text(name), x, y) for name, x, y in points], span)
    ax.set_xlim(limits.left, limits.right)
    ax.set_ylim(limits.bottom, limits.top)
    _set_ticks(ax.xaxis, limits.right / limits.left, lambda value: tr.write(value, "number"))
    _set_ticks(ax.yaxis, span, lambda value: tr.write(value, "share"))
    ax.set_xlabel(tr("charts.goal_map.visitors"), color=QUIET)
    add_title(ax, title, hint)
    return ax


@dataclass(frozen=True)
class _Limits:
    """The ends of both axes of a goal map."""

    left: float
    right: float
    bottom: float
    top: float


def _limits(
    data: pd.DataFrame, goals: Mapping[str, float], points: Sequence[Point], name_space: float
) -> _Limits:
    """Axes that hold the path, the points and the way to the farthest goal.

    The way is shown for either lever alone and for both together, half each; `name_space` is the
    factor left to the right of the points for their names.
    """
    _, visitors, conversion = points[0]
    across = [*data["visitors"], *(point[1] for point in points)]
    upwards = [*data["conversion"], *(point[2] for point in points)]
    each = sqrt(max([1.0, *(buyers / visitors / conversion for buyers in goals.values())]))
    return _Limits(
        left=min(across) / 1.15,
        right=max(max(across) * name_space, visitors * each * 1.3),
        bottom=min(*upwards, conversion / 1.5) / 1.15,
        top=max(max(upwards), conversion * each) * 1.3,
    )


def _draw_goal(ax: Axes, name: str, buyers: float, limits: _Limits) -> None:
    """Draw the visitors and conversions that give so many buyers, where they are on the map."""
    if buyers <= limits.left * limits.bottom:
        return
    ends = max(limits.left, buyers / limits.top), min(limits.right, buyers / limits.bottom)
    heights = [buyers / end for end in ends]
    ax.plot(ends, heights, color=WARN, lw=1.4, ls=_DASHED, zorder=2)
    annotate(ax, name, (ends[0], heights[0]), (0, 3), WARN, ha="center", annotation_clip=False)


def _draw_path(ax: Axes, data: pd.DataFrame, tr: Translator) -> None:
    """Draw the shop's months as a path, its first month named."""
    visitors, conversion = data["visitors"], data["conversion"]
    ax.plot(visitors, conversion, color=STRONG_LIGHT, lw=1.6, marker="o", ms=4, zorder=3)
    if len(data):
        name = month_name(data["month"].iloc[0], tr)
        annotate(ax, name, (visitors.iloc[0], conversion.iloc[0]), (0, 6), QUIET, size=11)


def _set_ticks(axis: Axis, span: float, write: Callable[[float], str]) -> None:
    """Write a few round figures on a logarithmic axis: the wider its span, the fewer."""
    steps = (1, 2, 5) if span > _WIDE_SPAN else (1, 1.5, 2, 3, 4, 5, 7)
    axis.set_major_locator(LogLocator(subs=steps))
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axis.set_minor_locator(NullLocator())


def _draw_points(ax: Axes, points: Sequence[Point], span: float) -> None:
    """Draw named points, today first; the names form a column, each with a line to its point."""
    column = max(across for _, across, _ in points) * span**0.1
    height = 0.0
    looks = ((INK, 46), (STRONG, 34))  # of today, of any other
    white = {"fc": "white", "ec": "none", "pad": 0.5}
    numbered = [(up, across, i, name) for i, (name, across, up) in enumerate(points)]
    for up, across, i, name in sorted(numbered):
        height = max(up, height * span**0.085)
        colour, size = looks[min(i, 1)]
        ax.scatter([across], [up], s=size, color=colour, zorder=5)
        ax.plot([across, column], [up, height], color=FAINT, lw=0.8, zorder=2.5)
        name = shortened(name, ax, 26.0)
        annotate(ax, name, (column, height), (3, 0), colour, va="center", zorder=6, bbox=white)


def plot_ahead(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    goals: Sequence[tuple[float, date | None]],
) -> Axes:
    """Draw orders a day ahead, one line a scenario, the last one with its 80 % interval.

    Parameters
    ----------
    data
        `scenario` (its name), `day` (timestamp), `mean`, `low`, `high` (orders a day); at most
        `MOST_LINES` scenarios are drawn.
    goals
        Orders a day, each with the day it is due or None: dashed lines with a tick at that day.
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
    >>> days = pd.date_range("2022-01-01", periods=3)
    >>> rows = pd.DataFrame({"scenario": "now", "day": days, "mean": 40, "low": 30, "high": 50})
    >>> plot_ahead(rows, goals=[(50, None)])  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    names = list(dict.fromkeys(data["scenario"]))[:MOST_LINES]
    lines = {name: data[data["scenario"] == name] for name in names}
    for i, line in enumerate(lines.values()):
        line_width = 1.6 if i == 0 else 2  # the first is the shop as it is
        ax.plot(line["day"], line["mean"], color=_COLOURS[i], lw=line_width, zorder=4)
    band = lines[names[-1]]
    colour, (low, high) = _COLOURS[len(names) - 1], (band["low"], band["high"])
    ax.fill_between(band["day"], low, high, color=colour, alpha=0.13, lw=0, zorder=2)
    first, last = data["day"].min(), data["day"].max()
    top = _top([float(data["mean"].max()), float(band["high"].max())], goals)
    inside = [(goal, due) for goal, due in goals if goal < top]
    _draw_goals(ax, inside, first, last)
    ends = [(float(goal), WARN, tr.write(goal, "number")) for goal, _ in inside]
    for colour, (name, line) in zip(_COLOURS, lines.items(), strict=False):
        ends.append((float(line["mean"].iloc[-1]), colour, shortened(tr.text(name), ax, 25.0)))
    _name_ends(ax, ends, last, top)
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    name_space = 0.95 if narrow(ax) else 0.35
    ax.set_xlim(first, last + (last - first) * name_space)
    day_axis(ax, first.date(), last.date(), tr)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= date2num(last)])
    ax.spines["bottom"].set_bounds(date2num(first), date2num(last))
    add_title(ax, title, hint)
    return ax


def _top(heights: Sequence[float], goals: Sequence[tuple[float, date | None]]) -> float:
    """High enough for everything drawn, and for the next goal if that is not far above."""
    top = max(heights) * 1.1
    next_goal = min((goal for goal, _ in goals if goal > top), default=0.0)
    return max(top, next_goal * 1.06) if next_goal < 1.4 * top else top


def _draw_goals(
    ax: Axes, goals: Sequence[tuple[float, date | None]], first: pd.Timestamp, last: pd.Timestamp
) -> None:
    """Draw each goal as a dashed line, with a tick at its due day."""
    ends = [on_axis(first), on_axis(last)]
    for goal, due in goals:
        ax.plot(ends, [goal, goal], color=WARN, lw=1.1, ls=_DASHED, zorder=3)
        if due and first <= on_axis(due) <= last:
            ax.plot([on_axis(due)], [goal], marker="|", ms=14, mew=2, color=WARN, zorder=5)


def _name_ends(
    ax: Axes, ends: list[tuple[float, str, str]], last: pd.Timestamp, top: float
) -> None:
    """Write each line's name at its end, none across another."""
    height = -top
    for end, colour, name in sorted(ends):
        height = max(end, height + top * 0.075)
        annotate(ax, name, (last, height), (6, 0), colour, va="center", annotation_clip=False)
