"""Rows of one export with one key and other content: noted; refused where a row is a whole day."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES, Table

_LINE = "source_line"
_FIRST, _LAST = f"{_LINE}_min_min", f"{_LINE}_min_max"
_COUNT = f"{_LINE}_min_count"


@dataclass(frozen=True)
class _Differing:
    """How many rows differ from one of the same key, and the lines of the first such pair."""

    count: int
    first: int
    last: int


def note_duplicates(source: SourceFile, found: Recognised, table: pa.Table) -> None:
    """Note rows whose key another row has with other content.

    DataRefused where each row is a whole day: two of one day cannot both be it.
    """
    spec = TABLES[source.table]
    if found.mapping.key:
        return
    differing = _differing(table, spec)
    if differing is None:
        return
    headers = [found.header_of(column) for column in spec.key if column in found.positions]
    key, first, last = ", ".join(headers), differing.first, differing.last
    if spec.daily:
        raise DataRefused("ingest.day_twice", name=source.file, key=key, first=first, last=last)
    source.note("ingest.key_twice", count=differing.count, key=key, first=first, last=last)


def _differing(table: pa.Table, spec: Table) -> _Differing | None:
    key = [name for name in spec.key if name in table.column_names]
    if not key:
        return None
    if set(spec.key).isdisjoint(spec.required):
        # As the store does: no row is identified without its whole key.
        if len(key) < len(spec.key):
            return None
        for name in key:
            table = table.filter(pc.is_valid(table.column(name)))
    if len(table.group_by(key, use_threads=False).aggregate([])) == len(table):
        return None
    content = [name for name in table.column_names if name != _LINE]
    different = table.group_by(content).aggregate([(_LINE, "min")])
    sums = [(f"{_LINE}_min", how) for how in ("count", "min", "max")]
    groups = different.group_by(key).aggregate(sums)
    groups = groups.filter(pc.greater(groups[_COUNT], 1)).sort_by(_FIRST)
    if not len(groups):
        return None
    count = pc.sum(groups[_COUNT]).as_py() - len(groups)
    return _Differing(count, groups[_FIRST][0].as_py(), groups[_LAST][0].as_py())
