"""A shop on disk whose exports are lists of visitors' actions, in files small enough to have many."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from opsanalytics.store import day_segments, person_blocks
from opsanalytics.store.generation import build
from opsanalytics.store.manifest import Export, Manifest, SourceFile
from opsanalytics.store.tables import TABLES

# visitor, product, action, at, channel
Action = tuple[str, str | None, str, datetime, str | None]
_TYPES = {
    "visitor_id": pa.string(),
    "product_id": pa.string(),
    "action": pa.string(),
    "at": pa.timestamp("us"),
    "channel": pa.string(),
}


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row groups of five rows or fewer, whose results are joined two by two."""
    monkeypatch.setattr(day_segments, "_ROW_GROUP", 5)
    monkeypatch.setattr(person_blocks, "_HELD", 2)


def export_of(actions: Sequence[Action]) -> Export:
    """The actions as one export that covers the days from the first to the last."""
    arrays = zip(*actions, strict=True)
    columns = [pa.array(array, kind) for array, kind in zip(arrays, _TYPES.values(), strict=True)]
    lines = pa.array(range(1, len(actions) + 1))
    rows = pa.table([*columns, lines], names=[*_TYPES, "source_line"])
    mark = hashlib.sha256(repr(actions).encode()).hexdigest()
    days = [action[3].date() for action in actions]
    source = SourceFile(
        id=mark[:12],
        file=f"{mark[:4]}.csv",
        sha256=mark,
        kind="made",
        table="events",
        exported_at=max(action[3] for action in actions),
        export_time_from="inside",
        first_day=min(days),
        last_day=max(days),
        lines=len(actions),
        parsed=len(actions),
    )
    return Export(source, rows, TABLES["events"].key)


def take(data: Path, *exports: Sequence[Action], old: Manifest | None = None) -> Manifest:
    """Take the exports into the shop "s", at once."""
    manifest = build(data, "s", "key", old, [export_of(actions) for actions in exports])
    assert manifest is not None
    return manifest


def files_of(data: Path) -> dict[str, bytes]:
    """The files of the table, by name."""
    folder = data / "processed" / "s" / "events"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
