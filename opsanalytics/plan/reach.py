"""How likely a goal holds on the days ahead: the mean of seven ordinary days, over all paths.

A path that touches the goal once and falls below it again does not stand there: on each day only
the paths count that are at the goal on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.forecast import REACHED_DAYS, Forecast

EVEN = 0.5  # as likely as not
LASTING_DAYS = 28  # a chance counts from the day on which it lasts for so many ordinary days


@dataclass(frozen=True)
class Reach:
    """How likely a goal holds; dates are None where they lie beyond the horizon.

    `days`: how many days ahead each ordinary day lies; `share`: of the paths, those whose mean of
    7 ordinary days is at the goal on it.
    """

    as_of: date
    days: np.ndarray
    share: np.ndarray

    def on(self, day: date) -> float:
        """Probability that the goal stands on the day, or on the last ordinary day before it."""
        before = int((self.days <= (day - self.as_of).days).sum())
        return float(self.share[max(before - 1, 0)])

    @property
    def at_best(self) -> float:
        """The highest probability of any day within the horizon."""
        return float(self.share.max())

    @property
    def stands_already(self) -> bool:
        """Whether it holds on the next ordinary day as good as certainly."""
        return bool(self.share[0] >= (1 + LEVEL) / 2)

    @property
    def likely(self) -> date | None:
        """The day from which it is as likely as not to stand, and stays so for 28 days."""
        return self._lasting(EVEN)

    @property
    def early(self) -> date | None:
        """The first day on which it may stand at all: in 2.5 % of the paths."""
        return self._day(self.share >= (1 - LEVEL) / 2)

    @property
    def late(self) -> date | None:
        """The day from which it holds as good as certainly: in 97.5 % of the paths, for 28 days."""
        return self._lasting((1 + LEVEL) / 2)

    def _lasting(self, share: float) -> date | None:
        enough = self.share >= share
        lasts = [bool(enough[i : i + LASTING_DAYS].all()) for i in range(len(enough))]
        return self._day(np.asarray(lasts))

    def _day(self, there: np.ndarray) -> date | None:
        """The first day of which it is true."""
        if not there.any():
            return None
        return self.as_of + timedelta(days=int(self.days[int(there.argmax())]))


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
    """How likely the mean of 7 ordinary days is at the goal (orders a day) on each day ahead.

    `means`: those of `means_of_seven` under a scenario; left out, the forecast's own.
    """
    days = np.flatnonzero(ahead.days["ordinary"].to_numpy(bool)) + 1
    means = means_of_seven(ahead) if means is None else means
    return Reach(ahead.as_of, days, (means >= goal).mean(axis=0))
