"""What every page looks at: one shop, one plan, one last day judged, in one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.say import Say
from opsanalytics.plan.plan_file import Plan
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

Standing = Literal["on plan", "watch", "off plan", "cannot tell"]


@dataclass(frozen=True)
class View:
    """One shop judged up to `as_of`, included."""

    shop: Shop
    plan: Plan
    as_of: date
    say: Say

    def last(self, days: int) -> Period:
        """The so many days up to the one judged."""
        return Period.between(self.as_of - timedelta(days=days - 1), self.as_of)

    def weeks(self, count: int) -> Period:
        """The so many whole weeks, from Monday, up to the one judged."""
        sunday = self.as_of - timedelta(days=(self.as_of.weekday() + 1) % 7)
        return Period.between(sunday - timedelta(days=7 * count - 1), sunday)


@dataclass(frozen=True)
class Finding:
    """One answer: a sentence true to the numbers, and the small frame behind it.

    `title`: a shorter one for its chart; `notes`: sentences that follow it. `standing`: how it stands with the plan,
    where the plan says anything of it. `todo`: what to do next, with its number; the higher its `weight` (0 to 1) the
    sooner. `more`: what a chart needs besides (a floor, a band).
    """

    sentence: str
    frame: pd.DataFrame
    standing: Standing = "cannot tell"
    todo: str = ""
    weight: float = 0.0
    title: str = ""
    notes: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Absent:
    """Stands where a finding would be, had the exports told what it needs; pages leave its charts and tables out."""

    sentence: str
    standing: Standing = "cannot tell"
    todo: str = ""
    weight: float = 0.0

    def __bool__(self) -> bool:
        return False

    @property
    def frame(self) -> None:
        """Nothing to show."""

    @property
    def more(self) -> dict[str, Any]:
        """Nothing more."""
        return {}


def last_whole_day(shop: Shop) -> date:
    """The last day the data tell whole: of the orders, else of whatever table there is; none raises DataRefused."""
    covered = shop.manifest.covered("orders") or {
        d for t in shop.manifest.tables for d in shop.manifest.covered(t)
    }
    if not covered:
        hint = "ingest an order list first: opsanalytics ingest --shop {shop} FILE"
        raise DataRefused("{shop} has no day that the data tell whole", hint=hint, shop=shop.name)
    return max(covered)


def default_as_of(shop: Shop, today: date) -> date:
    """The last day to judge: the shop's yesterday, or the last whole day where the data end before."""
    return min(today - timedelta(days=1), last_whole_day(shop))


def days_late(shop: Shop, as_of: date | None, today: date) -> int:
    """Days between the last whole day and the day that should be judged: the one asked for, else yesterday."""
    return max(0, ((as_of or today - timedelta(days=1)) - last_whole_day(shop)).days)


def lateness(last: date, days: int, say: Say) -> str:
    """That the data end early, which must not be overlooked; empty where they do not."""
    if not days:
        return ""
    text = "The data end on {day}, {n} before the day that should be judged."
    return say(text, day=say.day(last), n=say.plural(days, "{n} day", "{n} days"))
