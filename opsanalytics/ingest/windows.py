"""Within how many days of the click a report of promotion credits its sales."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.grain_words import grain_words
from opsanalytics.ingest.rows import DataRows
from opsanalytics.store.tables import Table

_DAYS = "attribution_days"


def with_window(spec: Table, rows: DataRows, table: pa.Table, name: str) -> pa.Table:
    """The rows with the days that a line above the header, or the file's name, tells for all.

    As many days as the report covers are no such window.
    """
    if _DAYS not in spec.names or _DAYS in table.column_names or not len(table):
        return table
    words = grain_words().window
    above = {int(hit["days"]) for hit in re.finditer(words.above, rows.preamble)}
    ends = pc.min_max(table.column(spec.day))
    first, last = _day(ends["min"]), _day(ends["max"])
    named = {int(hit["days"]) for hit in re.finditer(words.named, PurePosixPath(name).stem)}
    stated = above or {days for days in named if abs((last - first).days + 1 - days) > 1}
    if len(stated) != 1:
        return table
    return table.append_column(_DAYS, pa.array(len(table) * [*stated], pa.int64()))


def _day(scalar: pa.Scalar) -> date:
    day: date = scalar.as_py()
    return day
