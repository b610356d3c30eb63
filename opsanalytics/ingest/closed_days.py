"""Rows of a sheet of days that say the shop was closed, or a shift rested, in place of figures."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.grain import is_by_day
from opsanalytics.ingest.grain_words import grain_words, is_blank
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import any_fits
from opsanalytics.store.tables import TABLES


def leave_out_closed_days(found: Recognised, rows: DataRows) -> None:
    """Leave out the rows whose measures all say that the shop was closed (放假), or nothing.

    In a sheet of shifts, those that rested had nothing to do: 0 of what is counted.
    """
    table = TABLES[found.mapping.table]
    if not (table.daily or is_by_day(found)):
        return
    measures = {
        name: place
        for name, place in found.positions.items()
        if table.column(name).kind not in ("key", "attribute")
    }
    words = grain_words().closed
    if not any(any_fits(rows.columns.coded(place), words) for place in measures.values()):
        return
    closed = pa.array([False] * len(rows.lines), pa.bool_())
    empty = pc.invert(closed)
    for place in measures.values():
        closed_cells = pc.match_substring_regex(rows.cells(place), f"^({words})$")
        closed = pc.or_(closed, closed_cells)
        empty = pc.and_(empty, pc.or_(closed_cells, is_blank(rows.cells(place))))
    closed = pc.and_(closed, empty)
    if is_by_day(found):
        rows.leave_out(closed, "closed day")
        return
    for name, place in measures.items():
        none = "0" if table.column(name).type in ("count", "money") else ""
        rows.columns[place] = pc.if_else(closed, none, rows.columns[place])
