"""People and things of large tables as 64-bit numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from opsanalytics.store.tables import Table

# 63 bits of MD5 of the keyed hash: every engine has it, and no release of one changes it.
PERSON = '(md5_number_lower("{name}") >> 1)::bigint'
PERSON_BITS = 63


def stored_columns(engine: Any, spec: Table, names: Sequence[str], rows: str) -> str:
    """SQL for the columns of the relation `rows` as the table's files hold them."""
    if not spec.sorted_by:
        return ", ".join(f'"{name}"' for name in names)
    ids = [name for name in names if spec.column(name).type == "id"]
    numbers = _whole_numbers(engine, ids, rows)
    return ", ".join(_stored(spec, name, numbers) for name in names)


def _stored(spec: Table, name: str, numbers: Collection[str]) -> str:
    if spec.column(name).type == "person":
        return f'{PERSON.format(name=name)} as "{name}"'
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


def person_number(person: str) -> int:
    """The number that stands for a keyed hash in large tables.

    >>> person_number("a" * 32) == person_number("b" * 32)
    False
    """
    number = PERSON.format(name="person")
    query = f"select {number} from (select $1 as person)"  # noqa: S608 - our words
    (found,) = duckdb.execute(query, [person]).fetchone() or (0,)
    return int(found)
