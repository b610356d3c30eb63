"""Layers (one an export) written with what identifies each row, and merged into a table; all inside the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import BOOKKEEPING, Table

_MEMORY = "768MB"
_LINE_SPACE = 2**32
_PARQUET = "(format parquet, compression zstd)"


def write_layer(place: Path, source: SourceFile, rows: Any, key: tuple[str, ...]) -> None:
    """Write an export's rows with their keys.

    A row is identified by the table's key; where the export gives another one (`key`) or none, by that or by its
    content, and its turn among equals: two orders that look alike stay two, and the same line of another download is
    the same row.
    """
    spec = TABLES[source.table]
    here = [name for name in spec.names if name in rows.column_names]
    content = f"'row:' || md5({_texts(here)})"
    if key == spec.key and any(spec.column(name).required for name in key):
        named, told = _texts(key, here), "true"
    elif key == spec.key and key and set(key) <= set(here):
        named, told = _texts(key), " and ".join(f'"{name}" is not null' for name in key)
    else:
        named, told = "''", "false"
        known = [name for name in key if name in here]
        if known and key != spec.key:
            some = (
                " and ".join(
                    f'"{name}" is not null' for name in known if spec.column(name).type == "id"
                )
                or "true"
            )
            content = f"case when {some} then {_texts(key, here)} else {content} end"
    told_columns = ", ".join(f'"{name}"' for name in here)
    with _engine(place.parent) as engine:
        engine.register("given", rows)
        turn = "row_number() over (partition by content order by source_line)"
        query = f"""
            select {told_columns}, {named} as row_key, '{source.id}' as source, source_line from given where {told}
            union all
            select {told_columns}, content || '#' || {turn} as row_key, '{source.id}' as source, source_line
            from (select *, {content} as content from given where not ({told}))
        """  # noqa: S608 - names are ours
        engine.execute(f"copy ({query}) to {_quoted(str(place))} {_PARQUET}")


def _texts(names: tuple[str, ...] | list[str], here: list[str] | None = None) -> str:
    """The columns' texts with bars between; blank where missing."""
    parts = [
        f"coalesce(\"{name}\"::varchar, '')" if here is None or name in here else "''"
        for name in names
    ]
    return f"concat_ws('|', {', '.join(parts)})"


def merge(fresh: Path, sources: list[SourceFile], spec: Table, place: Path) -> None:
    """One row a key: of each column the newest export's value, of those exports that tell one.

    So a later list without buyers does not erase the buyers of an earlier one.
    """
    ranked = sorted(sources, key=lambda s: (s.exported_at is not None, s.exported_at, s.sha256))
    ranks = pa.table({"id": [s.id for s in ranked], "age": list(range(len(ranked)))})
    names = [*spec.names, *(c.name for c in BOOKKEEPING)]
    told = ", ".join(f'"{n}"' for n in names)
    newest = ", ".join(n if n == "row_key" else f'arg_max("{n}", ord) as "{n}"' for n in names)
    order = ", ".join(f'"{n}"' for n in (spec.day, "row_key") if n)
    files = [escape(str(fresh / "layers" / f"{s.id}.parquet")) for s in sources]
    with _engine(fresh) as engine:
        engine.register("ranks", ranks)
        engine.register("nothing", spec.arrow_schema().empty_table())
        layers = f"select * from read_parquet({_quoted(files)}, union_by_name=true)"  # noqa: S608 - paths are quoted
        engine.execute(f"create view told as select * from nothing union all by name {layers}")  # noqa: S608
        engine.execute(
            "create temp table twice as select row_key from told group by row_key having count(*) > 1"
        )
        query = f"""
            select {told} from told where row_key not in (from twice) union all
            select {told} from (
                select {newest} from (
                    select told.*, ranks.age * {_LINE_SPACE} + source_line as ord
                    from told join ranks on told.source = ranks.id where row_key in (from twice)
                ) group by row_key
            ) order by {order}
        """  # noqa: S608 - names are ours, paths are quoted
        engine.execute(f"copy ({query}) to {_quoted(str(place))} {_PARQUET}")


def rows_by_source(place: Path) -> dict[str, int]:
    """How many of the table's rows each export gave."""
    with duckdb.connect() as engine:
        counts = engine.execute(
            "select source, count(*) from read_parquet(?) group by 1", [escape(str(place))]
        )
        return dict(counts.fetchall())


@contextmanager
def _engine(folder: Path) -> Iterator[Any]:
    """DuckDB in memory that spills beside what it writes."""
    settings: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": str(folder / ".spill")}
    with duckdb.connect(config=settings) as engine:
        yield engine


def _quoted(text: str | list[str]) -> str:
    if isinstance(text, list):
        return "[" + ", ".join(_quoted(t) for t in text) + "]"
    return "'" + text.replace("'", "''") + "'"
