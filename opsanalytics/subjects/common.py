"""What several subjects need: series and totals of metrics, ordinary days, how figures are said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.errors import DataRefused
from opsanalytics.evaluation import evaluate
from opsanalytics.periods import Period
from opsanalytics.view import View

if TYPE_CHECKING:
    import pandas as pd

RECENT_DAYS = 28  # what a page calls "now": four weeks, so that every weekday weighs the same


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a small frame."""
    import pandas as pd

    return pd.DataFrame(rows)


def told(view: View, metric: str, period: Period | None = None, **how: Any) -> pd.DataFrame:
    """The metric's rows that have a value; DataRefused with the reason where none has."""
    rows = evaluate(metric, view.shop, period, **how)
    found = rows[rows["value"].notna()]
    if found.empty:
        reason = next((r for r in rows["reason"] if r), "no row")
        hint = "docs/metrics.md says what it needs"
        raise DataRefused("{metric} cannot be had: {why}", hint=hint, metric=metric, why=reason)
    return found.reset_index(drop=True)


def total(view: View, metric: str, period: Period, **how: Any) -> Any:
    """The metric's one row over a period, as `evaluate` gives it; DataRefused where it has no value."""
    return told(view, metric, period, **how).iloc[0]


def known(view: View, metric: str, period: Period) -> float | None:
    """The metric's value over a period, None where it cannot be had."""
    value = evaluate(metric, view.shop, period)["value"].iloc[0]
    return None if value != value else float(value)


def daily(view: View, *metrics: str) -> pd.DataFrame:
    """One row a covered day up to the one judged: `day`, `ordinary`, and the metrics by name (NaN: a gap)."""
    rows = {metric: evaluate(metric, view.shop, by="day").set_index("period_start") for metric in metrics}
    frame: Any = frame_of([])
    for metric, told_ in rows.items():
        figures = told_["value"].where(told_["complete"]).rename(metric).to_frame()
        frame = figures if frame.empty else frame.join(figures, how="outer")
    frame = frame.rename_axis("day").reset_index()
    frame = frame[frame["day"].dt.date <= view.as_of].reset_index(drop=True)
    special = special_days(view, frame["day"].min().date()) if len(frame) else {}
    return frame.assign(ordinary=~frame["day"].dt.date.isin(special))  # type: ignore[no-any-return]


def special_days(view: View, first: date, basis: str = "paid") -> dict[date, Any]:
    """The days from `first` on that the plan calls no ordinary ones, with the event."""
    return dict(view.plan.special_days(Period.between(min(first, view.as_of), view.as_of), basis=basis))
