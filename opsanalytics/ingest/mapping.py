"""One export of one platform, as data: its names, kinds, times; the TOML files lie in mappings/."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.header_names import plain_all
from opsanalytics.ingest.mapping_parts import As, Generation, Items, Join, Source
from opsanalytics.store.tables import TABLES, Version

SeveralLines = Literal["", "sum", "last", "continuation"]
T = TypeVar("T", str, tuple[str, ...])
# The groups that a setting's patterns must have.
_GROUPS: dict[str, set[str]] = {
    "exported_at": {"at"},
    "covers": {"first", "last"},
    "first_line": set(),
}
_SHOP_NAMES = ("店铺名称", "店铺名", "所属店铺", "店铺")
THE_DAY = "@day"  # among header names: the one day that the file's name or preamble says


class Mapping(BaseModel):
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
    shop_names : headers whose cells name the shop, beside the usual ones.
    key : the canonical columns that tell rows apart where the export lacks the table's own key.
    row_ids : headers, beyond those of the key, whose cells tell two rows apart.
    lines : what several rows of one key are: parts to be added up (`sum`), versions of which the
        last holds (`last`), or one row whose later lines leave blank what the first said
        (`continuation`). Without it, rows of one key whose amounts differ refuse the file.
    levels : headers of nested parts, the widest first; a row counts where it is the sum of a second
        level (of the first, where there is but one).
    drop, keep : cells by which a row is no data; the only cells by which it is. A cell that starts
        with ^ is a pattern.
    expects : cells that a column has as a rule; rows with others are said.
    words : of a column by which another is told (`where`), all other words it may have; a row with
        any that is in neither list is rejected.
    products : columns that are a header's price times another column; a file in which that is wrong
        by a power of ten is refused: one of the three is in another unit. Rows unlike the others
        are doubtful.
    ignorable : headers that say nothing about what a row is, beside those all exports share.
    version : how a newer export stands to an older one, if not as the table says.
    persons : headers of names, numbers and addresses, which are read into no column.
    taxes : headers of taxes, and whether the amounts hold them: `held`, or `by_country`.
    less_returned : headers of pieces from which those given back are taken off.
    items : what the same rows are as lines of orders.
    joins, part_of : the files read together with it; the export it is itself such a file of.
    by_name : the word that the file's name must hold, where nothing else tells it from another's.
    own : whether it is a canonical table under its own names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

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
    row_ids: tuple[str, ...] = ()
    lines: SeveralLines = ""
    levels: tuple[tuple[str, ...], ...] = ()
    drop: dict[str, tuple[str, ...]] = {}
    keep: dict[str, tuple[str, ...]] = {}
    expects: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    products: dict[str, tuple[str, str]] = {}
    ignorable: tuple[str, ...] = ()
    version: Version | None = None
    persons: tuple[str, ...] = ()
    taxes: dict[str, Literal["held", "by_country"]] = {}
    less_returned: tuple[str, ...] = ()
    items: Items | None = None
    joins: tuple[Join, ...] = ()
    part_of: str = ""
    by_name: str = ""
    own: bool = False

    @model_validator(mode="after")
    def _fits_the_table(self) -> Mapping:
        if self.part_of:
            return self
        if self.table not in TABLES:
            raise self._mistake("no_table", table=self.table, known=[*TABLES])
        table = TABLES[self.table]
        if unknown := {*self.columns, *self.key}.difference(table.names):
            raise self._mistake("no_column", table=self.table, names=sorted(unknown))
        if lacking := set(table.required).difference(self.columns):
            raise self._mistake("needs", table=self.table, names=sorted(lacking))
        if unfilled := [name for name, source in self.columns.items() if "..." in source.from_]:
            raise self._mistake("unfilled", names=unfilled)
        for name, source in self.columns.items():
            self._check_source(name, source)
        assert self.items is None or self.of_items  # raises what is wrong in it
        return self

    @field_validator("exported_at", "covers", "first_line")
    @classmethod
    def _is_pattern(cls, given: T, info: ValidationInfo) -> T:
        """Refuse what is no regular expression, or lacks the groups that are read."""
        for pattern in [given] if isinstance(given, str) else given:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise UsageError("ingest.mapping.no_pattern", text=pattern, why=error) from None
            if lacking := _GROUPS[info.field_name or ""] - set(groups):
                raise UsageError("ingest.mapping.no_group", text=pattern, names=sorted(lacking))
        return given

    def _check_source(self, name: str, source: Source) -> None:
        if bool(source.from_) == bool(source.always):
            raise self._mistake("from_or_always", column=name)
        if personal := {*source.from_, *source.beside}.intersection(self.persons):
            raise self._mistake("personal", column=name, names=sorted(personal))
        if source.times and source.times not in self.columns:
            raise self._mistake("times", column=name, times=source.times)
        if source.always or self.kind_of(name) != "choice":
            return
        known = TABLES[self.table].column(name).choices
        if unknown := set(source.values.values()).difference(known):
            raise self._mistake("values", column=name, known=[*known], names=sorted(unknown))

    def _mistake(self, what: str, **fields: object) -> UsageError:
        return UsageError(f"ingest.mapping.{what}", kind=self.kind, **fields)

    @property
    def name(self) -> Message:
        """The export's title in both languages."""
        return Message.bilingual(self.title, self.title_zh or self.title)

    @cached_property
    def fingerprint(self) -> str:
        """Tells two readings of one file apart: 12 hexadecimal digits of all that it says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @cached_property
    def of_items(self) -> Mapping | None:
        """The same export once more, as lines of orders; None where its rows tell none."""
        if self.items is None:
            return None
        same = {"schema_version", "title", "title_zh", "required", "exported_at", "shop_names"}
        shared = self.model_dump(include={*same, "drop", "keep", "words", "persons"})
        own = {"kind": f"{self.kind}_items", "table": "order_items", **dict(self.items)}
        return Mapping.model_validate(shared | own)

    @property
    def names_of_shops(self) -> tuple[str, ...]:
        """The headers whose cells name the shop; none where rows are of all shops."""
        return (*self.shop_names, *_SHOP_NAMES)

    @property
    def versions(self) -> Version:
        """How a newer export stands to an older one."""
        return self.version or TABLES[self.table].version

    def known_words(self, header: str) -> list[str]:
        """All words that the column may have."""
        other_words = [
            word for each in self.columns.values() for word in each.where.get(header, ())
        ]
        return [*self.words[header], *other_words]

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
        names = {*self.required, *self.drop, *self.keep, *self.row_ids, *self.persons}
        for level in self.levels:
            names.update(level)
        for source in self.columns.values():
            names.update(source.from_, source.beside)
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
        needs = {name: self._spellings(name) for name in self.required}
        for column, source in self.columns.items():
            if source.from_ and self.needs(column):
                needs[source.from_[0]] = plain_all(source.from_)
        return needs

    def _spellings(self, name: str) -> set[str]:
        """The header's own name, and those that mean the same column."""
        alike = plain_all([name])
        for source in self.columns.values():
            if name in source.from_:
                alike |= plain_all(source.from_)
        return alike

    def generation(self, headers: set[str]) -> str:
        """The newest generation whose marks are all among the (normalised) headers."""
        for generation in self.generations:
            if plain_all(generation.has) <= headers:
                return generation.name
        return ""
