"""One export of one platform, told as data: its names, kinds, times; the TOML files lie in mappings/."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.toml import read_toml
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import BOOKKEEPING, Column, Table, Type

As = Type | Literal["epoch", "words"]
THE_DAY = (
    "@day"  # stands among the header names for the one day that the file's name or preamble says
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where one canonical column comes from.

    `from_`: the header names it may have; `always`: what it is in every row instead. `as_`: how its cells are read, if
    not as the canonical column's type; `values`: cell text to our value (a `choice` accepts nothing else; a `flag` is
    set by these and `words` by any of them inside the cell). `required`: a row without it is rejected; `required_with`:
    one that has that other column. `unit`: what the numbers are in; `order`: how days are written.
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
    """A version of the export, told by headers only it (and later ones) have."""

    name: str
    has: tuple[str, ...] = ()


class Join(_Strict):
    """A sister file in the same folder: the columns `take` (or the sums of `add`) of its rows with the same `on`."""

    file: str
    on: str
    take: tuple[str, ...] = ()
    add: tuple[str, ...] = ()


class Mapping(_Strict):
    """How one kind of export becomes rows of one canonical table.

    `required`: headers without which it is not this export; `headers`: the columns of one that has no header line,
    known by `first_line`. `exported_at`, `covers`: patterns on the file's name, or on the lines above the header, with
    groups `at`, or `first` and `last`. `paid_amount`: whether the export's paid column has refunds deducted: `net`,
    `gross`, or `detect` (told from its own refunded orders). `shop_names`: headers whose cells name the shop. `key`:
    the canonical columns that tell rows apart where the export lacks the table's own key. `drop`: cells by which a row
    is no data. `joins`: sister files; `part_of`: it is such a file, and holds no rows by itself. `own`: a canonical
    table under its own names.
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
            raise ValueError(
                f"{self.kind}: there is no table {self.table}; there are: {', '.join(TABLES)}"
            )
        table = TABLES[self.table]
        if unknown := ({*self.columns, *self.key}) - set(table.names):
            raise ValueError(
                f"{self.kind}: {self.table} has no column {', '.join(sorted(unknown))}"
            )
        if lacking := {c.name for c in table.columns if c.required} - set(self.columns):
            raise ValueError(f"{self.kind}: {self.table} needs {', '.join(sorted(lacking))}")
        for name, source in self.columns.items():
            if bool(source.from_) == bool(source.always):
                raise ValueError(f"{self.kind}: {name} needs either from or always")
            if source.from_ and self.kind_of(name) == "choice":
                _check_choices(self.kind, table.column(name), source)
        return self

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

    def joined_names(self) -> tuple[str, ...]:
        """The columns that sister files bring, in order."""
        return tuple(name for join in self.joins for name in (*join.take, *join.add))

    @cached_property
    def known_names(self) -> set[str]:
        """Every header name the mapping reads or knows the export by, normalised."""
        read = {name for source in self.columns.values() for name in source.from_}
        marks = {name for generation in self.generations for name in generation.has}
        return {plain(name) for name in (read | marks | {*self.required, *self.drop}) - {THE_DAY}}

    def lacks(self, headers: set[str]) -> list[str]:
        """The names without which it is not this export, or has no row, and that are not among the headers."""
        here = headers | {plain(name) for name in self.joined_names()} | {THE_DAY}
        return [name for name, any_of in self._needed.items() if not any_of & here]

    @cached_property
    def _needed(self) -> dict[str, set[str]]:
        """What must be there, by its first name: the names of which one is enough."""
        needs: list[tuple[str, ...]] = [(name,) for name in self.required]
        needs += [
            source.from_
            for name, source in self.columns.items()
            if source.from_ and self.needs(name)
        ]
        return {names[0]: {plain(name) for name in names} for names in needs}

    def generation(self, headers: set[str]) -> str:
        """The newest generation whose marks are all among the (normalised) headers."""
        for generation in self.generations:
            if all(plain(name) in headers for name in generation.has):
                return generation.name
        return ""


def _check_choices(kind: str, column: Column, source: Source) -> None:
    if strange := set(source.values.values()) - set(column.choices):
        known = ", ".join(column.choices)
        raise ValueError(f"{kind}: {column.name} knows {known}, not {', '.join(sorted(strange))}")


def plain(name: str) -> str:
    """A header name as we compare it: full-width forms folded, no spaces, no invisible characters.

    >>> plain(" 收货地址 "), plain("店铺Ｉd")
    ('收货地址', '店铺Id')
    """
    return re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", name))


@cache
def mappings() -> dict[str, Mapping]:
    """All packaged mappings, by kind; each canonical table under its own names is one (own_TABLE)."""
    folder = files("opsanalytics.ingest") / "mappings"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    found = [read_toml(path, Mapping) for path in paths] + [
        _own_names(table) for table in TABLES.values()
    ]
    return {mapping.kind: mapping for mapping in found}


def _own_names(table: Table) -> Mapping:
    """The canonical table under its own column names, English or Chinese."""
    columns = {}
    for column in table.columns:
        words = {said: word for word, zh in column.choices.items() for said in (word, zh)}
        yes = {"true": "true", "True": "true", "是": "true", "1": "true", "yes": "true"}
        values = words if column.type == "choice" else yes if column.type == "flag" else {}
        told = {"from": (column.name, column.zh), "values": values}
        columns[column.name] = Source.model_validate(told)
    title, title_zh = table.title.worded("en"), table.title.worded("zh")
    stamps = (r"_(?P<at>20\d{6}(?:\d{4})?)(?!\d)", r"_(?P<at>\d{4}-\d{2}-\d{2})")
    return Mapping(
        schema_version=1, kind=f"own_{table.name}", table=table.name, title=title, title_zh=title_zh, required=(), columns=columns,
        exported_at=stamps, own=True,
    )  # fmt: skip


def mapping_of(kind: str, among: Sequence[Mapping] = ()) -> Mapping:
    """The mapping of that kind among these (none: the packaged); an unknown one is refused with the list."""
    known = {mapping.kind: mapping for mapping in among} or mappings()
    if kind not in known:
        kinds = ", ".join(m.kind for m in known.values() if not m.own and not m.part_of)
        raise UsageError("no export is called {kind}", hint="use {known}", kind=kind, known=kinds)
    return known[kind]


def mappings_with(folder: Path) -> list[Mapping]:
    """The packaged mappings and those in the user's folder; one of the same kind stands in for the packaged one.

    Their mistakes are told all at once.
    """
    own = [read_toml(path, Mapping) for path in sorted(folder.glob("*.toml"))]
    return list((mappings() | {mapping.kind: mapping for mapping in own}).values())


def own_mapping(path: Path) -> Mapping:
    """The mapping in the user's file."""
    return read_toml(path, Mapping)


BOOKKEEPING_NAMES = frozenset(plain(column.name) for column in BOOKKEEPING)
