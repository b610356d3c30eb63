"""Build a new immutable generation beside the present one: layers (one an export) merged into tables."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from opsanalytics.core.files import resolve, sweep, switch, sync_folder, sync_tree
from opsanalytics.core.paths import generations_dir, processed_name
from opsanalytics.store.layers import merge, rows_by_source, write_layer
from opsanalytics.store.manifest import (
    FILE_NAME,
    SCHEMA_VERSION,
    Export,
    Manifest,
    Reject,
    SourceFile,
    TableState,
    read_rejects,
    write_rejects,
)
from opsanalytics.store.tables import TABLES

_KEEP, _IN_USE_SECONDS = 3, 24 * 3600  # generations left for readers that started on them


def build(
    data: Path, shop: str, identity: str, old: Manifest | None, new: Iterable[Export]
) -> Manifest | None:
    """Write the generation of the old manifest's exports and the new ones, and switch the shop to it.

    Which exports there are decides the tables, never the order they came in. Until the one rename at the end
    the present generation stands; after it, the new one. The layers are taken one by one and never held together;
    without any, nothing is written and the old manifest is given back.
    """
    home = generations_dir(data, shop)
    present = resolve(processed_name(data, shop)) if old else None
    fresh = home / f".{os.getpid()}.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "layers").mkdir(parents=True)
    fresh.chmod(0o700)
    try:
        added, rejects = _lay(fresh, new)
        if not added:
            shutil.rmtree(fresh)
            return old
        for source in old.sources if old else []:
            assert present is not None
            _link(
                present / "layers" / f"{source.id}.parquet",
                fresh / "layers" / f"{source.id}.parquet",
            )
        sources = sorted([*(old.sources if old else []), *added], key=lambda s: s.id)
        final = _free(home, sources, identity)
        manifest = Manifest(shop=shop, generation=final.name, identity=identity, sources=sources)
        changed = {source.table for source in added} if old else set(TABLES)
        for table in TABLES:
            _table(fresh, manifest, table, None if table in changed else present)
        write_rejects(fresh, [*(read_rejects(present) if present else []), *rejects])
        _write_manifest(fresh, manifest)
        shutil.rmtree(fresh / ".spill", ignore_errors=True)
        sync_tree(fresh)
        fresh.rename(final)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    sync_folder(home)
    switch(processed_name(data, shop), final)
    _sweep(home, final)
    return manifest


def _free(home: Path, sources: list[SourceFile], identity: str) -> Path:
    """A folder name of its own for what these exports give; a second time, with a number."""
    mark = "\n".join([str(SCHEMA_VERSION), identity, *(s.id for s in sources)])
    named = hashlib.sha256(mark.encode()).hexdigest()[:12]
    names = (named, *(f"{named}-{turn}" for turn in range(2, 10_000)))
    return next(home / name for name in names if not (home / name).exists())


def _lay(fresh: Path, layers: Iterable[Export]) -> tuple[list[SourceFile], list[Reject]]:
    """Write the new layers; give their descriptions and rejects."""
    added, rejects = [], []
    for layer in layers:
        source = layer.source
        source.columns = [
            name for name in TABLES[source.table].names if name in layer.rows.column_names
        ]
        write_layer(fresh / "layers" / f"{source.id}.parquet", source, layer.rows, layer.key)
        added.append(source)
        rejects += layer.rejects
        del layer
        pa.default_memory_pool().release_unused()  # the engine needs it next
    return added, rejects


def _link(old: Path, new: Path) -> None:
    """Let the unchanged file stand in the new place too: a hard link, a copy where that cannot be."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copyfile(old, new)


def _table(fresh: Path, manifest: Manifest, table: str, unchanged: Path | None) -> None:
    """Merge the table's layers, or take over the file of the generation before; count what each export gave."""
    sources = manifest.of_table(table)
    if not sources:
        return
    place = fresh / table / "part-0.parquet"
    if unchanged is not None:
        _link(unchanged / table / "part-0.parquet", place)
    else:
        place.parent.mkdir()
        merge(fresh, sources, TABLES[table], place)
    loaded = rows_by_source(place)
    for source in sources:
        source.loaded = loaded.get(source.id, 0)
        source.duplicates = source.parsed - source.loaded
    columns = [name for name in TABLES[table].names if any(name in s.columns for s in sources)]
    manifest.tables[table] = TableState(rows=sum(loaded.values()), columns=columns)


def _write_manifest(fresh: Path, manifest: Manifest) -> None:
    path = fresh / FILE_NAME
    path.write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _sweep(home: Path, present: Path) -> None:
    """Remove what nobody can be reading any more: all but the newest few, and what a killed run left."""
    aged = {
        p: time.time() - p.stat().st_mtime
        for p in home.iterdir()
        if p.is_dir() and not p.name.startswith(".")
    }
    newest = sorted(aged, key=lambda p: aged[p])[:_KEEP]
    in_use = [
        p for p, age in aged.items() if age < _IN_USE_SECONDS
    ]  # opening a shop touches its folder
    sweep(
        [p for p in home.iterdir() if p.is_dir()],
        {p.resolve() for p in (*newest, *in_use, present)},
    )
