"""People of whom nothing was seen since a day: whom the store is to forget by age."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from opsanalytics.store.manifest import Manifest
from opsanalytics.store.tables import TABLES, Table

_TABLES = ("orders", "inquiries", "events")  # that buyers and visitors are in


def last_seen_before(day: date, folder: Path, manifest: Manifest) -> set[int]:
    """Who was last seen before the day, in any order, inquiry or visit of the generation."""
    parts = [part for table in _TABLES if (part := _seen(TABLES[table], folder, manifest))]
    if not parts:
        return set()
    with closing(duckdb.connect()) as engine:
        rows = engine.execute(
            f"""
            select person from ({" union all ".join(parts)})
            group by person having max(last) < $1
            """,  # noqa: S608 - our own names
            [day],
        ).fetchall()
    return {person for (person,) in rows}


def _seen(spec: Table, folder: Path, manifest: Manifest) -> str:
    """SQL for the people of a table, each with the last day."""
    (name,) = spec.people
    every = [folder / "layers" / f"{source.id}.parquet" for source in manifest.of_table(spec.name)]
    layers = [layer for layer in every if name in pq.read_schema(layer).names]
    files = ", ".join("'{}'".format(str(layer).replace("'", "''")) for layer in layers)
    if not layers:
        return ""
    rows = f"read_parquet([{files}], union_by_name = true)"
    columns = f'"{name}" as person, max("{spec.day}")::date as last'
    return f'select {columns} from {rows} where "{name}" is not null group by all'  # noqa: S608
