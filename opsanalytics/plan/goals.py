"""Progress against the plan's goals of orders a day, judged on ordinary days and their spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import mean_error, probability_above, slope, z_value
from opsanalytics.plan.forecast import REACHED_DAYS, YEAR, Forecast, forecast
from opsanalytics.plan.plan_file import Plan
from opsanalytics.plan.plan_sections import Event, Goal
from opsanalytics.plan.reach import Reach, goal_dates
from opsanalytics.plan.recent_days import HELD_DAYS, last_days, mean_of_last, running_means

if TYPE_CHECKING:
    import pandas as pd

ON_TRACK = 0.5  # at least this probable to stand at the goal when it is due
NOT_YET_MISSED = 0.1  # a due goal is missed when the true rate is less probably at it than this

STATUSES = ("held", "reached", "on track", "at risk", "missed", "not due", "cannot tell")


@dataclass(frozen=True)
class GoalStatus:
    """How the shop stands to one goal.

    `gap`: orders a day still missing (0 at the goal). `pace_needed`: more orders a day, each week,
    to be there when due; None where no time is left or none is set. `probability`: due within a
    year, of standing at the goal on the due day; else of the true daily rate being at it now.
    `days_at_goal`: complete days with as many orders. `reach`: how likely it holds on the
    days ahead; None where it is reached, or no forecast can be had.
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

    `days`: one row a calendar day with `day`, `orders` (NaN: a gap), `complete`, `event` (None:
    ordinary), and, on judged days, `mean`, `low`, `high`: the mean of the last 7 judged days and
    its 95 % band. `mean`, `error`: today's such mean and its standard error. `pace`: change a week
    over the last 28 judged days, and its own standard error. `goals`: from the lowest up. `ahead`:
    the forecast; None where `unforeseen` says why there is none.
    """

    basis: str
    as_of: date
    days: pd.DataFrame
    events: tuple[tuple[Event, Period], ...]
    mean: float | None
    error: float | None
    pace: tuple[float, float] | None
    complete_days: int
    goals: tuple[GoalStatus, ...]
    ahead: Forecast | None = None
    unforeseen: DataRefused | None = None

    @property
    def next(self) -> GoalStatus | None:
        """The lowest goal not reached; None where all are."""
        open_goals = (goal for goal in self.goals if goal.status not in ("held", "reached"))
        return next(open_goals, None)

    def band(self) -> tuple[float, float] | None:
        """The mean's 95 % interval; None where the spread is unknown."""
        if self.mean is None or self.error is None:
            return None
        half = z_value() * self.error
        return max(0.0, self.mean - half), self.mean + half


def progress(daily: pd.DataFrame, plan: Plan, as_of: date, *, basis: str) -> Progress:
    """Judge daily orders up to `as_of`, included.

    `daily`: columns `day`, `orders` (NaN: a gap), `complete`. `basis`: "shipped" or "paid", what an
    order is counted by, which decides the days a campaign moves.
    """
    days = daily[daily["day"].dt.date <= as_of].sort_values("day", ignore_index=True)
    events = _events_around(days, plan, as_of, basis)
    dates = days["day"].dt.date
    known = days["complete"].astype(bool) & days["orders"].notna()
    judged = days[known & ~dates.isin(events)]
    days = days.assign(event=[events.get(day) for day in dates]).join(running_means(judged))
    ahead, unforeseen = _forecast(days, events, as_of)
    judge = _Judge(judged, ahead, as_of)
    complete = days[known]["orders"]
    return Progress(
        basis=basis,
        as_of=as_of,
        days=days,
        events=tuple(_event_periods(events)),
        mean=judge.mean,
        error=judge.error,
        pace=_pace(judged, as_of),
        complete_days=len(complete),
        goals=tuple(judge.status_of(goal, plan, complete) for goal in plan.goals.on(as_of)),
        ahead=ahead,
        unforeseen=unforeseen,
    )


def _events_around(days: pd.DataFrame, plan: Plan, as_of: date, basis: str) -> dict[date, Event]:
    """The plan's events by day, from the first day of the data to a year ahead."""
    first = days["day"].iloc[0].date() if len(days) else as_of
    span = Period.between(min(first, as_of), as_of + timedelta(days=YEAR))
    return plan.special_days(span, basis=basis)


def _forecast(
    days: pd.DataFrame, events: dict[date, Event], as_of: date
) -> tuple[Forecast | None, DataRefused | None]:
    """The forecast of a year, or why there is none.

    An event is known by its Chinese name, whatever the language.
    """
    names = {day: event.name.zh for day, event in events.items()}
    closures = {event.name.zh for event in events.values() if event.kind == "closure"}
    try:
        return forecast(days, as_of=as_of, special=names, closures=closures), None
    except DataRefused as refusal:
        return None, refusal


def _event_periods(events: dict[date, Event]) -> list[tuple[Event, Period]]:
    """Neighbouring days of one event as one period."""
    periods: list[tuple[Event, Period]] = []
    for day, event in sorted(events.items(), key=lambda item: item[0]):
        if periods and periods[-1][0] is event and periods[-1][1].end == day:
            periods[-1] = (event, Period.between(periods[-1][1].start, day))
        else:
            periods.append((event, Period.between(day, day)))
    return periods


def _pace(judged: pd.DataFrame, as_of: date) -> tuple[float, float] | None:
    """Orders a day gained each week over the last 28 judged days, with its standard error."""
    last = last_days(judged, HELD_DAYS, as_of)
    if last is None:
        return None
    offsets = [(day - last["day"].iloc[0]).days for day in last["day"]]
    gained = slope(offsets, last["orders"].tolist())
    return (gained[0] * 7, gained[1] * 7) if gained else None


class _Judge:
    """The few numbers every goal is judged by."""

    def __init__(self, judged: pd.DataFrame, ahead: Forecast | None, as_of: date) -> None:
        self.ahead = ahead
        self.as_of = as_of
        self.mean = mean_of_last(judged, REACHED_DAYS, as_of)
        self.long_mean = mean_of_last(judged, HELD_DAYS, as_of)
        self.error: float | None = None
        if self.mean is not None:
            self.error = mean_error(judged["orders"].tolist()[-HELD_DAYS:], REACHED_DAYS)

    def status_of(self, goal: Goal, plan: Plan, orders: pd.Series[float]) -> GoalStatus:
        """Judge one goal; `orders`: those of all complete days."""
        due = plan.due(goal, self.as_of)
        days_at_goal = int((orders >= goal.orders_per_day).sum())
        if self.mean is None:
            return GoalStatus(goal, due, "cannot tell", None, None, None, days_at_goal)
        gap = max(0.0, goal.orders_per_day - self.mean)
        left = (due - self.as_of).days if due else 0
        reach = goal_dates(self.ahead, goal.orders_per_day) if self.ahead and gap else None
        probability = probability_above(self.mean, self.error, goal.orders_per_day)
        if gap and due and left > 0:
            probability = reach.on(due) if reach and left <= YEAR else None
        needed = gap / left * 7 if gap and left > 0 else None
        status = self._status(goal, due, left, probability)
        return GoalStatus(goal, due, status, gap, needed, probability, days_at_goal, reach)

    def _status(self, goal: Goal, due: date | None, left: int, probability: float | None) -> str:
        """One of STATUSES; `left`: days until it is due."""
        target = goal.orders_per_day
        if self.mean is not None and self.mean >= target:
            held = self.long_mean is not None and self.long_mean >= target
            return "held" if held else "reached"
        if due is None:
            return "not due"
        if probability is None:
            return "cannot tell"
        if left > 0:
            return "on track" if probability >= ON_TRACK else "at risk"
        return "at risk" if probability >= NOT_YET_MISSED else "missed"
