"""Daily orders ahead: a level that drifts, a trend that fades, weekdays and the plan's events.

The days ahead are simulated as many paths, so that any question about them ("when is the mean of
seven days at 50 orders?") is answered by counting paths. docs/forecast.md says how the method was
chosen and how well it did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.cards import Card
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.core.stats import LEVEL
from opsanalytics.plan.event_days import coming_factors, past_factors
from opsanalytics.plan.smoothing import smooth

if TYPE_CHECKING:
    import pandas as pd

YEAR = 365
FEWEST = 28  # so many complete ordinary days must be known
WITHIN = 56  # and as many must lie within so many days before the forecast
REACHED_DAYS = 7  # a goal is reached when the mean of so many ordinary days is at it


@dataclass(frozen=True, repr=False)
class Forecast(Card):
    """What the days after `as_of` may bring.

    `days`: one row a day ahead: `day`, `ordinary`, `mean`, `low`, `high` (95 % of that day's own
    orders). `paths`: (draws, days) of simulated orders. `history`: orders of the last 6 ordinary
    days, on which the first means of 7 rest. `unseen`: names of campaigns ahead that the past does
    not know, taken as ordinary days.
    """

    as_of: date
    days: pd.DataFrame
    paths: np.ndarray
    history: np.ndarray
    unseen: tuple[str, ...]

    def _headline(self) -> Message:
        """How many days ahead it tells, and their mean."""
        mean = float(self.days["mean"].mean())
        return Message("plan.card.forecast", day=self.as_of, n=len(self.days), mean=mean)


def forecast(
    days: pd.DataFrame,
    *,
    as_of: date,
    horizon: int = YEAR,
    special: Mapping[date, str],
    closures: Collection[str] = (),
    seed: int = 0,
) -> Forecast:
    """Simulate the daily orders of `horizon` days after `as_of`.

    Parameters
    ----------
    days
        Columns `day`, `orders` (NaN: not known), `complete`.
    special
        By day, past and coming, the name of the event that makes it no ordinary day; a coming event
        is foretold by the last one of its name.
    closures
        The names of events on which the shop does nothing: no orders, unless the past shows some.
    seed
        Of the random numbers; the same seed gives the same forecast.

    Raises
    ------
    DataRefused
        The complete ordinary days are too few, too long ago or without any order.
    """
    import pandas as pd

    known = days["complete"].astype(bool) & days["orders"].notna()
    past = days[known & (days["day"].dt.date <= as_of)]
    orders = past.set_index("day")["orders"].astype(float).sort_index()
    ordinary = orders[[day not in special for day in orders.index.date]]
    _refuse_too_little(ordinary, as_of)
    span = pd.date_range(orders.index[0], ordinary.index[-1])
    smoothing = smooth(np.sqrt(ordinary.reindex(span).to_numpy()), np.asarray(span.day_of_week))
    gap = (as_of - ordinary.index[-1].date()).days
    coming = pd.date_range(span[-1] + pd.Timedelta(days=1), periods=gap + horizon)
    roots = smoothing.paths(np.asarray(coming.day_of_week), np.random.default_rng(seed))
    dates = [day.date() for day in span]
    past_events = past_factors(orders.reindex(span).to_numpy(), smoothing.fitted, dates, special)
    dates = [day.date() for day in coming]
    factors, unseen = coming_factors(dates, special, past_events, closures)
    paths = (np.clip(roots, 0, None) ** 2 * factors)[:, gap:]
    table = _summary(coming[gap:], paths, special)
    return Forecast(as_of, table, paths, ordinary.to_numpy()[-(REACHED_DAYS - 1) :], unseen)


def _summary(
    coming: pd.DatetimeIndex, paths: np.ndarray, special: Mapping[date, str]
) -> pd.DataFrame:
    """One row a day ahead: the mean of its paths and the range that holds 95 % of them."""
    import pandas as pd

    low, high = np.quantile(paths, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    columns = {
        "day": coming,
        "ordinary": [day.date() not in special for day in coming],
        "mean": paths.mean(axis=0),
        "low": low,
        "high": high,
    }
    return pd.DataFrame(columns)


def _refuse_too_little(ordinary: pd.Series[float], as_of: date) -> None:
    """Raise where the known ordinary days do not bear a forecast."""
    first = as_of - timedelta(days=WITHIN)
    recent: Any = ordinary[ordinary.index.date > first]  # type: ignore[attr-defined]
    if len(ordinary) < FEWEST:
        raise DataRefused("plan.forecast.too_few_days", needed=FEWEST, known=len(ordinary))
    if len(recent) < FEWEST:
        raise DataRefused(
            "plan.forecast.too_few_recent_days",
            needed=FEWEST,
            days=WITHIN,
            last=as_of,
            known=len(recent),
        )
    if not recent.sum():
        raise DataRefused("plan.forecast.no_orders", days=WITHIN, last=as_of)
