"""What a generation of a shop's store holds and where each row came from."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.formats import inert
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.core.say import Say
from opsanalytics.core.templates import reason

SCHEMA_VERSION = 2
FILE_NAME = "manifest.json"
REJECTS_NAME = "rejects.csv"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Note(_Model):
    """Something the reader should know of a file: an English template and its values."""

    message: str
    values: dict[str, str | int | float] = {}

    @property
    def text(self) -> Message:
        """The remark in both languages."""
        return reason(self.message, **self.values)


class Reject(_Model):
    """A line that could not be read.

    `shape` tells its look without its content (9 digit, a letter, 文 Chinese); `value` the cell itself, where it can be
    nobody's data (a short number or date), else it is empty.
    """

    file: str
    line: int
    column: str
    shape: str
    value: str = ""
    reason: str

    @property
    def text(self) -> Message:
        """The reason in both languages."""
        return reason(self.reason)


class SourceFile(_Model):
    """One export: `lines` physical lines = loaded + duplicates + rejected + decoration (by reason)."""

    id: str
    file: str
    sha256: str
    kind: str
    table: str
    generation: str
    exported_at: datetime | None
    export_time_from: Literal["name", "inside", "nothing"]
    first_day: date | None
    last_day: date | None
    columns: list[str] = []
    lines: int
    parsed: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    decoration: dict[str, int] = {}
    damaged_ids: int = 0
    names: int = 0
    masked_names: int = 0
    stores: list[str] = []
    notes: list[Note] = []

    @property
    def unaccounted(self) -> int:
        """Lines in, less all lines said what became of; anything but 0 is a defect of ours."""
        return (
            self.lines
            - self.loaded
            - self.duplicates
            - self.rejected
            - sum(self.decoration.values())
        )

    def open_day(self) -> date | None:
        """The covered day on which the export was made, which is thus told in part only."""
        at = self.exported_at if self.export_time_from == "name" else None
        during = at is not None and at.date() == self.last_day and at.time() < time.max
        return self.last_day if during else None

    def whole_days(self) -> Period | None:
        """The days the export tells whole; None where it covers none."""
        if self.first_day is None or self.last_day is None:
            return None
        days = Period.between(self.first_day, self.last_day)
        return Period(days.start, days.last) if self.open_day() else days

    def known_until(self) -> date:
        """The last day whose events (payments, dispatches, refunds) it can have seen to the end."""
        if self.exported_at is None:
            return self.last_day or date.min
        if self.export_time_from == "name" and self.exported_at.time() < time.max:
            return self.exported_at.date() - timedelta(days=1)
        return self.exported_at.date()


@dataclass
class Export:
    """One export, read: its account, its rows (Arrow), the columns that identify them, what was rejected."""

    source: SourceFile
    rows: Any
    key: tuple[str, ...]
    rejects: list[Reject] = field(default_factory=list)


class TableState(_Model):
    """A table's state: its rows, and the columns that some export told."""

    rows: int
    columns: list[str]


class Manifest(_Model):
    """All a reader must know of a generation."""

    schema_version: int = SCHEMA_VERSION
    shop: str
    generation: str
    identity: str
    sources: list[SourceFile] = []
    tables: dict[str, TableState] = {}

    def of_table(self, table: str) -> list[SourceFile]:
        """The exports that told of the table."""
        return [source for source in self.sources if source.table == table]

    def known_until(self, table: str, needs: Iterable[str] = ()) -> dict[date, date]:
        """The days some export tells whole, columns `needs` included; each with the day up to which it knows the rest.

        The rest: what became of the orders placed on it.
        """
        told = [source for source in self.of_table(table) if set(needs) <= set(source.columns)]
        return dict(
            _latest(tuple((whole, s.known_until()) for s in told if (whole := s.whole_days())))
        )

    def covered(self, table: str, needs: Iterable[str] = ()) -> set[date]:
        """The days some export tells whole, columns `needs` included."""
        return set(self.known_until(table, needs))

    def open_days(self, table: str) -> set[date]:
        """Days told in part only: an export was made while they ran."""
        days = {day for s in self.of_table(table) if (day := s.open_day())}
        return days - self.covered(table)

    def coverage(self, table: str) -> Period | None:
        """From the first to the last covered day, gaps included; None where nothing is covered."""
        days = self.covered(table) or self.open_days(table)
        return Period.between(min(days), max(days)) if days else None

    def gaps(self, table: str) -> list[Period]:
        """Runs of days inside the coverage that no export tells."""
        whole = self.coverage(table)
        covered = self.covered(table)
        missing = [d for d in whole or () if d not in covered]
        runs: list[Period] = []
        for day in missing:
            if runs and runs[-1].end == day:
                runs[-1] = Period(runs[-1].start, day + timedelta(days=1))
            else:
                runs.append(Period.between(day, day))
        return runs

    def masked_share(self) -> float:
        """Share of the account names that were starred out; 0 where no export had names."""
        names = sum(s.names for s in self.sources)
        return sum(s.masked_names for s in self.sources) / names if names else 0.0


@lru_cache(maxsize=256)
def _latest(told: tuple[tuple[Period, date], ...]) -> dict[date, date]:
    """Each day of the periods with the last of their dates; asked again and again for one answer."""
    known: dict[date, date] = {}
    for days, until in told:
        for day in days:
            known[day] = max(known.get(day, date.min), until)
    return known


def read_manifest(folder: Path, shop: str) -> Manifest:
    """Read a generation's manifest; one of another schema version is refused with what to do."""
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    try:
        found = Manifest.model_validate_json(text)
    except ValidationError:
        found = None
    if found is None or found.schema_version != SCHEMA_VERSION:
        hint = "read the exports again: opsanalytics ingest --rebuild --shop {shop}"
        raise DataRefused(
            "the store of {shop} was written by another version", hint=hint, shop=shop
        )
    return found


def write_rejects(folder: Path, rejects: list[Reject]) -> None:
    """Write what was rejected as a sheet that only its owner can read, the reasons in Chinese and English."""
    handle = os.open(folder / REJECTS_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    zh = Say("zh")
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*Reject.model_fields, "原因"])
        for reject in rejects:
            out.writerow(
                [*(inert(cell) for cell in reject.model_dump().values()), zh(reject.reason)]
            )


def read_rejects(folder: Path) -> list[Reject]:
    """What was rejected on the way to this generation; nothing where there is none (frames in memory)."""
    if not (folder / REJECTS_NAME).is_file():
        return []
    with (folder / REJECTS_NAME).open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {name: row[name].removeprefix("'") for name in Reject.model_fields}
            for row in csv.DictReader(file)
        ]
    return [Reject.model_validate(row) for row in rows]
