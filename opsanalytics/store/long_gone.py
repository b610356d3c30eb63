"""People of whom nothing was seen since a day: whom the store is to forget by age."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq

from opsanalytics.store.forgotten import is_mark
from opsanalytics.store.keys import PERSON
from opsanalytics.store.manifest import Manifest
from opsanalytics.store.tables import TABLES, Table

_TABLES = ("orders", "inquiries", "events")  # that buyers and visitors are in


class LongGone(NamedTuple):
    """Keyed hashes of accounts, and the numbers of visitors whose account is not known."""

    people: set[str]
    visitors: set[int]


def last_seen_before(day: date, folder: Path, manifest: Manifest) -> LongGone:
    """Who was last seen before the day, in any order, inquiry or visit of the generation."""
    parts = [part for table in _TABLES if (part := _seen(TABLES[table], folder, manifest))]
    if not parts:
        return LongGone(set(), set())
    with closing(duckdb.connect()) as engine:
        rows = engine.execute(
            f"""
            select any_value(person), number from ({" union all ".join(parts)})
            where number is not null group by number having max(last) < $1
            """,  # noqa: S608 - our own names
            [day],
        ).fetchall()
    people = {person for person, _ in rows if person and not is_mark(person)}
    return LongGone(people, {number for person, number in rows if not person})


def _seen(spec: Table, folder: Path, manifest: Manifest) -> str:
    """SQL for the people of a table: keyed hash where it is known, number, last day."""
    name = next(column.name for column in spec.columns if column.type == "person")
    every = [folder / "layers" / f"{source.id}.parquet" for source in manifest.of_table(spec.name)]
    layers = [layer for layer in every if name in pq.read_schema(layer).names]
    files = ", ".join("'{}'".format(str(layer).replace("'", "''")) for layer in layers)
    if not layers:
        return ""
    person, number = f'"{name}"', PERSON.format(name=name)
    if spec.sorted_by:
        person, number = "null::varchar", f'"{name}"'
    rows = f"read_parquet([{files}], union_by_name = true)"
    columns = f'{person} as person, {number} as number, max("{spec.day}")::date as last'
    return f'select {columns} from {rows} where "{name}" is not null group by all'  # noqa: S608
