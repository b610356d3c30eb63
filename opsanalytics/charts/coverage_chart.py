"""Which days each table covers."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib import dates as mdates

from opsanalytics.charts.style import INK, STRONG, STRONG_LIGHT, WARN, add_title, day_axis, new_axes
from opsanalytics.core.messages import ENGLISH, Message, Translator
from opsanalytics.core.periods import Period
from opsanalytics.store.tables import TABLES

_ROOM = 3  # bars of one or two tables are no thicker than those of three
_LOOK = {"whole": (STRONG, 0.36), "gap": (WARN, 0.36), "running": (STRONG_LIGHT, 0.36)}


def plot_coverage(
    data: pd.DataFrame,
    *,
    ax: Any | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    shown: Period | None = None,
) -> Any:
    """One bar a table from its first to its last day; missing days in the warning colour and low.

    `data`: one row a table and day, with `state` one of whole, gap, running (as Health.calendar).
    """
    ax = new_axes(ax)
    if shown:
        data = data[data["day"].dt.date.isin(set(shown))]
    tables = list(dict.fromkeys(data["table"]))
    for row, table in enumerate(reversed(tables)):
        for state, (colour, height) in _LOOK.items():
            days = data[(data["table"] == table) & (data["state"] == state)]["day"]
            spans = [(mdates.date2num(day), 1.0) for day in days]
            ax.broken_barh(_joined(spans), (row - height / 2, height), color=colour, lw=0)
    names = [tr.text(TABLES[table].title) for table in reversed(tables)]
    ax.set_yticks(range(len(tables)), names, size=11, color=INK)
    ax.grid(visible=False)
    ax.set_ylim(min(0, len(tables) - _ROOM) - 0.6, len(tables) - 0.4)
    if len(data):
        first, last = data["day"].min(), data["day"].max()
        ax.set_xlim(first, last + pd.Timedelta(days=1))
        day_axis(ax, first.date(), last.date(), tr)
    missing = int((data["state"] == "gap").sum())
    gaps = Message("charts.coverage.missing", n=missing) if missing else "charts.coverage.whole"
    add_title(ax, title or tr(gaps), hint or tr("charts.coverage.hint"))
    return ax


def coverage_height(tables: int) -> float:
    """Inches for so many tables."""
    return 1.4 + 0.23 * max(_ROOM, tables)


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Neighbouring days as one bar."""
    joined: list[tuple[float, float]] = []
    for start, length in spans:
        if joined and abs(sum(joined[-1]) - start) < 1e-6:
            joined[-1] = (joined[-1][0], joined[-1][1] + length)
        else:
            joined.append((start, length))
    return joined
