"""What a canonical table is: columns with type, unit and meaning; checks and docs come from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.core.messages import Message, listed
from opsanalytics.core.packaged import declared
from opsanalytics.core.periods import bucket_of

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal[
    "id", "person", "text", "choice", "time", "day", "money", "count", "number", "share", "flag"
]
Version = Literal["rows", "days", "sheet", "lines"]
Kind = Literal["key", "attribute", "additive", "to_date", "distinct", "rate"]


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    Parameters
    ----------
    name : the canonical name.
    type : what its cells are; a `person` is kept as a 64-bit number made of a keyed hash.
    meaning : what it says, with its unit.
    kind : what may be done with it. `additive` may be summed over rows and days; `to_date` counts
        up to its day and may be summed over the things of one day, never over days; `distinct`
        (people) and `rate` are never summed.
    required : whether a row without it is rejected.
    zh : its heading in Chinese sheets.
    choices : the only words a `choice` knows, with their Chinese.
    """

    name: str
    type: Type
    meaning: Message
    kind: Kind = "attribute"
    required: bool = False
    zh: str = ""
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """Its name in a sentence."""
        return Message.bilingual(self.name.replace("_", " "), self.zh or self.name)


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Parameters
    ----------
    name, title, meaning : what it is called and what one row is.
    columns : its columns, in order, without the bookkeeping.
    key : the columns that identify a row; rows of several exports with the same key are one row.
        Without a key (or where a key value is missing) the row's whole content identifies it.
    day : the column whose days a file covers; empty where rows have no day of their own.
    monthly : a row stands for the whole month of its day.
    daily : a row tells a whole day, so that a day without a row or a value is unknown; in any
        other table it is a day on which nothing happened.
    version : what a newer export replaces: `rows` of the same key; the `days` it covers, whole;
        all that the same hand-kept `sheet` said before; or all `lines` of the orders it tells,
        where these have no numbers of their own.
    fixed : columns that never change of a thing with a number; said where a newer row differs.
    apart : columns in which two rows of one key and one sheet differ only if they are two things.
    carried, until : of a table of things that stand in the next month's sheet again until they are
        done: the columns by which they are known without a number, and the day they are done.
    rules : what holds of every row, as `a <= b` with columns or numbers; said where it does not.
    scope, things : of a table of days, the columns that tell apart reports which do not replace
        each other, and those that name what rows are about: exports of the same days that have none
        of these in common are parts, not versions.
    sorted_by : of a table laid out for passes over people: its order on disk, the person first.
        There ids are numbers where all are, and rows have no row_key.
    """

    name: str
    title: Message
    meaning: Message
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: str = ""
    monthly: bool = False
    daily: bool = False
    version: Version = "rows"
    scope: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    until: str = ""
    rules: tuple[str, ...] = ()
    sorted_by: tuple[str, ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return self._by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order, without the bookkeeping."""
        return tuple(self._by_name)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row is rejected."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def people(self) -> tuple[str, ...]:
        """The columns with the numbers of people."""
        return tuple(column.name for column in self.columns if column.type == "person")

    @property
    def bookkeeping(self) -> tuple[Column, ...]:
        """The columns that tell where its rows come from."""
        if not self.sorted_by:
            return BOOKKEEPING
        return tuple(column for column in BOOKKEEPING if column.name not in ROW_NAMES)

    def words_for(self, names: Iterable[str]) -> dict[str, Message]:
        """The titles of the table, and of those of its columns that are named, else its own."""
        titles = [self.column(name).title for name in names if name in self.names]
        return {"table": self.title, "columns": listed(titles or [self.title])}

    def worded(self, rule: str) -> Message:
        """What is wrong in rows that break a rule: issues closed is more than issues."""
        lower, upper = rule.split(" <= ")
        if lower not in self.names:  # 1 <= score
            return Message("store.less", name=self.column(upper).title, limit=lower)
        if upper not in self.names:
            return Message("store.more", name=self.column(lower).title, limit=upper)
        key = "store.later" if self.column(lower).type in ("time", "day") else "store.more"
        return Message(key, name=self.column(lower).title, limit=self.column(upper).title)

    def arrow_schema(self) -> pa.Schema:
        """The schema its rows have, bookkeeping included."""
        import pyarrow as pa

        types = dict.fromkeys(("id", "text", "choice"), pa.string())
        types |= {"time": pa.timestamp("us"), "day": pa.date32(), "money": pa.decimal128(18, 2)}
        types |= {"count": pa.int64(), "number": pa.float64(), "share": pa.float64()}
        types |= {"person": pa.int64(), "flag": pa.bool_()}
        columns = (*self.columns, *self.bookkeeping)
        return pa.schema([(column.name, types[column.type]) for column in columns])

    def ibis_schema(self) -> Any:
        """The same as an Ibis schema."""
        import ibis

        return ibis.Schema.from_pyarrow(self.arrow_schema())


def days_of(table: Table, rows: pa.Table) -> tuple[date | None, date | None]:
    """The first and last day its rows tell of; none where rows have no day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if table.day not in rows.column_names:
        return None, None
    ends = pc.min_max(pc.cast(rows.column(table.day), pa.date32(), safe=False))
    first, last = ends["min"].as_py(), ends["max"].as_py()
    return first, bucket_of(last, "month").last if table.monthly and last else last


def read_tables(subject: str) -> dict[str, Table]:
    """The tables that a subject's TOML file declares; it says neither too little nor too much."""
    tables = declared(f"store/tables/{subject}.toml")
    return {name: _table(name, content) for name, content in tables.items()}


def _table(name: str, content: dict[str, Any]) -> Table:
    fields = _bilingual(content, "title", "meaning")
    for names in ("key", "scope", "things", "fixed", "apart", "carried", "rules", "sorted_by"):
        fields[names] = tuple(fields.get(names, ()))
    fields["columns"] = _columns(fields["columns"])
    return Table(name=name, **fields)


def _columns(content: dict[str, Any]) -> tuple[Column, ...]:
    return tuple(Column(name, **_bilingual(fields, "meaning")) for name, fields in content.items())


def _bilingual(content: dict[str, Any], *texts: str) -> dict[str, Any]:
    """The fields, each of the texts made one message of its English and its Chinese (`_zh`)."""
    fields = dict(content)
    for text in texts:
        fields[text] = Message.bilingual(fields[text], fields.pop(f"{text}_zh"))
    return fields


ROW_NAMES = ("row_key", "source_line")  # tell one row from another
BOOKKEEPING = _columns(declared("store/tables/bookkeeping.toml")["columns"])
