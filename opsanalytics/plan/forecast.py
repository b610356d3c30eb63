"""Daily orders ahead: a level that drifts, a trend that dies away, weekdays, the plan's events; drawn as many paths.

On the scale of square roots, on which counts scatter alike whether few or many, each ordinary day is level + weekday +
chance. Level and trend are carried on by exponential smoothing; every path takes its own smoothing, more often such as
would have told the past well, and its chance from what the past days brought. Chosen by docs/forecast.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.stats import LEVEL

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 1000
YEAR = 365
FEWEST, WITHIN = (
    28,
    56,
)  # so many ordinary days must be told, all within so many days before the forecast
REACHED_DAYS = 7  # a goal is reached when the mean of so many ordinary days is at it
_LEARNT, _MEMORY, _WEEKS = (
    180,
    90,
    84,
)  # days that judge a smoothing, that give the chance, that tell the weekdays
_LEVELS, _TRENDS, _DAMPINGS = (0.02, 0.05, 0.1, 0.2, 0.35), (0.0, 0.02), (0.95, 0.98)
_GRID = np.array(list(product(_LEVELS, _TRENDS, _DAMPINGS))).T  # alpha, beta, phi


@dataclass(frozen=True)
class Forecast:
    """What the days after `as_of` may bring.

    `days`: one row a day ahead: `day`, `ordinary`, `mean`, `low`, `high` (95 % of that day's own orders).
    `paths`: (draws, days) of simulated orders. `history`: orders of the last 6 ordinary days, on which the first
    means of 7 rest. `unseen`: names of campaigns ahead that no day of the past tells of: taken as ordinary days.
    """

    as_of: date
    days: pd.DataFrame
    paths: np.ndarray
    history: np.ndarray
    unseen: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """When a goal is reached, over all paths: `probability` within the horizon, dates where they lie within it.

    `likely`: the day by which half the paths have; `early`, `late`: 2.5 % and 97.5 % of them.
    `first`: days until each path has, NaN where it does not.
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
        return self._when(0.5)

    @property
    def early(self) -> date | None:
        """The early end of the 95 % range."""
        return self._when((1 - LEVEL) / 2)

    @property
    def late(self) -> date | None:
        """The late end of the 95 % range."""
        return self._when((1 + LEVEL) / 2)

    def _when(self, share: float) -> date | None:
        days = np.sort(np.nan_to_num(self.first, nan=np.inf))[
            int(np.ceil(share * len(self.first))) - 1
        ]
        return self.as_of + timedelta(days=int(days)) if np.isfinite(days) else None


def means_of_seven(
    ahead: Forecast, *, factor: float | np.ndarray = 1.0, since: date | None = None
) -> np.ndarray:
    """The mean of the last 7 ordinary days, (draws, ordinary days ahead); paths times `factor` from `since` on."""
    ordinary = ahead.days["ordinary"].to_numpy(bool)
    at = np.flatnonzero(ordinary)
    paths = np.pad(ahead.paths[:, at], ((0, 0), (len(ahead.history) + 1, 0)))
    begun = at >= ((since - ahead.as_of).days - 1 if since else 0)
    moved = np.reshape(factor, (-1, 1)) if np.ndim(factor) else factor
    paths[:, len(ahead.history) + 1 :] *= np.where(begun, moved, 1.0)
    paths[:, 1 : len(ahead.history) + 1] = ahead.history
    sums = np.cumsum(paths, axis=1)
    means: np.ndarray = (sums[:, REACHED_DAYS:] - sums[:, :-REACHED_DAYS]) / REACHED_DAYS
    return means


def goal_dates(ahead: Forecast, goal: float, means: np.ndarray | None = None) -> Reach:
    """When the mean of 7 ordinary days comes to the goal; `means`: those of `means_of_seven` that a scenario moved."""
    at = np.flatnonzero(ahead.days["ordinary"].to_numpy(bool)) + 1.0
    there = (means_of_seven(ahead) if means is None else means) >= goal
    first = np.where(there.any(axis=1), at[there.argmax(axis=1)], np.nan)
    return Reach(ahead.as_of, first)


def forecast(
    days: pd.DataFrame,
    *,
    as_of: date,
    horizon: int = YEAR,
    special: Mapping[date, str],
    closures: Collection[str] = (),
    seed: int = 0,
) -> Forecast:
    """Daily orders ahead of `as_of`; days too few, too far apart or without any order raise DataRefused.

    `days`: columns `day`, `orders` (NaN: a gap), `complete`. `special`: by day, behind and ahead, the name of the event
    that makes it no ordinary day; an event is foretold by its own last time. `closures`: the names of those on which
    nothing is done: zero, unless the past tells otherwise.
    """
    import pandas as pd

    told = days[
        days["complete"].astype(bool) & days["orders"].notna() & (days["day"].dt.date <= as_of)
    ]
    series = told.set_index("day")["orders"].astype(float).sort_index()
    plain = series[[day not in special for day in series.index.date]]
    _check(plain, as_of)
    span = pd.date_range(series.index[0], plain.index[-1])
    fit = _fit(np.sqrt(plain.reindex(span).to_numpy()), np.asarray(span.day_of_week))
    gap = (as_of - plain.index[-1].date()).days
    whole = pd.date_range(span[-1] + pd.Timedelta(days=1), periods=gap + horizon)
    roots = fit.ahead(np.asarray(whole.day_of_week), np.random.default_rng(seed))
    seen = _uplifts(series.reindex(span).to_numpy(), fit.told, [d.date() for d in span], special)
    factors, unseen = _events([d.date() for d in whole], special, seen, closures)
    paths = (np.clip(roots, 0, None) ** 2 * factors)[:, gap:]
    low, high = np.quantile(paths, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    coming = whole[gap:]
    rows = {
        "day": coming,
        "ordinary": [d.date() not in special for d in coming],
        "mean": paths.mean(axis=0),
    }
    table = pd.DataFrame(rows | {"low": low, "high": high})
    return Forecast(as_of, table, paths, plain.to_numpy()[-(REACHED_DAYS - 1) :], unseen)


def _check(plain: pd.Series[float], as_of: date) -> None:
    late: Any = plain[plain.index.date > as_of - timedelta(days=WITHIN)]  # type: ignore[attr-defined]
    words: dict[str, Any] = {
        "n": FEWEST,
        "all": WITHIN,
        "have": len(plain),
        "late": len(late),
        "day": as_of,
    }
    hint = "ingest more order lists"
    if len(plain) < FEWEST:
        raise DataRefused(
            "a forecast needs {n} ordinary days told whole; there are {have}", hint=hint, **words
        )
    if len(late) < FEWEST:
        message = "a forecast needs {n} ordinary days told whole among the {all} up to {day}; there are {late}"
        raise DataRefused(message, hint=hint, **words)
    if not late.sum():
        raise DataRefused("a forecast needs orders: the {all} days up to {day} tell none", **words)


@dataclass(frozen=True)
class _Fit:
    """Every smoothing of the grid, run over the past: last states, what it told and missed, how far to trust it."""

    level: np.ndarray
    trend: np.ndarray
    weight: np.ndarray
    misses: np.ndarray  # (days, grid)
    weekday: np.ndarray
    told: np.ndarray  # the level told for each past day, by the trusted smoothings

    def ahead(self, weekdays: np.ndarray, dice: np.random.Generator) -> np.ndarray:
        """Paths on the scale of roots, each with its own smoothing and its own chance."""
        which = dice.choice(len(self.weight), size=DRAWS, p=self.weight)
        alpha, beta, phi = _GRID[:, which]
        level, trend = self.level[which], self.trend[which]
        rolled = dice.integers(len(self.misses), size=(len(weekdays), DRAWS))
        paths = np.empty((len(weekdays), DRAWS))
        for ahead, weekday in enumerate(weekdays):
            level, trend = level + phi * trend, phi * trend
            miss = self.misses[rolled[ahead], which]
            paths[ahead] = level + self.weekday[weekday] + miss
            level, trend = level + alpha * miss, trend + alpha * beta * miss
        return paths.T


def _fit(roots: np.ndarray, weekdays: np.ndarray) -> _Fit:
    weekday = _weekdays(roots, weekdays)
    flat = roots - weekday[weekdays]
    alpha, beta, phi = _GRID
    level = np.full(len(alpha), np.nanmean(flat[:14]))
    trend = np.zeros(len(alpha))
    told, misses = np.empty((len(flat), len(alpha))), np.full((len(flat), len(alpha)), np.nan)
    for i, value in enumerate(flat):
        level, trend = level + phi * trend, phi * trend
        told[i] = level
        if value == value:
            misses[i] = value - level
            level, trend = level + alpha * misses[i], trend + alpha * beta * misses[i]
    known = misses[~np.isnan(flat)]
    judged = known[-_LEARNT:]
    loss = (judged**2).mean(axis=0) + 1e-9
    weight = (loss / loss.min()) ** (-len(judged) / 2)
    weight /= weight.sum()
    recent = known[-_MEMORY:]
    recent = (recent - recent.mean(axis=0)) * np.sqrt(len(recent) / max(1, len(recent) - 7))
    return _Fit(level, trend, weight, recent, weekday, (told @ weight) + weekday[weekdays])


def _weekdays(roots: np.ndarray, weekdays: np.ndarray) -> np.ndarray:
    """What each weekday is above or below its week, as far as it stands out from chance (James and Stein)."""
    import pandas as pd

    late = pd.Series(roots[-_WEEKS:])
    off = late - late.rolling(7, center=True, min_periods=4).mean()
    groups = off.groupby(weekdays[-_WEEKS:])
    effect = groups.mean().reindex(range(7)).fillna(0.0).to_numpy()
    chance = float(groups.var().mean() / max(1, groups.count().min()))
    spread = float(effect.var(ddof=1))
    shrunk = max(0.0, 1 - chance / spread) if spread > 0 else 0.0
    result: np.ndarray = (effect - effect.mean()) * shrunk
    return result


Seen = dict[tuple[str, int], float]


def _places(days: list[date], special: Mapping[date, str]) -> list[tuple[str, int] | None]:
    """Of each day its event and which day of the event it is; None: an ordinary day."""
    places: list[tuple[str, int] | None] = []
    for day in days:
        back = 0
        while (name := special.get(day)) and special.get(day - timedelta(days=back + 1)) == name:
            back += 1
        places.append((name, back) if name else None)
    return places


def _uplifts(
    orders: np.ndarray, roots: np.ndarray, days: list[date], special: Mapping[date, str]
) -> Seen:
    """How many times an ordinary day's orders each day of an event brought, the last time it was held."""
    places = _places(days, special)
    return {
        place: float(value / max(root, 0.5) ** 2)
        for place, value, root in zip(places, orders, roots, strict=True)
        if place and value == value
    }


def _events(
    days: list[date], special: Mapping[date, str], seen: Seen, closures: Collection[str]
) -> tuple[Any, tuple[str, ...]]:
    """What each day ahead is multiplied by, and the names of events that nothing is known of."""
    factors, unseen = np.ones(len(days)), []
    for i, place in enumerate(_places(days, special)):
        if place is None:
            continue
        alike = [factor for (name, _), factor in seen.items() if name == place[0]]
        if alike:
            factors[i] = seen.get(place, alike[-1])
        elif place[0] in closures:
            factors[i] = 0.0
        else:
            unseen.append(place[0])
    return factors, tuple(dict.fromkeys(unseen))
