"""Days that no shop has: jumps at the seam of two files, repeated days, shifted hours.

Every check looks for what people's behaviour cannot do, so that it is silent on a shop whose files
are sound; what it finds is kept in the manifest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from glob import escape
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any

import duckdb

from opsanalytics.core.periods import Period
from opsanalytics.store.contradictions import BELONG, contradictions
from opsanalytics.store.manifest import Flag, SourceFile

_STAY_AWAY = 0.85  # more people of the days before never come on one day
_JUMP = 0.15  # of that share, from one day to the next
_UNITS = (10, 100, 10_000)  # by which a unit is mistaken
_UNIT_TOLERANCE = 0.25
_FAR = 30  # times: no shop's prices change so much from one file to the next
_STEADY, _OFF = 0.02, 0.03  # of the ratio of platform to list: its spread, and its jump
_NIGHT_SHARE = 0.2  # orders in the five quietest hours, if hours meant nothing
_LEAST_ORDERS = 200
_LEAST_ON_A_CLOCK, _CLOCK = 100, 12  # orders whose hours are those of a clock
_MOST_OF_A_MONTH = 0.5
_LEAST_IN_A_MONTH = 20
_RETURN_COHORTS = 100  # people
_BESIDE = ("orders", "sites")  # what other tables are held against
_DAILY = ("shop_day", "channel_day", "product_day", "ads")

_DECLARED = tomllib.loads(
    (files("opsanalytics.store") / "implausible.toml").read_text(encoding="utf-8")
)
_QUERIES: dict[str, str] = _DECLARED["queries"]

# Per table, the query for money a buyer, an order or a click before and after a file begins.
_RATES = {
    "shop_day": "rate_at_seams",
    "orders": "order_money_of_files",
    "ads": "click_price_of_files",
}

# Per table, what a query finds by itself: tools with the same rows (one's report holds the other's
# money), numbers far shorter than nearly all others, lists of completed orders alone (a filter).
_SIMPLE = {"ads": ("told_twice",), "orders": ("short_numbers", "all_completed")}

Check = Callable[[Any], Iterator[Flag]]


def looked_at(changed: set[str]) -> set[str]:
    """The tables to look through where these changed: some are held against others."""
    held = {table for table, (other, _) in BELONG.items() if other in changed}
    return {*changed, *held, *(["shop_day"] if "orders" in changed else [])}


def implausible(folder: Path, tables: set[str], sources: list[SourceFile]) -> list[Flag]:
    """What of these tables of a generation no shop's behaviour can be.

    Parameters
    ----------
    folder : the generation.
    tables : the tables to look at.
    sources : the exports, to name those that tell of the days.
    """
    flags: list[Flag] = []
    with duckdb.connect() as engine:
        there = [table for table in (*tables, *_BESIDE) if (folder / table).is_dir()]
        for table in dict.fromkeys(there):
            engine.read_parquet(f"{escape(str(folder / table))}/*.parquet").create_view(table)
        for table in sorted(tables):
            if table in there:
                flags += [flag for check in _checks(table) for flag in check(engine)]
                flags += contradictions(engine, table, sources)
    for flag in flags:
        flag.files = _files_of(flag, sources)
    return flags


def _checks(table: str) -> list[Check]:
    checks: list[Check] = []
    if table in _DAILY:
        alike = _days_alike_query(table)
        checks.append(lambda engine: _found(engine, "days_alike", table, alike))
    checks += [partial(_found, kind=kind, table=table) for kind in _SIMPLE.get(table, ())]
    if table in _RATES:
        checks.append(lambda engine: _units_at_seams(engine, table))
    if table == "shop_day":
        checks += [_money_at_seams, _units_beside]
    if table == "orders":
        checks += [_units_within, _shifted_hours, _most_of_a_month]
    if table == "events":
        checks += [_everybody_back, _back_after_a_week]
    return checks


def _files_of(flag: Flag, sources: list[SourceFile]) -> list[str]:
    """The exports that tell of the flag's days, at most three."""
    telling = []
    for source in sources:
        days = source.days()
        if source.table == flag.table and days and _meet(days, flag.days):
            telling.append(source.file)
    return sorted(telling)[:3]


def _meet(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _days_alike_query(table: str) -> str:
    return _QUERIES["days_alike"].format(table=table, **_DECLARED["days_alike"][table])


def _of_people(name: str) -> str:
    """The query, of all people of a small table and of some of a large one."""
    return _QUERIES[name].format(people=_QUERIES["people"])


def _found(engine: Any, kind: str, table: str, query: str = "") -> Iterator[Flag]:
    """What the query of that name finds: first and last day, and what was measured."""
    found = engine.execute(query or _QUERIES[kind])
    columns = [column[0] for column in found.description]
    for row in found.fetchall():
        told = dict(zip(columns, row, strict=True))
        days = {name: told.pop(name) for name in ("first_day", "last_day")}
        yield Flag(kind=kind, table=table, values=told, **days)


def _units_at_seams(engine: Any, table: str) -> Iterator[Flag]:
    """Money that jumps by a power of ten where one file ends and another begins."""
    for day, before, after in engine.execute(_QUERIES[_RATES[table]]).fetchall():
        if times := _unit_times(after / before):
            yield Flag(
                kind="unit_jumps",
                table=table,
                first_day=day,
                last_day=day,
                values={"times": times},
            )


def _units_within(engine: Any) -> Iterator[Flag]:
    """Lists on which what was paid is a power of ten times what was to be paid."""
    return _other_units(engine, "units_within", "orders")


def _units_beside(engine: Any) -> Iterator[Flag]:
    """Shop days whose money is a power of ten times that of the order list."""
    return _other_units(engine, "units_beside", "shop_day") if _has_orders(engine) else iter(())


def _other_units(engine: Any, kind: str, table: str) -> Iterator[Flag]:
    for first, last, ratio in engine.execute(_QUERIES[kind]).fetchall():
        if times := _unit_times(ratio):
            yield Flag(
                kind=kind, table=table, first_day=first, last_day=last, values={"times": times}
            )


def _unit_times(ratio: float) -> int:
    """By which power of ten two amounts differ that ought to be alike; 0 where by none."""
    larger = max(ratio, 1 / ratio)
    near = [times for times in _UNITS if abs(larger / times - 1) <= _UNIT_TOLERANCE]
    if larger >= _FAR:  # whatever the goods cost
        near = [min(_UNITS, key=lambda times: abs(log(larger / times)))]
    return near[0] if near else 0


def _has_orders(engine: Any) -> bool:
    views = engine.execute("select view_name from duckdb_views()").fetchall()
    return ("orders",) in views


def _money_at_seams(engine: Any) -> Iterator[Flag]:
    """The platform's money beside the order list's, steady and yet another from file to file."""
    if not _has_orders(engine):
        return
    for first, last, times, spread in engine.execute(_QUERIES["money_at_seams"]).fetchall():
        if times and spread < _STEADY and _OFF < abs(times - 1) < 1:
            yield Flag(
                kind="money_jumps",
                table="shop_day",
                first_day=first,
                last_day=last,
                values={"share": times - 1},
            )


def _shifted_hours(engine: Any) -> Iterator[Flag]:
    """Files in which people sleep by day: as many orders from two to six as by chance, or more."""
    for first, last, orders, night, least, most in engine.execute(_QUERIES["hours"]).fetchall():
        if orders >= _LEAST_ON_A_CLOCK and least >= 1 and most <= _CLOCK:
            yield Flag(kind="half_day", table="orders", first_day=first, last_day=last)
        elif orders >= _LEAST_ORDERS and night >= _NIGHT_SHARE:
            yield Flag(
                kind="hours_shifted",
                table="orders",
                first_day=first,
                last_day=last,
                values={"share": night},
            )


def _most_of_a_month(engine: Any) -> Iterator[Flag]:
    """One order, or one buyer, with more than half of a month's money."""
    for what in ("order", "buyer"):
        query = _QUERIES["buyer_or_order"].format(key=f"{what}_id")
        for month, orders, share in engine.execute(query).fetchall():
            if orders >= _LEAST_IN_A_MONTH and (share or 0.0) > _MOST_OF_A_MONTH:
                yield Flag(
                    kind=f"one_{what}",
                    table="orders",
                    first_day=month,
                    last_day=_month_end(month),
                    values={"share": share},
                )


def _everybody_back(engine: Any) -> Iterator[Flag]:
    """Days on which nearly all people of the days before are there, and far fewer were before."""
    usual: list[float] = []
    for day, people, share in engine.execute(_of_people("visits_of_earlier_people")).fetchall():
        before = sum(usual) / len(usual) if usual else share
        if people >= _RETURN_COHORTS and share >= _STAY_AWAY and share - before >= _JUMP:
            values = {"share": share, "before": before}
            yield Flag(
                kind="everybody_back", table="events", first_day=day, last_day=day, values=values
            )
        else:
            usual = [*usual[-6:], share]


def _back_after_a_week(engine: Any) -> Iterator[Flag]:
    """More people back on the seventh day than on the next, in every cohort that saw both."""
    rows = engine.execute(_of_people("returns")).fetchall()
    told = [row for row in rows if row[1] >= _RETURN_COHORTS]
    if not told or any(after_a_week <= 1.1 * next_day for _, _, next_day, after_a_week in told):
        return
    first: date = told[0][0] + timedelta(7)
    share = sum(row[3] for row in told) / len(told)
    yield Flag(
        kind="back_after_a_week",
        table="events",
        first_day=first,
        last_day=told[-1][0] + timedelta(7),
        values={"share": share, "before": sum(row[2] for row in told) / len(told)},
    )


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
