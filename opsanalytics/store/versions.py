"""Which of several exports is the newer: by proven times, else by the order in which they came."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from opsanalytics.store.manifest import SourceFile

_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - shop time
_STEM_NOISE = re.compile(r"[\d\s()（）\[\]_.\-—年月日号]|副本|最新|新版|copy|final", re.IGNORECASE)


def oldest_first(sources: Iterable[SourceFile]) -> list[SourceFile]:
    """The exports of a table, the newest last.

    Newer is: what the user said is newer; else the later time of export, as the file's name tells
    it, or the newest moment inside; else what came later. A file whose name tells no time is no
    older than those that were there when it came: its own moments only say the least it can be.
    """
    return sorted(sources, key=_age)


def _age(source: SourceFile) -> tuple[int, datetime, int, str]:
    time = source.exported_at or _LONG_AGO
    if source.arrived_after and source.export_time_from != "name":
        time = max(time, source.arrived_after)
    return source.said_newer, time, source.arrived, source.sha256


def note_arrival(source: SourceFile, present: Iterable[SourceFile]) -> None:
    """Keep what proves an export's age where its name tells no time: after which ones it came."""
    if source.export_time_from == "name":
        return
    others = [other for other in present if other.table == source.table]
    source.arrived = 1 + max((other.arrived for other in others), default=0)
    named = [o.exported_at for o in others if o.export_time_from == "name" and _meet(o, source)]
    source.arrived_after = max((moment for moment in named if moment), default=None)


def _meet(one: SourceFile, other: SourceFile) -> bool:
    """Whether two exports tell of the same days."""
    ours, theirs = one.days(), other.days()
    if ours is None or theirs is None:
        return True
    return ours.start < theirs.end and theirs.start < ours.end


def sheet_of(file: str) -> str:
    """Which hand-kept sheet a file is a state of: its name without days, numbers and copy marks.

    >>> sheet_of("评价_2022-11-20.csv"), sheet_of("评价 (2).csv")
    ('评价', '评价')
    """
    name = PurePosixPath(file).name
    return _STEM_NOISE.sub("", PurePosixPath(name).stem).casefold()
