"""What a canonical table is: columns with type, unit, meaning; checks, docs and empty tables come from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "time", "day", "money", "count", "share", "flag"]
Kind = Literal["key", "attribute", "additive", "distinct", "rate"]

_IBIS = {
    "text": "string",
    "time": "timestamp(6)",
    "day": "date",
    "money": "decimal(18, 2)",
    "count": "int64",
    "share": "float64",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column. `kind` says what may be done with it: only `additive` columns may be summed over days."""

    name: str
    type: Type
    meaning: str
    kind: Kind = "attribute"
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table.

    `key`: the columns that identify a row; rows of several exports with the same key are one row. Without a
    key (or where a key value is missing) the row's whole content identifies it.
    `day`: the column whose days a file covers. `daily`: a row tells a whole day, so that a day without a row or a
    value is unknown; of any other table it is a day on which nothing happened.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: str
    daily: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return next(c for c in self.columns if c.name == name) if name in self.names else _missing(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order, without the bookkeeping."""
        return tuple(c.name for c in self.columns)

    def ibis_schema(self) -> dict[str, str]:
        """Column name to Ibis type, bookkeeping included."""
        return {c.name: _IBIS[c.type] for c in (*self.columns, *BOOKKEEPING)}

    def arrow_schema(self) -> pa.Schema:
        """The schema the Parquet files have, bookkeeping included."""
        import pyarrow as pa

        types = {
            "text": pa.string(),
            "time": pa.timestamp("us"),
            "day": pa.date32(),
            "money": pa.decimal128(18, 2),
            "count": pa.int64(),
            "share": pa.float64(),
            "flag": pa.bool_(),
        }
        return pa.schema([(c.name, types[c.type]) for c in (*self.columns, *BOOKKEEPING)])


BOOKKEEPING = (
    Column("row_key", "text", "what identifies the row: its key, else a fingerprint of its content", "key"),
    Column("source", "text", "the export that last said something of the row (see the manifest)"),
    Column("source_line", "count", "the physical line (sheet row) of that export, from 1"),
)


def _missing(name: str) -> Column:
    raise KeyError(name)
