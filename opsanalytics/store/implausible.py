"""Days that no shop has: jumps at the seam of two files, repeated days, shifted hours.

Every check looks for what people's behaviour cannot do, so that it is silent on a shop whose files
are sound; what it finds is kept in the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from opsanalytics.core.packaged import declared
from opsanalytics.core.periods import Period
from opsanalytics.store.contradictions import BELONG, contradictions
from opsanalytics.store.flag import Flag
from opsanalytics.store.manifest import Manifest, SourceFile
from opsanalytics.store.tables import TABLES

_DECLARED = declared("store/implausible.toml")
_OTHER_PARTS = ("mixed_up", "hand_kept", "slips", "gone", "filtered", "copied", "beside", "unusual")
_PARTS = [_DECLARED, *(declared(f"store/{name}.toml") for name in _OTHER_PARTS)]
_QUERIES: dict[str, str] = {name: sql for part in _PARTS for name, sql in part["queries"].items()}
_MOST_FILES = 3
_FACTS = ("kind", "first_day", "last_day", "columns")
# What cannot be where order list and platform have the same money, day by day.
_NOT_WHERE_BOTH_AGREE = (
    *("unit_jumps", "unit_changes", "unit_steps", "far_amounts", "whole_amounts"),
    *("copied_orders", "hours_shifted", "thing_lacking"),
)


def _queries_of(table: str) -> dict[str, str]:
    """What is looked for in a table: kind by kind its query, some of them filled in for it."""
    of_several = {
        f"{kind} {tables}": _QUERIES[kind].format(table=table, **filled_in)
        for part in _PARTS
        for kind, fillings in part.items()
        if kind in _QUERIES
        for tables, filled_in in fillings.items()
        if table in tables.split(", ")
    }
    names = [name for part in _PARTS for name in part["looked_for"].get(table, ())]
    return of_several | {name: _QUERIES[name] for name in names}


# A query finds what it is named after, or says the kind itself.
_LOOKED_FOR = {table: _queries_of(table) for table in TABLES}


def looked_at(changed: set[str]) -> set[str]:
    """The tables to look through where these changed: some are held against others."""
    held = {table for table, (other, _) in BELONG.items() if other in changed}
    reading = {table for table, queries in _LOOKED_FOR.items() if changed & _words(queries)}
    return {*changed, *held, *reading}


def _words(queries: Mapping[str, str]) -> set[str]:
    """The words of these queries, among them the tables that they read."""
    return set(re.findall(r"\w+", " ".join(queries.values())))


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
        columns = [(source.id, name) for source in sources for name in source.columns]
        told = [[each[at] for each in columns] for at in (0, 1)]
        engine.execute(_DECLARED["told_columns"], told)
        quiet = "create table quiet_days as select unnest(?::date[]) as day"
        engine.execute(quiet, [manifest.quiet_days])
        there = [table for table in TABLES if (folder / table).is_dir()]
        for table in there:
            engine.read_parquet(f"{escape(str(folder / table))}/*.parquet").create_view(table)
        covered = [(table, day) for table in there for day in manifest.covered(table)]
        engine.execute(
            _DECLARED["covered_days"],
            [[table for table, _ in covered], [day for _, day in covered]],
        )
        if "shop_day" in there:
            engine.execute(_DECLARED["days_of_presales"])
        for table in sorted(tables):
            if table in there:
                for kind, query in _LOOKED_FOR[table].items():
                    found = _found(engine, kind, table, query)
                    flags += (flag for flag in found if not _both_ledgers_agree(engine, flag))
                flags += contradictions(engine, table, sources)
    names = {source.id: source.file for source in sources}
    for flag in flags:
        named = {names[one] for one in flag.files} or _files_of(flag, sources)
        flag.files = sorted(named)[:_MOST_FILES]
    return flags


def _both_ledgers_agree(engine: Any, flag: Flag) -> bool:
    """Whether order list and platform have the same money on the flag's days, so that all is well.

    It is in the right unit, on the right days, and no order stands there twice.
    Whole files of both may be in fen.
    """
    whole_files = flag.kind == "unit_jumps" and flag.values["times"] != 10
    of_money = flag.kind in _NOT_WHERE_BOTH_AGREE and flag.table in ("orders", "shop_day")
    if whole_files or not of_money:
        return False
    try:
        found = engine.execute(_QUERIES["money_alike"], [flag.first_day, flag.last_day])
    except duckdb.CatalogException:  # there is but one of the two
        return False
    return bool(found.fetchone()[0])


def _files_of(flag: Flag, sources: list[SourceFile]) -> set[str]:
    """The exports that tell of the flag's days, or of rows without any.

    Of the latter, where their names say when they were made, those up to the first after the days.
    """
    own = [source for source in sources if source.table == flag.table and source.parsed]
    telling = {s.file for s in own if (days := s.days()) and _meet(days, flag.days)}
    without = [source for source in own if not source.days()]
    made = {s.file: s.exported_at.date() for s in without if s.exported_at}
    first_after = min((day for day in made.values() if day > flag.last_day), default=date.max)
    near = {
        s.file for s in without if flag.first_day < made.get(s.file, first_after) <= first_after
    }
    return telling | (near or {source.file for source in without})


def _meet(one: Period, other: Period) -> bool:
    return one.start < other.end and other.start < one.end


def _found(engine: Any, kind: str, table: str, query: str) -> Iterator[Flag]:
    """What the query of that name finds: first and last day, and what was measured.

    It may say the kind, the columns and the export (`source`) or exports that it is about besides.
    Of a table that is not there it finds nothing; that it failed is found, too.
    """
    try:
        rows = engine.execute(query).fetchall()
    except duckdb.CatalogException:
        return
    except duckdb.Error:
        rows = engine.execute(_DECLARED["not_looked_at"], [kind.split()[0], table]).fetchall()
    columns = [column[0] for column in engine.description]
    for row in rows:
        measured = {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None}
        facts = {name: measured.pop(name) for name in _FACTS if name in measured}
        if "source" in measured:
            source = measured.pop("source")
            facts["files"] = source if isinstance(source, list) else [source]
        yield Flag(**({"kind": kind.split()[0]} | facts), table=table, values=measured)
