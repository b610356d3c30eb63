"""Layers (one an export) written with what identifies each row, and merged into a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from opsanalytics.store.engines import NO_PROGRESS_BAR
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import BOOKKEEPING, TABLES, Table

_MEMORY = "768MB"
_LINE_SPACE = 2**32


def write_layer(path: Path, source: SourceFile, rows: pa.Table, key: tuple[str, ...]) -> None:
    """Write an export's rows with their keys.

    A row is identified by the table's key; where the export gives another one (`key`) or none, by
    that or by its content, and its turn among equals: two orders that look alike stay two, and the
    same line of another download is the same row.
    """
    spec = TABLES[source.table]
    present = [name for name in spec.names if name in rows.column_names]
    columns = _listed(present)
    has_key, row_key = _table_key(spec, key, present)
    content = _content_key(spec, key, present)
    turn = "row_number() over (partition by content order by source_line)"
    query = f"""
        select {columns}, {row_key} as row_key, '{source.id}' as source, source_line
        from given where {has_key}
        union all
        select {columns}, content || '#' || {turn} as row_key, '{source.id}' as source, source_line
        from (select *, {content} as content from given where not ({has_key}))
    """  # noqa: S608 - names are ours
    with _engine(path.parent) as engine:
        engine.register("given", rows)
        engine.sql(query).write_parquet(str(path), compression="zstd")


def _table_key(spec: Table, key: tuple[str, ...], present: list[str]) -> tuple[str, str]:
    """Which rows (SQL) the table's own key identifies, and that key's text."""
    own = bool(key) and key == spec.key
    if own and not set(key).isdisjoint(spec.required):
        return "true", _text(key, present)
    if own and set(key) <= set(present):
        return _all_filled(key), _text(key, present)
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
    listed = ", ".join(texts.get(name, "''") for name in names)
    return f"concat_ws('|', {listed})"


def merge(fresh: Path, sources: list[SourceFile], spec: Table, path: Path) -> None:
    """One row a key: of each column the newest export's value, of those exports that have it.

    So a later list without buyers does not erase the buyers of an earlier one.
    """
    ranked = sorted(sources, key=lambda s: (s.exported_at is not None, s.exported_at, s.sha256))
    ranks = pa.table({"id": [s.id for s in ranked], "age": list(range(len(ranked)))})
    columns = _listed([*spec.names, *(column.name for column in BOOKKEEPING)])
    values = [*spec.names, "source", "source_line"]
    newest = ", ".join(f'arg_max("{name}", age) as "{name}"' for name in values)
    order = ", ".join(f'"{name}"' for name in (spec.day, "row_key") if name)
    files = [escape(str(fresh / "layers" / f"{s.id}.parquet")) for s in sources]
    query = f"""
        select {columns} from layers where row_key not in (from repeated) union all
        select {columns} from (
            select row_key, {newest} from (
                select layers.*, ranks.age * {_LINE_SPACE} + source_line as age
                from layers join ranks on layers.source = ranks.id
                where row_key in (from repeated)
            ) group by row_key
        ) order by {order}
    """  # noqa: S608 - names are ours
    with _engine(fresh) as engine:
        engine.register("ranks", ranks)
        engine.register("nothing", spec.arrow_schema().empty_table())
        engine.read_parquet(files, union_by_name=True).create_view("files")
        engine.execute("create view layers as from nothing union all by name from files")
        engine.execute(
            "create temp table repeated as "
            "select row_key from layers group by row_key having count(*) > 1"
        )
        engine.sql(query).write_parquet(str(path), compression="zstd")


def rows_by_source(path: Path) -> dict[str, int]:
    """How many of the table's rows each export gave."""
    query = "select source, count(*) from read_parquet(?) group by 1"
    with duckdb.connect() as engine:
        engine.execute(NO_PROGRESS_BAR)
        return dict(engine.execute(query, [escape(str(path))]).fetchall())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@contextmanager
def _engine(folder: Path) -> Iterator[Any]:
    """DuckDB in memory that spills beside what it writes."""
    settings: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": str(folder / ".spill")}
    with duckdb.connect(config=settings) as engine:
        engine.execute(NO_PROGRESS_BAR)
        yield engine
