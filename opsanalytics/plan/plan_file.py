"""The plan: a TOML file with the goals, floors, five steps and the calendar, checked as a whole."""

from __future__ import annotations

import re
from datetime import date, timedelta
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from opsanalytics.core.engine_address import DUCKDB, engine_address
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message, catalogue
from opsanalytics.core.periods import Period
from opsanalytics.core.toml import read_toml
from opsanalytics.plan.own_metrics import declare


def _day_text(value: Any) -> Any:
    """Accept TOML's own dates beside text, which must be an existing day: YYYY-MM-DD or MM-DD."""
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", text):
        raise ValueError('a day is written "2022-03-01", or "03-01" for every year')
    date.fromisoformat(text if len(text) == 10 else f"2024-{text}")  # 2024: 29 February is a day
    return text


def _address(text: str) -> str:
    try:
        return engine_address(text)
    except UsageError as error:
        raise ValueError(str(error)) from None


DayText = Annotated[str, BeforeValidator(_day_text)]
Address = Annotated[str, AfterValidator(_address)]
Band = tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]
Share = Annotated[float, Field(gt=0, lt=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Strict):
    """One name in both languages."""

    zh: str
    en: str

    @property
    def message(self) -> Message:
        """The name as a message."""
        return Message.bilingual(self.en, self.zh)

    def of(self, lang: str) -> str:
        """The name in that language."""
        return self.zh if lang == "zh" else self.en


class Goal(_Strict):
    """One goal: orders a day, and the day by which it is due (none: the final goal).

    `since` and `until`: the days (YYYY-MM-DD) on which the goal is part of the plan, where it was
    added or dropped during the year.
    """

    orders_per_day: Annotated[int, Field(gt=0)]
    due: DayText | None = None
    name: Names
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the goal is part of the plan on the day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class Goals(_Strict):
    """The goals, what they count, and for how many days a campaign's parcels still leave."""

    basis: Literal["auto", "shipped", "paid"] = "auto"
    dispatch_days: Annotated[int, Field(ge=0, le=30)] = 2
    ladder: Annotated[tuple[Goal, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises(self) -> Goals:
        heights = [goal.orders_per_day for goal in self.ladder if not (goal.since or goal.until)]
        if sorted(set(heights)) != heights:
            raise ValueError(f"the ladder must rise, and goes {', '.join(map(str, heights))}")
        return self

    def on(self, day: date) -> tuple[Goal, ...]:
        """The goals in force on the day, the lowest first."""
        return tuple(
            sorted((g for g in self.ladder if g.holds(day)), key=lambda g: g.orders_per_day)
        )


class Floors(_Strict):
    """What must not be gone below; the discount binds all products, or those listed."""

    positive_share: Share = 0.985
    discount: Share = 0.70
    discount_products: tuple[str, ...] = ()


class Budget(_Strict):
    """Limits of the budget.

    Single expenses from `large_expense` yuan on need approval; a line is over by more than the
    share `overrun`.
    """

    large_expense: Annotated[float, Field(gt=0)] = 5000.0
    overrun: Annotated[float, Field(ge=0)] = 0.1


class Inspections(_Strict):
    """The share of the open sites to be inspected each quarter; over the year every site is."""

    quarter_share: Share = 0.25


class Alert(_Strict):
    """A threshold on any metric over the last `days` days; not judged on a sample below `least`."""

    metric: str
    below: float | None = None
    above: float | None = None
    days: Annotated[int, Field(gt=0)] = 7
    least: Annotated[int, Field(ge=0)] = 30

    @model_validator(mode="after")
    def _has_a_bound(self) -> Alert:
        if self.below is None and self.above is None:
            raise ValueError("an alert needs below or above")
        return self


class Accepted(_Strict):
    """An implausible thing in the data (its kind, and the days) that was looked at and is right."""

    kind: str
    first: date
    last: date

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        keys = [key.removeprefix("store.") for key in catalogue("store")]
        known = [key.removeprefix("flag.") for key in keys if key.startswith("flag.")]
        if kind not in known:
            close = get_close_matches(kind, known, n=1, cutoff=0.4) or known
            raise ValueError(f"{kind} is nothing that is looked for; did you mean {close[0]}?")
        return kind

    def accepts(self, kind: str, days: Period) -> bool:
        """Whether it is that kind of thing on these days."""
        return kind == self.kind and self.first <= days.start and days.last <= self.last


class Step(_Strict):
    """One of the five steps of traffic building: bands a day."""

    visitors: Band
    orders: Band
    listed_products: int | None = None
    ad_spend: Band | None = None
    hot_product_units: Band | None = None


class Event(_Strict):
    """Days that are not ordinary: `first` to `last`, every year or once, or several such ranges."""

    name: Names
    kind: Literal["campaign", "closure"]
    first: DayText | None = None
    last: DayText | None = None
    days: tuple[tuple[DayText, DayText], ...] = ()
    floor_exempt: bool = False

    @model_validator(mode="after")
    def _has_days(self) -> Event:
        if (self.first is None) != (self.last is None):
            raise ValueError("first and last go together")
        if not self.ranges():
            raise ValueError("give first and last, or days")
        for first, last in self.ranges():
            if len(first) != len(last) or last < first:
                raise ValueError(f"{first} .. {last}: the last day lies before the first")
        return self

    def ranges(self) -> tuple[tuple[str, str], ...]:
        """All ranges, as written."""
        own = ((self.first, self.last),) if self.first and self.last else ()
        return own + self.days

    def within(self, period: Period) -> list[Period]:
        """Its periods that touch `period`, a yearly one in each year, uncut."""
        years = range(period.start.year, period.end.year + 1)
        found = set()
        for first, last in self.ranges():
            for year in years if len(first) == 5 else [None]:
                whole = Period.between(_in_year(first, year), _in_year(last, year))
                if len(whole.cut(period)):
                    found.add(whole)
        return sorted(found)


class Plan(_Strict):
    """The whole plan; `year` None means the year of the last day judged.

    `engine`: the address of who answers what is asked of the shop.
    `own_metrics`: a Python file, beside the plan, that declares metrics.
    """

    schema_version: Literal[1]
    year: int | None = None
    engine: Address = DUCKDB
    own_metrics: str = ""
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

    def due(self, goal: Goal, as_of: date) -> date | None:
        """The goal's due day, its year that of the plan, else of `as_of`."""
        return None if goal.due is None else _in_year(goal.due, self.year or as_of.year)

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


def _in_year(text: str, year: int | None) -> date:
    if len(text) == 10:
        return date.fromisoformat(text)
    try:
        return date.fromisoformat(f"{year:04d}-{text}")
    except ValueError:  # 29 February in a common year
        return date(year or 1, 2, 28)


def load_plan(path: Path | None = None) -> Plan:
    """Read a plan, and declare the shop's own metrics where it names a file of them.

    Parameters
    ----------
    path
        A TOML file (default: the packaged plan).

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
    plan = read_toml(path or files("opsanalytics.plan") / "plan_default.toml", Plan)
    if path and plan.own_metrics:
        declare(path.parent / plan.own_metrics)
    return plan


def engine_of(path: Path | None) -> str:
    """The engine that the plan file names; without a file it is DuckDB."""
    return load_plan(path).engine if path else DUCKDB
