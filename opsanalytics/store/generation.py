"""Build a new immutable generation beside the present one: layers merged into tables."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import make_private, resolve, sweep, switch, sync, sync_tree
from opsanalytics.core.paths import generations_dir, processed_name
from opsanalytics.store.changes import Changes
from opsanalytics.store.checksums import file_states
from opsanalytics.store.day_segments import segments, write_segment
from opsanalytics.store.empty_exports import date_empty_exports, leave_out_asked, quiet_days
from opsanalytics.store.flag import Flag
from opsanalytics.store.implausible import implausible, looked_at
from opsanalytics.store.layers import merge, rows_by_source, write_layer
from opsanalytics.store.manifest import (
    SCHEMA_VERSION,
    Export,
    FileState,
    Manifest,
    SourceFile,
    TableState,
    write_manifest,
)
from opsanalytics.store.rejects import Reject, read_rejects, write_rejects
from opsanalytics.store.tables import TABLES, Table
from opsanalytics.store.versions import forget_arrivals

T = TypeVar("T")
_KEEP = 3  # generations left for readers that started on them
IN_USE_SECONDS = 24 * 3600  # opening a shop touches its folder


def build(
    data: Path,
    shop: str,
    identity: str,
    old: Manifest | None,
    new: Iterable[Export],
    changes: Changes | None = None,
) -> Manifest | None:
    """Write the generation of the old manifest's exports and the new ones, and switch to it.

    Which exports there are decides the tables, never the order they came in. Until the one rename
    at the end the present generation stands; after it, the new one. The exports are taken one by
    one and never held together; without any, nothing is written and the old manifest is returned.
    """
    changes = changes or Changes()
    home = generations_dir(data, shop)
    present = resolve(processed_name(data, shop)) if old else None
    make_private(home.parent)
    make_private(home)
    fresh = home / f".{os.getpid()}.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    (fresh / "layers").mkdir()
    draft = _Draft(
        fresh,
        present,
        list(old.sources) if old else [],
        old.files if old else {},
        old.flags if old else [],
        dict(changes.undone),
    )
    with _removed_on_failure(fresh, shop):
        draft.leave_out(changes.without)
        draft.add_layers(new)
        draft.believe(changes.believed)
        refused = changes.refused_now(old, draft.sources)
        same = not draft.changed and not changes.forgets_more(old)
        if same and (old is None or refused == old.refused):
            shutil.rmtree(fresh)
            return old
        draft.link_layers()
        draft.rewrite(changes.rewrite)
        final = _free_folder(home, draft.sources, identity)
        manifest = Manifest(
            shop=shop, generation=final.name, identity=identity, sources=draft.sources
        )
        manifest.undone, manifest.forgotten = draft.undone, sorted(changes.forgotten)
        manifest.refused = refused
        draft.write(manifest)
        fresh.rename(final)
    sync(home)
    switch(processed_name(data, shop), final)
    _sweep(home, final)
    return manifest


@contextmanager
def _removed_on_failure(fresh: Path, shop: str) -> Iterator[None]:
    """Leave no half of a generation behind; a full disk is said in a sentence."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        why = str(error).splitlines()[0]
        raise DataRefused("store.not_written", shop=shop, why=why) from None
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _free_folder(home: Path, sources: list[SourceFile], identity: str) -> Path:
    """A folder name of its own for what these exports give; a second time, with a number."""
    facts = [f"{s.id} {s.mapping} {s.arrived} {s.said_newer}" for s in sources]
    mark = "\n".join([str(SCHEMA_VERSION), identity, *facts])
    name = hashlib.sha256(mark.encode()).hexdigest()[:12]
    folder = home / name
    for turn in count(2):
        if not folder.exists():
            break
        folder = home / f"{name}-{turn}"
    return folder


@dataclass
class _Draft:
    """A generation in the making: its folder, the present generation's, and all its exports."""

    folder: Path
    present: Path | None
    sources: list[SourceFile]
    known_files: dict[str, FileState]
    known_flags: list[Flag]
    undone: dict[str, str]
    rejects: list[Reject] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    rewritten: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)

    def leave_out(self, ids: Collection[str]) -> None:
        """Take exports out, and remember their files."""
        gone = [source for source in self.sources if source.id in ids]
        self.sources = [source for source in self.sources if source.id not in ids]
        for source in gone:
            self.undone[source.sha256] = source.file
            self.replaced.add(source.file)
            self.changed.add(source.table)
        if gone:
            forget_arrivals(self.sources)

    def add_layers(self, exports: Iterable[Export]) -> None:
        """Write the layer of each new export; those of the old ones are linked."""
        for export in exports:
            source = export.source
            columns = export.rows.column_names
            source.columns = [name for name in TABLES[source.table].names if name in columns]
            layer = self.folder / "layers" / f"{source.id}.parquet"
            write_layer(layer, source, export.rows, export.key)
            for other in self._read_again(source):
                self.sources.remove(other)
                self.replaced.add(other.file)
                self.changed.add(other.table)
            self.sources.append(source)
            self.rejects += export.rejects
            self.changed.add(source.table)
            del export
            pa.default_memory_pool().release_unused()  # the engine needs it next
            self.new.add(source.id)
            self.undone.pop(source.sha256, None)
        self.sources.sort(key=lambda source: source.id)
        self.changed |= date_empty_exports(self.sources)

    def link_layers(self) -> None:
        """Let the layers of exports that were there before stand in this generation too."""
        for source in self.sources:
            if self.present and source.id not in self.new:
                self._take_over(f"layers/{source.id}.parquet")

    def rewrite(self, change: Callable[[Path, SourceFile], bool] | None) -> None:
        """Change the layers of exports that were there before."""
        for source in self.sources:
            file = f"layers/{source.id}.parquet"
            if change and source.id not in self.new and change(self.folder / file, source):
                self.taken.remove(file)
                self.rewritten.add(source.id)
                self.changed.add(source.table)

    def believe(self, digests: Collection[str]) -> None:
        """Mark exports as newer than all others of their table."""
        for source in self.sources:
            others = [other.said_newer for other in self.sources if other.table == source.table]
            if source.sha256 in digests and source.said_newer < max(others, default=0) + 1:
                source.said_newer = max(others) + 1
                self.changed.add(source.table)

    def _read_again(self, source: SourceFile) -> list[SourceFile]:
        """Earlier readings of the same rows by another mapping, or by the same as it was."""
        same = [other for other in self.sources if other.sha256 == source.sha256]
        same = [other for other in same if other.parsed or other.file == source.file]
        return [o for o in same if (o.table, o.sheet) == (source.table, source.sheet)]

    def write(self, manifest: Manifest) -> None:
        """Write tables, rejects and the manifest, and have all of it on the disk."""
        for table in TABLES:
            self._write_table(manifest, table)
        leave_out_asked(self.folder, manifest.sources)
        manifest.quiet_days = quiet_days(self.folder, manifest.sources)
        looked = looked_at(self.changed)
        kept = [flag for flag in self.known_flags if flag.table not in looked]
        flags = [*kept, *implausible(self.folder, looked, manifest)]
        manifest.flags = sorted(flags, key=lambda flag: (flag.table, flag.kind, flag.first_day))
        before = read_rejects(self.present) if self.present else []
        kept_rejects = (each for each in before if each.file not in self.replaced)
        write_rejects(self.folder, [*kept_rejects, *self.rejects])
        shutil.rmtree(self.folder / ".spill", ignore_errors=True)
        known = {name: self.known_files[name] for name in self.taken if name in self.known_files}
        manifest.files = file_states(self.folder, known)
        write_manifest(self.folder, manifest)
        for path in self.folder.rglob("*"):
            make_private(path)
        sync_tree(self.folder)

    def _write_table(self, manifest: Manifest, table: str) -> None:
        """Merge the table's layers, or take over its old file; count what each export gave."""
        sources = manifest.of_table(table)
        if not sources:
            return
        folder = self.folder / table
        folder.mkdir()
        if self.present and table not in self.changed:
            for path in sorted((self.present / table).iterdir()):
                self._take_over(f"{table}/{path.name}")
        elif TABLES[table].sorted_by:
            self._write_segments(TABLES[table], sources)
        else:
            merge(self.folder, sources, TABLES[table], folder / "part-0.parquet", self.new)
        loaded = rows_by_source(folder)
        for source in sources:
            source.loaded = loaded.get(source.id, 0)
            source.duplicates = source.parsed - source.loaded
        filled = {name for source in sources for name in source.columns}
        columns = [name for name in TABLES[table].names if name in filled]
        manifest.tables[table] = TableState(rows=sum(loaded.values()), columns=columns)

    def _write_segments(self, spec: Table, sources: list[SourceFile]) -> None:
        """Write the table's segments, but those that the present generation has already."""
        for segment in segments(self.folder, spec, sources):
            file = f"{spec.name}/{segment.file(spec)}"
            held = {source.id for source in segment.sources}
            same = self.rewritten.isdisjoint(held)
            if same and self.present and (self.present / file).is_file():
                self._take_over(file)
            else:
                write_segment(self.folder, self.folder / file, spec, segment, self.new)

    def _take_over(self, file: str) -> None:
        """Let the present generation's file stand in the new one too, as a hard link or a copy."""
        assert self.present is not None
        self.taken.append(file)
        try:
            (self.folder / file).hardlink_to(self.present / file)
        except OSError:
            shutil.copyfile(self.present / file, self.folder / file)


def _sweep(home: Path, present: Path) -> None:
    """Remove what nobody can be reading any more, and what a killed run left."""
    folders = [path for path in home.iterdir() if path.is_dir()]
    ages = {path: time.time() - path.stat().st_mtime for path in folders if path.name[0] != "."}
    sweep(folders, {path.resolve() for path in (*worth_keeping(ages), present)})


def worth_keeping(ages: Mapping[T, float]) -> set[T]:
    """The newest generations, and those that somebody may be reading, by their ages in seconds."""
    newest = sorted(ages, key=lambda each: ages[each])[:_KEEP]
    return {*newest, *(each for each, age in ages.items() if age < IN_USE_SECONDS)}
