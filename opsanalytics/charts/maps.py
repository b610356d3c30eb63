"""Two-way pictures: a matrix of cohorts, a cloud of days with the line through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    month_name,
    narrow,
    new_axes,
)
from opsanalytics.core.messages import ENGLISH, Translator

_BLUES = LinearSegmentedColormap.from_list("blues", ["#ffffff", STRONG])
MOST_COHORTS = {True: 8, False: 13}  # on a phone, on a desk


def plot_cohorts(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
) -> Any:
    """One row a cohort, one column a period after its first, each cell the share in percent; unseen ones hatched.

    `data` as `analysis.cohort_matrix` gives it; the newest cohorts where there are many.
    """
    ax = new_axes(ax)
    most = MOST_COHORTS[narrow(ax)]
    later = data[data["age"] > 0]
    kept = sorted(later["cohort"].unique())[-most:]
    grid = later[later["cohort"].isin(kept) & (later["age"] <= most)].pivot(
        index="cohort", columns="age", values="share"
    )
    shares = grid.to_numpy(dtype=float)
    top = float(np.nanmax(shares)) if np.isfinite(shares).any() else 1.0
    ax.imshow(shares, cmap=_BLUES, vmin=0, vmax=top or 1.0, aspect="auto")
    seen = {(c, a): s for c, a, s in later[["cohort", "age", "share"]].itertuples(index=False)}
    for i, cohort in enumerate(grid.index):
        for j, age in enumerate(grid.columns):
            share = seen.get((cohort, age), "none")
            if share == "none":
                continue
            if share != share:
                ax.add_patch(_hatched(j, i))
                continue
            colour = "white" if share > 0.6 * top else INK
            ax.annotate(
                f"{share * 100:.0f}", (j, i), ha="center", va="center", fontsize=12, color=colour
            )
    ax.set_xticks(range(len(grid.columns)), [str(age) for age in grid.columns])
    ax.set_yticks(range(len(grid.index)), [month_name(c, tr) for c in grid.index])
    ax.grid(visible=False)
    add_title(ax, title, hint)
    return ax


def _hatched(column: int, row: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, fc=PALE, ec=FAINT, hatch="////", lw=0)


def plot_cloud(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    x: str,
    y: str,
    kinds: tuple[str, str] = ("count", "count"),
    names: tuple[str, str] = ("", ""),
    curve: pd.DataFrame | None = None,
) -> Any:
    """Each row a point; `curve` (columns as `x` and `y`) is the line through them; the newest rows stand out."""
    ax = new_axes(ax)
    recent = (
        data["recent"].astype(bool)
        if "recent" in data.columns
        else pd.Series(False, index=data.index)
    )
    ax.scatter(data[x][~recent], data[y][~recent], s=16, color=FAINT, lw=0, zorder=2)
    ax.scatter(data[x][recent], data[y][recent], s=20, color=WARN, lw=0, zorder=3)
    if curve is not None:
        ax.plot(curve[x], curve[y], color=STRONG, lw=2, zorder=4)
    _axes_of(ax, kinds, names, tr)
    add_title(ax, title, hint)
    return ax


def plot_curve(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    x: str,
    y: str,
    kinds: tuple[str, str] = ("count", "share"),
    names: tuple[str, str] = ("", ""),
    marks: Sequence[float] = (),
) -> Any:
    """A figure that goes up step by step along numbers; at each of `marks` it is written out."""
    ax = new_axes(ax)
    ax.step(
        [0.0, *data[x].astype(float)],
        [0.0, *data[y].astype(float)],
        where="post",
        color=STRONG,
        lw=2,
        zorder=3,
    )
    for at in marks:
        height = float(data.loc[data[x] <= at, y].astype(float).max())
        ax.scatter([at], [height], s=30, color=STRONG, zorder=4)
        ax.annotate(tr.write(height, kinds[1]), (at, height), (6, -5), textcoords="offset points", va="top",
                    fontsize=12, color=INK)  # fmt: skip
    ax.set_xlim(left=0)
    _axes_of(ax, kinds, names, tr)
    add_title(ax, title, hint)
    return ax


def _axes_of(ax: Any, kinds: tuple[str, str], names: tuple[str, str], tr: Translator) -> None:
    """Few round figures on both axes, written as their kinds are, with the axes' names; upwards from 0."""
    for axis, kind, name, setter in (
        (ax.xaxis, kinds[0], names[0], ax.set_xlabel),
        (ax.yaxis, kinds[1], names[1], ax.set_ylabel),
    ):
        axis.set_major_locator(MaxNLocator(4))
        axis.set_major_formatter(FuncFormatter(lambda v, _, kind=kind: tr.write(v, kind)))
        setter(tr.text(name), color=QUIET)
    ax.set_ylim(bottom=0)
