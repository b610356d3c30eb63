"""People who are to be forgotten: their rows in layers, and in exports that come later.

The store keeps a mark of each account and order number, a salted hash under the shop's key, so that
a file which is read again does not bring them back. Their rows stay and count in every total, now
and after a rebuild: a mark stands for the account and for the order number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import PERSON, person_numbers
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.tables import TABLES, Table

_NUMBERS = ("order_id", "line_id")  # columns that may hold an order's number
_DIGITS = 20
_PREFIX = "forgotten-"
_FREE = "note"  # free text; a title or a channel may be a word that is also somebody's name


@dataclass
class Forgotten:
    """Marks of people and order numbers, and the salt they are made with.

    A person is marked by the number; older marks are of the keyed hash itself. `names` are account
    names, to be blotted out of notes; they are known only while somebody asks.
    """

    salt: str
    marks: set[str] = field(default_factory=set)
    names: tuple[str, ...] = ()

    def add(self, numbers: Iterable[int | str]) -> None:
        """Forget the people and the orders of these numbers."""
        for number in numbers:
            digest = hashlib.sha256(f"{self.salt}{number}".encode()).hexdigest()
            self.marks.add(digest[:_DIGITS])

    def stand_ins(self) -> set[int]:
        """The numbers that stand for those who were forgotten."""
        texts = pa.chunked_array([[_PREFIX + mark for mark in self.marks]], pa.string())
        return set(person_numbers(texts).to_pylist())

    def clear(self, export: Export) -> None:
        """Take what links rows to the forgotten out of an export that was read."""
        changes = self._changes(TABLES[export.source.table], export.rows.schema)
        if self.marks and changes:
            with closing(self._engine(export.rows)) as engine:
                query = f"select * replace ({_listed(changes)}) from given"  # noqa: S608 - ours
                export.rows = engine.sql(query).to_arrow_table()

    def clear_layer(self, path: Path, source: SourceFile) -> list[int]:
        """The same in a layer that was written before; the lines of its file that were changed."""
        spec, schema = TABLES[source.table], pq.read_schema(path)
        changes = self._changes(spec, schema)
        if not self.marks or not changes:
            return []
        with closing(self._engine(pq.read_table(path))) as engine:
            changed = " or ".join(
                f'given."{n}" is distinct from ({new})' for n, new in changes.items()
            )
            query = f"select source_line from given where {changed} order by all"  # noqa: S608
            lines = [line for (line,) in engine.execute(query).fetchall()]
            if lines:
                key = (
                    f"case when {changed} then {self._key(spec, schema, changes)} else row_key end"
                )
                changes = {**changes, "row_key": key}
                query = f"select * replace ({_listed(changes)}) from given"  # noqa: S608 - ours
                path.unlink()  # another generation may have the same file
                engine.sql(query).write_parquet(str(path), compression="zstd")
        return lines

    def _engine(self, rows: pa.Table) -> Any:
        engine = duckdb.connect()
        engine.register("given", rows)
        engine.register("marks", pa.table({"mark": pa.array(sorted(self.marks), pa.string())}))
        engine.execute("set variable salt = $1", [self.salt])
        engine.execute("set variable names = $1::varchar[]", [list(self.names)])
        return engine

    def _changes(self, spec: Table, schema: pa.Schema) -> dict[str, str]:
        """The columns that may link a row to a person, and SQL for what is to stand there."""
        changes = {}
        for column in spec.columns:
            name = column.name
            if name not in schema.names:
                continue
            own = f'given."{name}"'
            if column.type == "person" and pa.types.is_integer(schema.field(name).type):
                stand_in = PERSON.format(text=_stand_in(own))
                changes[name] = f"case when {_is_marked(own)} then {stand_in} else {own} end"
            elif column.type == "person":
                number = PERSON.format(text=own)
                changes[name] = (
                    f"case when {_is_marked(number)} then {_stand_in(number)} "
                    f"when {_is_marked(own)} then {_stand_in(own)} else {own} end"
                )
            elif name in _NUMBERS:
                changes[name] = f"case when {_is_marked(own)} then {_stand_in(own)} else {own} end"
            elif name == _FREE and self.names:
                blotted = "lambda text, name: replace(text, name, '***')"
                changes[name] = f"list_reduce(getvariable('names'), {blotted}, {own})"
        return changes

    def _key(self, spec: Table, schema: pa.Schema, changes: dict[str, str]) -> str:
        """SQL for the key of a changed row: as it would be, had the row come like that."""
        texts, key = [], "row_key"
        for name in [name for name in spec.names if name in schema.names]:
            own = f'given."{name}"'
            new = changes.get(name, own)
            texts.append(f"coalesce(({new})::varchar, '')")
            if name in changes:
                key = f"replace({key}, coalesce({own}::varchar, chr(1)), {texts[-1]})"
        content = f"'row:' || md5(concat_ws('|', {', '.join(texts)}))"
        turn = r"regexp_extract(row_key, '#\d+$')"
        return f"case when row_key like 'row:%' then {content} || {turn} else {key} end"


def _listed(changes: dict[str, str]) -> str:
    return ", ".join(f'{new} as "{name}"' for name, new in changes.items())


def orders_of(people: Iterable[int], folder: Path, sources: Sequence[SourceFile]) -> set[str]:
    """The numbers of these buyers' orders, in the layers of any of the order lists."""
    layers = [str(folder / "layers" / f"{source.id}.parquet") for source in sources]
    if not layers:
        return set()
    with closing(duckdb.connect()) as engine:
        rows = engine.read_parquet(layers, union_by_name=True)
        if not {"buyer_id", "order_id"} <= set(rows.columns):
            return set()
        rows.create_view("orders")
        query = "select order_id from orders where buyer_id in (select unnest($1::bigint[]))"
        found = engine.execute(query, [list(people)]).fetchall()
    return {number for (number,) in found if number}


def _hash(value: str) -> str:
    return f"left(sha256(getvariable('salt') || ({value})::varchar), {_DIGITS})"


def _is_marked(value: str) -> str:
    return f"coalesce({_hash(value)} in (from marks), false)"


def _stand_in(value: str) -> str:
    return f"'{_PREFIX}' || {_hash(value)}"
