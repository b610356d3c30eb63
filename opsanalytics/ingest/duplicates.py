"""Rows of one export with one key that yet say different things: said; refused where a row is a whole day."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES

_LINE = "source_line"


def told_twice(table: Any, found: Recognised, name: str) -> list[Note]:
    """The note on rows whose key another row has with other content; DataRefused where each tells a whole day."""
    spec = TABLES[found.mapping.table]
    differ = _differing(table, found.mapping)
    if not differ:
        return []
    named = [
        found.headers[at].strip()
        for column in spec.key
        if (at := found.position(column)) is not None
    ]
    told: dict[str, Any] = {"key": ", ".join(named), "first": differ[1], "last": differ[2]}
    if spec.daily:
        message = "{name}: lines {first} and {last} have the same {key} and say different things"
        hint = "does it hold several shops or terminals? export one alone, or their sum"
        raise DataRefused(message, hint=hint, name=name, **told)
    text = (
        "{count} rows say something else than another one with the same {key} (lines {first} and {last}, for one); "
        "the last is kept"
    )
    return [Note(message=text, values={"count": differ[0], **told})]


def _differing(table: Any, mapping: Mapping) -> tuple[int, int, int] | None:
    """How many rows differ from one of the same key, and the lines of the first such pair."""
    spec = TABLES[mapping.table]
    key = [name for name in spec.key if name in table.column_names]
    if mapping.key or not key:
        return None
    if not any(
        spec.column(name).required for name in spec.key
    ):  # as the store does: no row without its whole key
        if len(key) < len(spec.key):
            return None
        for name in key:
            table = table.filter(pc.is_valid(table.column(name)))
    if len(table.group_by(key, use_threads=False).aggregate([])) == len(table):
        return None
    content = [name for name in table.column_names if name != _LINE]
    different = table.group_by(content).aggregate([(_LINE, "min")])
    groups = different.group_by(key).aggregate(
        [(f"{_LINE}_min", how) for how in ("count", "min", "max")]
    )
    groups = groups.filter(pc.greater(groups[f"{_LINE}_min_count"], 1)).sort_by(f"{_LINE}_min_min")
    if not len(groups):
        return None
    rows = pc.sum(groups[f"{_LINE}_min_count"]).as_py() - len(groups)
    return rows, groups[f"{_LINE}_min_min"][0].as_py(), groups[f"{_LINE}_min_max"][0].as_py()
