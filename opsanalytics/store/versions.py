"""Which of several exports is the newer: by proven times, else by the order in which they came."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import combinations
from pathlib import PurePosixPath

from opsanalytics.store.manifest import SourceFile

_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - shop time
_VERSION = (  # what says which state of a sheet a file is, at the end of a name or before a mark
    r"(第?[\d一二三四五六七八九十]+[稿版]|(?<![a-z])(v|ver|rev)\.?\s?\d+(\.\d+)*"
    r"|(最终|最新|定|终|新)[稿版]|最终|最新|(修改|修订|更新|更正|订正)[后稿版]?|(?<=[\s(（\[_\-—])[新改])"
    r"(?=$|[\s()（）\[\]_\-—\d])|^新(?=[^品客店人老增手媒款])"
)
_MARKS = rf"[(（]\d+[)）]|{_VERSION}|[\s()（）\[\]_\-—]|副本|最新|新版|copy|final"
_COPY = re.compile(r"\s*[(（]\d+[)）]|\s*-?\s*(副本|copy)", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)(?:(\d{1,2})月|(20\d\d)[-./年]?(\d{1,2})(?![\d./-]|月\d))(?!\d)")
_NO_MONTH = re.compile(r"[上中下]旬|[至到]|(?<!\d)\d{1,2}月?[-~～—、和]\d{1,2}月")
_STAMP = r"20\d{2}[-./年]?\d{1,2}[-./月]?\d{1,2}[日号]?(\d{4,6})?"
_OF_SHEET = re.compile(f"{_STAMP}|{_MARKS}", re.IGNORECASE)
_OF_DATED_SHEET = re.compile(
    f"{_STAMP}|{_MARKS}|\\d{{4}}|\\d{{1,2}}月(\\d{{1,2}}[日号]?)?", re.IGNORECASE
)


def oldest_first(sources: Iterable[SourceFile]) -> list[SourceFile]:
    """The exports of a table, the newest last.

    Newer is: what the user said is newer; else the later time of export, as the file's name tells
    it, or the newest moment inside, but for hand-kept sheets; else what came later. A file whose
    name tells no time is no older than those that were there when it came: its own moments only
    say the least it can be. Where nothing tells, the file names' order decides (see `undecided`).
    """
    return sorted(sources, key=lambda source: (*_age(source), source.file, source.sha256))


def undecided(
    ranked: Sequence[SourceFile], new: Collection[str] = ()
) -> list[tuple[SourceFile, SourceFile]]:
    """Pairs of one kind and the same days, the older first, of which nothing proves the order.

    `new` are the ids of exports that came at once, of which none came later.
    """
    pairs = []
    for older, newer in combinations(ranked, 2):
        at_once = older.id in new and newer.id in new
        unproven = older.kind == newer.kind and _is_unproven(older, newer, at_once=at_once)
        if unproven and _meet(older, newer):
            pairs.append((older, newer))
    return pairs


def _is_unproven(older: SourceFile, newer: SourceFile, *, at_once: bool) -> bool:
    """Whether nothing proves which is newer; looked at before the days, since of most it is."""
    if _is_by_arrival(older, newer) or _is_against_arrival(older, newer):
        return True
    if at_once and _may_be_newer(older, newer):
        return True
    if _is_kept_by_hand(older) and _is_kept_by_hand(newer):  # what is inside proves nothing
        return _age(older)[:3] == _age(newer)[:3]
    return older.exported_at == newer.exported_at and _age(older) == _age(newer)


def other_kinds(ranked: Sequence[SourceFile]) -> list[tuple[SourceFile, SourceFile]]:
    """Pairs of different kinds that tell of the same days, the older first."""
    pairs = combinations(ranked, 2)
    return [(old, new) for old, new in pairs if old.kind != new.kind and _meet(old, new)]


def _is_by_arrival(older: SourceFile, newer: SourceFile) -> bool:
    """Whether only its later arrival makes a file newer than one that names its time."""
    if newer.said_newer or older.export_time_from != "name" or newer.export_time_from == "name":
        return False
    return (newer.exported_at or _LONG_AGO) <= (older.exported_at or _LONG_AGO)


def _may_be_newer(older: SourceFile, newer: SourceFile) -> bool:
    """Whether a file without a time in its name may be of a later time than one that has it."""
    if newer.said_newer or older.export_time_from == "name":
        return False
    return newer.export_time_from == "name"


def _is_against_arrival(older: SourceFile, newer: SourceFile) -> bool:
    """Whether a file is newer by its newest moment alone, though the other one came later."""
    named = "name" in (older.export_time_from, newer.export_time_from)
    return not named and not newer.said_newer and older.arrived > newer.arrived


def _is_kept_by_hand(source: SourceFile) -> bool:
    """Whether it is a sheet whose name tells no time."""
    return source.version == "sheet" and source.export_time_from != "name"


def _age(source: SourceFile) -> tuple[int, datetime, int, datetime]:
    inside = source.exported_at or _LONG_AGO
    time = _LONG_AGO if _is_kept_by_hand(source) else inside
    if source.arrived_after and source.export_time_from != "name":
        time = max(time, source.arrived_after)
    return source.said_newer, time, source.arrived, inside


def note_arrivals(
    new: Iterable[SourceFile], present: Sequence[SourceFile], before: Iterable[SourceFile] = ()
) -> None:
    """Keep what proves an export's age where its name tells no time: after which ones it came.

    All that come at once have one number; a file that was here `before` a rebuild keeps its own.
    """
    known = {source.id: source for source in before}
    for source in new:
        if source.id in known:
            for name in ("said_newer", "arrived", "arrived_after", "came_after"):
                setattr(source, name, getattr(known[source.id], name))
            if known[source.id].broken_off:  # it was read while its last day ran
                source.exported_at, source.broken_off = known[source.id].exported_at, True
            continue
        if source.export_time_from == "name" and not _has_twin(source, present):
            continue
        others = [other for other in present if other.table == source.table]
        source.arrived = 1 + max((other.arrived for other in others), default=0)
        if source.export_time_from == "name":
            continue
        named = [o for o in others if o.export_time_from == "name" and _meet(o, source)]
        source.came_after = sorted(other.id for other in named)
        _note_latest(source, named)


def forget_arrivals(sources: Sequence[SourceFile]) -> None:
    """Let no export be newer because of one that is gone."""
    for source in sources:
        there = [other for other in sources if other.id in source.came_after]
        source.came_after = sorted(other.id for other in there)
        _note_latest(source, there)


def _note_latest(source: SourceFile, named: Sequence[SourceFile]) -> None:
    """Note the latest time of the named exports after which it came."""
    source.arrived_after = max((o.exported_at for o in named if o.exported_at), default=None)


def _has_twin(source: SourceFile, present: Iterable[SourceFile]) -> bool:
    """Whether an export that was there before names the same time: then the one that came later."""
    alike = [other for other in present if other.table == source.table]
    return any(other.exported_at == source.exported_at for other in alike)


def _meet(one: SourceFile, other: SourceFile) -> bool:
    """Whether two exports tell of the same days."""
    ours, theirs = one.days(), other.days()
    if ours is None or theirs is None:
        return True
    return ours.start < theirs.end and theirs.start < ours.end


def names_month(name: str, day: date) -> bool:
    """Whether a name tells the month of that day, and no other year, third or several of them."""
    hits = list(_MONTH.finditer(name))
    named = any(int(hit[1] or hit[3]) == day.month for hit in hits)
    return named and {int(h[2]) for h in hits if h[2]} <= {day.year} and not _NO_MONTH.search(name)


def month_named(source: SourceFile) -> date | None:
    """The first day of the month that a sheet is named after; None where it names none."""
    days = filter(None, (source.last_day, source.first_day))
    named = (day for day in days if names_month(PurePosixPath(source.file).stem, day))
    return next((day.replace(day=1) for day in named), None)


def without_copy_mark(file: str) -> str:
    """The file's name without what a browser or a file manager adds to a second file of that name.

    >>> without_copy_mark("客服日报 (1).xlsx"), without_copy_mark("预算表 - 副本.xlsx")
    ('客服日报.xlsx', '预算表.xlsx')
    """
    return _COPY.sub("", file)


def sheet_of(file: str, *, dated: bool = True) -> str:
    """Which hand-kept sheet a file is a state of: its name without its day, copy and version.

    Where its rows are `dated`, also without its month: a sheet a month is one sheet.

    >>> sheet_of("评价_2022-11-20.csv"), sheet_of("评价11月 (2).csv")
    ('评价', '评价')
    >>> sheet_of("预算表_v2.xlsx"), sheet_of("新预算表（修改版）.xlsx")
    ('预算表', '预算表')
    >>> sheet_of("补单1月_2022-02-01.csv", dated=False)
    '补单1月'
    """
    noise = _OF_DATED_SHEET if dated else _OF_SHEET
    return noise.sub("", PurePosixPath(file).stem).casefold()
