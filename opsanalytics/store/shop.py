"""Open a generation of a shop for reading; what was opened stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from opsanalytics.core.cards import Card, Rows
from opsanalytics.core.data_address import address_of, place_of_data
from opsanalytics.core.engine_address import DUCKDB, engine_address
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.files import resolve, safe_name
from opsanalytics.core.messages import Message, figure
from opsanalytics.core.paths import data_dir, generations_dir, processed_name, shops
from opsanalytics.core.periods import DayLike, Period, PeriodLike, as_day, as_period
from opsanalytics.store.checksums import verify, verify_tables
from opsanalytics.store.engines import connect, hold, read_table
from opsanalytics.store.line_products import COLUMN, LINES, NAMES, mark_worked_out, with_products
from opsanalytics.store.manifest import Manifest, read_manifest
from opsanalytics.store.remote import brought, place_of_tables
from opsanalytics.store.tables import Table, table_named
from opsanalytics.store.together import Questions

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
_READ: ContextVar[set[str] | None] = ContextVar("read", default=None)
_SMALL = 10_000  # rows of a table that is asked for whole among other questions


@dataclass(frozen=True, repr=False)
class Shop(Card):
    """One shop's tables, pinned to the generation that was current when it was opened.

    `tables_at`: the address at which the engine reads the tables, where that is not the folder.
    `frames` are the tables (Arrow) of a shop in memory; `memory` is what was worked out once of
    this state (`remembered`), with the tables that were read for it.
    """

    name: str
    folder: Path
    manifest: Manifest
    data: Path
    engine_url: str = DUCKDB
    frames: Mapping[str, Any] = field(default_factory=dict, repr=False)
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    tables_at: str = ""
    _relations: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def _headline(self) -> Message:
        """Its name, how many tables it has, and its rows."""
        counts = [state.rows for state in self.manifest.tables.values()]
        return Message("store.card.shop", name=self.name, n=len(counts), rows=sum(counts))

    def _rows(self) -> Rows:
        """One row a table: name, title, rows, days, and days missing between them."""
        yield [Message(f"store.card.{head}") for head in ("table", "title", "rows", "days", "gaps")]
        for name, state in self.manifest.tables.items():
            days = self.manifest.coverage(name)
            facts = figure(state.rows, "number"), figure(days, "period") if days else ""
            gaps = sum(map(len, self.manifest.gaps(name))) or ""
            yield name, table_named(name).title, *facts, gaps

    @cached_property
    def engine(self) -> Any:
        """The Ibis connection its expressions run on."""
        return connect(self.engine_url)

    @cached_property
    def _questions(self) -> Questions | None:
        """What is asked together, where the engine is one to which each query is dear."""
        return None if self.engine_url == DUCKDB else Questions(self.engine)

    def _errors(self) -> AbstractContextManager[None]:
        """Inside, an error of the engine becomes one sentence."""
        if self.engine_url == DUCKDB:
            return nullcontext()
        from opsanalytics.store.spark import engine_errors

        return engine_errors(self.engine_url)

    def execute(self, expression: Any) -> Any:
        """The engine's answer to an Ibis expression, which must be small, as pandas."""
        with self._errors():
            if self._questions is None:
                return self.engine.execute(expression)
            return self._questions.execute(expression)

    def gather(self, works: Iterable[Callable[[], T]]) -> list[T]:
        """What each of the works returns; a cluster is asked what all of them need in few queries.

        The works may be begun several times.
        """
        if self._questions is None:
            return [work() for work in works]
        with self._errors():
            return self._questions.gather(works)

    def relation(self, table: str) -> Any:
        """The canonical table as an Ibis table; an empty one where no export has rows of it.

        An unknown table raises UsageError.
        """
        spec = table_named(table)
        if (read := _READ.get()) is not None:
            read.add(table)
        is_worked_out = table == LINES and self.manifest.works_out(LINES, COLUMN)
        if table not in self._relations:
            rows = self._opened(spec)
            if is_worked_out:
                rows = with_products(rows, *map(self._opened, map(table_named, NAMES)))
            self._relations[table] = rows
        for name in NAMES if is_worked_out else ():
            note_columns(name, NAMES[name])
        return self._relations[table]

    def _opened(self, spec: Table) -> Any:
        """The table as it is stored, handed to the engine."""
        table = spec.name
        with self._errors():
            if table in self.manifest.tables and table not in self.frames:
                return read_table(self.engine, self.tables_at or self.folder, spec)
            return hold(self.engine, self.frames.get(table), spec)

    def table(self, table: str) -> pd.DataFrame:
        """The rows of a canonical table, in pandas; people that may be missing as Int64."""
        rows = self.relation(table)
        spec = table_named(table)
        # With a missing one among them pandas is given floats, which have no 63 bits.
        people = [name for name in spec.people if name not in spec.required]
        rows = rows.mutate(**{name: rows[name].cast("string") for name in people})
        if table in self.manifest.tables and self.manifest.tables[table].rows <= _SMALL:
            frame: pd.DataFrame = self.execute(rows)
        else:
            with self._errors():
                frame = self.engine.execute(rows)
        return frame.astype(dict.fromkeys(people, "Int64"))

    def verify(self) -> None:
        """Compare every file with its checksum; one that differs raises DataRefused."""
        if address_of(self.data):
            whole = not self.tables_at
            brought(self.data, self.name, self.folder.name, tables=whole, whole=whole)
        if not self.tables_at:
            verify(self.folder, self.manifest)

    @cached_property
    def last_day(self) -> date:
        """The last day covered whole by the orders, else by any table; DataRefused if none is."""
        covered = self.manifest.covered("orders")
        if not covered:
            covered = set().union(*map(self.manifest.covered, self.manifest.tables))
        if not covered:
            raise DataRefused("store.no_whole_day", shop=self.name)
        return max(covered)

    def period(self, given: PeriodLike | None) -> Period | None:
        """The days that were typed ("2022-11", "-28d" ...), None for None; else UsageError."""
        return None if given is None else as_period(given, lambda: self.last_day)

    def day(self, given: DayLike | None) -> date | None:
        """The day that was typed ("2022-11-20", "-28d" ...), None for None; else UsageError."""
        return None if given is None else as_day(given, lambda: self.last_day)

    def remembered(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once for this state of the shop.

        The tables that it reads count as read each time.
        """
        if key not in self.memory:
            read: set[str] = set()
            with tables_noted(read):
                self.memory[key] = make(), read
        value, tables = self.memory[key]
        if (reading := _READ.get()) is not None:
            reading |= tables
        found: T = value
        return found

    def has_column(self, table: str, column: str) -> bool:
        """Whether any export has the column, or what it can be worked out from."""
        state = self.manifest.tables.get(table)
        told = state is not None and column in state.columns
        return told or self.manifest.works_out(table, column)


def note_columns(table: str, columns: Iterable[str]) -> None:
    """Columns of a table that an answer rests on count as read too, as `table.column`."""
    if (read := _READ.get()) is not None:
        read.update(f"{table}.{column}" for column in columns)


@contextmanager
def tables_noted(read: set[str] | None) -> Iterator[None]:
    """The tables that are read inside are added to `read`; None: they are not noted at all."""
    token = _READ.set(read)
    try:
        yield
    finally:
        _READ.reset(token)


def open_shop(
    name: str, *, data: str | Path | None = None, generation: str = "", engine: str = DUCKDB
) -> Shop:
    """Open the shop's present generation, or an older one while it is kept.

    Parameters
    ----------
    name : the shop, as it was ingested.
    data : the data folder, or an address such as "s3://bucket/data", which needs the extra
        opsanalytics[s3]; by default OPSANALYTICS_DATA, else the nearest data/ upwards.
    generation : the folder name of an older generation; by default the present one.
    engine : who answers: "duckdb"; "sc://HOST:PORT" (Spark Connect: Spark 4, Databricks, Sail);
        "spark://HOST:PORT" (a cluster) or "spark://local[2]" (this machine), which need Java.
        All but the first need the extra opsanalytics[spark].

    Returns
    -------
    Shop
        Its tables, what its exports cover, and the generation it stays at.

    Raises
    ------
    UsageError
        There is no such shop or generation, or no engine has such an address.
    EngineFailed
        At the first question: the engine does not answer.
    DataRefused
        The store was written by another version, or a file of it is damaged; it says how to
        rebuild it.

    Examples
    --------
    >>> open_shop("demo").manifest.coverage("orders")  # doctest: +SKIP
    Period(start=datetime.date(2021, 1, 1), end=datetime.date(2023, 1, 1))
    """
    address = engine_address(engine)
    root = data_dir(data)
    elsewhere = bool(address_of(root)) and address != DUCKDB
    folder = _folder_of(root, safe_name(name), generation and safe_name(generation), elsewhere)
    with suppress(OSError):
        os.utime(folder)  # in use: not to be swept
    manifest = read_manifest(folder, name)
    mark_worked_out(manifest)
    if elsewhere:
        place = place_of_tables(root, name, folder.name)
        return Shop(name, folder, manifest, root, address, tables_at=place)
    verify_tables(folder, manifest)
    return Shop(name, folder, manifest, root, address)


def _folder_of(root: Path, name: str, generation: str, elsewhere: bool) -> Path:
    """The folder of the shop's generation; `elsewhere`: its tables are not read here."""
    if address_of(root):
        folder = brought(root, name, generation, tables=not elsewhere)
    else:
        folder = resolve(processed_name(root, name))
        if folder and generation:
            folder = resolve(generations_dir(root, name) / generation)
    if folder is None and generation:
        raise UsageError("store.no_generation", generation=generation, name=name)
    if folder is None and processed_name(root, name).is_symlink():
        raise DataRefused("store.damaged", file=processed_name(root, name), shop=name)
    if folder is None:
        known = shops(root)  # hundreds of names would hide what is wrong
        more = f" ... ({len(known)})" if len(known) > 5 else ""
        there = ", ".join(known[:5]) + more or "-"
        raise UsageError("store.no_shop", name=name, root=place_of_data(root), there=there)
    return folder
