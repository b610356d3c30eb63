"""Rows of what has not come or not been held: a sheet made for a month, filled in up to today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES, Table

_PLANNED = ("tasks", "activities", "budget", "product_prices", "posts_held")  # ahead of its day
_RESULTS = {  # what tells that it was held
    "inspections": ("on_site", "issues", "issues_reported_in_time", "issues_closed"),
    "training": ("attended", "passed", "score"),
}


def without_days_to_come(
    found: Recognised, rows: DataRows, table: pa.Table
) -> tuple[pa.Table, list[Note]]:
    """The rows of what was measured or done up to tomorrow, and a remark on the others.

    Tomorrow, since a clock may be wrong.
    """
    spec = TABLES[found.mapping.table]
    if spec.name in _PLANNED or spec.day not in table.column_names:
        return table, []
    notes = []
    later = are_to_come(table.column(spec.day))
    if count := pc.sum(later).as_py() or 0:
        rows.decoration["day to come"] += count
        notes.append(Note(key="ingest.days_to_come", values={"n": count}))
        table = table.filter(pc.invert(later))
    held = _are_held(spec, table)
    if count := pc.sum(pc.invert(held)).as_py() or 0:
        rows.decoration["not held yet"] += count
        notes.append(Note(key="ingest.not_held", values={"n": count}))
        table = table.filter(held)
    return table, notes


def _are_held(spec: Table, table: pa.Table) -> pa.Array | pa.ChunkedArray:
    """Which inspections and sessions have a result; all, where none has."""
    results = [name for name in _RESULTS.get(spec.name, ()) if name in table.column_names]
    every = pa.array([True] * len(table), pa.bool_())
    if not results:
        return every
    texts = [pc.cast(table.column(name), pa.string()) for name in spec.key[:2]]
    things = pc.binary_join_element_wise(*texts, "|").combine_chunks()
    told = [things.filter(pc.is_valid(table.column(name).combine_chunks())) for name in results]
    held = pc.is_in(things, value_set=pa.concat_arrays(told))
    return held if pc.any(held).as_py() else every


def are_to_come(times: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Which days or times are after tomorrow."""
    tomorrow = datetime.now(SHOP_ZONE).date() + timedelta(days=1)
    days = pc.cast(times, pa.date32(), safe=False)
    return pc.fill_null(pc.greater(days, pa.scalar(tomorrow)), False)
