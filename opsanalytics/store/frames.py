"""A shop made of frames in memory (pandas, Polars, Arrow), for rows that are no exports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.store.keys import person_numbers
from opsanalytics.store.line_products import mark_worked_out
from opsanalytics.store.manifest import Manifest, SourceFile, TableState
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES, Table, days_of, table_named

if TYPE_CHECKING:
    import pyarrow as pa


def as_shop(given: Any, *, name: str = "frames", engine: str = DUCKDB) -> Shop:
    """A shop as it is; a frame, or frames by canonical table name, as a shop.

    The columns are those of docs/tables.md; others are left out, missing ones count as in no
    export. The days covered run from the first to the last in the frame. Texts that name people
    become numbers, as in the store.

    Parameters
    ----------
    given : a Shop, a frame, or a dict of frames by the name of their table.
    name : what the shop is called.
    engine : as in `open_shop`.

    Returns
    -------
    Shop
        One that is asked as any other, and is written nowhere.

    Raises
    ------
    UsageError
        The frame fits no table, lacks a column it must have, or holds what its type cannot.

    Examples
    --------
    >>> import pandas as pd
    >>> sheet = pd.DataFrame({"reviewed_at": ["2022-01-05"], "rating": ["good"]})
    >>> shop = as_shop({"reviews": sheet})
    >>> shop.manifest.coverage("reviews").start.isoformat()
    '2022-01-05'
    """
    if isinstance(given, Shop):
        return given
    import pyarrow as pa

    frames = given if isinstance(given, dict) else {"": given}
    manifest = Manifest(shop=name, generation="", identity="")
    kept = {}
    for table_name, frame in frames.items():
        read = pa.table(frame)
        table = table_named(table_name) if table_name else _fitting_table(read)
        rows = _conformed(read, table)
        source = _source(table, rows, read.column_names)
        kept[table.name] = rows
        manifest.sources.append(source)
        manifest.tables[table.name] = TableState(rows=rows.num_rows, columns=source.columns)
    mark_worked_out(manifest)
    return Shop(name, Path(), manifest, Path(), engine, kept)


def _fitting_table(frame: pa.Table) -> Table:
    """The table whose columns the frame has most of, all that must be there included."""
    names = set(frame.column_names)
    fits: dict[int, list[Table]] = {}
    for table in TABLES.values():
        if names.issuperset(table.required):
            fits.setdefault(len(names.intersection(table.names)), []).append(table)
    most = max(fits, default=0)
    if most == 0 or len(fits[most]) > 1:
        raise UsageError("store.frame.no_single_table", columns=", ".join(sorted(names)))
    return fits[most][0]


def _conformed(frame: pa.Table, table: Table) -> pa.Table:
    """The frame in the table's types and order, with the bookkeeping."""
    import pyarrow as pa

    lines = range(1, frame.num_rows + 1)
    own = {"row_key": [str(line - 1) for line in lines], "source_line": lines}
    schema = table.arrow_schema()
    columns = []
    for field in schema:
        if field.name in frame.column_names:
            columns.append(_cast(frame.column(field.name), field, table))
        elif field.name in own:
            columns.append(pa.array(own[field.name], field.type))
        else:
            columns.append(pa.nulls(frame.num_rows, field.type))
    missing = [name for name in table.required if name not in frame.column_names]
    if missing:
        raise UsageError("store.frame.lacks", table=table.name, columns=", ".join(missing))
    return pa.table(columns, schema=schema)


def _cast(column: pa.ChunkedArray, field: pa.Field, table: Table) -> pa.ChunkedArray:
    """The column in the field's type; zoned times as shop wall time, whole yuan with their fen.

    People become numbers, as in the store, but for whole numbers, which stay as they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        if pa.types.is_decimal(field.type) and pa.types.is_integer(column.type):
            column = column.cast(pa.decimal128(21, field.type.scale))
        elif pa.types.is_timestamp(column.type) and column.type.tz:
            column = pc.local_timestamp(column.cast(pa.timestamp("us", SHOP_ZONE.key)))
        elif field.name in table.people and not pa.types.is_integer(column.type):
            column = person_numbers(column.cast(pa.string()))
        return column.cast(field.type)
    except pa.ArrowInvalid as error:
        names = {"column": field.name, "table": table.name}
        raise UsageError("store.frame.bad_column", **names, why=error) from None


def _source(table: Table, rows: pa.Table, given: list[str]) -> SourceFile:
    """The frame as if it were an export that has its days whole."""
    first, last = days_of(table, rows)
    source = SourceFile(
        id="frame",
        file="frame",
        kind="frame",
        table=table.name,
        first_day=first,
        last_day=last,
        lines=rows.num_rows,
        parsed=rows.num_rows,
        loaded=rows.num_rows,
    )
    source.columns = [name for name in table.names if name in given]
    return source
