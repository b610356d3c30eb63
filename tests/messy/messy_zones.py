"""Kind 9: midnight and time zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from .kinds import variant
from .messy_times import respelt, serial
from .paper import PAID_AT, Case, Paper
from .shop import Order, orders_of

BEIJING = timedelta(hours=8)

# --- 9: midnight and zones (naive is shop wall time; epochs, Z and offsets are turned into it) ---


def _at_midnight(rng: Random) -> list[Order]:
    """Orders of the last and the first second of days, paid within the same second."""
    orders = []
    for order in orders_of(rng):
        moment = datetime.combine(
            order.created.date(), rng.choice((time(0), time(23, 59, 59), time(0, 0, 1)))
        )
        orders.append(replace(order, created=moment, paid_at=moment if order.paid_at else None))
    return orders


@variant(9)
def last_and_first_seconds(rng: Random) -> Case:
    """23:59:59 and 00:00:00 are two days."""
    return Paper(rng, orders=_at_midnight(rng)).case()


@variant(9)
def last_seconds_as_serials(rng: Random) -> Case:
    """23:59:59 as a serial does not round up into the next day."""
    paper = Paper(rng, orders=_at_midnight(rng))
    return respelt(paper, lambda t: f"{serial(t):.10f}").case()


@variant(9)
def epoch_seconds(rng: Random) -> Case:
    """Seconds since 1970 are turned into Shanghai time."""
    paper = Paper(rng, orders=_at_midnight(rng))
    return respelt(paper, lambda t: f"{(t - BEIJING).replace(tzinfo=UTC).timestamp():.0f}").case()


@variant(9)
def epoch_milliseconds(rng: Random) -> Case:
    """Milliseconds too."""
    paper = Paper(rng, orders=_at_midnight(rng))
    return respelt(
        paper, lambda t: f"{(t - BEIJING).replace(tzinfo=UTC).timestamp() * 1000:.0f}"
    ).case()


@variant(9)
def universal_time(rng: Random) -> Case:
    """2022-01-04T16:00:00Z is midnight of the 5th in the shop."""
    return respelt(
        Paper(rng, orders=_at_midnight(rng)), lambda t: f"{(t - BEIJING).isoformat()}Z"
    ).case()


@variant(9)
def offsets(rng: Random) -> Case:
    """+08:00 stays, +00:00 is turned, none is wall time, all in one column."""

    def spell(t: datetime) -> str:
        return rng.choice(
            (f"{t}+08:00", f"{(t - BEIJING).isoformat()}+00:00", f"{t.isoformat()}+0800", f"{t}")
        )

    return respelt(Paper(rng, orders=_at_midnight(rng)), spell).case()


@variant(9)
def never_paid_in_all_spellings(rng: Random) -> Case:
    """A payment time of blank, dash or 0000-00-00 is none: the order is unpaid."""
    paper = Paper(rng)
    paper.put(PAID_AT, lambda text: text or rng.choice(("", "-", " ", "--")))
    return paper.case()
