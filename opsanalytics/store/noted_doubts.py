"""Doubts that rest on what is noted of an export (`noted_doubts.toml`), and many made one."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any

from opsanalytics.store.manifest import Flag, SourceFile

_DOUBTS: dict[str, dict[str, Any]] = tomllib.loads(
    (files("opsanalytics.store") / "noted_doubts.toml").read_text(encoding="utf-8")
)
_LEAST_COPIED = 3  # days


def noted_doubts(tables: Collection[str], sources: Sequence[SourceFile]) -> Iterator[Flag]:
    """The doubts about these tables that are noted of the exports."""
    for source in sources:
        days = source.days() if source.table in tables else None
        for note in source.remarks if days else ():
            if days and (doubt := _DOUBTS.get(note.key)):
                told: dict[str, Any] = {"table": source.table, "files": [source.file]}
                told |= {"first_day": days.start, "last_day": days.last}
                yield Flag(**doubt, **told, values=note.values)


def one_for_copied_days(flags: Iterable[Flag]) -> Iterator[Flag]:
    """The flags, but one for days of a table that each tell those of as many days before."""
    pairs: dict[tuple[str, int], list[Flag]] = {}
    for flag in flags:
        if flag.kind == "days_alike" and flag.values["days_alike"] == 2:
            apart = (flag.last_day - flag.first_day).days
            pairs.setdefault((flag.table, apart), []).append(flag)
        else:
            yield flag
    for (_, apart), alike in pairs.items():
        if len(alike) < _LEAST_COPIED:
            yield from alike
            continue
        values = {"n": float(len(alike)), "apart": float(apart)}
        last = max(flag.last_day for flag in alike)
        told = {"kind": "days_copied", "values": values, "last_day": last}
        yield alike[0].model_copy(update=told)
