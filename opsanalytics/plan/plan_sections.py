"""The sections of a plan, each checked by itself."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from opsanalytics.core.engine_address import engine_address
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message, catalogue
from opsanalytics.core.periods import Period


def _day_text(value: Any) -> Any:
    """Accept TOML's own dates beside text, which must be an existing day: YYYY-MM-DD or MM-DD."""
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or not re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", text):
        raise UsageError("plan.section.day")
    try:
        date.fromisoformat(text if len(text) == 10 else f"2024-{text}")  # has a 29 February
    except ValueError:
        raise UsageError("plan.section.no_such_day", day=text) from None
    return text


Years = Annotated[str, Field(pattern=r"^[1-9]\d?y$")]
DayText = Annotated[str, BeforeValidator(_day_text)]
Address = Annotated[str, AfterValidator(engine_address)]
Band = tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]
Share = Annotated[float, Field(gt=0, lt=1)]


class Section(BaseModel):
    """Settings that belong together; an unknown one is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Names(Section):
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


class Goal(Section):
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


class Goals(Section):
    """The goals, what they count, and for how many days a campaign's parcels still leave."""

    basis: Literal["auto", "shipped", "paid"] = "auto"
    dispatch_days: Annotated[int, Field(ge=0, le=30)] = 2
    ladder: Annotated[tuple[Goal, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rises(self) -> Goals:
        heights = [goal.orders_per_day for goal in self.ladder if not (goal.since or goal.until)]
        if sorted(set(heights)) != heights:
            raise UsageError("plan.section.ladder", heights=heights)
        return self

    def on(self, day: date) -> tuple[Goal, ...]:
        """The goals in force on the day, the lowest first."""
        return tuple(
            sorted((g for g in self.ladder if g.holds(day)), key=lambda g: g.orders_per_day)
        )


class Floors(Section):
    """What must not be gone below; the discount binds all products, or those listed."""

    positive_share: Share = 0.985
    discount: Share = 0.70
    discount_products: tuple[str, ...] = ()


class Budget(Section):
    """Limits of the budget.

    Single expenses from `large_expense` yuan on need approval; a line is over by more than the
    share `overrun`.
    """

    large_expense: Annotated[float, Field(gt=0)] = 5000.0
    overrun: Annotated[float, Field(ge=0)] = 0.1


class Inspections(Section):
    """The share of the open sites to be inspected each quarter; over the year every site is."""

    quarter_share: Share = 0.25


class Alert(Section):
    """A threshold on any metric over the last `days` days; not judged on a sample below `least`."""

    metric: str
    below: float | None = None
    above: float | None = None
    days: Annotated[int, Field(gt=0)] = 7
    least: Annotated[int, Field(ge=0)] = 30

    @field_validator("metric")
    @classmethod
    def _is_a_metric(cls, name: str, info: ValidationInfo) -> str:
        """Refuse a metric that there is not, where the reader of the plan knows them."""
        if info.context and info.context["find_metric"]:
            info.context["find_metric"](name)
        return name

    @model_validator(mode="after")
    def _has_a_bound(self) -> Alert:
        if self.below is None and self.above is None:
            raise UsageError("plan.section.alert")
        return self


class Accepted(Section):
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
            raise UsageError("plan.section.accepted", kind=kind, close=close[0])
        return kind

    def accepts(self, kind: str, days: Period) -> bool:
        """Whether it is that kind of thing on these days."""
        return kind == self.kind and self.first <= days.start and days.last <= self.last


class Step(Section):
    """One of the five steps of traffic building: bands a day."""

    visitors: Band
    orders: Band
    listed_products: int | None = None
    ad_spend: Band | None = None
    hot_product_units: Band | None = None


class Event(Section):
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
            raise UsageError("plan.section.half_event")
        if not self.ranges():
            raise UsageError("plan.section.no_days")
        for first, last in self.ranges():
            if len(first) != len(last) or last < first:
                raise UsageError("plan.section.backwards", first=first, last=last)
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
                whole = Period.between(in_year(first, year), in_year(last, year))
                if len(whole.cut(period)):
                    found.add(whole)
        return sorted(found)


def in_year(text: str, year: int | None) -> date:
    """The day of the plan's year, where it is written without one."""
    if len(text) == 10:
        return date.fromisoformat(text)
    try:
        return date.fromisoformat(f"{year:04d}-{text}")
    except ValueError:  # 29 February in a common year
        return date(year or 1, 2, 28)


def years_before(day: date, text: str) -> date:
    """The day so many years before.

    >>> years_before(date(2024, 2, 29), "3y").isoformat()
    '2021-02-28'
    """
    year = day.year - int(text.removesuffix("y"))
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
