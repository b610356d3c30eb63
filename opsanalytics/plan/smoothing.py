"""Exponential smoothing of daily orders: level, damped trend, weekdays; a grid of parameters.

It works on the square roots of orders, because the roots of counts scatter alike whether the
counts are few or many. Every combination of parameters is run over the past; a simulated path
takes one of them, more often such as predicted the past well. docs/forecast.md says how the
method was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

DRAWS = 1000  # simulated paths
DAYS_JUDGED = 180  # the prediction errors of so many last days weigh the combinations
DAYS_OF_ERRORS = 90  # a path draws its errors from those of so many last days
DAYS_OF_WEEKDAYS = 84  # the effect of the weekdays comes from so many last days
FIRST_DAYS = 14  # the first level is the mean of so many days

LEVEL_STEPS = (0.02, 0.05, 0.1, 0.2, 0.35)
TREND_STEPS = (0.0, 0.02)
DAMPINGS = (0.95, 0.98)
ALPHA, BETA, PHI = np.array(list(product(LEVEL_STEPS, TREND_STEPS, DAMPINGS))).T


@dataclass(frozen=True)
class Smoothing:
    """All combinations of parameters after the last day of the past.

    `level`, `trend`, `weight`: one number a combination; the weights add up to 1. `errors`: (days,
    combinations), what each missed by on the last days. `weekday`: seven effects, Monday first.
    `fitted`: of each past day the level foretold the day before, with its weekday.
    """

    level: np.ndarray
    trend: np.ndarray
    weight: np.ndarray
    errors: np.ndarray
    weekday: np.ndarray
    fitted: np.ndarray

    def paths(self, weekdays: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Simulate (DRAWS, days) square roots of orders on days ahead, given by their weekdays."""
        which = rng.choice(len(self.weight), size=DRAWS, p=self.weight)
        alpha, beta, phi = ALPHA[which], BETA[which], PHI[which]
        level, trend = self.level[which], self.trend[which]
        drawn = rng.integers(len(self.errors), size=(len(weekdays), DRAWS))
        paths = np.empty((len(weekdays), DRAWS))
        for day, weekday in enumerate(weekdays):
            level, trend = level + phi * trend, phi * trend
            error = self.errors[drawn[day], which]
            paths[day] = level + self.weekday[weekday] + error
            level, trend = level + alpha * error, trend + alpha * beta * error
        return paths.T


def smooth(roots: np.ndarray, weekdays: np.ndarray) -> Smoothing:
    """Run every combination over the past.

    `roots`: square roots of each day's orders (NaN: unknown); `weekdays`: 0 (Monday) to 6.
    """
    weekday = weekday_effects(roots, weekdays)
    values = roots - weekday[weekdays]
    level = np.full(len(ALPHA), np.nanmean(values[:FIRST_DAYS]))
    trend = np.zeros(len(ALPHA))
    foretold = np.empty((len(values), len(ALPHA)))
    errors = np.full_like(foretold, np.nan)
    for day, value in enumerate(values):
        level, trend = level + PHI * trend, PHI * trend
        foretold[day] = level
        if np.isnan(value):
            continue
        errors[day] = value - level
        level, trend = level + ALPHA * errors[day], trend + ALPHA * BETA * errors[day]
    known = errors[~np.isnan(values)]
    weight = _weights(known[-DAYS_JUDGED:])
    fitted = foretold @ weight + weekday[weekdays]
    return Smoothing(level, trend, weight, _centred(known[-DAYS_OF_ERRORS:]), weekday, fitted)


def _weights(errors: np.ndarray) -> np.ndarray:
    """The likelihood of each combination, its errors taken as normal, as shares of 1."""
    loss = (errors**2).mean(axis=0) + 1e-9
    likelihood = (loss / loss.min()) ** (-len(errors) / 2)
    weight: np.ndarray = likelihood / likelihood.sum()
    return weight


def _centred(errors: np.ndarray) -> np.ndarray:
    """Errors without their mean, widened for the seven weekdays fitted to the same days."""
    degrees = max(1, len(errors) - 7)
    centred: np.ndarray = (errors - errors.mean(axis=0)) * np.sqrt(len(errors) / degrees)
    return centred


def weekday_effects(roots: np.ndarray, weekdays: np.ndarray) -> np.ndarray:
    """How far each weekday lies from its week, shrunk by James and Stein to what is not chance."""
    import pandas as pd

    recent = pd.Series(roots[-DAYS_OF_WEEKDAYS:])
    differences = recent - recent.rolling(7, center=True, min_periods=4).mean()
    groups = differences.groupby(weekdays[-DAYS_OF_WEEKDAYS:])
    effect = groups.mean().reindex(range(7)).fillna(0.0).to_numpy()
    chance = float(groups.var().mean() / max(1, groups.count().min()))
    spread = float(effect.var(ddof=1))
    shrunk = max(0.0, 1 - chance / spread) if spread > 0 else 0.0
    result: np.ndarray = (effect - effect.mean()) * shrunk
    return result
