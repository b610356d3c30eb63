"""Doubts that rest on what is noted of an export, as `noted_doubts.toml` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Sequence
from importlib.resources import files
from typing import Any

from opsanalytics.store.manifest import Flag, SourceFile

_DOUBTS: dict[str, dict[str, Any]] = tomllib.loads(
    (files("opsanalytics.store") / "noted_doubts.toml").read_text(encoding="utf-8")
)


def noted_doubts(tables: Collection[str], sources: Sequence[SourceFile]) -> Iterator[Flag]:
    """The doubts about these tables that are noted of the exports."""
    for source in sources:
        days = source.days() if source.table in tables else None
        for note in source.remarks if days else ():
            if days and (doubt := _DOUBTS.get(note.key)):
                told: dict[str, Any] = {"table": source.table, "files": [source.file]}
                told |= {"first_day": days.start, "last_day": days.last}
                yield Flag(**doubt, **told, values=note.values)
