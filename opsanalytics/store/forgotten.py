"""People who are to be forgotten: their rows in layers, and in exports that come later.

The store keeps a mark of each account and order number, a salted hash under the shop's key, so that
a file which is read again does not bring them back. Their rows stay and count in every total; what
links them to the person is gone. In what was read before, a random id stands for the account, so
that returning buyers are counted as before; in what comes later the account is missing. A mark
stands for the order number.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import person_number
from opsanalytics.store.manifest import Export, SourceFile
from opsanalytics.store.tables import TABLES

ORDER = "order_id"
_DIGITS = 20
_PREFIX = "forgotten-"


@dataclass
class Forgotten:
    """Marks of accounts and order numbers, and the salt they are made with."""

    salt: str
    marks: set[str] = field(default_factory=set)
    nobody: str = field(default_factory=lambda: secrets.token_hex(16))

    def mark(self, word: str) -> str:
        """The mark of an account's keyed hash, or of an order number."""
        return hashlib.sha256(f"{self.salt}{word}".encode()).hexdigest()[:_DIGITS]

    def clear(self, export: Export) -> None:
        """Take what links rows to the forgotten out of an export that was read."""
        spec = TABLES[export.source.table]
        columns = _linking(spec.name, export.rows.column_names)
        if not self.marks or not columns:
            return
        nobody = f"'{self.nobody}'" if spec.sorted_by else "null"
        with closing(self._engine(export.rows)) as engine:
            query = f"select {self._replaced(columns, nobody)} from given"  # noqa: S608 - our names
            export.rows = engine.sql(query).to_arrow_table()

    def clear_layer(self, path: Path, source: SourceFile) -> list[int]:
        """The same in a layer that was written before; the lines of its file that were changed."""
        schema = pq.read_schema(path)
        columns = _linking(source.table, schema.names)
        if not self.marks or not columns:
            return []
        numbers = any(pa.types.is_integer(schema.field(name).type) for name in columns)
        with closing(self._engine(pq.read_table(path))) as engine:
            touched = " or ".join(map(_is_marked, columns))
            query = f"select source_line from given where {touched} order by all"  # noqa: S608
            lines = [line for (line,) in engine.execute(query).fetchall()]
            if lines:
                nobody = str(person_number(self.nobody)) if numbers else f"'{self.nobody}'"
                replaced = self._replaced(columns, nobody, keyed=True)
                query = f"select {replaced} from given"  # noqa: S608 - our names
                path.unlink()  # another generation may have the same file
                engine.sql(query).write_parquet(str(path), compression="zstd")
        return lines

    def _engine(self, rows: pa.Table) -> Any:
        engine = duckdb.connect()
        engine.register("given", rows)
        engine.register("marks", pa.table({"mark": pa.array(sorted(self.marks), pa.string())}))
        engine.execute("set variable salt = $1", [self.salt])
        return engine

    def _replaced(self, columns: Sequence[str], nobody: str, *, keyed: bool = False) -> str:
        """All columns: marks in place of order numbers, nobody in place of people."""
        touched = " or ".join(map(_is_marked, columns))
        changes = []
        for name in columns:
            new, where = (_marked_order(), _is_marked(name)) if name == ORDER else (nobody, touched)
            changes.append(f'case when {where} then {new} else "{name}" end as "{name}"')
        if keyed and ORDER in columns:
            key = f"replace(row_key, {ORDER}, {_marked_order()})"
            where = _is_marked(ORDER)
            changes.append(f"case when {where} then {key} else row_key end as row_key")
        return f"* replace ({', '.join(changes)})"


def orders_of(people: Sequence[str], folder: Path, sources: Sequence[SourceFile]) -> set[str]:
    """The numbers of these buyers' orders, in the layers of any of the order lists."""
    layers = [str(folder / "layers" / f"{source.id}.parquet") for source in sources]
    if not layers or not people:
        return set()
    with closing(duckdb.connect()) as engine:
        rows = engine.read_parquet(layers, union_by_name=True)
        if not {"buyer_id", ORDER} <= set(rows.columns):
            return set()
        rows.create_view("orders")
        query = "select order_id from orders where buyer_id in (select unnest($1::varchar[]))"
        found = engine.execute(query, [list(people)]).fetchall()
    return {number for (number,) in found if number}


def _marked_order() -> str:
    return f"'{_PREFIX}' || {_hash(ORDER)}"


def _is_marked(name: str) -> str:
    return f"coalesce({_hash(name)} in (from marks), false)"


def _hash(name: str) -> str:
    return f"left(sha256(getvariable('salt') || \"{name}\"::varchar), {_DIGITS})"


def _linking(table: str, names: Collection[str]) -> list[str]:
    """The columns that link a row to a person."""
    columns = [c for c in TABLES[table].columns if c.type == "person" or c.name == ORDER]
    return [column.name for column in columns if column.name in names]
