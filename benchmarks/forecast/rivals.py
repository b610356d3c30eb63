"""What a forecast has to beat: last week again, and the mean of four weeks; each with intervals from its own misses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
Rival = Callable[[pd.Series, pd.DatetimeIndex], np.ndarray]  # known ordinary days, days ahead -> (days, quantiles)


def last_week(known: pd.Series, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Each day as the same weekday was last; how far off that would have been so many weeks ahead in the past."""
    told = []
    for day in ahead:
        same = known[known.index.day_of_week == day.day_of_week]
        point = float(same.iloc[-1]) if len(same) else float(known.iloc[-1])
        weeks = max(1, -(-(day - known.index[-1]).days // 7))
        before = known.reindex(known.index - pd.Timedelta(days=7 * weeks)).to_numpy()
        missed = (known.to_numpy() - before)[~np.isnan(before)]
        told.append(_around(point, missed))
    return np.array(told)


def four_weeks(known: pd.Series, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Every day as the mean of the last 28; as far off as days were from the mean of the 28 before them."""
    means = known.rolling(28).mean().shift(1)
    missed = (known - means).dropna().to_numpy()
    return np.tile(_around(float(known.tail(28).mean()), missed), (len(ahead), 1))


def _around(point: float, missed: np.ndarray) -> np.ndarray:
    if not len(missed):
        return np.full(len(QUANTILES), point)
    off = np.quantile(missed, QUANTILES) - np.median(missed)
    return np.clip(point + off, 0, None)
