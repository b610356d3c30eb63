"""Where engines meet: connecting to DuckDB or Spark, and handing them a table's Parquet files."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from opsanalytics.core.engine_address import DUCKDB, engine_address
from opsanalytics.store.tables.spec import Table

MEMORY_LIMIT = os.environ.get("OPSANALYTICS_MEMORY", "4GB")
NO_PROGRESS_BAR = "set enable_progress_bar = false"  # it would land on pages and in logs
_TURN = count(1)


def connect(address: str) -> Any:
    """An Ibis connection to DuckDB or to Spark at an address.

    A wrong address or a missing package raises UsageError, an engine that does not answer
    EngineFailed.
    """
    import ibis

    if engine_address(address) == DUCKDB:
        engine = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, temp_directory=_own_folder())
        engine.raw_sql(NO_PROGRESS_BAR)
        return engine
    from opsanalytics.store.spark import engine_errors, spark_session

    session = spark_session(address)
    with engine_errors(address):
        return ibis.pyspark.connect(session)


def read_table(engine: Any, place: Path | str, table: Table) -> Any:
    """A table's Parquet files as an Ibis table; ids that are numbers there as texts.

    They lie in the folder, or at the address, of a generation. Unsigned numbers become signed: Sail
    sums them to types that its clients refuse.
    """
    above = place if isinstance(place, str) else escape(str(place))
    rows = engine.read_parquet(f"{above}/{table.name}/*.parquet", table_name=table.name)
    ids = [column.name for column in table.columns if column.type == "id"]
    numbers = [name for name in ids if name in rows.columns and rows[name].type().is_integer()]
    casts = dict.fromkeys(numbers, "string")
    for name, type_ in rows.schema().items():
        if type_.is_unsigned_integer():
            casts.setdefault(name, "int64")
    return rows.mutate(**{name: rows[name].cast(type_) for name, type_ in casts.items()})


@contextmanager
def keep(engine: Any, expression: Any) -> Iterator[Any]:
    """The expression's rows, worked out once and held by the engine while they are needed.

    Spark is asked for all that needs them in one query, in which it finds out by itself.
    """
    if engine.name != DUCKDB:
        yield expression
        return
    name = f"kept_{next(_TURN)}"
    engine.create_table(name, expression, temp=True)
    try:
        yield engine.table(name)
    finally:
        engine.drop_table(name, force=True)


def hold(engine: Any, rows: Any, table: Table) -> Any:
    """Arrow rows (None: no rows) as an Ibis table.

    Spark is handed them as they are: by way of pandas it loses money with gaps.
    """
    import ibis
    import pyarrow as pa

    rows = table.arrow_schema().empty_table() if rows is None else rows
    if engine.name == DUCKDB:
        return ibis.memtable(rows, schema=table.ibis_schema())
    name = f"held_{next(_TURN)}"
    some = rows if len(rows) else pa.table([pa.nulls(1, f.type) for f in rows.schema], rows.schema)
    frame = engine._session.createDataFrame(some)  # of no rows it cannot tell the types
    frame.limit(len(rows)).createOrReplaceTempView(name)
    return engine.table(name)


def _own_folder() -> str:
    """A folder that only this user can look into, removed when the process ends."""
    folder = mkdtemp(prefix="opsanalytics-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
