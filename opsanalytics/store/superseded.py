"""Which rows of older exports a newer one replaces, and which it no longer holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from opsanalytics.core.packaged import declared
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import Table
from opsanalytics.store.versions import month_named, sheet_of, without_copy_mark

_QUERIES: dict[str, str] = declared("store/superseded.toml")


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
                "month": month_named(source),
                "version": version,
                "first_day": days.start if days else source.first_day,
                "last_day": days.last if days else source.last_day,
                "columns": source.columns,
            }
        )
    return pa.Table.from_pylist(rows, schema=_RANKS)


_TYPES = {"age": pa.int64(), "columns": pa.list_(pa.string())}
_TYPES |= dict.fromkeys(("month", "first_day", "last_day"), pa.date32())
_TEXTS = ("id", "kind", "file", "family", "path", "name", "sheet", "version")
_RANKS = pa.schema(_TYPES | dict.fromkeys(_TEXTS, pa.string()))


def mark_superseded(engine: Any, spec: Table, versions: set[str]) -> None:
    """Fill the table `dropped` (source, row_key, newer_id): rows that a newer export replaces.

    The engine has the views `layers` and `ranks`.
    """
    engine.execute("create temp table dropped (source varchar, row_key varchar, newer_id varchar)")
    if "days" in versions:
        numbers = sum(spec.column(name).type == "id" for name in spec.things)
        engine.execute(_QUERIES["things"].format(scope=_scope(spec), things=_things(spec)))
        engine.execute(_QUERIES["pairs"].format(names=numbers, named=numbers < len(spec.things)))
        engine.execute(_QUERIES["by_days"].format(scope=_scope(spec), day=spec.day))
    if "sheet" in versions:
        day = f'layers."{spec.day}"::date' if spec.day else "null::date"
        added = [each.name for each in spec.columns if each.kind in ("additive", "distinct")]
        amounts = ", ".join(["0.0", *(f'coalesce(sum("{name}"), 0)::double' for name in added)])
        keyed = len(spec.key) > 1 and bool(added)
        engine.execute(_QUERIES["strangers"].format(keyed=keyed, amounts=amounts))
        and_from = _QUERIES["and_from"] if "from_day" in spec.names else ""
        engine.execute(_QUERIES["pasted"].format(day=day))
        engine.execute(_QUERIES["by_sheets"].format(day=day, and_from=and_from))
    if "lines" in versions:
        engine.execute(_QUERIES["by_orders"])


def mark_carried(engine: Any, spec: Table) -> None:
    """Add to `dropped`, and to a table `carried`, what a later month's sheet tells again."""
    what = [f'coalesce("{name}"::varchar, "{spec.day}"::varchar)' for name in spec.carried]
    words = f"concat_ws('|', {', '.join(what)})"
    engine.execute(_QUERIES["carried"].format(what=words, day=spec.day, key=spec.key[0]))


def mark_strays(engine: Any, spec: Table) -> None:
    """Add to `dropped`, and to a table `strays`, what a sheet tells of another sheet's month."""
    alike = " and ".join(f'coalesce(there."{n}" = stray."{n}", true)' for n in spec.names)
    engine.execute(_QUERIES["strays"].format(day=spec.day, alike=alike))


def mark_absent(engine: Any, spec: Table, ranked: Sequence[SourceFile]) -> bool:
    """Fill the table `absent` (row_key, source, newer_id): rows a newer list of their day lacks.

    Of lists of lines, the lines that a newer list of other lines of their order lacks. False, and
    no table, where no two lists tell of one day.
    """
    if spec.version == "lines":
        engine.execute(_QUERIES["absent_lines"])
    elif not spec.day or not _any_overlap(ranked, spec):
        return False
    else:
        engine.execute(_QUERIES["days"])
        engine.execute(_QUERIES["absent"].format(day=spec.day))
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
    numbers_first = sorted(spec.things, key=lambda name: spec.column(name).type != "id")
    things = [f'"{name}"::varchar' for name in numbers_first]
    none = f"case when coalesce({', '.join([*things, 'null', 'null'])}) is null then '' end"
    places = [f"{{place: {at}, thing: {thing}}}" for at, thing in enumerate([*things, none])]
    return f"[{', '.join(places)}]"
