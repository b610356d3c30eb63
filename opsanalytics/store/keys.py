"""People as 64-bit numbers, and in large tables things too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from opsanalytics.store.tables import Table

# 63 bits of MD5 of the keyed hash: every engine has it, and no release of one changes it.
PERSON = "(md5_number_lower({text}) >> 1)::bigint"
PERSON_BITS = 63


def stored_columns(engine: Any, spec: Table, names: Sequence[str], rows: str) -> str:
    """SQL for the columns of the relation `rows` as the table's files hold them."""
    ids = [name for name in names if spec.sorted_by and spec.column(name).type == "id"]
    numbers = _whole_numbers(engine, ids, rows)
    return ", ".join(_stored(spec, name, numbers) for name in names)


def _stored(spec: Table, name: str, numbers: Collection[str]) -> str:
    if spec.column(name).type == "person":
        number = PERSON.format(text=f'"{name}"')
        return f'{number} as "{name}"'
    if name in numbers:
        return f'"{name}"::bigint as "{name}"'
    return f'"{name}"'


def _whole_numbers(engine: Any, ids: Sequence[str], rows: str) -> list[str]:
    """The ids that are whole numbers in every row, written as a number is."""
    if not ids:
        return []
    differs = 'count(*) filter ("{0}" is distinct from try_cast("{0}" as bigint)::varchar)'
    counts = ", ".join(differs.format(name) for name in ids)
    (found,) = engine.execute(f"select {counts} from {rows}").fetchall()  # noqa: S608 - our names
    return [name for name, others in zip(ids, found, strict=True) if not others]


def stored_schema(spec: Table, layers: Sequence[pa.Schema]) -> pa.Schema:
    """The table's schema in its files: ids are numbers where they are in all layers."""
    fields = []
    for field in spec.arrow_schema():
        types = {layer.field(field.name).type for layer in layers if field.name in layer.names}
        numbers = types == {pa.int64()}
        fields.append(pa.field(field.name, pa.int64()) if numbers else field)
    return pa.schema(fields)


def person_numbers(people: pa.ChunkedArray) -> pa.ChunkedArray:
    """The numbers that stand for keyed hashes, or for what else tells people apart.

    >>> person_numbers(pa.chunked_array([["a", "b", "a", None]])).combine_chunks().null_count
    1
    """
    with duckdb.connect() as engine:
        engine.register("given", pa.table({"person": people}))
        query = f"select {PERSON.format(text='person')} from given"  # noqa: S608 - our words
        return engine.sql(query).to_arrow_table().column(0)
