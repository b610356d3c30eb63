"""Which days each table covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib import dates as mdates

from opsanalytics.charts.style import INK, STRONG, STRONG_LIGHT, WARN, add_title, day_axis, new_axes
from opsanalytics.core.messages import ENGLISH, Message, Translator
from opsanalytics.core.periods import Period
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEWEST_ROWS = 3  # bars of one or two tables are no thicker than those of three
_BAR_HEIGHT = 0.36
_COLOURS = {"whole": STRONG, "gap": WARN, "running": STRONG_LIGHT}


def plot_coverage(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    tr: Translator = ENGLISH,
    title: str = "",
    hint: str = "",
    shown: Period | None = None,
) -> Axes:
    """Draw one bar a table from its first to its last day, missing days in the warning colour.

    Parameters
    ----------
    data
        One row a table and day: `table`, `day` (timestamp) and `state`, which is `whole`, `gap` or
        `running` (a day that is not over), as `pages.data_health.Health.calendar`.
    shown
        The days to draw (default: all).
    ax, tr, title, hint
        As in all charts; without a title, how many days are missing is written.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    KeyError
        A column is missing, or a table is none of ours.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2022-01-01", periods=3)
    >>> rows = pd.DataFrame({"table": "orders", "day": days, "state": ["whole", "gap", "whole"]})
    >>> plot_coverage(rows)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    ax = new_axes(ax)
    if shown:
        data = data[data["day"].dt.date.isin(set(shown))]
    tables = list(reversed(list(dict.fromkeys(data["table"]))))
    for row, table in enumerate(tables):
        _draw_table(ax, data[data["table"] == table], row)
    names = [tr.text(TABLES[table].title) for table in tables]
    ax.set_yticks(range(len(tables)), names, size=11, color=INK)
    ax.grid(visible=False)
    ax.set_ylim(min(0, len(tables) - _FEWEST_ROWS) - 0.6, len(tables) - 0.4)
    if len(data):
        first, last = data["day"].min(), data["day"].max()
        ax.set_xlim(first, last + pd.Timedelta(days=1))
        day_axis(ax, first.date(), last.date(), tr)
    add_title(ax, title or tr(_missing_days(data)), hint or tr("charts.coverage.hint"))
    return ax


def _draw_table(ax: Axes, data: pd.DataFrame, row: int) -> None:
    """Draw the days of one table as one row of bars."""
    for state, colour in _COLOURS.items():
        days = data[data["state"] == state]["day"]
        spans = _joined([(mdates.date2num(day), 1.0) for day in days])
        ax.broken_barh(spans, (row - _BAR_HEIGHT / 2, _BAR_HEIGHT), color=colour, lw=0)


def _missing_days(data: pd.DataFrame) -> Message | str:
    """How many days are missing from the tables."""
    missing = int((data["state"] == "gap").sum())
    if not missing:
        return "charts.coverage.whole"
    return Message("charts.coverage.missing", n=missing)


def coverage_height(tables: int) -> float:
    """The height in inches of a chart of so many tables."""
    return 1.4 + 0.23 * max(_FEWEST_ROWS, tables)


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join neighbouring days to one bar."""
    joined: list[tuple[float, float]] = []
    for start, length in spans:
        if joined and abs(sum(joined[-1]) - start) < 1e-6:
            joined[-1] = (joined[-1][0], joined[-1][1] + length)
        else:
            joined.append((start, length))
    return joined
