"""People and things of large tables as 64-bit numbers, and how a person's number is made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa

from opsanalytics.store.tables import Table

# 63 bits of MD5 of the keyed hash: every engine has it, and no release of one changes it.
_PERSON = '(md5_number_lower("{name}") >> 1)::bigint'
PERSON_BITS = 63


def stored_columns(engine: Any, spec: Table, names: Sequence[str], rows: str) -> str:
    """SQL for the columns of the relation `rows` as the table's files hold them."""
    if not spec.sorted_by:
        return ", ".join(f'"{name}"' for name in names)
    ids = [name for name in names if spec.column(name).type == "id"]
    numbers = _numbers(engine, ids, rows)
    return ", ".join(_stored(spec, name, numbers) for name in names)


def _stored(spec: Table, name: str, numbers: Collection[str]) -> str:
    if spec.column(name).type == "person":
        return f'{_PERSON.format(name=name)} as "{name}"'
    if name in numbers:
        return f'"{name}"::bigint as "{name}"'
    return f'"{name}"'


def _numbers(engine: Any, ids: Sequence[str], rows: str) -> list[str]:
    """The ids that are whole numbers in every row, written as a number is."""
    if not ids:
        return []
    differs = 'count(*) filter ("{0}" is distinct from try_cast("{0}" as bigint)::varchar)'
    counts = ", ".join(differs.format(name) for name in ids)
    (found,) = engine.execute(f"select {counts} from {rows}").fetchall()  # noqa: S608 - our names
    return [name for name, others in zip(ids, found, strict=True) if not others]


def stored_schema(spec: Table, numbers: Collection[str]) -> pa.Schema:
    """The table's schema in its files, where these ids are `numbers`."""
    schema = spec.arrow_schema()
    if not spec.sorted_by:
        return schema
    kinds = {column.name: column.type for column in spec.columns}
    for i, name in enumerate(schema.names):
        if kinds.get(name) == "person" or name in numbers:
            schema = schema.set(i, pa.field(name, pa.int64()))
    return schema
