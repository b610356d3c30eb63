"""Several rows of one key in one export: joined as its mapping says, noted, or refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.store.joined_rows import all_differ, joined_rows
from opsanalytics.store.layers import ROW_IDS
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES, Table

_LINE = "source_line"
_LINE_OF_AN_ORDER = ("item_titles",)  # differing, they show that a row is one item of an order


class OneRowAKey(NamedTuple):
    """The rows, remarks, and how many lines went into the row before them."""

    table: pa.Table
    notes: list[Note]
    joined: int


def one_row_a_key(found: Recognised, table: pa.Table, name: str) -> OneRowAKey:
    """The export's rows with one row a key, where its mapping says what several are.

    Rows alike are left to the store, which counts them as duplicates. DataRefused where the
    mapping does not say it and amounts differ, or where a row is a whole day.
    """
    spec, lines = TABLES[found.mapping.table], found.mapping.lines
    table, apart = _set_apart(spec, table)
    key = _key_present(spec, table)
    if found.mapping.key or not key:
        return OneRowAKey(table, [], 0)
    keyed, others = _identified(table, spec, key)
    if all_differ(keyed.select(key)):
        return OneRowAKey(table, apart, 0)
    if lines:
        if lines == "continuation":
            _refuse_differing(keyed, key, found, name)
        once = [name for name in found.columns if found.mapping.columns[name].of == "order"]
        for column in once:
            _refuse_differing(keyed, key, found, name, [column])
        rows = joined_rows(keyed, key, spec, lines, once)
        table = pa.concat_tables([rows, others]).sort_by(_LINE)
        return OneRowAKey(table, [], len(keyed) - len(rows))
    if spec.daily:
        _refuse_day_twice(keyed, key, found, name)
    _refuse_differing(keyed, key, found, name)
    return OneRowAKey(table, [*apart, *_noted(keyed, key, found)], 0)


def _set_apart(spec: Table, table: pa.Table) -> tuple[pa.Table, list[Note]]:
    """The rows of which several of one key are several things, with a number from the second on."""
    apart_by = [name for name in spec.apart if name in table.column_names]
    if not apart_by:
        return table, []
    seen: dict[tuple[object, ...], dict[tuple[object, ...], str | None]] = {}
    turns = []
    for row in table.select([*spec.key, *apart_by]).to_pylist():
        known = seen.setdefault(tuple(row[name] for name in spec.key), {})
        what = tuple(row[name] for name in apart_by)
        turns.append(known.setdefault(what, str(len(known) + 1) if known else None))
    if not (more := sum(len(known) - 1 for known in seen.values())):
        return table, []
    ids = pa.array(turns, pa.string())
    return table.append_column(ROW_IDS, ids), [Note(key="ingest.told_apart", values={"n": more})]


def _key_present(spec: Table, table: pa.Table) -> list[str]:
    """The columns that tell the export's rows apart; none where rows have no key."""
    key = [name for name in spec.key if name in table.column_names]
    if set(spec.key).isdisjoint(spec.required) and len(key) < len(spec.key):
        return []
    return [*key, ROW_IDS] if key and ROW_IDS in table.column_names else key


def _identified(table: pa.Table, spec: Table, key: list[str]) -> tuple[pa.Table, pa.Table]:
    """The rows that have their whole key, and the others, as the store tells them apart."""
    filled = not any(table.column(name).null_count for name in key)
    if filled or not set(spec.key).isdisjoint(spec.required):
        return table, table.slice(0, 0)
    whole = pc.is_valid(table.column(key[0]))
    for name in key[1:]:
        whole = pc.and_(whole, pc.is_valid(table.column(name)))
    return table.filter(whole), table.filter(pc.invert(whole))


def _is_additive(spec: Table, name: str) -> bool:
    return name in spec.names and spec.column(name).kind == "additive"


def _refuse_day_twice(table: pa.Table, key: list[str], found: Recognised, name: str) -> None:
    content = [each for each in table.column_names if each != _LINE]
    if lines := _first_differing(table, key, content):
        fields = {"name": name, "key": _headers(found, key), "first": lines[0], "last": lines[1]}
        raise DataRefused("ingest.day_twice", **fields)


def _refuse_differing(
    table: pa.Table, key: list[str], found: Recognised, name: str, once: Sequence[str] = ()
) -> None:
    """Refuse rows of one key whose amounts differ: nothing says whether they add up.

    `once`: the columns to look at, blank ones aside; by default all amounts.
    """
    spec = TABLES[found.mapping.table]
    content = list(once) or [
        each for each in table.column_names if _is_additive(spec, each) or each in _LINE_OF_AN_ORDER
    ]
    if once or found.mapping.lines == "continuation":
        content = [each for each in content if _is_additive(spec, each)]
        table = _without_blank(table, content)
    if content and (lines := _first_differing(table, key, content)):
        fields = {"name": name, "key": _headers(found, key), "first": lines[0], "last": lines[1]}
        by_hand = "sheet" if found.mapping.versions == "sheet" else "amounts"
        raise DataRefused(f"ingest.key_twice_{by_hand}", **fields)


def _without_blank(table: pa.Table, content: Iterable[str]) -> pa.Table:
    """The rows that tell every one of these columns."""
    for name in content:
        table = table.filter(pc.is_valid(table.column(name)))
    return table


def _first_differing(table: pa.Table, key: list[str], content: list[str]) -> tuple[int, int] | None:
    """The lines of the first two rows of one key whose content differs."""
    groups = _differing(table, key, content)
    if not len(groups):
        return None
    return groups[f"{_LINE}_min_min"][0].as_py(), groups[f"{_LINE}_min_max"][0].as_py()


def _differing(table: pa.Table, key: list[str], content: list[str]) -> pa.Table:
    """The keys whose rows differ in content, with how many contents and their lines."""
    names = list(dict.fromkeys([*key, *content]))
    different = table.group_by(names).aggregate([(_LINE, "min")])
    sums = [(f"{_LINE}_min", how) for how in ("count", "min", "max")]
    groups = different.group_by(key).aggregate(sums)
    return groups.filter(pc.greater(groups[f"{_LINE}_min_count"], 1)).sort_by(f"{_LINE}_min_min")


def _noted(table: pa.Table, key: list[str], found: Recognised) -> list[Note]:
    """A remark where rows of one key differ in what is no amount: the last is kept."""
    content = [each for each in table.column_names if each != _LINE]
    groups = _differing(table, key, content)
    if not len(groups):
        return []
    values = {
        "count": pc.sum(groups[f"{_LINE}_min_count"]).as_py() - len(groups),
        "key": _headers(found, key),
        "first": groups[f"{_LINE}_min_min"][0].as_py(),
        "last": groups[f"{_LINE}_min_max"][0].as_py(),
    }
    return [Note(key="ingest.key_twice", values=values)]


def _headers(found: Recognised, key: list[str]) -> str:
    headers = [found.header_of(column) for column in key if column in found.positions]
    return ", ".join(headers)
