"""What charts of answers share: names and kinds, what stands below, the refusal of other frames."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from opsanalytics.charts.style import POINTS_PER_INCH, QUIET, figure_of, fit
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message, Translator, clauses, figure
from opsanalytics.core.periods import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# What each chart draws, where it is not the answer of its own name.
_DRAWN = {
    "series": 'ops.evaluate("orders_paid", shop, by="day")',
    "bars": 'ops.evaluate("channel_visitor_days", shop, by="channel")',
    "pairs": "ops.bought_together(shop)",
    "curve": "ops.product_sales(shop)",
    "heat_map": "frame, rows=..., columns=..., value=...",
}
_MOST_REASONS = 3
_SIZE = 10.0  # of the letters, in points


def require_columns(frame: Any, chart: str, *columns: str) -> None:
    """Refuse what is no frame, or lacks a column, with the call that gives what to draw."""
    if not isinstance(frame, pd.DataFrame):
        raise no_answer(chart, Message("charts.no_frame", given=type(frame).__name__))
    if missing := [column for column in columns if column not in frame]:
        raise no_answer(chart, Message("charts.lacks", columns=missing))


def periods_of(frame: pd.DataFrame) -> pd.Series:
    """The days of each row, as a message."""
    days = frame[["period_start", "period_end"]].itertuples(index=False)
    names = [figure(Period(start.date(), end.date()), "period") for start, end in days]
    return pd.Series(names, index=frame.index, dtype=object)


def kind_of(frame: pd.DataFrame) -> str:
    """A share where values lie from 0 to 1 and have a denominator, else a number."""
    values = frame["value"].dropna()
    divided = "denominator" in frame and frame["denominator"].notna().any()
    if divided and values.between(0, 1).all():
        return "share"
    return "rate" if divided else "count"


def no_answer(chart: str, given: Message) -> UsageError:
    """The error that says what the chart draws, and what it was given."""
    call = f"ops.charts.{chart}({_DRAWN.get(chart, f'ops.{chart}(shop)')})"
    return UsageError("charts.no_answer", call=call, given=given)


def with_note(ax: Axes, frame: pd.DataFrame, tr: Translator, value: str = "value") -> Axes:
    """The axes, below which stand the days of the answer and why its figures are not final."""
    if text := tr(clauses(*_days(frame), *_caveats(frame, value))):
        across = ax.get_position().width * figure_of(ax).get_figwidth() * POINTS_PER_INCH
        lines = [ax.get_xlabel(), fit(text, across, _SIZE)]
        ax.set_xlabel("\n".join(filter(None, lines)), loc="left", size=_SIZE, color=QUIET)
    return ax


def _days(frame: pd.DataFrame) -> Iterator[Message]:
    """The days that the answer tells of."""
    span = frame.attrs.get("days")
    if {"period_start", "period_end"} <= set(frame) and frame["period_start"].notna().any():
        days = Period(frame["period_start"].min().date(), frame["period_end"].max().date())
        yield figure(days, "period")
    elif span:
        yield figure(Period.between(*map(date.fromisoformat, span)), "period")


def _caveats(frame: pd.DataFrame, value: str) -> Iterator[Message]:
    """Why figures are missing or not final: what is said of all of them, and of single rows."""
    if caveat := frame.attrs.get("caveat"):
        yield Message("charts.note.not_final", reasons=[caveat])
    doubts = [text for text in frame["doubtful"].unique() if text] if "doubtful" in frame else []
    if doubts:
        yield Message("charts.note.doubtful", doubts=doubts)
    if not {"reason", value} <= set(frame):
        return
    noted = frame[frame["reason"].map(bool).astype(bool)]
    for missing, rows in noted.groupby(noted[value].isna()):
        first, *others = rows["reason"].unique()
        reasons = [first, *others[: _MOST_REASONS - 1], *["…"][: len(others) >= _MOST_REASONS]]
        yield Message(f"charts.note.{'no_figure' if missing else 'not_final'}", reasons=reasons)
