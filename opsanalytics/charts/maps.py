"""Charts of two dimensions: a matrix of cohorts, a scatter of days with a curve, a rising curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter, MaxNLocator

from opsanalytics.charts.style import (
    FAINT,
    INK,
    PALE,
    QUIET,
    STRONG,
    WARN,
    add_title,
    annotate,
    month_name,
    narrow,
    new_axes,
)
from opsanalytics.core.messages import ENGLISH, Message, Translator, clauses

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLUES = LinearSegmentedColormap.from_list("blues", ["#ffffff", STRONG])
_MOST_COHORTS, _MOST_COHORTS_NARROW = 13, 8
_DARK = 0.6  # of the deepest shade: figures on darker cells are white


def plot_cohorts(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
) -> Axes:
    """Draw one row a cohort and one column a month after its first, each cell a share in percent.

    Parameters
    ----------
    data
        `cohort` (the first month), `age` (months since then) and `share` (of the cohort, 0 to 1).
        A missing share, of a month not covered by the data, is hatched. Of many cohorts the newest
        are drawn.
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
    >>> rows = pd.DataFrame({"cohort": pd.Timestamp("2022-01"), "age": [0, 1], "share": [1, 0.2]})
    >>> plot_cohorts(rows)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    grid = _grid(data, _MOST_COHORTS_NARROW if narrow(ax) else _MOST_COHORTS)
    shares = grid.to_numpy(dtype=float)
    top = 1.0
    if np.isfinite(shares).any():
        top = float(np.nanmax(shares))
    ax.imshow(shares, cmap=_BLUES, vmin=0, vmax=top or 1.0, aspect="auto")
    positions = {cohort: row for row, cohort in enumerate(grid.index)}
    columns = {age: column for column, age in enumerate(grid.columns)}
    cells = data[data["cohort"].isin(grid.index) & data["age"].isin(grid.columns)]
    for cohort, age, share in sorted(cells[["cohort", "age", "share"]].itertuples(index=False)):
        _write_share(ax, share, (columns[age], positions[cohort]), top)
    ax.set_xticks(range(len(grid.columns)), [str(age) for age in grid.columns])
    by_month = all(day.day == 1 for day in grid.index)
    names = [month_name(day, tr) if by_month else tr.write(day, "day:short") for day in grid.index]
    ax.set_yticks(range(len(grid.index)), names)
    ax.grid(visible=False)
    add_title(ax, title, hint)
    return ax


def cohorts_hint(data: pd.DataFrame, ax: Axes, tr: Translator) -> str:
    """How to read the cells, and what is hatched or left out."""
    later = data[data["age"] > 0]
    parts = [Message("charts.cohorts.cells")]
    if later["share"].isna().any():
        parts.append(Message("charts.cohorts.hatched"))
    shown = len(_grid(data, _MOST_COHORTS_NARROW if narrow(ax) else _MOST_COHORTS))
    if shown < (known := later["cohort"].nunique()):
        parts.append(Message("charts.cohorts.newest", n=shown, all=known))
    return tr(clauses(*parts))


def _grid(data: pd.DataFrame, most: int) -> pd.DataFrame:
    """The newest cohorts as rows, the months after their first as columns, both at most so many."""
    later = data[data["age"] > 0]
    newest = sorted(later["cohort"].unique())[-most:]
    chosen = later[later["cohort"].isin(newest) & (later["age"] <= most)]
    return chosen.pivot(index="cohort", columns="age", values="share")


def _write_share(ax: Axes, share: float, place: tuple[int, int], top: float) -> None:
    """Write the share in its cell, or hatch the cell where it is not known."""
    if pd.isna(share):
        from matplotlib.patches import Rectangle

        column, row = place
        look = {"fc": PALE, "ec": FAINT, "hatch": "////", "lw": 0}
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **look))
        return
    colour = "white" if share > _DARK * top else INK
    text = ax.annotate(f"{share * 100:.0f}", place, fontsize=12, color=colour)
    text.set(ha="center", va="center")


def plot_cloud(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    x: str,
    y: str,
    kinds: tuple[str, str] = ("count", "count"),
    names: tuple[str, str] = ("", ""),
    curve: pd.DataFrame | None = None,
) -> Axes:
    """Draw one point a row, and the curve through them.

    Parameters
    ----------
    data
        The columns `x` and `y`; where there is a boolean column `recent`, its rows are drawn in
        the warning colour.
    x, y
        The columns drawn across and upwards.
    kinds
        How the figures of both axes are formatted (default: whole numbers).
    names
        The names of both axes (default: none).
    curve
        A frame with the same columns, drawn as a line (default: none).
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
    >>> rows = pd.DataFrame({"spend": [100, 200, 300], "clicks": [80, 120, 150]})
    >>> plot_cloud(rows, x="spend", y="clicks")  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    recent = pd.Series(False, index=data.index)
    if "recent" in data.columns:
        recent = data["recent"].astype(bool)
    ax.scatter(data[x][~recent], data[y][~recent], s=16, color=FAINT, lw=0, zorder=2)
    ax.scatter(data[x][recent], data[y][recent], s=20, color=WARN, lw=0, zorder=3)
    if curve is not None:
        ax.plot(curve[x], curve[y], color=STRONG, lw=2, zorder=4)
    _format_axes(ax, kinds, names, tr)
    add_title(ax, title, hint)
    return ax


def plot_curve(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    x: str,
    y: str,
    kinds: tuple[str, str] = ("count", "share"),
    names: tuple[str, str] = ("", ""),
    marks: Sequence[float] = (),
) -> Axes:
    """Draw a figure that rises step by step from 0.

    Parameters
    ----------
    data
        The columns `x` and `y`, sorted by `x`.
    x, y
        The columns drawn across and upwards.
    kinds
        How the figures of both axes are formatted (default: a whole number, and a share).
    names
        The names of both axes (default: none).
    marks
        Values of `x` at which the height is written (default: none).
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
    >>> rows = pd.DataFrame({"days": [7, 30, 90], "share": [0.1, 0.2, 0.3]})
    >>> plot_curve(rows, x="days", y="share")  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    across, upwards = [0.0, *data[x].astype(float)], [0.0, *data[y].astype(float)]
    ax.step(across, upwards, where="post", color=STRONG, lw=2, zorder=3)
    for mark in marks:
        height = float(data.loc[data[x] <= mark, y].astype(float).max())
        ax.scatter([mark], [height], s=30, color=STRONG, zorder=4)
        annotate(ax, tr.write(height, kinds[1]), (mark, height), (6, -5), va="top")
    ax.set_xlim(left=0)
    _format_axes(ax, kinds, names, tr)
    add_title(ax, title, hint)
    return ax


def _format_axes(ax: Axes, kinds: tuple[str, str], names: tuple[str, str], tr: Translator) -> None:
    """Name both axes, with a few round figures formatted as their kinds are; upwards from 0."""
    for axis, kind in ((ax.xaxis, kinds[0]), (ax.yaxis, kinds[1])):
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(FuncFormatter(lambda value, _, kind=kind: tr.write(value, kind)))
    ax.set_xlabel(tr.text(names[0]), color=QUIET)
    ax.set_ylabel(tr.text(names[1]), color=QUIET)
    ax.set_ylim(bottom=0)
