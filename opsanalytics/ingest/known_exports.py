"""The exports that can be read: the packaged mappings, our own column names, the user's files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.packaged import declared
from opsanalytics.core.toml import read_toml
from opsanalytics.ingest.grain_words import grain_words
from opsanalytics.ingest.header_names import plain_all
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.mapping_parts import Source
from opsanalytics.store.tables import BOOKKEEPING, TABLES, Column, Table

_NOT_YET = dict.fromkeys(
    ("未完成", "进行中", "未定", "至今", "未回复", "未付款", "未发货"), ""
)  # where a day may be missing

BOOKKEEPING_NAMES = frozenset(plain_all(column.name for column in BOOKKEEPING))


@cache
def mappings() -> dict[str, Mapping]:
    """All packaged mappings, by kind; each canonical table's own names are one (own_TABLE).

    >>> mappings()["taobao_orders"].table
    'orders'
    """
    folder = files("opsanalytics.ingest") / "mappings"
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    found = [read_toml(path, Mapping) for path in paths if path.name.endswith(".toml")]
    found += [_own_names(table) for table in TABLES.values()]
    return {mapping.kind: mapping for mapping in found}


def _own_names(table: Table) -> Mapping:
    """The canonical table under its own column names, English or Chinese."""
    return Mapping(
        schema_version=1,
        kind=f"own_{table.name}",
        table=table.name,
        title=table.title.worded("en"),
        title_zh=table.title.worded("zh"),
        required=(),
        columns={column.name: _own_source(column, table.name) for column in table.columns},
        own=True,
    )


def _own_source(column: Column, table: str) -> Source:
    values = dict(grain_words().answers) if column.type == "flag" else {}
    if column.type == "count":
        values = {"无": "0", "没有": "0"}
    if column.type in ("day", "time") and not column.required:
        values = dict(_NOT_YET)
    for word, word_zh in column.choices.items():
        values |= {word: word, word_zh: word}
    more = _as_written().get((table, column.name), {})
    values |= more.get("values", {})
    headers = (column.name, column.zh, *more.get("from", ()))
    fields = more | {"from": headers, "values": values}
    if column.name == "month":
        fields["as"] = "month"
    return Source.model_validate(fields)


@cache
def _as_written() -> dict[tuple[str, str], dict[str, Any]]:
    """By table and column, how sheets under our own names say things beside our own words."""
    written = declared("ingest/own_sheets.toml")["written"]
    return {
        (table, column): each["settings"]
        for each in written
        for table, columns in each["columns"].items()
        for column in columns
    }


def mapping_of(kind: str, among: Sequence[Mapping] = ()) -> Mapping:
    """The mapping of that kind among these (none: the packaged ones).

    An unknown kind raises UsageError with the list.
    """
    known = {mapping.kind: mapping for mapping in among} or mappings()
    if kind not in known:
        kinds = [m.kind for m in known.values() if not (m.own or m.part_of)]
        raise UsageError("ingest.no_kind", kind=kind, known=", ".join(kinds))
    return known[kind]


def mappings_with(folder: Path) -> list[Mapping]:
    """The packaged mappings and those in the user's folder, which go first for the same kind.

    A mistake in one raises UsageError with all that is wrong in it.
    """
    own = [own_mapping(path) for path in sorted(folder.glob("*.toml"))]
    return list((mappings() | {mapping.kind: mapping for mapping in own}).values())


def own_mapping(path: Path) -> Mapping:
    """The mapping in the user's file."""
    return read_toml(path, Mapping)
