"""When a forecast reaches a goal: the mean of seven ordinary days, counted over all its paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.forecast import REACHED_DAYS, Forecast


@dataclass(frozen=True)
class Reach:
    """When a goal is reached, over all paths; dates are None where they lie beyond the horizon.

    `first`: days until each path has reached it, NaN where it does not.
    """

    as_of: date
    first: np.ndarray

    def by(self, day: date) -> float:
        """Probability that the goal is reached on the day or before."""
        return float((self.first <= (day - self.as_of).days).mean())

    @property
    def probability(self) -> float:
        """Probability that it is reached within the horizon."""
        return float(np.isfinite(self.first).mean())

    @property
    def likely(self) -> date | None:
        """The day by which half the paths are there."""
        return self._day_of_share(0.5)

    @property
    def early(self) -> date | None:
        """The early end of the 95 % range: 2.5 % of the paths are there."""
        return self._day_of_share((1 - LEVEL) / 2)

    @property
    def late(self) -> date | None:
        """The late end of the 95 % range: 97.5 % of the paths are there."""
        return self._day_of_share((1 + LEVEL) / 2)

    def _day_of_share(self, share: float) -> date | None:
        """The day by which the share of the paths has reached the goal."""
        days = np.sort(np.nan_to_num(self.first, nan=np.inf))
        day = days[int(np.ceil(share * len(days))) - 1]
        return self.as_of + timedelta(days=int(day)) if np.isfinite(day) else None


def means_of_seven(
    ahead: Forecast, *, factor: float | np.ndarray = 1.0, since: date | None = None
) -> np.ndarray:
    """The mean of the last 7 ordinary days, (draws, ordinary days ahead).

    `factor` (one number, or one a path) multiplies the orders from the day `since` on.
    """
    ordinary = np.flatnonzero(ahead.days["ordinary"].to_numpy(bool))
    known = len(ahead.history)
    changed_from = (since - ahead.as_of).days - 1 if since else 0
    column = np.reshape(factor, (-1, 1)) if np.ndim(factor) else factor
    orders = np.pad(ahead.paths[:, ordinary], ((0, 0), (known + 1, 0)))
    orders[:, known + 1 :] *= np.where(ordinary >= changed_from, column, 1.0)
    orders[:, 1 : known + 1] = ahead.history
    sums = np.cumsum(orders, axis=1)
    means: np.ndarray = (sums[:, REACHED_DAYS:] - sums[:, :-REACHED_DAYS]) / REACHED_DAYS
    return means


def goal_dates(ahead: Forecast, goal: float, means: np.ndarray | None = None) -> Reach:
    """When the mean of 7 ordinary days comes to the goal (orders a day).

    `means`: those of `means_of_seven` under a scenario; left out, the forecast's own.
    """
    day_numbers = np.flatnonzero(ahead.days["ordinary"].to_numpy(bool)) + 1.0
    at_goal = (means_of_seven(ahead) if means is None else means) >= goal
    first = np.where(at_goal.any(axis=1), day_numbers[at_goal.argmax(axis=1)], np.nan)
    return Reach(ahead.as_of, first)
