"""What is noted on an export of older ones that told the same rows or days otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import Table

_BESIDE = "select distinct newer, older from pairs where not alike and not numbered order by all"
_GONE = """
    select newer_id, source, count(*) from dropped
    where not exists (
        from layers where layers.source = dropped.newer_id and layers.row_key = dropped.row_key
    ) group by all order by all
"""


_CARRIED = "select newer_id, source, count(*) from carried group by all order by all"
_ALIKE = "select distinct newer, older from pairs where alike"
_FAR = """abs(newer."{name}" - older."{name}") > 0.2 * greatest(newer."{name}", older."{name}")"""
_FAR_SUMS = """
    least(sum(newer."{name}"), sum(older."{name}"))
    < 0.8 * greatest(sum(newer."{name}"), sum(older."{name}"))
"""
_UNLIKE = """
    select count(*), count(*) filter (where {far}), {apart} from layers as newer
    join layers as older using (row_key) where newer.source = ? and older.source = ?
"""
_LEAST_UNLIKE = 3  # rows
_MOST_PAIRS = 100
_COUNTED_TWICE = ("reviews", "refunds", "inquiries")  # lists that two kinds of files may both tell
_DIFFERING = """
    select count(*) from (select row_key, {names} from layers where source = ?) as older
    join (select row_key, {names} from layers where source = ?) as newer using (row_key)
    where older is distinct from newer
"""
_CHANGED = """
    with stated as (
        select row_key, layers.source, ranks.kind as export_kind, age, {names} from layers
        join ranks on ranks.id = layers.source where row_key in (from repeated)
    ),
    suspects as (select row_key from stated group by row_key, export_kind having {vary})
    select new.source, old.source, count(*) from stated as new
    join stated as old using (row_key, export_kind)
    where row_key in (from suspects) and old.age < new.age and ({differ})
    group by new.source, old.source order by max(new.age), max(old.age)
"""
_MOVED_BACK = """
    select new.source, old.source, count(*) from layers as new
    join ranks as new_rank on new_rank.id = new.source
    join layers as old using (row_key) join ranks as old_rank on old_rank.id = old.source
    where old_rank.age < new_rank.age and old.status in ('completed', 'closed')
          and new.status in ('unpaid', 'paid', 'shipped')
    group by new.source, old.source order by max(new_rank.age), max(old_rank.age)
"""
_ALIKE_ROWS = """
    with bare as (
        select row_key, kept.source as id, "{day}"::date as day, age, first_day, last_day
        from kept join ranks on ranks.id = kept.source
        where "{key}" is null and "{day}"::time = time '00:00:00'
    ),
    pairs as (
        select a.id as older, b.id as newer, count(*) as alike, any_value(b.first_day) as b_first,
               any_value(b.last_day) as b_last, any_value(a.first_day) as a_first,
               any_value(a.last_day) as a_last
        from bare as a join bare as b using (row_key) where a.age < b.age group by all
    )
    select newer, older, alike from pairs
    where alike < (select count(*) from bare where id = older and day between b_first and b_last)
        and alike < (select count(*) from bare where id = newer and day between a_first and a_last)
    order by all
"""
_WINDOWS = """
    with told as (
        select source, kind, age, channel, max(attribution_days) as days
        from layers join ranks on ranks.id = layers.source
        group by all having max(attribution_days) = min(attribution_days)
    )
    select newer.source, arg_max(older.source, older.age), any_value(newer.days),
           arg_max(older.days, older.age)
    from told as newer join told as older using (kind, channel)
    where older.age < newer.age and newer.days <> older.days group by newer.source order by 1
"""
_OTHER_TIME = 'abs(epoch(new."{name}") - epoch(old."{name}")) >= 60'
_OTHER = 'new."{name}" <> old."{name}"'


def note_replaced(
    engine: Any, sources: Sequence[SourceFile], versions: set[str], *, absent: bool
) -> None:
    """Note on each export what older ones told of its days and it no longer holds."""
    by_id = {source.id: source for source in sources}
    for source in sources:
        source.version_notes = []
    beside = [_BESIDE] if "days" in versions else []
    beside += ["select newer, older from strangers order by all"] if "sheet" in versions else []
    for query in beside:
        for newer, older in engine.execute(query).fetchall():
            by_id[newer].note_version("store.version.beside", file=by_id[older].file)
    for newer, older, count in engine.execute(_GONE).fetchall():
        by_id[newer].note_version("store.version.gone", file=by_id[older].file, n=count)
    if absent:
        query = "select newer_id, source, count(*) from absent group by all order by all"
        for newer, older, count in engine.execute(query).fetchall():
            by_id[newer].note_version("store.version.absent", file=by_id[older].file, n=count)


def note_carried(engine: Any, sources: Sequence[SourceFile]) -> None:
    """Note what stands in a later month's sheet again, and counts once."""
    by_id = {source.id: source for source in sources}
    for newer, older, count in engine.execute(_CARRIED).fetchall():
        by_id[newer].note_version("store.version.carried", file=by_id[older].file, n=count)


def note_undecided(engine: Any, pairs: Sequence[tuple[SourceFile, SourceFile]]) -> None:
    """Note where two exports tell the same rows differently and nothing proves which is newer."""
    for older, newer in pairs:
        shared = [name for name in older.columns if name in newer.columns]
        names = ", ".join(f'"{name}"' for name in shared)
        count = engine.execute(_DIFFERING.format(names=names), [older.id, newer.id]).fetchone()[0]
        key = "sheets_differ" if older.sha256 == newer.sha256 else "undecided"
        if count:
            newer.note_version(f"store.version.{key}", file=older.file, n=count)


def note_unlike(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where a newer report of the same days tells figures far from the older one's.

    Restated figures move a little; of another shop, terminal or attribution window, a lot.
    """
    by_id = {source.id: source for source in sources}
    for newer, older in engine.execute(_ALIKE).fetchall():
        amounts = _amounts_of_both(spec, by_id[newer], by_id[older])
        if not amounts:
            continue
        far = " or ".join(f"({_FAR.format(name=name)})" for name in amounts)
        apart = " or ".join(f"({_FAR_SUMS.format(name=name)})" for name in amounts)
        query = _UNLIKE.format(far=far, apart=apart)
        rows, unlike, differ = engine.execute(query, [newer, older]).fetchone()
        if rows >= _LEAST_UNLIKE and 2 * unlike > rows and differ:
            by_id[newer].note_version("store.version.unlike", file=by_id[older].file, n=unlike)


def note_windows(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where two reports credit sales within other numbers of days after the click."""
    if "attribution_days" not in spec.names:
        return
    by_id = {source.id: source for source in sources}
    for newer, older, days, before in engine.execute(_WINDOWS).fetchall():
        told = {"window": days, "before": before, "file": by_id[older].file}
        by_id[newer].note_version("store.version.windows", **told)


def note_other_kinds(
    engine: Any, spec: Table, pairs: Sequence[tuple[SourceFile, SourceFile]]
) -> None:
    """Note where exports of two kinds tell the same days otherwise, or have no row in common."""
    for older, newer in pairs[:_MOST_PAIRS]:
        amounts = _amounts_of_both(spec, newer, older)
        differ = " or ".join(f'newer."{name}" <> older."{name}"' for name in amounts) or "false"
        query = _UNLIKE.format(far=differ, apart="true")
        rows, unlike, _ = engine.execute(query, [newer.id, older.id]).fetchone()
        if unlike:
            newer.note_version("store.version.kinds_differ", file=older.file, n=unlike)
        elif not rows and spec.name in _COUNTED_TWICE:
            newer.note_version("store.version.two_kinds", file=older.file)


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
    query = _ALIKE_ROWS.format(key=spec.key[0], day=spec.day)
    for newer, older, count in engine.execute(query).fetchall():
        by_id[newer].note_version("store.version.alike", file=by_id[older].file, n=count)


def note_changed(engine: Any, spec: Table, sources: Sequence[SourceFile]) -> None:
    """Note where a newer list tells another thing under a number that an older one told of.

    When an order was placed, and by whom, never changes. The engine has the table `repeated`.
    """
    if not spec.fixed:
        return
    by_id = {source.id: source for source in sources}
    if spec.name == "orders" and any("status" in source.columns for source in sources):
        for newer, older, count in engine.execute(_MOVED_BACK).fetchall():
            by_id[newer].note_version("store.version.moved_back", file=by_id[older].file, n=count)
    differ = []
    for name in spec.fixed:
        form = _OTHER_TIME if spec.column(name).type == "time" else _OTHER
        differ.append(form.format(name=name))
    query = _CHANGED.format(
        names=", ".join(f'"{name}"' for name in spec.fixed),
        vary=" or ".join(f'min("{name}") <> max("{name}")' for name in spec.fixed),
        differ=" or ".join(differ),
    )
    for newer, older, count in engine.execute(query).fetchall():
        by_id[newer].note_version("store.version.changed", file=by_id[older].file, n=count)
