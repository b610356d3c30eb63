"""Progress against the plan's ladder of orders a day, judged on ordinary days and their own spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import daily_variance, mean_error, probability_above, slope, z_value
from opsanalytics.plan.forecast import REACHED_DAYS, YEAR, Forecast, Reach, forecast, goal_dates
from opsanalytics.plan.plan_file import Event, Goal, Plan

if TYPE_CHECKING:
    import pandas as pd

HELD_DAYS = 28  # a goal is held when the mean of so many ordinary days is at it
STRETCH = 3  # so many ordinary days must lie within three times as many calendar days
ON_TRACK = 0.5  # at least this probable to have reached the goal when it is due
NOT_YET_MISSED = 0.1  # a due goal is missed when the true rate is less probably at it than this

STATUSES = ("held", "reached", "on track", "at risk", "missed", "not due", "cannot tell")


@dataclass(frozen=True)
class Rung:
    """One goal's standing.

    `gap`: orders a day still missing (0 at the goal). `pace_needed`: more orders a day, each week, to be there
    when due; None where no time is left or none is set. `probability`: due within a year, of reaching the goal by the
    due day; else of the true daily rate being at it now. `days_at_goal`: complete days with as many orders.
    `reach`: when the forecast reaches it; None where it is reached, or no forecast can be had.
    """

    goal: Goal
    due: date | None
    status: str
    gap: float | None
    pace_needed: float | None
    probability: float | None
    days_at_goal: int
    reach: Reach | None = None


@dataclass(frozen=True)
class Progress:
    """Where the shop stands on `as_of`.

    `days`: one row a calendar day with `day`, `orders` (NaN: a gap), `complete`, `event` (None: ordinary),
    and, on judged days, `mean`, `low`, `high`: the mean of the last 7 judged days and its 95 % band.
    `mean`, `error`: today's such mean and its standard error. `pace`: change a week over the last 28, and its own.
    `ahead`: the forecast; None where `unforeseen` says why there is none.
    """

    basis: str
    as_of: date
    days: pd.DataFrame
    events: tuple[tuple[Event, Period], ...]
    mean: float | None
    error: float | None
    pace: tuple[float, float] | None
    complete_days: int
    rungs: tuple[Rung, ...]
    ahead: Forecast | None = None
    unforeseen: DataRefused | None = None

    @property
    def next(self) -> Rung | None:
        """The lowest goal not stood at; None at the top."""
        return next((r for r in self.rungs if r.status not in ("held", "reached")), None)

    def band(self) -> tuple[float, float] | None:
        """The mean's 95 % interval; None where the spread is unknown."""
        if self.mean is None or self.error is None:
            return None
        half = z_value() * self.error
        return max(0.0, self.mean - half), self.mean + half


def progress(daily: pd.DataFrame, plan: Plan, as_of: date, *, basis: str) -> Progress:
    """Judge daily orders (columns `day`, `orders`, `complete`; a gap's orders are NaN) up to `as_of`, included."""
    days = daily[daily["day"].dt.date <= as_of].sort_values("day", ignore_index=True)
    first = days["day"].iloc[0].date() if len(days) else as_of
    span = Period.between(min(first, as_of), as_of + timedelta(days=YEAR))
    special = plan.special_days(span, basis=basis)
    dates = days["day"].dt.date
    ordinary = days["complete"].astype(bool) & days["orders"].notna() & ~dates.isin(special)
    judged = days[ordinary]
    days = days.assign(event=[special.get(d) for d in dates]).join(_bands(judged))
    recent, long = _mean(judged, REACHED_DAYS, as_of), _mean(judged, HELD_DAYS, as_of)
    orders = judged["orders"].tolist()
    error = mean_error(orders[-HELD_DAYS:], REACHED_DAYS) if recent is not None else None
    rise = _rise(judged, as_of)
    whole = days[days["complete"].astype(bool) & days["orders"].notna()]["orders"]
    ahead, unforeseen = _ahead(days, special, as_of)
    state = _State(recent, long, error, ahead, as_of)
    rungs = tuple(
        state.rung(g, plan.due(g, as_of), int((whole >= g.orders_per_day).sum()))
        for g in plan.goals.on(as_of)
    )
    return Progress(
        basis=basis,
        as_of=as_of,
        days=days,
        events=tuple(_runs(special)),
        mean=recent,
        error=error,
        pace=(rise[0] * 7, rise[1] * 7) if rise else None,
        complete_days=len(whole),
        rungs=rungs,
        ahead=ahead,
        unforeseen=unforeseen,
    )


def _ahead(
    days: pd.DataFrame, special: dict[date, Event], as_of: date
) -> tuple[Forecast | None, DataRefused | None]:
    """The forecast of a year, or why there is none. An event is known by its Chinese name, whatever the language."""
    names = {day: event.name.zh for day, event in special.items()}
    closures = {event.name.zh for event in special.values() if event.kind == "closure"}
    try:
        return forecast(days, as_of=as_of, special=names, closures=closures), None
    except DataRefused as refusal:
        return None, refusal


def _runs(special: dict[date, Event]) -> list[tuple[Event, Period]]:
    """Neighbouring days of one event as one period."""
    runs: list[tuple[Event, Period]] = []
    for day, event in sorted(special.items(), key=lambda item: item[0]):
        if runs and runs[-1][0] is event and runs[-1][1].end == day:
            runs[-1] = (event, Period.between(runs[-1][1].start, day))
        else:
            runs.append((event, Period.between(day, day)))
    return runs


def _close(days: pd.DataFrame, count: int, last: date) -> bool:
    """Whether there are so many days, all near enough before `last` to tell of it."""
    return len(days) == count and (last - days["day"].iloc[0].date()).days < STRETCH * count


def _mean(judged: pd.DataFrame, count: int, as_of: date) -> float | None:
    last = judged.tail(count)
    return float(last["orders"].mean()) if _close(last, count, as_of) else None


def _rise(judged: pd.DataFrame, as_of: date) -> tuple[float, float] | None:
    """Orders a day gained each day over the last 28 judged days, with its standard error."""
    last = judged.tail(HELD_DAYS)
    if not _close(last, HELD_DAYS, as_of):
        return None
    offsets = [(day - last["day"].iloc[0]).days for day in last["day"]]
    return slope(offsets, last["orders"].tolist())


def _bands(judged: pd.DataFrame) -> pd.DataFrame:
    """The 7-day mean and its band on every judged day that has a stretch behind it."""
    import pandas as pd

    rows = {}
    for i in range(REACHED_DAYS, len(judged) + 1):
        last = judged.iloc[i - REACHED_DAYS : i]
        if not _close(last, REACHED_DAYS, last["day"].iloc[-1].date()):
            continue
        mean = last["orders"].mean()
        spread = daily_variance(judged["orders"].iloc[max(0, i - HELD_DAYS) : i].tolist())
        half = z_value() * (spread / REACHED_DAYS) ** 0.5 if spread is not None else float("nan")
        rows[judged.index[i - 1]] = {
            "mean": mean,
            "low": max(0.0, mean - half),
            "high": mean + half,
        }
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["mean", "low", "high"], dtype="float64"
    )


@dataclass(frozen=True)
class _State:
    """The few numbers a verdict is made of."""

    mean: float | None
    long: float | None
    error: float | None
    ahead: Forecast | None
    as_of: date

    def rung(self, goal: Goal, due: date | None, days_at_goal: int) -> Rung:
        if self.mean is None:
            return Rung(goal, due, "cannot tell", None, None, None, days_at_goal)
        gap = max(0.0, goal.orders_per_day - self.mean)
        left = (due - self.as_of).days if due else 0
        reach = goal_dates(self.ahead, goal.orders_per_day) if self.ahead and gap else None
        then = probability_above(self.mean, self.error, goal.orders_per_day)
        if gap and due and left > 0:
            then = reach.by(due) if reach and left <= YEAR else None
        needed = gap / left * 7 if gap and left > 0 else None
        status = self._status(goal, due, left, then)
        return Rung(goal, due, status, gap, needed, then, days_at_goal, reach)

    def _status(self, goal: Goal, due: date | None, left: int, probability: float | None) -> str:
        target = goal.orders_per_day
        if self.mean is not None and self.mean >= target:
            return "held" if self.long is not None and self.long >= target else "reached"
        if due is None:
            return "not due"
        if probability is None:
            return "cannot tell"
        if left > 0:
            return "on track" if probability >= ON_TRACK else "at risk"
        return "at risk" if probability >= NOT_YET_MISSED else "missed"
