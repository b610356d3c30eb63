"""The plan: a TOML file with the goals, floors, five steps and the calendar, checked as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.core.periods import Period
from opsanalytics.core.toml import read_toml
from opsanalytics.plan.own_metrics import declare
from opsanalytics.plan.plan_sections import (
    Accepted,
    Address,
    Alert,
    Budget,
    Event,
    Floors,
    Goal,
    Goals,
    Inspections,
    Section,
    Step,
    Years,
    in_year,
    years_before,
)


class Plan(Section):
    """The whole plan; `year` None means the year of the last day judged.

    `engine`: the address of who answers what is asked of the shop.
    `own_metrics`: a Python file, beside the plan, that declares metrics. `retain`: for how many
    years ("3y") the store may tell of a person after the last order, inquiry or visit.
    """

    schema_version: Literal[1]
    year: int | None = None
    engine: Address = DUCKDB
    own_metrics: str = ""
    retain: Years | None = None
    goals: Goals
    floors: Floors = Floors()
    budget: Budget = Budget()
    inspections: Inspections = Inspections()
    member_tiers: tuple[Annotated[float, Field(gt=0)], ...] = (200.0, 500.0, 1000.0)
    alerts: tuple[Alert, ...] = ()
    notebooks: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    steps: tuple[Step, ...] = ()
    calendar: tuple[Event, ...] = ()

    @field_validator("own_metrics")
    @classmethod
    def _is_declared(cls, file: str, info: ValidationInfo) -> str:
        """Run the file beside the plan, before the alerts, which may be on its metrics."""
        if file and info.context and info.context["folder"]:
            declare(info.context["folder"] / file)
        return file

    def kept_from(self, today: date) -> date | None:
        """The day before which people who were last seen are forgotten; None: nobody is."""
        return years_before(today, self.retain) if self.retain else None

    def due(self, goal: Goal, as_of: date) -> date | None:
        """The goal's due day, its year that of the plan, else of `as_of`."""
        return None if goal.due is None else in_year(goal.due, self.year or as_of.year)

    def special_days(self, period: Period, *, basis: str) -> dict[date, Event]:
        """The days that are not ordinary, with the event that makes them so.

        Where dispatched orders are counted, a campaign lasts as long as its parcels still leave.
        """
        after = timedelta(days=self.goals.dispatch_days if basis == "shipped" else 0)
        found: dict[date, Event] = {}
        for event in self.calendar:
            for run in event.within(Period(period.start - after, period.end)):
                late = after if event.kind == "campaign" else timedelta(0)
                found |= {day: event for day in Period(run.start, run.end + late) if day in period}
        return found


def load_plan(path: Path | None = None, find_metric: Callable[[str], Any] | None = None) -> Plan:
    """Read a plan, and declare the shop's own metrics where it names a file of them.

    Parameters
    ----------
    path
        A TOML file (default: the packaged plan).
    find_metric
        What refuses a metric of an alert that there is not (default: alerts are not looked at).

    Returns
    -------
    Plan
        Goals, floors, steps, calendar and thresholds.

    Raises
    ------
    UsageError
        What is wrong with the file, all mistakes at once, each with its place.

    Examples
    --------
    >>> [goal.orders_per_day for goal in load_plan().goals.ladder]
    [30, 50, 200]
    """
    context = {"folder": path and path.parent, "find_metric": find_metric}
    return read_toml(path or files("opsanalytics.plan") / "plan_default.toml", Plan, context)


def engine_of(path: Path | None) -> str:
    """The engine that the plan file names; without a file it is DuckDB."""
    return load_plan(path).engine if path else DUCKDB
