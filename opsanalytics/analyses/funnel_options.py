"""What is asked of a funnel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opsanalytics.core.errors import UsageError
from opsanalytics.store.tables import TABLES

ACTIONS = tuple(TABLES["events"].column("action").choices)
UNITS = {"person": ("visitor_id",), "person+product": ("visitor_id", "product_id")}
_KNOWN = {
    "step": ACTIONS,
    "order": ("sequential", "strict", "any", "platform"),
    "entry": ("any", "first"),
    "key": tuple(UNITS),
    "breakdown": ("channel", "product", "category", "buyer", "week"),
}


@dataclass(frozen=True)
class Funnel:
    """The options of a funnel; `analyses.funnels.funnel` says what they mean."""

    steps: tuple[str, ...]
    order: Literal["sequential", "strict", "any", "platform"] = "sequential"
    within: timedelta = timedelta(hours=24)
    entry: Literal["any", "first"] = "any"
    opened: bool = False
    by: str = ""
    key: str = "person"

    def __post_init__(self) -> None:
        for action in "|".join(self.steps).split("|"):
            refuse_unknown("step", action)
        refuse_unknown("order", self.order)
        refuse_unknown("entry", self.entry)
        refuse_unknown("key", self.key)
        if self.by:
            refuse_unknown("breakdown", self.by)
        if len(self.steps) < 2 or self.within <= timedelta():
            raise UsageError("analyses.funnel.two_steps")
        if self.order != "sequential" and (self.opened or self.entry == "first"):
            raise UsageError("analyses.funnel.only_sequential")

    @property
    def unit(self) -> tuple[str, ...]:
        """The columns that tell one passenger of the funnel from another."""
        return UNITS[self.key]

    @property
    def breakdown(self) -> list[str]:
        """The column of the breakdown, if there is one."""
        return ["by"] if self.by else []

    def actions(self, step: int) -> list[str]:
        """The actions of a step (from 0)."""
        return self.steps[step].split("|")

    def codes(self, step: int) -> list[int]:
        """The step's actions by their places in ACTIONS."""
        return [ACTIONS.index(action) for action in self.actions(step)]


def refuse_unknown(what: str, word: str) -> None:
    """UsageError where the word is none of those that the option takes."""
    if word not in (known := _KNOWN[what]):
        raise UsageError("analyses.funnel.no_such_option", what=what, word=word, known=known)


@dataclass(frozen=True)
class Span:
    """The days of the entries, and the first moment that the data do not cover any more."""

    start: datetime
    stop: datetime
    end: datetime

    def last_entry(self, f: Funnel) -> datetime:
        """Entries before this moment lie in the period and have had their whole window."""
        return min(self.stop, self.end - f.within + timedelta(microseconds=1))
