"""Rows of days that have not come: a sheet made for the whole month, filled in up to today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES

_PLANNED = ("tasks", "activities", "budget", "product_prices", "posts_held")  # ahead of its day


def without_days_to_come(
    found: Recognised, rows: DataRows, table: pa.Table
) -> tuple[pa.Table, list[Note]]:
    """The rows of what was measured or done up to tomorrow, and a remark on the others.

    Tomorrow, since a clock may be wrong.
    """
    spec = TABLES[found.mapping.table]
    if spec.name in _PLANNED or spec.day not in table.column_names:
        return table, []
    later = are_to_come(table.column(spec.day))
    count = pc.sum(later).as_py() or 0
    if not count:
        return table, []
    rows.decoration["day to come"] += count
    return table.filter(pc.invert(later)), [Note(key="ingest.days_to_come", values={"n": count})]


def are_to_come(times: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Which days or times are after tomorrow."""
    tomorrow = datetime.now(SHOP_ZONE).date() + timedelta(days=1)
    days = pc.cast(times, pa.date32(), safe=False)
    return pc.fill_null(pc.greater(days, pa.scalar(tomorrow)), False)
