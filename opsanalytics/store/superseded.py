"""Which rows of older exports a newer one replaces, and which it no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import Table
from opsanalytics.store.versions import sheet_of, without_copy_mark

_DAYS = """
    create temp table days as
    select id, age, family,
           unnest(generate_series(first_day, last_day, interval 1 day))::date as day
    from ranks where version = 'rows' and first_day is not null
"""
_THINGS = """
    create temp table things as
    with told as (
        select source, {scope} as scope, unnest({things}, recursive := true) from layers
    )
    select distinct source, scope, place, thing,
           bool_and(thing is not null) over (partition by source, scope, place) as whole
    from told
"""
_PAIRS = """
    create temp table pairs as
    with by_place as (
        select older.id as older, newer.id as newer, newer.age, newer.first_day, newer.last_day,
               of_older.scope, of_older.place, bool_and(of_older.whole and of_newer.whole) as whole,
               bool_or(of_older.thing = of_newer.thing) as alike
        from ranks as older join ranks as newer
            on newer.family = older.family and newer.age > older.age
            and newer.first_day <= older.last_day and older.first_day <= newer.last_day
            and newer.file <> older.file
        join things as of_older on of_older.source = older.id
        join things as of_newer
            on of_newer.source = newer.id and of_newer.scope = of_older.scope
            and of_newer.place = of_older.place
        where older.version = 'days' and newer.version = 'days' group by all
    )
    select older, newer, age, first_day, last_day, scope,
           bool_or(whole and place < {names}) and {named} as numbered,
           coalesce(arg_min(alike, place) filter (where whole and place < {names}), bool_or(alike))
               as alike
    from by_place group by all
"""
_BY_DAYS = """
    insert into dropped
    select layers.source, row_key, arg_max(newer, age) as newer_id
    from layers join pairs on pairs.older = layers.source and pairs.scope = {scope}
        and layers."{day}"::date between first_day and last_day
    where alike group by all
"""
# Two downloads of one name that have no row's key in common: parts, not states of one sheet, unless
# all their amounts are the same under other names.
_STRANGERS = """
    create temp table strangers as
    select older.id as older, newer.id as newer
    from ranks as older join ranks as newer on newer.name = older.name and newer.kind = older.kind
        and newer.age > older.age and newer.file <> older.file and newer.path <> older.path
    where {keyed} and older.version = 'sheet' and not exists (
        from layers as one join layers as other using (row_key)
        where one.source = older.id and other.source = newer.id
    ) and (select [{amounts}] from layers where source = older.id)
        <> (select [{amounts}] from layers where source = newer.id)
"""
_BY_SHEETS = """
    insert into dropped
    select distinct on (layers.source, row_key)
        layers.source, row_key, newer.id as newer_id
    from layers
    join ranks as older on older.id = layers.source
    join ranks as newer on newer.sheet = older.sheet and newer.kind = older.kind
        and newer.age > older.age and newer.file <> older.file
    where older.version = 'sheet' and (older.id, newer.id) not in (from strangers) and (
        newer.first_day is null or older.first_day is null
        or (newer.first_day <= older.first_day and newer.last_day >= older.last_day)
        or {day} between greatest(newer.first_day, older.first_day) and newer.last_day
    ) order by newer.age desc
"""
_BY_ORDERS = """
    insert into dropped
    with tellers as (
        select order_id, source, bool_and(line_id is not null) as numbered
        from layers where order_id is not null group by all
    ),
    newest as (
        select order_id, arg_max(id, age) as newer_id, max(age) as age,
               arg_max(numbered, age) as numbered
        from tellers join ranks on ranks.id = tellers.source group by all
    )
    select layers.source, row_key, newer_id from layers
    join ranks on ranks.id = layers.source
    join newest on newest.order_id = layers.order_id and newest.age > ranks.age
    where ranks.version = 'lines' and (layers.line_id is null or not newest.numbered)
"""
# What stands in a later month's sheet again, known by the same words and days, the first there the
# first here. The later month tells how it stands, whichever sheet came last.
_CARRIED = """
    create temp table carried as
    with bare as (
        select source, row_key, age, last_day, {what} as what,
               row_number() over (partition by source, {what} order by "{day}", source_line) as turn
        from (from layers anti join dropped using (source, row_key)) as layers
        join ranks on ranks.id = layers.source where "{key}" is null
    )
    select older.source, older.row_key,
           arg_max(newer.source, (newer.last_day, newer.age)) as newer_id
    from bare as older join bare as newer using (what, turn)
    where (newer.last_day, newer.age) > (older.last_day, older.age)
        and newer.row_key <> older.row_key group by all
"""
_ABSENT = """
    create temp table absent as
    with newest as (
        select family, day, arg_max(id, age) as newer_id, max(age) as age from days group by all
    ),
    stated as (
        select row_key, family, max(age) as age, arg_max(layers.source, age) as source,
               arg_max(layers."{day}"::date, age) as day
        from layers join ranks on ranks.id = layers.source
        where ranks.version = 'rows' group by all
    )
    select row_key, stated.source, newest.newer_id as newer_id
    from stated join newest using (family, day) where newest.age > stated.age
"""


def rank_table(ranked: Sequence[SourceFile], spec: Table) -> pa.Table:
    """The exports with their age (0 the oldest) and what decides which rows they replace.

    `family`: exports of one family replace each other's days. A row of a list is missed only by
    an export that has its day whole, so such days alone are given for `rows`.
    """
    rows: list[dict[str, Any]] = []
    for age, source in enumerate(ranked):
        version = source.version or spec.version
        days = source.whole_days() if version == "rows" else None
        rows.append(
            {
                "id": source.id,
                "age": age,
                "kind": source.kind,
                "file": source.sha256,
                "family": "" if spec.scope else source.kind,
                "path": source.file,
                "name": without_copy_mark(source.file),
                "sheet": sheet_of(source.file, dated=source.first_day is not None),
                "version": version,
                "first_day": days.start if days else source.first_day,
                "last_day": days.last if days else source.last_day,
                "columns": source.columns,
            }
        )
    return pa.Table.from_pylist(rows, schema=_RANKS)


_RANKS = pa.schema(
    [
        ("id", pa.string()),
        ("age", pa.int64()),
        ("kind", pa.string()),
        ("file", pa.string()),
        ("family", pa.string()),
        ("path", pa.string()),
        ("name", pa.string()),
        ("sheet", pa.string()),
        ("version", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("columns", pa.list_(pa.string())),
    ]
)


def mark_superseded(engine: Any, spec: Table, versions: set[str]) -> None:
    """Fill the table `dropped` (source, row_key, newer_id): rows that a newer export replaces.

    The engine has the views `layers` and `ranks`.
    """
    engine.execute("create temp table dropped (source varchar, row_key varchar, newer_id varchar)")
    if "days" in versions:
        numbers = sum(spec.column(name).type == "id" for name in spec.things)
        engine.execute(_THINGS.format(scope=_scope(spec), things=_things(spec)))
        engine.execute(_PAIRS.format(names=numbers, named=numbers < len(spec.things)))
        engine.execute(_BY_DAYS.format(scope=_scope(spec), day=spec.day))
    if "sheet" in versions:
        day = f'layers."{spec.day}"::date' if spec.day else "null"
        added = [each.name for each in spec.columns if each.kind in ("additive", "distinct")]
        amounts = ", ".join(["0.0", *(f'coalesce(sum("{name}"), 0)::double' for name in added)])
        keyed = len(spec.key) > 1 and bool(added)
        engine.execute(_STRANGERS.format(keyed=keyed, amounts=amounts))
        engine.execute(_BY_SHEETS.format(day=day))
    if "lines" in versions:
        engine.execute(_BY_ORDERS)


def mark_carried(engine: Any, spec: Table) -> None:
    """Add to `dropped`, and to a table `carried`, what a later month's sheet tells again."""
    what = [f'coalesce("{name}"::varchar, "{spec.day}"::varchar)' for name in spec.carried]
    words = f"concat_ws('|', {', '.join(what)})"
    engine.execute(_CARRIED.format(what=words, day=spec.day, key=spec.key[0]))
    engine.execute("insert into dropped from carried")


def mark_absent(engine: Any, spec: Table, ranked: Sequence[SourceFile]) -> bool:
    """Fill the table `absent` (row_key, source, newer_id): rows a newer list of their day lacks.

    False, and no table, where no two lists tell of one day.
    """
    if not spec.day or not _any_overlap(ranked, spec):
        return False
    engine.execute(_DAYS)
    engine.execute(_ABSENT.format(day=spec.day))
    return bool(engine.execute("select count(*) > 0 from absent").fetchone()[0])


def _any_overlap(ranked: Sequence[SourceFile], spec: Table) -> bool:
    lists = [s for s in ranked if (s.version or spec.version) == "rows"]
    spans = sorted((s.kind, d.start, d.end) for s in lists if (d := s.whole_days()))
    latest: dict[str, Any] = {}
    for kind, start, end in spans:
        if kind in latest and start < latest[kind]:
            return True
        latest[kind] = max(end, latest.get(kind, end))
    return False


def _scope(spec: Table) -> str:
    parts = [f"coalesce(\"{name}\"::varchar, '')" for name in spec.scope]
    return f"concat_ws('|', {', '.join(parts)})" if parts else "''"


def _things(spec: Table) -> str:
    """SQL for what a row is about: numbers in their order, then names; last that it tells none.

    Exports alike in none stand side by side; numbers that both have in all rows decide.
    """
    columns = _by_number(spec)
    things = [f'"{name}"::varchar' for name in columns]
    none = f"case when coalesce({', '.join([*things, 'null', 'null'])}) is null then '' end"
    told = [f"{{place: {at}, thing: {thing}}}" for at, thing in enumerate([*things, none])]
    return f"[{', '.join(told)}]"


def _by_number(spec: Table) -> list[str]:
    """The columns of things, those with the platform's numbers first."""
    return sorted(spec.things, key=lambda name: spec.column(name).type != "id")
