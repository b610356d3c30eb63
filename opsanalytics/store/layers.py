"""Layers (one an export) written with what identifies each row, and merged into a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from opsanalytics.store.engines import NO_PROGRESS_BAR
from opsanalytics.store.keys import stored_columns
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.superseded import (
    mark_absent,
    mark_carried,
    mark_strays,
    mark_superseded,
    rank_table,
)
from opsanalytics.store.tables import TABLES, Table
from opsanalytics.store.tables.spec import ROW_NAMES
from opsanalytics.store.version_notes import (
    note_again,
    note_alike,
    note_changed,
    note_other_kinds,
    note_replaced,
    note_undecided,
    note_unlike,
    note_windows,
)
from opsanalytics.store.versions import oldest_first, other_kinds, undecided

_MEMORY = "768MB"
_LINE_SPACE = 2**32
ROW_IDS = "_row_ids"  # cells beyond the table's key that tell an export's rows apart; not kept


def write_layer(path: Path, source: SourceFile, rows: pa.Table, key: tuple[str, ...]) -> None:
    """Write an export's rows with their keys.

    A row is identified by the table's key; where the export gives another one (`key`) or none, by
    that or by its content, and its turn among equals: two orders that look alike stay two, and the
    same line of another download is the same row.
    """
    spec = TABLES[source.table]
    present = [name for name in spec.names if name in rows.column_names]
    known = [*present, ROW_IDS] if ROW_IDS in rows.column_names else present
    has_key, row_key = _table_key(spec, key, known)
    content = _content_key(spec, key, present)
    turn = "row_number() over (partition by content order by source_line)"
    others = _listed([name for name in (ROW_IDS, "source_line") if name in rows.column_names])
    columns = _listed(present)
    with _engine(path.parent) as engine:
        engine.register("read", rows)
        stored = stored_columns(engine, spec, present, "read")
        engine.execute(f"create view given as select {stored}, {others} from read")  # noqa: S608
        query = f"""
            select {columns}, {row_key} as row_key, '{source.id}' as source, source_line
            from given where {has_key}
            union all
            select {columns}, content || '#' || {turn} as row_key, '{source.id}' as source,
                source_line
            from (select *, {content} as content from given where not ({has_key}))
        """  # noqa: S608 - names are ours
        engine.sql(query).write_parquet(str(path), compression="zstd")


def _table_key(spec: Table, key: tuple[str, ...], present: list[str]) -> tuple[str, str]:
    """Which rows (SQL) the table's own key identifies, and that key's text."""
    own = bool(key) and key == spec.key
    if own and not set(key).isdisjoint(spec.required):
        return "true", _text((*key, ROW_IDS), present)
    if own and set(key) <= set(present):
        return _all_filled(key), _text((*key, ROW_IDS), present)
    return "false", "''"


def _content_key(spec: Table, key: tuple[str, ...], present: list[str]) -> str:
    """What identifies a row without the table's key: the export's own key, else its content."""
    content = f"'row:' || md5({_text(present, present)})"
    known = [name for name in key if name in present]
    if not known or key == spec.key:
        return content
    ids = [name for name in known if spec.column(name).type == "id"]
    return f"case when {_all_filled(ids)} then {_text(key, present)} else {content} end"


def _all_filled(names: Sequence[str]) -> str:
    return " and ".join(f'"{name}" is not null' for name in names) or "true"


def _text(names: Sequence[str], present: list[str]) -> str:
    """The columns' texts with bars between; blank where one is missing."""
    texts = {name: f"coalesce(\"{name}\"::varchar, '')" for name in present}
    texts[ROW_IDS] = ROW_IDS if ROW_IDS in texts else "null"  # where there are none, no bar either
    listed = ", ".join(texts.get(name, "''") for name in names)
    return f"concat_ws('|', {listed})"


def merge(
    fresh: Path, sources: list[SourceFile], spec: Table, path: Path, new: Collection[str] = ()
) -> None:
    """Write the table: one row a key, as the newest export tells it."""
    order = ", ".join(f'"{name}"' for name in (spec.day, "row_key") if name)
    with merged(fresh, sources, spec, spec.arrow_schema(), new) as (engine, rows):
        query = f"from ({rows}) order by {order}"
        engine.sql(query).write_parquet(str(path), compression="zstd")


@contextmanager
def merged(
    fresh: Path,
    sources: list[SourceFile],
    spec: Table,
    schema: pa.Schema,
    new: Collection[str] = (),
    *,
    apart: bool = False,
) -> Iterator[tuple[Any, str]]:
    """An engine, and the query for the exports' rows: one a key, as the newest export tells it.

    What a newer export replaces is left out first. Then the newest row of a key stands whole,
    blanks included, but for the columns which its export does not have; so a later list without
    buyers does not erase the buyers of an earlier one. `new`: the ids of those that came at once.
    `schema`: that of the layers. `apart`: no two exports can have a key in common.
    """
    ranked = oldest_first(sources)
    files = [escape(str(fresh / "layers" / f"{s.id}.parquet")) for s in sources]
    with _engine(fresh) as engine:
        engine.register("ranks", rank_table(ranked, spec))
        engine.register("nothing", schema.empty_table())
        engine.read_parquet(files, union_by_name=True).create_view("files")
        engine.execute("create view layers as from nothing union all by name from files")
        if apart:
            for source in sources:
                source.version_notes = []
            yield engine, _rows_apart(spec)
            return
        versions = {source.version or spec.version for source in sources}
        mark_superseded(engine, spec, versions)
        absent = mark_absent(engine, spec, ranked)
        note_replaced(engine, spec, sources, versions, absent=absent)
        if spec.carried:
            mark_carried(engine, spec)
            note_again(engine, sources, "carried")
        elif spec.day and "sheet" in versions:
            mark_strays(engine, spec)
            note_again(engine, sources, "strays")
        note_undecided(engine, undecided(ranked, new))
        note_other_kinds(engine, spec, other_kinds(ranked))
        if "days" in versions:
            note_unlike(engine, spec, sources)
            note_windows(engine, spec, sources)
        _create_kept(engine)
        if "sheet" in versions:
            note_alike(engine, spec, sources)
        note_changed(engine, spec, sources)
        yield engine, _merged(spec, sources, absent=absent)


def _rows_apart(spec: Table) -> str:
    """The query for the rows of exports that have no key in common: all of them."""
    names = _listed([*spec.names, *ROW_NAMES, "source"])
    return f"select {names}, null::varchar as absent_from from layers"  # noqa: S608 - our names


def _create_kept(engine: Any) -> None:
    """The rows that nothing replaces, and the keys that several of them have."""
    some = engine.execute("select count(*) > 0 from dropped").fetchone()[0]
    dropped = "anti join dropped using (source, row_key)" if some else ""
    engine.execute(f"create view kept as from layers {dropped}")
    engine.execute(
        "create temp table repeated as "
        "select row_key from kept group by row_key having count(*) > 1"
    )


def _merged(spec: Table, sources: list[SourceFile], *, absent: bool) -> str:
    """The query for the table's rows."""
    names = [*spec.names, "row_key", "source", "source_line"]
    newest = [_newest(spec, name, sources) for name in spec.names]
    newest += [f'arg_max("{name}", age) as "{name}"' for name in ("source", "source_line")]
    marks = "left join (select row_key, newer_id as absent_from from absent) using (row_key)"
    return f"""
        select {_listed(names)}, {"absent_from" if absent else "null::varchar as absent_from"}
        from (
            select {_listed(names)} from kept where row_key not in (from repeated) union all
            select {_listed(names)} from (
                select row_key, {", ".join(newest)} from (
                    select kept.*, ranks.columns, ranks.age * {_LINE_SPACE} + source_line as age
                    from kept join ranks on kept.source = ranks.id
                    where row_key in (from repeated)
                ) group by row_key
            )
        ) {marks if absent else ""}
    """  # noqa: S608 - names are ours


def _newest(spec: Table, name: str, sources: list[SourceFile]) -> str:
    """SQL for a column as the newest row that has it tells it; a masked name tells nothing."""
    if spec.column(name).type == "person":
        return f'arg_max("{name}", age) as "{name}"'
    everywhere = all(name in source.columns for source in sources)
    where = "" if everywhere else f" filter (where list_contains(columns, '{name}'))"
    return f'arg_max_null("{name}", age){where} as "{name}"'


def rows_by_source(folder: Path) -> dict[str, int]:
    """How many of the table's rows each export gave."""
    query = "select source, count(*) from read_parquet(?) group by 1"
    with duckdb.connect() as engine:
        engine.execute(NO_PROGRESS_BAR)
        return dict(engine.execute(query, [f"{escape(str(folder))}/*.parquet"]).fetchall())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@contextmanager
def _engine(folder: Path) -> Iterator[Any]:
    """DuckDB in memory that spills beside what it writes."""
    settings: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": str(folder / ".spill")}
    with duckdb.connect(config=settings) as engine:
        engine.execute(NO_PROGRESS_BAR)
        yield engine
