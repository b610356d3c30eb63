"""Bar charts: rows beside each other, two-sided bars, and the steps from one total to another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from opsanalytics.charts.style import (
    FAINT,
    FONT_SIZE,
    INK,
    POINTS_PER_INCH,
    QUIET,
    STRONG,
    STRONG_LIGHT,
    WARN,
    add_title,
    annotate,
    figure_of,
    new_axes,
    shortened,
)
from opsanalytics.core.formats import width
from opsanalytics.core.messages import ENGLISH, Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS = 12
_BAR_HEIGHT = 0.36  # of the distance from one bar to the next
_WHISKER_BELOW = 0.27  # an interval is drawn so far below its bar's middle
_NAME_ABOVE = 0.22  # a bar's name stands so far above its middle


def plot_bars(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    label: str,
    value: str,
    kind: str = "count",
    mark: str = "",
    warn: str = "",
    whiskers: bool = True,
) -> Axes:
    """Draw one bar a row with its name above it and its figure at its end.

    Parameters
    ----------
    data
        The rows in the order to draw them; only the first `MOST_BARS` are drawn. Where there are
        columns `low` and `high`, they are the ends of an interval.
    label, value
        The columns with the bars' names and lengths.
    kind
        How the figure is formatted (default: a whole number).
    mark
        A column whose value is drawn as a tick across the bar, such as what was planned
        (default: none).
    warn
        A boolean column: True draws the bar in the warning colour (default: none).
    whiskers
        Whether the intervals are drawn (default: yes).
    ax, tr, title, hint
        As in all charts.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    KeyError
        A column that was named is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"name": ["search", "ads"], "visitors": [320, 80]})
    >>> plot_bars(rows, label="name", value="visitors")  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    rows = data.head(MOST_BARS).reset_index(drop=True)
    heights = range(len(rows) - 1, -1, -1)
    values = rows[value].astype(float).fillna(0.0)
    colours = [STRONG] * len(rows)
    if warn:
        colours = [WARN if is_warning else STRONG for is_warning in rows[warn]]
    ax.barh(heights, values, height=_BAR_HEIGHT, color=colours, zorder=2)
    starts, ends = [0.0, *values], values.copy()
    if mark:
        _draw_marks(ax, rows[mark].astype(float), heights)
        ends = _farther(ends, rows[mark].astype(float))
    right = [*ends]
    if whiskers and {"low", "high"} <= set(rows.columns):
        low, high = rows["low"].astype(float), rows["high"].astype(float)
        ax.hlines([y - _WHISKER_BELOW for y in heights], low, high, color=QUIET, lw=1.2, zorder=3)
        starts, right = [*starts, *low], [*right, *high]
    left = float(np.nanmin(starts))
    _leave_margins(ax, left, float(np.nanmax(right or [1.0])))
    for height, name, number, end in zip(heights, rows[label], rows[value], ends, strict=True):
        _name_bar(ax, tr.text(name), left, height)
        annotate(ax, tr.write(number, kind), (max(end, 0.0), height), (5, 0), QUIET, va="center")
    _hide_axes(ax, len(rows))
    add_title(ax, title, hint)
    return ax


def _farther(ends: pd.Series, others: pd.Series) -> pd.Series:
    """The greater of each two values; a missing one of `others` changes nothing."""
    return ends.combine(others.fillna(ends), max)


def _draw_marks(ax: Axes, marks: pd.Series, heights: Sequence[int]) -> None:
    """Draw a tick across each bar, from a little below it to a little above."""
    below, above = [y - 0.28 for y in heights], [y + 0.2 for y in heights]
    ax.vlines(marks, below, above, color=INK, lw=2, zorder=4)


def _leave_margins(ax: Axes, left: float, right: float) -> None:
    """Leave space at the right, where the figures are written."""
    span = (right - left) or 1.0
    ax.set_xlim(left - 0.02 * span, right + 0.22 * span)


def _name_bar(ax: Axes, name: str, left: float, height: int) -> None:
    """Write the name above its bar, on white so that no mark crosses it."""
    white = {"fc": "white", "ec": "none", "pad": 0}
    point = (left, height + _NAME_ABOVE)
    annotate(ax, shortened(name, ax), point, (4, 0), va="bottom", bbox=white, zorder=1.5)


def _hide_axes(ax: Axes, bars: int) -> None:
    """Bars with their names and figures written need no axes but the line at 0."""
    ax.axvline(0, color=FAINT, lw=1, zorder=1)
    ax.set_ylim(-0.5, max(bars, 3) - 0.3)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)


def bars_height(bars: int) -> float:
    """The height in inches of a chart with so many bars."""
    return 1.8 + 0.5 * max(3, min(bars, MOST_BARS))


def plot_tornado(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
) -> Axes:
    """Draw one two-sided bar a lever: the effect of less of it to the left, of more to the right.

    Parameters
    ----------
    data
        `name`, and the change of orders a day with a tenth less (`less`) and a tenth more (`more`)
        of the lever, the strongest first. Levers with no effect are left out.
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
    >>> rows = pd.DataFrame({"name": ["visitors"], "less": [-4.0], "more": [4.0]})
    >>> plot_tornado(rows)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    rows = data[data["more"].abs() > 0].head(MOST_BARS).reset_index(drop=True)
    heights = range(len(rows) - 1, -1, -1)
    ax.barh(heights, rows["less"], height=_BAR_HEIGHT, color=STRONG_LIGHT, zorder=2)
    ax.barh(heights, rows["more"], height=_BAR_HEIGHT, color=STRONG, zorder=2)
    names = [tr.text(name) for name in rows["name"]]
    for height, name, less, more in zip(heights, names, rows["less"], rows["more"], strict=True):
        at_edge, point = ("axes fraction", "data"), (0, height + _NAME_ABOVE)
        annotate(ax, shortened(name, ax), point, (2, 0), xycoords=at_edge, va="bottom")
        left, right = tr.write(less, "number:1"), "+" + tr.write(more, "number:1")
        annotate(ax, left, (less, height), (-5, 0), QUIET, ha="right", va="center")
        annotate(ax, right, (more, height), (5, 0), QUIET, ha="left", va="center")
    longest = 1.0
    if len(rows):
        longest = float(max(rows["less"].abs().max(), rows["more"].abs().max()))
    ax.set_xlim(-longest * 1.4, longest * 1.4)
    _hide_axes(ax, len(rows))
    add_title(ax, title, hint)
    return ax


def plot_steps(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    kind: str = "rate",
) -> Axes:
    """Draw a change as a waterfall: one bar a factor, the last one being the whole change.

    Parameters
    ----------
    data
        `name` and `value`: what each factor adds (or takes away, if negative); the last row is the
        total.
    kind
        How the values are formatted (default: a figure with decimals).
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
    >>> rows = pd.DataFrame({"name": ["visitors", "conversion", "all"], "value": [5, -2, 3]})
    >>> plot_steps(rows)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    names, values = [tr.text(name) for name in data["name"]], data["value"].astype(float)
    starts = [0.0, *accumulate(values)][: len(values)]
    if starts:
        starts[-1] = 0.0
    crowded = _is_crowded(ax, names)
    for i, (name, value, start) in enumerate(zip(names, values, starts, strict=True)):
        is_total = i == len(data) - 1
        ax.bar(i, value, bottom=start, width=0.62, color=_step_colour(value, is_total), zorder=2)
        side, above = ("top", -4) if value < 0 else ("bottom", 4)  # a fall's figure is below it
        text = _signed(value, tr.write(value, kind))
        annotate(ax, text, (i, start + value), (0, above), ha="center", va=side)
        if not is_total:
            ax.hlines(start + value, i + 0.31, i + 0.69, color=FAINT, lw=1)
        _name_step(ax, name, i, crowded)
    ax.axhline(0, color=FAINT, lw=1, zorder=1)
    ax.set(xticks=[], yticks=[])
    ax.use_sticky_edges = False
    ax.margins(y=0.15)
    ax.grid(visible=False)
    add_title(ax, title, hint)
    return ax


def _signed(value: float, text: str) -> str:
    """The value as it is formatted, with a plus where it is not negative."""
    return text if value < 0 else "+" + text


def _is_crowded(ax: Axes, names: Sequence[str]) -> bool:
    """Whether a name is too wide for its part of the axis."""
    characters = figure_of(ax).get_figwidth() * POINTS_PER_INCH / FONT_SIZE / max(len(names), 1)
    return any(width(name) > 0.8 * characters for name in names)


def _step_colour(value: float, is_total: bool) -> str:
    if is_total:
        return STRONG
    return STRONG_LIGHT if value >= 0 else WARN


def _name_step(ax: Axes, name: str, i: int, crowded: bool) -> None:
    """Write the name below the axis; where they are crowded, every second one is a line lower."""
    lower = 16 * (i % 2) if crowded else 0
    look: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "annotation_clip": False}
    annotate(ax, name, (i, 0), (0, -16 - lower), QUIET, ha="center", **look)
