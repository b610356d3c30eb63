"""One export of one platform, as data: its names, kinds, times; the TOML files lie in mappings/."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.toml import read_toml
from opsanalytics.store.tables import BOOKKEEPING, TABLES, Column, Table, Type

As = Type | Literal["epoch", "words"]
T = TypeVar("T", str, tuple[str, ...])
# The groups that a setting's patterns must have.
_GROUPS: dict[str, set[str]] = {
    "exported_at": {"at"},
    "covers": {"first", "last"},
    "first_line": set(),
}
THE_DAY = "@day"  # among header names: the one day that the file's name or preamble says
_YES = dict.fromkeys(("true", "True", "是", "1", "yes"), "true")
_OWN_STAMPS = (r"_(?P<at>20\d{6}(?:\d{4})?)(?!\d)", r"_(?P<at>\d{4}-\d{2}-\d{2})")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where one canonical column comes from.

    Parameters
    ----------
    from_ : the header names it may have.
    always : what it is in every row instead.
    as_ : how its cells are read, if not as the canonical column's type.
    values : cell text to our value; a `choice` accepts nothing else, a `flag` is set by these, and
        `words` by any of them inside the cell.
    required : a row without it is rejected.
    required_with : a row that has that other column is rejected without this one.
    unit : what the numbers are in.
    order : how days are written.
    """

    from_: tuple[str, ...] = Field(alias="from", default=())
    always: str = ""
    as_: As | None = Field(alias="as", default=None)
    values: dict[str, str] = {}
    required: bool = False
    required_with: str = ""
    unit: Literal["", "fen", "percent", "fraction"] = ""
    order: Literal["ymd", "dmy"] = "ymd"


class Generation(_Strict):
    """A version of the export, known by headers only it (and later ones) have."""

    name: str
    has: tuple[str, ...] = ()


class Join(_Strict):
    """A file beside it: the columns `take`, or sums of `add`, of its rows with the same `on`."""

    file: str
    on: str
    take: tuple[str, ...] = ()
    add: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it brings, in order."""
        return (*self.take, *self.add)


class Mapping(_Strict):
    """How one kind of export becomes rows of one canonical table.

    Parameters
    ----------
    required : headers without which it is not this export.
    headers, first_line : the columns of an export without a header line, and the pattern of the
        first line it is known by.
    exported_at, covers : patterns on the file's name, or on the lines above the header, with the
        groups `at`, or `first` and `last`.
    paid_amount : whether the export's paid column has refunds deducted: `net`, `gross`, or `detect`
        (from its own refunded orders).
    shop_names : headers whose cells name the shop.
    key : the canonical columns that tell rows apart where the export lacks the table's own key.
    drop : cells by which a row is no data.
    joins, part_of : the files read together with it; the export it is itself such a file of.
    own : whether it is a canonical table under its own names.
    """

    schema_version: Literal[1]
    kind: str
    table: str = ""
    title: str
    title_zh: str = ""
    required: tuple[str, ...]
    columns: dict[str, Source] = {}
    generations: tuple[Generation, ...] = ()
    headers: tuple[str, ...] = ()
    first_line: str = ""
    exported_at: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    paid_amount: Literal["gross", "net", "detect"] = "gross"
    shop_names: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    drop: dict[str, tuple[str, ...]] = {}
    joins: tuple[Join, ...] = ()
    part_of: str = ""
    own: bool = False

    @model_validator(mode="after")
    def _fits_the_table(self) -> Mapping:
        if self.part_of:
            return self
        if self.table not in TABLES:
            known = ", ".join(TABLES)
            raise ValueError(f"{self.kind}: there is no table {self.table}; there are: {known}")
        table = TABLES[self.table]
        if unknown := {*self.columns, *self.key}.difference(table.names):
            raise ValueError(f"{self.kind}: {self.table} has no column {_listed(unknown)}")
        if lacking := set(table.required).difference(self.columns):
            raise ValueError(f"{self.kind}: {self.table} needs {_listed(lacking)}")
        for name, source in self.columns.items():
            self._check_source(name, source)
        return self

    @field_validator("exported_at", "covers", "first_line")
    @classmethod
    def _is_pattern(cls, given: T, info: ValidationInfo) -> T:
        """Refuse what is no regular expression, or lacks the groups that are read."""
        for pattern in [given] if isinstance(given, str) else given:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
            if lacking := _GROUPS[info.field_name or ""] - set(groups):
                raise ValueError(f"{pattern!r} has no group {_listed(lacking)}")
        return given

    def _check_source(self, name: str, source: Source) -> None:
        if bool(source.from_) == bool(source.always):
            raise ValueError(f"{self.kind}: {name} needs either from or always")
        if source.always or self.kind_of(name) != "choice":
            return
        known = TABLES[self.table].column(name).choices
        if unknown := set(source.values.values()).difference(known):
            words = ", ".join(known)
            raise ValueError(f"{self.kind}: {name} knows {words}, not {_listed(unknown)}")

    @property
    def name(self) -> Message:
        """The export's title in both languages."""
        return Message.bilingual(self.title, self.title_zh or self.title)

    def kind_of(self, column: str) -> As:
        """How the column's cells are read."""
        return self.columns[column].as_ or TABLES[self.table].column(column).type

    def needs(self, column: str) -> bool:
        """Whether a row without it is rejected."""
        return self.columns[column].required or TABLES[self.table].column(column).required

    @cached_property
    def joined_names(self) -> set[str]:
        """The columns that joined files bring, normalised."""
        names: set[str] = set()
        for join in self.joins:
            names |= plain_all(join.columns)
        return names

    @cached_property
    def known_names(self) -> set[str]:
        """Every header name the mapping reads or knows the export by, normalised."""
        names = {*self.required, *self.drop}
        for source in self.columns.values():
            names.update(source.from_)
        for generation in self.generations:
            names.update(generation.has)
        return plain_all(names - {THE_DAY})

    def lacks(self, headers: set[str]) -> list[str]:
        """The names without which it is not this export, or has no row, that headers lack."""
        here = headers | self.joined_names | {THE_DAY}
        return [name for name, spellings in self._needed.items() if not spellings & here]

    @cached_property
    def _needed(self) -> dict[str, set[str]]:
        """What must be there, by its first name: the names of which one is enough."""
        needs = {name: plain_all([name]) for name in self.required}
        for column, source in self.columns.items():
            if source.from_ and self.needs(column):
                needs[source.from_[0]] = plain_all(source.from_)
        return needs

    def generation(self, headers: set[str]) -> str:
        """The newest generation whose marks are all among the (normalised) headers."""
        for generation in self.generations:
            if plain_all(generation.has) <= headers:
                return generation.name
        return ""


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def plain(name: str) -> str:
    """A header name as we compare it: full-width forms folded, no spaces or invisible characters.

    >>> plain(" 收货地址 "), plain("店铺Ｉd")
    ('收货地址', '店铺Id')
    """
    return re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", name))


def plain_all(names: Iterable[str]) -> set[str]:
    """Header names as we compare them."""
    return set(map(plain, names))


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
        columns={column.name: _own_source(column) for column in table.columns},
        exported_at=_OWN_STAMPS,
        own=True,
    )


def _own_source(column: Column) -> Source:
    values = dict(_YES) if column.type == "flag" else {}
    for word, word_zh in column.choices.items():
        values |= {word: word, word_zh: word}
    return Source.model_validate({"from": (column.name, column.zh), "values": values})


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
