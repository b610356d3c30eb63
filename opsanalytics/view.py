"""What every page looks at: one shop, one plan, one last day judged, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from opsanalytics.errors import DataRefused
from opsanalytics.periods import Period
from opsanalytics.plan import Plan
from opsanalytics.store import Shop
from opsanalytics.text import Say


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


def last_whole_day(shop: Shop) -> date:
    """The last day the data tell whole: of the orders, else of whatever table there is; none raises DataRefused."""
    covered = shop.manifest.covered("orders") or {d for t in shop.manifest.tables for d in shop.manifest.covered(t)}
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
