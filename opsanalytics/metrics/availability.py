"""Why a figure cannot be had; and which of a metric's sources can tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsanalytics.core.periods import Period
from opsanalytics.core.templates import reason
from opsanalytics.metrics.metric import METRICS, Metric
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    from opsanalytics.store.shop import Shop

MASKED_LIMIT = 0.05
_PERSONS = {"buyer_id", "visitor_id"}


@dataclass(frozen=True)
class Ask:
    """What is asked of a shop: days (None: all there are), grain, dimensions, day basis."""

    shop: Shop
    period: Period | None
    grain: str = ""
    dimensions: tuple[str, ...] = ()
    basis: str = "paid"


def choose(ask: Ask, metric: Metric, days: int) -> tuple[Metric, str]:
    """The first of the metric's sources that can tell it over periods of so many days, else why the first cannot."""
    whys = [(variant, _refusal(ask, variant, days)) for variant in (metric, *metric.otherwise)]
    return next((pair for pair in whys if not pair[1]), whys[0])


def _refusal(ask: Ask, m: Metric, days: int) -> str:
    """Why this source cannot tell the metric at all, empty where it can."""
    why = _why(ask, m, days)
    if why and m.instead and m.instead != m.name and _told(ask, m.instead):
        return reason("{why}; {name} can be had", why=why, name=m.instead)
    return why


def _why(ask: Ask, m: Metric, days: int) -> str:
    if absent := [table for table in m.needs if table not in ask.shop.manifest.tables]:
        return reason("no export covers a day of {table}", table=TABLES[absent[0]].title)
    missing = [
        name
        for table, names in m.needs.items()
        for name in names
        if not ask.shop.tells(table, name)
    ]
    if missing:
        return reason("no export tells {columns}", columns=", ".join(missing))
    if _PERSONS & {name for names in m.needs.values() for name in names}:
        masked = ask.shop.manifest.masked_share()
        if masked > MASKED_LIMIT:
            return reason(
                "{share:.0%} of the buyers' names are masked: buyers cannot be told apart",
                share=masked,
            )
    if unable := [d for d in ask.dimensions if not m.source.tells(d)]:
        return reason(
            "the rows of {table} cannot be told by {what}",
            table=m.source.name,
            what=", ".join(unable),
        )
    if lacking := [d for d in m.only_by if d not in ask.dimensions]:
        return reason(
            "people of several are counted in each: ask by {what}", what=", ".join(lacking)
        )
    if ask.grain and m.horizon == "from_start":
        return reason("it looks back to the start of the data: ask for one period, without a grain")
    if m.daily_only and days > 1:
        return reason("distinct people of several days cannot be had from daily figures")
    return ""


def _told(ask: Ask, name: str) -> bool:
    """Whether the exports tell what the metric of that name needs."""
    other = METRICS[name]
    needs = other.needs.items() if isinstance(other, Metric) else ()
    return all(ask.shop.tells(table, column) for table, columns in needs for column in columns)
