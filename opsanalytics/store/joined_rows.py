"""Several rows of one key made one: amounts added up, or the first or last values kept."""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import pyarrow as pa

from opsanalytics.store.tables import Table

_LINE = "source_line"


def all_differ(keys: pa.Table) -> bool:
    """Whether no two rows are the same, told by their 64-bit hashes: if all differ, rows do."""
    with duckdb.connect() as engine:
        engine.register("given", keys)
        numbers = engine.sql("select hash(*columns(*)) as number from given").fetchnumpy()["number"]
    numbers.sort()
    return not (numbers[1:] == numbers[:-1]).any()


def joined_rows(
    given: pa.Table, key: list[str], spec: Table, lines: str, once: Collection[str] = ()
) -> pa.Table:
    """One row a key, in any order, with the columns given.

    Parameters
    ----------
    key : the columns that are the same in the rows of one key.
    lines : `sum` adds additive columns up and keeps the first value of others, `continuation` keeps
        the first value told, `last` the last row whole. The line is the first one's.
    once : columns that are not added up, since each row repeats the value of its key.
    """
    keys = ", ".join(f'"{name}"' for name in key)
    others = [name for name in given.column_names if name not in key]
    columns = [_value(name, spec, "" if name in once else lines) for name in others]
    query = f"select {keys}, {', '.join(columns)} from given group by {keys}"  # noqa: S608 - ours
    with duckdb.connect() as engine:
        engine.register("given", given)
        rows = engine.sql(query).to_arrow_table()
    return rows.select(given.column_names).cast(given.schema)


def _value(name: str, spec: Table, lines: str) -> str:
    """SQL for a column of the one row that several become."""
    if name == _LINE:
        return f"min({name}) as {name}"
    if lines == "sum" and name in spec.names and spec.column(name).kind == "additive":
        return f'sum("{name}") as "{name}"'
    if lines == "last":
        return f'last("{name}" order by {_LINE}) as "{name}"'
    given = f'filter (where "{name}" is not null)'
    return f'first("{name}" order by {_LINE}) {given} as "{name}"'
