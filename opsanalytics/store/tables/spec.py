"""What a canonical table is: columns with type, unit, meaning; checks, docs and empty tables come from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.core.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal[
    "id", "person", "text", "choice", "time", "day", "money", "count", "number", "share", "flag"
]
Kind = Literal["key", "attribute", "additive", "to_date", "distinct", "rate"]

_IBIS = {
    "id": "string",
    "person": "string",
    "text": "string",
    "choice": "string",
    "time": "timestamp(6)",
    "day": "date",
    "money": "decimal(18, 2)",
    "count": "int64",
    "number": "float64",
    "share": "float64",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column. `kind` says what may be done with it.

    `additive` may be summed over rows and days. `to_date` counts up to its day: it may be summed over the things of one
    day, never over days. `distinct` (people) and `rate` are never summed. A `person` is kept as a keyed hash alone;
    `zh` heads it in Chinese sheets; `choices` are the only words a `choice` knows, with their Chinese.
    """

    name: str
    type: Type
    meaning: Message
    kind: Kind = "attribute"
    required: bool = False
    zh: str = ""
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One canonical table.

    `key`: the columns that identify a row; rows of several exports with the same key are one row. Without a
    key (or where a key value is missing) the row's whole content identifies it.
    `day`: the column whose days a file covers; empty where rows have no day of their own. `daily`: a row tells a whole
    day, so that a day without a row or a value is unknown; of any other table it is a day on which nothing happened.
    """

    name: str
    title: Message
    meaning: Message
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: str = ""
    daily: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return (
            next(c for c in self.columns if c.name == name)
            if name in self.names
            else _missing(name)
        )

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
            "string": pa.string(),
            "timestamp(6)": pa.timestamp("us"),
            "date": pa.date32(),
            "decimal(18, 2)": pa.decimal128(18, 2),
            "int64": pa.int64(),
            "float64": pa.float64(),
            "boolean": pa.bool_(),
        }
        return pa.schema([(name, types[type_]) for name, type_ in self.ibis_schema().items()])


BOOKKEEPING = (
    Column(
        "row_key",
        "text",
        Message.bilingual(
            "what identifies the row: its key, else a fingerprint of its content",
            "行的标识：其主键，没有时为内容指纹",
        ),
        "key",
    ),
    Column(
        "source",
        "text",
        Message.bilingual(
            "the export that last said something of the row (see the manifest)",
            "最近一次提到该行的导出文件（见清单）",
        ),
    ),
    Column(
        "source_line",
        "count",
        Message.bilingual(
            "the physical line (sheet row) of that export, from 1",
            "该导出中的物理行号（表格行号），从 1 起",
        ),
    ),
)


def table_of(name: str, declared: dict[str, Any]) -> Table:
    """The table as its TOML file declares it; an error where that says too little or too much."""
    about = _bilingual(declared, "title", "meaning")
    about["key"] = tuple(about["key"])
    about["columns"] = tuple(
        Column(column, **_bilingual(fields, "meaning"))
        for column, fields in declared["columns"].items()
    )
    return Table(name=name, **about)


def _bilingual(declared: dict[str, Any], *texts: str) -> dict[str, Any]:
    """The fields, each of the texts made one message of its English and its Chinese (`_zh`)."""
    fields = dict(declared)
    for text in texts:
        fields[text] = Message.bilingual(fields[text], fields.pop(f"{text}_zh"))
    return fields


def _missing(name: str) -> Column:
    raise KeyError(name)
