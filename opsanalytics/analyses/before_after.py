"""Did it work: the days after a change, against a control that the change did not touch."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from opsanalytics.analyses.compare_groups import numbers_of
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.periods import DayLike, as_day, as_period
from opsanalytics.core.stats import LEVEL, ratio
from opsanalytics.metrics.engine_values import as_date

Floats = NDArray[np.float64]
_LEAST_AFTER = 7  # days
_LEAST_FIT = 28  # days before a change that is judged
_LEAST_PLACEBOS = 20
_MOST_WORKING = 0.15  # of placebo days; by chance 5 % of them seem to work
_MOST_MEMORY = 0.9


def before_after(
    days: pd.DataFrame,
    measure: str,
    control: str,
    changed: DayLike,
    *,
    until: DayLike | None = None,
) -> pd.DataFrame:
    """How far a measure lies from where its control says it would be, since the day of a change.

    Before the change, the measure is explained by its control and the weekday (least squares);
    after it, the same line says what would have been. The interval holds the spread of the days,
    that one day resembles the day before (correlation at lag 1), and the doubt about the line. The
    same is then asked of every earlier day on which nothing changed. Where more than 15 % of these
    placebo days seem to "work", the answer is refused: so restless a measure proves nothing.

    The control must move with the measure and must not feel the change: other products, another
    shop, visitors from a channel left alone.

    Parameters
    ----------
    days
        One row a day: `day`, and the columns `measure` and `control`; no gap.
    measure, control
        The columns compared.
    changed
        The first day with the change.
    until
        The last day looked at; None for all. Earlier than the last where something else began.

    Returns
    -------
    pandas.DataFrame
        One row: `measure`, `control`, `changed`, `until`, `days_before`, `days_after`, `actual`
        and `expected` (means a day), `difference` with `low` and `high` (95 %), `relative` (of the
        expected), `placebo_days`, `placebo_working` (their share that seem to work) and `verdict`:
        "more", "less" or "no clear difference".

    Raises
    ------
    UsageError
        A column is missing or holds no numbers, or a day stands twice.
    DataRefused
        There are gaps, the control never moves, fewer than 7 days lie after the change or too few
        before it (47 and as many as after it), or too many placebo days seem to work.

    Examples
    --------
    >>> days = pd.DataFrame({"day": pd.date_range("2022-01-01", periods=84)})
    >>> days["others"] = [40 + 7 * n % 11 for n in range(84)]
    >>> days["ours"] = days["others"] / 2
    >>> days.loc[70:, "ours"] += 10
    >>> found = before_after(days, "ours", "others", "2022-03-12")
    >>> found[["difference", "verdict"]].round(1).to_numpy().tolist()
    [[10.0, 'more']]
    """
    rows = _rows(days, measure, control, until)
    first = as_period(changed, lambda: as_date(rows["day"].iloc[-1])).start
    start = int((rows["day"] < pd.Timestamp(first)).sum())
    after = len(rows) - start
    needed = _LEAST_FIT + _LEAST_PLACEBOS + after - 1
    if after < _LEAST_AFTER:
        raise DataRefused("analyses.before_after.few_after", n=after, least=_LEAST_AFTER)
    if start < needed:
        raise DataRefused("analyses.before_after.few_before", n=start, least=needed)
    if rows["control"][:start].nunique() == 1:
        raise DataRefused("analyses.before_after.still_control", column=control)
    placebos = [
        _effect(rows[: first + after], first) for first in range(_LEAST_FIT, start - after + 1)
    ]
    working = sum(each.is_clear for each in placebos) / len(placebos)
    if working > _MOST_WORKING:
        raise DataRefused(
            "analyses.before_after.restless", share=working, n=len(placebos), most=_MOST_WORKING
        )
    found = _effect(rows, start)
    row = {
        "measure": measure,
        "control": control,
        "changed": rows["day"].iloc[start],
        "until": rows["day"].iloc[-1],
        "days_before": start,
        "days_after": after,
        "actual": found.actual,
        "expected": found.expected,
        "difference": found.difference,
        "low": found.difference - found.half,
        "high": found.difference + found.half,
        "relative": ratio(found.difference, found.expected),
        "placebo_days": len(placebos),
        "placebo_working": working,
        "verdict": found.verdict,
    }
    return pd.DataFrame([row])


def _rows(days: pd.DataFrame, measure: str, control: str, until: DayLike | None) -> pd.DataFrame:
    """`day`, `measure` and `control` of the days looked at, in order; checked."""
    names = ("day", measure, control)
    if missing := [name for name in names if name not in days.columns]:
        raise UsageError("analyses.groups.no_column", column=missing[0])
    if measure == control:
        raise UsageError("analyses.before_after.own_control", column=measure)
    rows = pd.DataFrame(
        {
            "day": pd.to_datetime(days["day"]).dt.normalize(),
            "measure": numbers_of(days[measure]).astype(float),
            "control": numbers_of(days[control]).astype(float),
        }
    ).sort_values("day", ignore_index=True)
    if until is not None:
        last = as_day(until, lambda: as_date(rows["day"].iloc[-1]))
        rows = rows[rows["day"] <= pd.Timestamp(last)]
    if rows["day"].duplicated().any():
        raise UsageError("analyses.before_after.twice")
    gaps = rows["day"].diff().dt.days.fillna(1).ne(1) | ~np.isfinite(rows["measure"])
    gaps |= ~np.isfinite(rows["control"])
    if gaps.any():
        raise DataRefused("analyses.before_after.gaps", day=rows["day"][gaps].iloc[0].date())
    return rows


@dataclass(frozen=True)
class _Effect:
    """Means a day; `half`: half the 95 % interval of their difference."""

    actual: float
    expected: float
    half: float

    @property
    def difference(self) -> float:
        return self.actual - self.expected

    @property
    def is_clear(self) -> bool:
        return abs(self.difference) > self.half

    @property
    def verdict(self) -> str:
        if not self.is_clear:
            return "no clear difference"
        return "more" if self.difference > 0 else "less"


def _effect(rows: pd.DataFrame, start: int) -> _Effect:
    """Of a change at row `start`, by the rows before it."""
    from scipy.special import stdtrit

    design, values = _design(rows), rows["measure"].to_numpy()
    given, known = design[:start], values[:start]
    asked = design[start:].mean(axis=0)
    fit, _, rank, _ = np.linalg.lstsq(given, known, rcond=None)
    rest = known - given @ fit
    freedom = start - int(rank)
    memory = _memory(rest)
    grown = (1 + memory) / (1 - memory)  # so much more than of independent days
    doubt = float(asked @ np.linalg.pinv(given.T @ given) @ asked)
    spread = float(rest @ rest) / freedom * grown
    error = sqrt(spread * (1 / (len(rows) - start) + doubt))
    limit = float(stdtrit(max(freedom / grown, 3.0), 0.5 + LEVEL / 2))
    return _Effect(float(values[start:].mean()), float(asked @ fit), limit * error)


def _design(rows: pd.DataFrame) -> Floats:
    """A level a weekday, and the control."""
    weekdays: Any = rows["day"].dt.day_of_week.to_numpy()[:, None] == np.arange(7)
    return np.column_stack([weekdays.astype(float), rows["control"].to_numpy()])


def _memory(rest: Floats) -> float:
    """How far a day's deviation carries on to the next: the correlation at lag 1, less its bias."""
    squares = float(rest @ rest)
    if not squares:
        return 0.0
    found = float(rest[1:] @ rest[:-1]) / squares + 4 / len(rest)
    return min(max(found, 0.0), _MOST_MEMORY)
