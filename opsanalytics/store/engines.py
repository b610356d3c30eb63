"""Where engines meet: connecting to DuckDB or Spark, and handing them a table's Parquet files."""

from __future__ import annotations

import atexit
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from opsanalytics.core.errors import UsageError
from opsanalytics.store.tables.spec import Table

DUCKDB = "duckdb"
SPARK = "spark://"
MEMORY_LIMIT = os.environ.get("OPSANALYTICS_MEMORY", "4GB")
NO_PROGRESS_BAR = "set enable_progress_bar = false"  # it would land on pages and in logs
_TURN = count(1)
_SPARK_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # times are naive shop time: no zone may move them
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
}


def connect(url: str) -> Any:
    """An Ibis connection to "duckdb" or "spark://..."; another engine raises UsageError."""
    if url == DUCKDB:
        import ibis

        engine = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, temp_directory=_own_folder())
        engine.raw_sql(NO_PROGRESS_BAR)
        return engine
    if url.startswith(SPARK):
        return _connect_spark(url)
    raise UsageError("store.no_engine", engine=url)


def _connect_spark(url: str) -> Any:
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("store.no_spark") from None
    warning = "PySpark does not yet fully support pandas"
    warnings.filterwarnings("ignore", message=warning, category=FutureWarning)
    master = url.removeprefix(SPARK) if url.startswith(f"{SPARK}local") else url
    builder = SparkSession.builder.master(master).appName("opsanalytics")
    for name, value in _SPARK_SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def read_table(engine: Any, folder: Path, table: Table) -> Any:
    """A table's Parquet files as an Ibis table; ids that are numbers there as texts."""
    rows = engine.read_parquet(f"{escape(str(folder))}/*.parquet", table_name=table.name)
    ids = [column.name for column in table.columns if column.type == "id"]
    numbers = [name for name in ids if name in rows.columns and rows[name].type().is_integer()]
    return rows.mutate(**{name: rows[name].cast("string") for name in numbers})


@contextmanager
def keep(engine: Any, expression: Any) -> Iterator[Any]:
    """The expression's rows, worked out once and held by the engine while they are needed."""
    name = f"kept_{next(_TURN)}"
    if engine.name == DUCKDB:
        engine.create_table(name, expression, temp=True)
    else:
        engine.create_view(name, expression)
        engine.raw_sql(f"cache table {name}")
    try:
        yield engine.table(name)
    finally:
        if engine.name == DUCKDB:
            engine.drop_table(name, force=True)
        else:
            engine.raw_sql(f"uncache table if exists {name}")
            engine.drop_view(name, force=True)


def hold(engine: Any, rows: Any, table: Table) -> Any:
    """Arrow rows (None: no rows) as an Ibis table.

    Spark gets them by way of a file: it loses money with gaps otherwise.
    """
    import ibis
    import pyarrow.parquet as pq

    rows = table.arrow_schema().empty_table() if rows is None else rows
    if engine.name == DUCKDB:
        return ibis.memtable(rows, schema=table.ibis_schema())
    folder = Path(_own_folder())
    pq.write_table(rows, folder / "rows.parquet")
    return read_table(engine, folder, table)


def _own_folder() -> str:
    """A folder that only this user can look into, removed when the process ends."""
    folder = mkdtemp(prefix="opsanalytics-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
