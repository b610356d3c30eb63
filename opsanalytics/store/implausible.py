"""Days that no shop has: jumps at the seam of two files, repeated days, shifted hours.

Every check looks for what people's behaviour cannot do, so that it is silent on a shop whose files
are sound; what it finds is kept in the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from opsanalytics.core.packaged import declared
from opsanalytics.core.periods import Period
from opsanalytics.store.contradictions import BELONG, contradictions
from opsanalytics.store.manifest import Flag, Manifest, SourceFile
from opsanalytics.store.tables import TABLES

_LEAST_COPIED = 3  # days

_DECLARED = declared("store/implausible.toml")
_MIXED_UP = declared("store/mixed_up.toml")
_QUERIES: dict[str, str] = _DECLARED["queries"] | _MIXED_UP["queries"]
# Per table, the queries that find what they are named after, or say its kind themselves.
_FACTS = ("kind", "first_day", "last_day", "columns")
_SIMPLE: dict[str, list[str]] = {
    table: [name for part in (_DECLARED, _MIXED_UP) for name in part["looked_for"].get(table, ())]
    for table in TABLES
}
# Queries of several tables, with the columns of each.
_OF_COLUMNS = ("days_alike", "unit_jumps", "unit_changes", "unit_steps")
_OF_MONEY = ("unit_jumps", "unit_changes", "unit_steps", "far_amounts")

Check = Callable[[Any], Iterator[Flag]]


def looked_at(changed: set[str]) -> set[str]:
    """The tables to look through where these changed: some are held against others."""
    held = {table for table, (other, _) in BELONG.items() if other in changed}
    reading = {table for table, names in _SIMPLE.items() if changed & _words(names)}
    return {*changed, *held, *reading}


def _words(names: Iterable[str]) -> set[str]:
    """The words of these queries, among them the tables that they read."""
    return set(re.findall(r"\w+", " ".join(_QUERIES[name] for name in names)))


def implausible(folder: Path, tables: set[str], manifest: Manifest) -> list[Flag]:
    """What of these tables of a generation no shop's behaviour can be.

    Parameters
    ----------
    folder : the generation.
    tables : the tables to look at.
    manifest : its exports, to name those that tell of the days, and its quiet days.
    """
    flags: list[Flag] = []
    sources = manifest.sources
    with duckdb.connect() as engine:
        engine.execute(_DECLARED["unit_times"])
        with_decimals = [source.id for source in sources if source.with_decimals]
        engine.execute("create table with_decimals as select unnest(?) as id", [with_decimals])
        quiet = "create table quiet_days as select unnest(?::date[]) as day"
        engine.execute(quiet, [manifest.quiet_days])
        there = [table for table in TABLES if (folder / table).is_dir()]
        for table in there:
            engine.read_parquet(f"{escape(str(folder / table))}/*.parquet").create_view(table)
        for table in sorted(tables):
            if table in there:
                found = (flag for check in _checks(table) for flag in check(engine))
                flags += _one_for_copied_days(
                    f for f in found if not _both_ledgers_agree(engine, f)
                )
                flags += contradictions(engine, table, sources)
    for flag in flags:
        flag.files = _files_of(flag, sources)
    return flags


def _both_ledgers_agree(engine: Any, flag: Flag) -> bool:
    """Whether order list and platform tell the same money of the days: it is in the right unit.

    Whole files of both may be in fen.
    """
    whole_files = flag.kind == "unit_jumps" and flag.values["times"] != 10
    if whole_files or flag.kind not in _OF_MONEY or flag.table not in ("orders", "shop_day"):
        return False
    try:
        found = engine.execute(_QUERIES["money_alike"], [flag.first_day, flag.last_day])
    except duckdb.CatalogException:  # there is but one of the two
        return False
    return bool(found.fetchone()[0])


def _one_for_copied_days(flags: Iterable[Flag]) -> Iterator[Flag]:
    """The flags, but one for days of a table that each tell those of as many days before."""
    pairs: dict[tuple[str, int], list[Flag]] = {}
    for flag in flags:
        if flag.kind == "days_alike" and flag.values["days_alike"] == 2:
            apart = (flag.last_day - flag.first_day).days
            pairs.setdefault((flag.table, apart), []).append(flag)
        else:
            yield flag
    for (_, apart), alike in pairs.items():
        if len(alike) < _LEAST_COPIED:
            yield from alike
            continue
        values = {"n": float(len(alike)), "apart": float(apart)}
        last = max(flag.last_day for flag in alike)
        update = {"kind": "days_copied", "values": values, "last_day": last}
        yield alike[0].model_copy(update=update)


def _checks(table: str) -> list[Check]:
    checks: list[Check] = []
    for kind in _OF_COLUMNS:
        if table in _DECLARED[kind]:
            query = _QUERIES[kind].format(table=table, **_DECLARED[kind][table])
            checks.append(partial(_found, kind=kind, table=table, query=query))
    checks += [partial(_found, kind=kind, table=table) for kind in _SIMPLE.get(table, ())]
    return checks


def _files_of(flag: Flag, sources: list[SourceFile]) -> list[str]:
    """The exports that tell of the flag's days, or of rows without any, at most three."""
    telling = []
    for source in sources:
        days = source.days()
        if source.table == flag.table and (_meet(days, flag.days) if days else source.parsed):
            telling.append(source.file)
    return sorted(telling)[:3]


def _meet(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _found(engine: Any, kind: str, table: str, query: str = "") -> Iterator[Flag]:
    """What the query of that name finds: first and last day, and what was measured.

    It may say the kind and the columns that it is about besides. Of a table that is not there it
    finds nothing.
    """
    try:
        found = engine.execute(query or _QUERIES[kind])
    except duckdb.CatalogException:
        return
    columns = [column[0] for column in found.description]
    for row in found.fetchall():
        measured = dict(zip(columns, row, strict=True))
        facts = {name: measured.pop(name) for name in _FACTS if name in measured}
        yield Flag(**({"kind": kind} | facts), table=table, values=measured)
