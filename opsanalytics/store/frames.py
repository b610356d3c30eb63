"""A shop made of frames in memory (pandas, Polars, Arrow): for analysts whose rows are no exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.store.engines import DUCKDB
from opsanalytics.store.manifest import Manifest, SourceFile, TableState
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Table


def as_shop(given: Any, *, name: str = "frames", engine: str = DUCKDB) -> Shop:
    """A shop as it is; a frame, or frames by canonical table name, as a shop.

    The columns are those of docs/tables.md; others are left out, missing ones are told by no one. The days covered run
    from the first to the last in the frame. A frame that fits no table, or lacks a column it must have, or holds what
    its type cannot, raises UsageError.
    """
    if isinstance(given, Shop):
        return given
    import pyarrow as pa

    frames = given if isinstance(given, dict) else {_fitting(pa.table(given)): given}
    sources, tables, kept = [], {}, {}
    for table, frame in frames.items():
        told = pa.table(frame)
        rows = _conformed(told, _known(table))
        columns = [column for column in TABLES[table].names if column in told.column_names]
        kept[table] = rows
        tables[table] = TableState(rows=rows.num_rows, columns=columns)
        sources.append(_source(TABLES[table], rows, columns))
    manifest = Manifest(shop=name, generation="", identity="", sources=sources, tables=tables)
    return Shop(name, Path(), manifest, Path(), engine, kept)


def _known(table: str) -> Table:
    if table not in TABLES:
        known = ", ".join(TABLES)
        raise UsageError(
            "there is no table {table}", hint="there are: {known}", table=table, known=known
        )
    return TABLES[table]


def _fitting(frame: Any) -> str:
    """The table whose columns the frame has most of, all that must be there included."""
    names = set(frame.column_names)
    fits = {
        t.name: len(names & set(t.names))
        for t in TABLES.values()
        if names.issuperset(c.name for c in t.columns if c.required)
    }
    best = [name for name, count in fits.items() if count == max(fits.values())]
    if len(best) != 1 or not fits[best[0]]:
        hint = "name it, as in {{'orders': frame}}; docs/tables.md lists the columns"
        raise UsageError(
            "the frame's columns fit no single table: {columns}",
            hint=hint,
            columns=", ".join(sorted(names)),
        )
    return best[0]


def _conformed(frame: Any, table: Table) -> Any:
    """The frame in the table's types and order, with the bookkeeping."""
    import pyarrow as pa

    schema, columns = table.arrow_schema(), []
    own = {
        "row_key": [str(i) for i in range(frame.num_rows)],
        "source_line": range(1, frame.num_rows + 1),
    }
    for field in schema:
        try:
            if field.name in frame.column_names:
                columns.append(_castable(frame.column(field.name), field.type).cast(field.type))
            elif field.name in own:
                columns.append(pa.array(own[field.name], field.type))
            else:
                columns.append(pa.nulls(frame.num_rows, field.type))
        except pa.ArrowInvalid as error:
            hint = "docs/tables.md says what it holds"
            message = "the column {column} of {table} cannot be read: {why}"
            raise UsageError(
                message, hint=hint, column=field.name, table=table.name, why=error
            ) from None
    if missing := [
        c.name for c in table.columns if c.required and c.name not in frame.column_names
    ]:
        raise UsageError(
            "{table} lacks {columns}",
            hint="it must be there",
            table=table.name,
            columns=", ".join(missing),
        )
    return pa.table(columns, schema=schema)


def _castable(column: Any, kind: Any) -> Any:
    """The column ready for its type: times that carry a zone as shop wall time, whole yuan with room for the fen."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_decimal(kind) and pa.types.is_integer(column.type):
        return column.cast(pa.decimal128(21, kind.scale))
    if not pa.types.is_timestamp(column.type) or not column.type.tz:
        return column
    return pc.local_timestamp(column.cast(pa.timestamp("us", SHOP_ZONE.key)))


def _source(table: Table, rows: Any, columns: list[str]) -> SourceFile:
    """The frame as if it were an export that tells its days whole."""
    import pyarrow.compute as pc

    days = (
        pc.min_max(rows.column(table.day).cast("date32")) if table.day and rows.num_rows else None
    )
    first, last = (days["min"].as_py(), days["max"].as_py()) if days is not None else (None, None)
    lines = rows.num_rows
    told: dict[str, Any] = {
        "first_day": first,
        "last_day": last,
        "lines": lines,
        "parsed": lines,
        "loaded": lines,
    }
    named: dict[str, Any] = {
        "id": "frame",
        "file": "frame",
        "kind": "frame",
        "sha256": "",
        "generation": "",
    }
    made: dict[str, Any] = {"exported_at": None, "export_time_from": "nothing"}
    return SourceFile(table=table.name, columns=columns, **named, **made, **told)
