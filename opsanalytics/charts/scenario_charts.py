"""What it would take, drawn: the goals' lines over visitors and conversion, scenarios ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import sqrt
from typing import Any

import pandas as pd
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
    day_axis,
    month_name,
    narrow,
    new_axes,
    shortened,
)
from opsanalytics.core.messages import ENGLISH, Translator

_COLOURS = (QUIET, STRONG, WARN, "#2e7d5b", "#7a4fa3", "#a3842e")
MOST_LINES = len(_COLOURS)
FARTHEST = 100.0  # times today's buyers: a goal beyond it would leave no room for the shop


def plot_goal_map(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    goals: Mapping[str, float],
    points: Sequence[tuple[str, float, float]],
) -> Any:
    """Visitors across, conversion upwards, both as logarithms, on which equal steps are equal percents.

    Each goal a straight line, the shop's months a path, scenarios as named points. `data`: `month`, `visitors`,
    `conversion`; a month with none of either is left out. `goals`: name to the buyers a day it takes; one over FARTHEST
    times today's is left out, or passed before the path begins. `points`: name, visitors, conversion; today first.
    """
    ax = new_axes(ax)
    data = data[(data["visitors"] > 0) & (data["conversion"] > 0)]
    across = [*data["visitors"], *(p[1] for p in points)]
    upwards = [*data["conversion"], *(p[2] for p in points)]
    _, visitors, converts = points[0]
    near = {
        name: buyers for name, buyers in goals.items() if buyers <= FARTHEST * visitors * converts
    }
    part = sqrt(
        max([1.0, *(buyers / visitors / converts for buyers in near.values())])
    )  # of the way, by either
    left, bottom = min(across) / 1.15, min(*upwards, converts / 1.5) / 1.15
    right = max(
        max(across) * (3.0 if narrow(ax) else 1.8), visitors * part * 1.3
    )  # room for the names
    top = max(max(upwards), converts * part) * 1.3
    ax.set_xscale("log")
    ax.set_yscale("log")
    for name, buyers in near.items():
        if buyers <= left * bottom:
            continue
        ends = max(left, buyers / top), min(right, buyers / bottom)
        ax.plot(ends, [buyers / end for end in ends], color=WARN, lw=1.4, ls=(0, (5, 3)), zorder=2)
        ax.annotate(name, (ends[0], buyers / ends[0]), (0, 3), textcoords="offset points", ha="center", fontsize=12,
                    color=WARN, annotation_clip=False)  # fmt: skip
    ax.plot(
        data["visitors"], data["conversion"], color=STRONG_LIGHT, lw=1.6, marker="o", ms=4, zorder=3
    )
    if len(data):
        first = data.iloc[0]
        ax.annotate(month_name(first["month"], tr), (first["visitors"], first["conversion"]), (0, 6),
                    textcoords="offset points", fontsize=11, color=QUIET)  # fmt: skip
    _points(ax, [(tr.text(name), x, y) for name, x, y in points], top / bottom)
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    _ticks(ax.xaxis, right / left, lambda value: tr.write(value, "number"))
    _ticks(ax.yaxis, top / bottom, lambda value: tr.write(value, "share"))
    ax.set_xlabel(tr("charts.goal_map.visitors"), color=QUIET)
    add_title(ax, title, hint)
    return ax


def _ticks(axis: Any, span: float, said: Callable[[float], str]) -> None:
    """A few round figures on an axis of logarithms: the wider its span, the fewer of each power of ten."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if span > 8 else (1, 1.5, 2, 3, 4, 5, 7)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: said(value)))
    axis.set_minor_locator(NullLocator())


def _points(ax: Any, points: Sequence[tuple[str, float, float]], span: float) -> None:
    """Named points; the names stand in a column beside them, each with a line to its point."""
    column = max(across for _, across, _ in points) * span**0.1
    at = 0.0
    for i, (name, across, up) in sorted(
        enumerate(points), key=lambda item: (item[1][2], item[1][1])
    ):
        at = max(up, at * span**0.085)
        colour = INK if i == 0 else STRONG
        ax.scatter([across], [up], s=46 if i == 0 else 34, color=colour, zorder=5)
        ax.plot([across, column], [up, at], color=FAINT, lw=0.8, zorder=2.5)
        ax.annotate(shortened(name, ax, 26.0), (column, at), (3, 0), textcoords="offset points", va="center",
                    fontsize=12, color=colour, zorder=6, bbox={"fc": "white", "ec": "none", "pad": 0.5})  # fmt: skip


def plot_ahead(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    goals: Sequence[tuple[float, date | None]],
) -> Any:
    """Orders a day ahead, one line a scenario named at its end, the last one with its 80 % band; goals as dashed lines.

    `data`: `scenario`, `day`, `mean`, `low`, `high`. `goals`: orders a day, with the due day.
    """
    ax = new_axes(ax)
    names = list(dict.fromkeys(data["scenario"]))[:MOST_LINES]
    last = data["day"].max()
    tops = [float(data["mean"].max())]
    for i, name in enumerate(names):
        line = data[data["scenario"] == name]
        ax.plot(line["day"], line["mean"], color=_COLOURS[i], lw=2 if i else 1.6, zorder=4)
    band = data[data["scenario"] == names[-1]]
    ax.fill_between(
        band["day"],
        band["low"],
        band["high"],
        color=_COLOURS[len(names) - 1],
        alpha=0.13,
        lw=0,
        zorder=2,
    )
    tops.append(float(band["high"].max()))
    top = max(tops) * 1.1
    near = min((g for g, _ in goals if g > top), default=0.0)
    top = max(top, near * 1.06 if near < 1.4 * top else 0.0)
    first = data["day"].min()
    seen = [(goal, due) for goal, due in goals if goal < top]
    for goal, due in seen:
        ax.plot([first, last], [goal, goal], color=WARN, lw=1.1, ls=(0, (5, 3)), zorder=3)
        if due and first <= pd.Timestamp(due) <= last:
            ax.plot([pd.Timestamp(due)], [goal], marker="|", ms=14, mew=2, color=WARN, zorder=5)
    ends = [(float(goal), WARN, tr.write(goal, "number")) for goal, _ in seen]
    for name, colour in zip(names, _COLOURS, strict=False):
        ends.append(
            (
                float(data.loc[data["scenario"] == name, "mean"].iloc[-1]),
                colour,
                shortened(tr.text(name), ax, 25.0),
            )
        )
    _end_names(ax, ends, last, top)
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlim(first, last + (last - first) * (0.95 if narrow(ax) else 0.35))  # room for the names
    day_axis(ax, first.date(), last.date(), tr)
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= date2num(last)])
    ax.spines["bottom"].set_bounds(date2num(first), date2num(last))
    add_title(ax, title, hint)
    return ax


def _end_names(ax: Any, ends: list[tuple[float, str, str]], last: pd.Timestamp, top: float) -> None:
    """Each line's name at its end, none upon another."""
    at = -top
    for height, colour, name in sorted(ends):
        at = max(height, at + top * 0.075)
        ax.annotate(name, (last, at), (6, 0), textcoords="offset points", va="center", fontsize=12, color=colour,
                    annotation_clip=False)  # fmt: skip
