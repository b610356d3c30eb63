"""Things beside each other: bars with names above them, and the steps from one total to another."""

from __future__ import annotations

from typing import Any

import pandas as pd

from opsanalytics.charts.style import (
    FAINT,
    INK,
    QUIET,
    STRONG,
    STRONG_LIGHT,
    WARN,
    add_title,
    new_axes,
    shortened,
)
from opsanalytics.core.formats import width
from opsanalytics.core.messages import ENGLISH, Translator

MOST_BARS = 8


def plot_bars(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    label: str,
    value: str,
    kind: str = "count",
    mark: str = "",
    warn: str = "",
    whiskers: bool = True,
) -> Any:
    """One bar a row with its name above and its figure at the end; the first rows where there are many.

    `low` and `high` are drawn as `whiskers` where they are there. `mark`: a column whose height is drawn as a tick
    (what was planned). `warn`: a column that says which bars are told in the warning colour.
    """
    ax = new_axes(ax)
    rows = data.head(MOST_BARS).reset_index(drop=True)
    values = rows[value].astype(float).fillna(0.0)
    at = range(len(rows) - 1, -1, -1)
    colours = [WARN if w else STRONG for w in rows[warn]] if warn else STRONG
    ax.barh(at, values, height=0.36, color=colours, zorder=2)
    ends = values.copy()
    if whiskers and {"low", "high"} <= set(rows.columns):
        low, high = rows["low"].astype(float), rows["high"].astype(float)
        ax.hlines(at, low, high, color=INK, lw=1.2, zorder=3)
        ends = ends.combine(high.fillna(ends), max)
    if mark:
        marks = rows[mark].astype(float)
        ax.vlines(marks, [y - 0.28 for y in at], [y + 0.2 for y in at], color=INK, lw=2, zorder=4)
        ends = ends.combine(marks.fillna(ends), max)
    left, right = (
        min(0.0, float(values.min() if len(values) else 0)),
        float(ends.max()) if len(ends) else 1.0,
    )
    left = (
        min(left, float(rows["low"].astype(float).min()))
        if whiskers and "low" in rows.columns and len(rows)
        else left
    )
    room = (right - left) or 1.0
    ax.set_xlim(left - 0.02 * room, right + 0.22 * room)
    for y, name, number, end in zip(at, rows[label], rows[value], ends, strict=True):
        ax.annotate(shortened(tr.text(name), ax), (left, y + 0.22), (4, 0), textcoords="offset points", va="bottom",
                    fontsize=12, color=INK, bbox={"fc": "white", "ec": "none", "pad": 0}, zorder=1.5)  # fmt: skip
        ax.annotate(tr.write(number, kind), (max(end, 0.0), y), (5, 0), textcoords="offset points", va="center",
                    fontsize=12, color=QUIET)  # fmt: skip
    _bare(ax, len(rows))
    add_title(ax, title, hint)
    return ax


def _bare(ax: Any, bars: int) -> None:
    """Bars with their names and figures written need no axes but the line at 0."""
    ax.axvline(0, color=FAINT, lw=1, zorder=1)
    ax.set_ylim(-0.5, max(bars, 3) - 0.3)
    ax.set_yticks([])
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)


def bars_height(bars: int) -> float:
    """Inches for so many bars."""
    return 1.8 + 0.5 * max(3, min(bars, MOST_BARS))


def plot_tornado(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
) -> Any:
    """One two-sided bar a lever: what a tenth less (left) and a tenth more (right) of it does to orders a day.

    `data`: `name`, `less`, `more`, as `subjects.targets.strongest` gives them; levers that move no orders are left out.
    """
    ax = new_axes(ax)
    rows = data[data["more"].abs() > 0].head(MOST_BARS).reset_index(drop=True)
    at = range(len(rows) - 1, -1, -1)
    ax.barh(at, rows["less"], height=0.36, color=STRONG_LIGHT, zorder=2)
    ax.barh(at, rows["more"], height=0.36, color=STRONG, zorder=2)
    ends = float(max(rows["less"].abs().max(), rows["more"].abs().max())) if len(rows) else 1.0
    for y, name, less, more in zip(at, rows["name"], rows["less"], rows["more"], strict=True):
        ax.annotate(shortened(tr.text(name), ax), (0, y + 0.22), (2, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="bottom", fontsize=12, color=INK)  # fmt: skip
        for value, side, sign in ((less, "right", ""), (more, "left", "+")):
            ax.annotate(sign + tr.write(value, "number:1"), (value, y), (-5 if side == "right" else 5, 0),
                        textcoords="offset points", ha=side, va="center", fontsize=12, color=QUIET)  # fmt: skip
    ax.set_xlim(-ends * 1.4, ends * 1.4)
    _bare(ax, len(rows))
    add_title(ax, title, hint)
    return ax


def plot_steps(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    kind: str = "rate",
) -> Any:
    """A change built up factor by factor: `name` and `value`, the last row being the whole change."""
    ax = new_axes(ax)
    room = ax.figure.get_figwidth() * 72 / 12 / max(len(data), 1)
    crowded = any(width(tr.text(name)) > 0.8 * room for name in data["name"])
    base = 0.0
    for i, (name, value) in enumerate(zip(data["name"], data["value"].astype(float), strict=True)):
        total = i == len(data) - 1
        bottom = 0.0 if total else base
        colour = STRONG if total else STRONG_LIGHT if value >= 0 else WARN
        ax.bar(i, value, bottom=bottom, width=0.62, color=colour, zorder=2)
        base = value if total else base + value
        sign = "" if value < 0 else "+"
        ax.annotate(sign + tr.write(value, kind), (i, max(bottom, bottom + value)), (0, 4),
                    textcoords="offset points", ha="center", fontsize=12, color=INK)  # fmt: skip
        if i < len(data) - 1:
            ax.hlines(base, i + 0.31, i + 0.69, color=FAINT, lw=1)
        lower = 16 * (i % 2) if crowded else 0
        ax.annotate(tr.text(name), (i, 0), (0, -16 - lower), xycoords=("data", "axes fraction"),
                    textcoords="offset points", ha="center", color=QUIET, annotation_clip=False)  # fmt: skip
    ax.axhline(0, color=FAINT, lw=1, zorder=1)
    ax.set_xticks([])
    ax.margins(y=0.15)
    ax.set_yticks([])
    ax.grid(visible=False)
    add_title(ax, title, hint)
    return ax
