"""People who are to be forgotten: their rows in layers, and in exports that come later.

The store keeps a mark of each account and order number, a salted hash under the shop's key, so that
a file which is read again does not bring them back. Their rows stay and count in every total, now
and after a rebuild: a mark stands for the account and for the order number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import person_number
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.tables import TABLES, Table

_NUMBERS = ("order_id", "line_id")  # columns that may hold an order's number
_DIGITS = 20
_PREFIX = "forgotten-"
_NUMBERED = pa.schema([("old", pa.int64()), ("new", pa.int64()), ("text", pa.string())])
_FREE = "note"  # free text; a title or a channel may be a word that is also somebody's name


@dataclass
class Forgotten:
    """Marks of accounts and order numbers, and the salt they are made with.

    `numbers`: what stands for the people in large tables, what is to stand there, and the text of
    that; `names`: account names, to be blotted out of notes. Both are known only while
    somebody asks.
    """

    salt: str
    marks: set[str] = field(default_factory=set)
    numbers: dict[int, tuple[int, str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def mark(self, word: str) -> str:
        """The mark of an account's keyed hash, or of an order number."""
        return hashlib.sha256(f"{self.salt}{word}".encode()).hexdigest()[:_DIGITS]

    def add_person(self, person: str) -> None:
        """Forget the account of that keyed hash."""
        self.marks.add(self.mark(person))
        text = _PREFIX + self.mark(person)
        self.numbers[person_number(person)] = person_number(text), text

    def add_visitors(self, numbers: set[int]) -> None:
        """Forget the visitors of these numbers, whose accounts are not known; once is enough."""
        for number in numbers - {person_number(_PREFIX + mark) for mark in self.marks}:
            text = _PREFIX + self.mark(str(number))
            self.marks.add(self.mark(str(number)))
            self.numbers[number] = person_number(text), text

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
        pairs = self.numbers.items()
        numbers = [{"old": old, "new": new, "text": text} for old, (new, text) in pairs]
        engine.register("numbers", pa.Table.from_pylist(numbers, _NUMBERED))
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
            if column.type == "person" and pa.types.is_integer(schema.field(name).type):
                new = f'(select new from numbers where old = given."{name}")'  # noqa: S608 - ours
                changes[name] = f'coalesce({new}, given."{name}")'
            elif column.type == "person" or name in _NUMBERS:
                marked = f"'{_PREFIX}' || {_hash(name)}"
                here = f"coalesce({_hash(name)} in (from marks), false)"
                changes[name] = f'case when {here} then {marked} else given."{name}" end'
            elif name == _FREE and self.names:
                blotted = "lambda text, name: replace(text, name, '***')"
                changes[name] = f"list_reduce(getvariable('names'), {blotted}, given.\"{name}\")"
        return changes

    def _key(self, spec: Table, schema: pa.Schema, changes: dict[str, str]) -> str:
        """SQL for the key of a changed row: as it would be, had the row come like that."""
        texts, key = [], "row_key"
        for name in [name for name in spec.names if name in schema.names]:
            own = f'given."{name}"'
            new = changes.get(name, own)
            if name in changes and pa.types.is_integer(schema.field(name).type):
                new = f"(select text from numbers where old = {own})"  # noqa: S608 - ours
            elif name in changes:
                key = f"replace({key}, coalesce({own}, chr(1)), coalesce({new}, ''))"
            texts.append(f"coalesce(({new})::varchar, '')")
        content = f"'row:' || md5(concat_ws('|', {', '.join(texts)}))"
        turn = r"regexp_extract(row_key, '#\d+$')"
        return f"case when row_key like 'row:%' then {content} || {turn} else {key} end"


def _listed(changes: dict[str, str]) -> str:
    return ", ".join(f'{new} as "{name}"' for name, new in changes.items())


def is_mark(person: str) -> bool:
    """Whether it stands for somebody who was forgotten."""
    return person.startswith(_PREFIX)


def orders_of(people: Sequence[str], folder: Path, sources: Sequence[SourceFile]) -> set[str]:
    """The numbers of these buyers' orders, in the layers of any of the order lists."""
    layers = [str(folder / "layers" / f"{source.id}.parquet") for source in sources]
    if not layers or not people:
        return set()
    with closing(duckdb.connect()) as engine:
        rows = engine.read_parquet(layers, union_by_name=True)
        if not {"buyer_id", "order_id"} <= set(rows.columns):
            return set()
        rows.create_view("orders")
        query = "select order_id from orders where buyer_id in (select unnest($1::varchar[]))"
        found = engine.execute(query, [list(people)]).fetchall()
    return {number for (number,) in found if number}


def _hash(name: str) -> str:
    return f"left(sha256(getvariable('salt') || given.\"{name}\"::varchar), {_DIGITS})"
