"""One export of one platform, told as data: its names, kinds, times; the TOML files lie in mappings/."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from opsanalytics.errors import UsageError
from opsanalytics.settings import read_toml
from opsanalytics.tables import TABLES

As = Literal["id", "person", "text", "time", "day", "money", "count", "choice", "flag"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where one canonical column comes from.

    `from_`: the header names it may have; `as_`: how its cells are read; `values`: cell text to our value (a
    `choice` accepts nothing else); `required`: a row without it is rejected.
    """

    from_: tuple[str, ...] = Field(alias="from")
    as_: As = Field(alias="as")
    values: dict[str, str] = {}
    required: bool = False


class Generation(_Strict):
    """A version of the export, told by headers only it (and later ones) have."""

    name: str
    has: tuple[str, ...] = ()


class Mapping(_Strict):
    """How one kind of export becomes rows of one canonical table.

    `required`: headers without which it is not this export. `exported_at`, `covers`: patterns on the file's
    name, or on the lines above the header, with groups `at`, or `first` and `last`. `paid_amount`: whether the
    export's paid column has refunds deducted: `net`, `gross`, or `detect` (told from its own refunded orders).
    `shop_names`: headers whose cells name the shop, one and the same in a file.
    """

    schema_version: Literal[1]
    kind: str
    table: str
    title: str
    required: tuple[str, ...]
    columns: dict[str, Source]
    generations: tuple[Generation, ...] = ()
    exported_at: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    paid_amount: Literal["gross", "net", "detect"] = "gross"
    shop_names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_the_table(self) -> Mapping:
        table = TABLES[self.table]
        if unknown := set(self.columns) - set(table.names):
            raise ValueError(f"{self.kind}: {self.table} has no column {', '.join(sorted(unknown))}")
        if lacking := {c.name for c in table.columns if c.required} - set(self.columns):
            raise ValueError(f"{self.kind}: {self.table} needs {', '.join(sorted(lacking))}")
        return self

    def known_names(self) -> set[str]:
        """Every header name the mapping reads or knows the export by, normalised."""
        read = {name for source in self.columns.values() for name in source.from_}
        marks = {name for generation in self.generations for name in generation.has}
        return {plain(name) for name in read | marks | set(self.required)}

    def lacks(self, headers: set[str]) -> list[str]:
        """The names without which it is not this export, or has no row, and that are not among the headers."""
        needs: list[tuple[str, ...]] = [(name,) for name in self.required]
        needs += [source.from_ for source in self.columns.values() if source.required]
        missing = [names[0] for names in needs if not any(plain(name) in headers for name in names)]
        return list(dict.fromkeys(missing))

    def generation(self, headers: set[str]) -> str:
        """The newest generation whose marks are all among the (normalised) headers."""
        for generation in self.generations:
            if all(plain(name) in headers for name in generation.has):
                return generation.name
        return ""


def plain(name: str) -> str:
    """A header name as we compare it: full-width forms folded, no spaces, no invisible characters.

    >>> plain(" 收货地址 "), plain("店铺Ｉd")
    ('收货地址', '店铺Id')
    """
    return re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", name))


@cache
def mappings() -> dict[str, Mapping]:
    """All packaged mappings, by kind."""
    folder = files("opsanalytics.readers") / "mappings"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    found = [read_toml(path, Mapping) for path in paths]
    return {mapping.kind: mapping for mapping in found}


def mapping_of(kind: str, among: Sequence[Mapping] = ()) -> Mapping:
    """The mapping of that kind among these (none: the packaged); an unknown one is refused with the list."""
    known = {mapping.kind: mapping for mapping in among} or mappings()
    if kind not in known:
        raise UsageError("no export is called {kind}", hint="use {known}", kind=kind, known=", ".join(known))
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
