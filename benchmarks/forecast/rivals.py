"""What a forecast has to beat: last week again, the mean of four weeks, and the damped smoothing of statsmodels."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
Rival = Callable[
    [pd.Series, pd.DatetimeIndex], np.ndarray
]  # known ordinary days, days ahead -> (days, quantiles)


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


def damped_smoothing(known: pd.Series, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Exponential smoothing with a damped trend and weekdays (statsmodels), on square roots; a thousand paths."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    roots = np.sqrt(known).asfreq("D").interpolate()  # it takes no gaps
    how = {
        "error": "add",
        "trend": "add",
        "damped_trend": True,
        "seasonal": "add",
        "seasonal_periods": 7,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fits that have not settled; they are taken as they are
        fitted = ETSModel(roots, **how).fit(disp=False)
    after = (ahead - known.index[-1]).days.to_numpy()
    dice = np.random.default_rng(0)
    paths = np.asarray(fitted.simulate(int(after.max()), anchor="end", repetitions=1000, rng=dice))
    quantiles: np.ndarray = np.quantile(
        np.clip(paths[after - 1], 0, None) ** 2, QUANTILES, axis=1
    ).T
    return quantiles


def _around(point: float, missed: np.ndarray) -> np.ndarray:
    if not len(missed):
        return np.full(len(QUANTILES), point)
    off = np.quantile(missed, QUANTILES) - np.median(missed)
    return np.clip(point + off, 0, None)
