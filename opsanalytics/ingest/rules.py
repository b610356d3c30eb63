"""Rows that break what must hold of them: counted and said, never mended."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES


def note_broken_rules(source: SourceFile, table: pa.Table) -> None:
    """Note for each rule of the table (`a <= b`) how many of the export's rows break it."""
    spec = TABLES[source.table]
    for rule in spec.rules:
        less, more = (_side(name, table) for name in rule.split(" <= "))
        if less is not None and more is not None:
            broken = pc.sum(pc.greater(less, more)).as_py() or 0
            if broken:
                source.note("ingest.broken_rule", n=broken, rule=rule, table=spec.name)


def _side(name: str, table: pa.Table) -> Any:
    """A number, or the column; None where the export has it not."""
    if name.isdigit():
        return pa.scalar(int(name))
    return table.column(name) if name in table.column_names else None
