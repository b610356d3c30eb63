"""What is noted on an export of older ones that values the same rows or days otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opsanalytics.core.packaged import declared
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import Table

_QUERIES: dict[str, str] = declared("store/version_notes.toml")


_LEAST_UNLIKE = 3  # rows
_MOST_PAIRS = 100
_COUNTED_TWICE = ("reviews", "refunds", "inquiries")  # lists that two kinds of files may both tell


def note_replaced(
    engine: Any, spec: Table, sources: Sequence[SourceFile], versions: set[str], *, absent: bool
) -> None:
    """Note on each export what older ones values of its days and it no longer holds."""
    by_id = {source.id: source for source in sources}
    for source in sources:
        source.version_notes = []
    beside = [_QUERIES["beside"]] if "days" in versions else []
    beside += ["select newer, older from strangers order by all"] if "sheet" in versions else []
    for query in beside:
        for newer, older in engine.execute(query).fetchall():
            _note("beside", by_id[newer], by_id[older])
    day = f'"{spec.day}"::date' if spec.day else "null::date"
    for key in ("gone", "absent") if absent else ("gone",):
        query = _QUERIES[key].format(day=day)
        for newer, older, count, first, last in engine.execute(query).fetchall():
            days = {"first_day": str(first), "last_day": str(last)} if first else {}
            _note(key, by_id[newer], by_id[older], n=count, **days)


def _note(key: str, newer: SourceFile, older: SourceFile, **values: Any) -> None:
    """Note it on the newer export, with the older one's name.

    Its number is said too, where both have the same name.
    """
    name = older.file if older.file != newer.file else f"{older.file} ({older.id})"
    newer.note_version(f"store.version.{key}", file=name, **values)


def note_again(engine: Any, sources: Sequence[SourceFile], key: str) -> None:
    """Note what stands in a later month's sheet again (`carried`), or was pasted (`strays`)."""
    by_id = {source.id: source for source in sources}
    for one, other, count, there in engine.execute(_QUERIES[key]).fetchall():
        _note(key, by_id[one], by_id[other], n=count, there=there)


def note_undecided(engine: Any, pairs: Sequence[tuple[SourceFile, SourceFile]]) -> None:
    """Note where two exports tell the same rows differently and nothing proves which is newer."""
    for older, newer in pairs:
        shared = [name for name in older.columns if name in newer.columns]
        names = ", ".join(f'"{name}"' for name in shared)
        query = _QUERIES["differing"].format(names=names)
        count = engine.execute(query, [older.id, newer.id]).fetchone()[0]
        key = "sheets_differ" if older.sha256 == newer.sha256 else "undecided"
        if count:
            _note(key, newer, older, n=count)


def note_unlike(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where a newer report of the same days tells figures far from the older one's.

    Restated figures move a little; of another shop, terminal or attribution window, a lot.
    """
    by_id = {source.id: source for source in sources}
    for newer, older in engine.execute(_QUERIES["alike"]).fetchall():
        amounts = _amounts_of_both(spec, by_id[newer], by_id[older])
        if not amounts:
            continue
        far = " or ".join(f"({_QUERIES['far'].format(name=name)})" for name in amounts)
        apart = " or ".join(f"({_QUERIES['far_sums'].format(name=name)})" for name in amounts)
        query = _QUERIES["unlike"].format(far=far, apart=apart)
        rows, unlike, differ = engine.execute(query, [newer, older]).fetchone()
        if rows >= _LEAST_UNLIKE and 2 * unlike > rows and differ:
            _note("unlike", by_id[newer], by_id[older], n=unlike)


def note_windows(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where two reports credit sales within other numbers of days after the click."""
    if "attribution_days" not in spec.names:
        return
    by_id = {source.id: source for source in sources}
    for newer, older, days, before in engine.execute(_QUERIES["windows"]).fetchall():
        _note("windows", by_id[newer], by_id[older], window=days, before=before)


def note_other_kinds(
    engine: Any, spec: Table, pairs: Sequence[tuple[SourceFile, SourceFile]]
) -> None:
    """Note where exports of two kinds tell the same days otherwise, or have no row in common."""
    for older, newer in pairs[:_MOST_PAIRS]:
        amounts = _amounts_of_both(spec, newer, older)
        differ = " or ".join(f'newer."{name}" <> older."{name}"' for name in amounts) or "false"
        query = _QUERIES["unlike"].format(far=differ, apart="true")
        rows, unlike, _ = engine.execute(query, [newer.id, older.id]).fetchone()
        if unlike:
            _note("kinds_differ", newer, older, n=unlike)
        elif not rows and spec.name in _COUNTED_TWICE:
            _note("two_kinds", newer, older)


def _amounts_of_both(spec: Table, one: SourceFile, other: SourceFile) -> list[str]:
    """The columns to be added up that both exports have."""
    amounts = [column.name for column in spec.columns if column.kind == "additive"]
    return [name for name in amounts if name in one.columns and name in other.columns]


def note_alike(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note rows of two files that nothing tells apart, neither a number nor a time of day.

    They count once. Where one file has all that the other has of their days, it is the same list
    once more; where each has rows of its own, they may be different things.
    """
    if len(spec.key) != 1 or not spec.day or spec.column(spec.day).type != "time":
        return
    by_id = {source.id: source for source in sources}
    query = _QUERIES["alike_rows"].format(key=spec.key[0], day=spec.day)
    for newer, older, count in engine.execute(query).fetchall():
        _note("alike", by_id[newer], by_id[older], n=count)


def note_changed(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where a newer list tells another thing under a number that an older one values of.

    When an order was placed, and by whom, never changes. The engine has the table `repeated`.
    """
    if not spec.fixed:
        return
    by_id = {source.id: source for source in sources}
    if spec.name == "orders" and any("status" in source.columns for source in sources):
        for newer, older, count in engine.execute(_QUERIES["moved_back"]).fetchall():
            _note("moved_back", by_id[newer], by_id[older], n=count)
    differ = []
    for name in spec.fixed:
        form = _QUERIES["other_time"] if spec.column(name).type == "time" else _QUERIES["other"]
        differ.append(form.format(name=name))
    query = _QUERIES["changed"].format(
        names=", ".join(f'"{name}"' for name in spec.fixed),
        vary=" or ".join(f'min("{name}") <> max("{name}")' for name in spec.fixed),
        differ=" or ".join(differ),
    )
    for newer, older, count in engine.execute(query).fetchall():
        _note("changed", by_id[newer], by_id[older], n=count)
