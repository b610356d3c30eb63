"""What a generation of a shop's store holds and where each row came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period, runs_of
from opsanalytics.store.flag import Flag
from opsanalytics.store.refusals import Refusal
from opsanalytics.store.rejects import Reject
from opsanalytics.store.tables import rule_worded

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = 9
FILE_NAME = "manifest.json"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Note(_Model):
    """Something the reader should know of a file: the key of a message and its fields."""

    key: str
    values: dict[str, str | int | float] = {}

    @property
    def text(self) -> Message:
        """The remark in both languages."""
        return Message(self.key, **rule_worded(self.values))


class SourceFile(_Model):
    """One export: `lines` physical lines = loaded + duplicates + rejected + decoration.

    `decoration` counts the lines that are no rows, by what they are (`terms.decoration`).
    `mapping` is the fingerprint of the mapping that read it. Where the name tells no time of
    export, `arrived` numbers the ingests with exports of its table and `arrived_after` is the
    latest time of those already there, `came_after`; `said_newer` counts up where the user said
    which is newer. `day_by_neighbours`: its days are those its neighbours show. `broken_off`: its
    last day ends too early: it was exported while that day ran. `version_notes` say what older
    exports told and this one does not. `worked_out`: columns that it does not tell and that are
    worked out when its table is read (`store.line_products`); no manifest keeps them.
    """

    id: str
    file: str
    sheet: str = ""
    sha256: str = ""
    kind: str
    table: str
    mapping: str = ""
    version: str = ""
    generation: str = ""
    exported_at: datetime | None = None
    export_time_from: Literal["name", "inside", "nothing"] = "nothing"
    arrived: int = 0
    arrived_after: datetime | None = None
    came_after: list[str] = []
    said_newer: int = 0
    first_day: date | None
    last_day: date | None
    day_by_neighbours: bool = False
    broken_off: bool = False
    columns: list[str] = []
    worked_out: list[str] = Field(default=[], exclude=True)
    lines: int
    parsed: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    decoration: dict[str, int] = {}
    damaged_ids: int = 0
    with_decimals: bool = False
    names: int = 0
    masked_names: int = 0
    stores: list[str] = []
    notes: list[Note] = []
    version_notes: list[Note] = []

    @property
    def remarks(self) -> list[Note]:
        """All the reader should know of it."""
        return [*self.notes, *self.version_notes]

    @property
    def unaccounted(self) -> int:
        """Lines less all lines accounted for; anything but 0 is a defect of ours."""
        decoration = sum(self.decoration.values())
        return self.lines - self.loaded - self.duplicates - self.rejected - decoration

    def note(self, key: str, /, **values: str | int | float) -> None:
        """Add a remark."""
        self.notes.append(Note(key=key, values=values))

    def note_version(self, key: str, /, **values: str | int | float) -> None:
        """Add a remark that holds as long as the other exports stay what they are."""
        self.version_notes.append(Note(key=key, values=values))

    def _exported_within(self) -> date | None:
        """The day during which the export was made, where its name or its rows say so."""
        at, is_known = self.exported_at, self.broken_off or self.export_time_from == "name"
        return at.date() if at and is_known and at.time() != time.max else None

    def open_day(self) -> date | None:
        """The covered day on which the export was made, which it has in part only."""
        within = self._exported_within()
        return within if within == self.last_day else None

    def days(self) -> Period | None:
        """The days it tells of, whole or in part; None where its rows have none."""
        if self.first_day is None or self.last_day is None:
            return None
        return Period.between(self.first_day, self.last_day)

    def whole_days(self) -> Period | None:
        """The days the export has whole; None where it covers none."""
        days = self.days()
        return Period(days.start, days.last) if days and self.open_day() else days

    def known_until(self) -> date:
        """The last day whose events (payments, dispatches, refunds) it has seen to the end.

        A day after its last row's may not have been over when it was made.
        """
        if self.exported_at is None:
            return self.last_day or date.min
        day = self.exported_at.date()
        is_part = self._exported_within() or (self.last_day and day > self.last_day)
        return day - timedelta(days=1) if is_part else day


@dataclass
class Export:
    """One export, read: its account, its rows, what identifies them, what was rejected."""

    source: SourceFile
    rows: pa.Table
    key: tuple[str, ...]
    rejects: list[Reject] = field(default_factory=list)


class TableState(_Model):
    """A table's state: its rows, and the columns that some export had."""

    rows: int
    columns: list[str]


class FileState(_Model):
    """A file of the generation as it was written."""

    size: int
    sha256: str


class Manifest(_Model):
    """All a reader must know of a generation.

    `quiet_days`: without an order, by the platform and the lists. `undone`: digests of files taken
    out, with their names. `forgotten`: marks of people and orders (see `store.forgotten`). `files`:
    all its other files. `checksum`: of the manifest itself, the checksum left out.
    """

    schema_version: int = SCHEMA_VERSION
    shop: str
    generation: str
    identity: str
    sources: list[SourceFile] = []
    tables: dict[str, TableState] = {}
    flags: list[Flag] = []
    quiet_days: list[date] = []
    undone: dict[str, str] = {}
    forgotten: list[str] = []
    refused: list[Refusal] = []
    files: dict[str, FileState] = {}
    checksum: str = ""

    def own_checksum(self) -> str:
        """What the checksum is, if nobody changed a value."""
        # Manifests written before files were remembered as refused do not have the field.
        left_out = {"checksum"} if self.refused else {"checksum", "refused"}
        return hashlib.sha256(self.model_dump_json(exclude=left_out).encode()).hexdigest()

    def of_table(self, table: str) -> list[SourceFile]:
        """The exports with rows of the table."""
        return [source for source in self.sources if source.table == table]

    def known_until(self, table: str, needs: Iterable[str] = ()) -> dict[date, date]:
        """The days some export has whole, with the columns `needs`, and how far it knows the rest.

        The rest: until when it knows what became of that day's orders. Quiet days beside lists need
        no row, if as many follow one another within them, or an empty list was made after them.
        """
        wanted = set(needs)
        telling = [s for s in self.of_table(table) if wanted <= {*s.columns, *s.worked_out}]
        spans = ((source.whole_days(), source.known_until()) for source in telling)
        known = _latest(tuple((days, until) for days, until in spans if days is not None))
        if not (known and self.quiet_days and table in ("orders", "order_items")):
            return dict(known)
        first, last, opened = min(known), max(known.values()), [s.open_day() for s in telling]
        inside = set(self.quiet_days).intersection(known)
        longest = max(map(len, runs_of(inside)), default=0)
        others = {day for day in self.quiet_days if day <= last and day not in opened} - inside
        near = (
            run
            for run in runs_of(others)
            if run.end >= first and (len(run) <= longest or self._has_empty_list(table, run))
        )
        return known | dict.fromkeys((*inside, *(day for run in near for day in run)), last)

    def _has_empty_list(self, table: str, quiet: Period) -> bool:
        """Whether a list without a row was made on these days, or as long after them as others."""
        named = [s for s in self.of_table(table) if s.exported_at and s.export_time_from == "name"]
        days = [(s.exported_at.date(), s.last_day) for s in named if s.exported_at]
        waits = [made - last for made, last in days if last]
        latest = quiet.last + max(waits, default=timedelta(days=1))
        return any(quiet.start < made <= latest for made, last in days if last is None)

    def covered(self, table: str, needs: Iterable[str] = ()) -> set[date]:
        """The days some export has whole, columns `needs` included."""
        return set(self.known_until(table, needs))

    def open_days(self, table: str) -> set[date]:
        """Days known in part only: an export was made while they ran."""
        opened = (source.open_day() for source in self.of_table(table))
        return set(filter(None, opened)) - self.covered(table)

    def coverage(self, table: str) -> Period | None:
        """From the first to the last covered day, gaps included; None where nothing is covered."""
        days = self.covered(table) or self.open_days(table)
        return Period.between(min(days), max(days)) if days else None

    def gaps(self, table: str) -> list[Period]:
        """Runs of days inside the coverage that no export has."""
        covered = self.covered(table)
        return runs_of(day for day in self.coverage(table) or () if day not in covered)

    def works_out(self, table: str, column: str) -> bool:
        """Whether the column is worked out for an export that does not tell it."""
        return any(column in source.worked_out for source in self.of_table(table))

    def masked_share(self) -> float:
        """Share of the account names that were starred out; 0 where no export had names."""
        counting = [source for source in self.sources if source.loaded or not source.parsed]
        names = sum(source.names for source in counting)
        return sum(source.masked_names for source in counting) / max(names, 1)


@lru_cache(maxsize=256)
def _latest(spans: tuple[tuple[Period, date], ...]) -> dict[date, date]:
    """Each day of the periods with the last of their dates; asked again and again."""
    known: dict[date, date] = {}
    for days, until in spans:
        for day in days:
            known[day] = max(known.get(day, date.min), until)
    return known


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with its checksum, for its owner alone."""
    manifest.checksum = manifest.own_checksum()
    path = folder / FILE_NAME
    path.write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def read_manifest(folder: Path, shop: str) -> Manifest:
    """Read a generation's manifest.

    One of another schema version, one that is lost or was changed raises DataRefused.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = content.get("schema_version")
    except (OSError, ValueError, AttributeError):
        raise DataRefused("store.damaged", file=path, shop=shop) from None
    if version != SCHEMA_VERSION:
        raise DataRefused("store.other_version", shop=shop)
    with suppress(ValidationError):
        found = Manifest.model_validate(content)
        if found.checksum == found.own_checksum():
            return found
    raise DataRefused("store.damaged", file=path, shop=shop)
