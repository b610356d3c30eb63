"""Build a new immutable generation beside the present one: layers (one an export) merged into tables."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from glob import escape
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.disk import resolve, sweep, switch, sync_folder, sync_tree
from opsanalytics.manifest import FILE_NAME, SCHEMA_VERSION, Manifest, Reject, SourceFile, TableState
from opsanalytics.places import generations_dir, processed_name
from opsanalytics.tables import BOOKKEEPING, TABLES

Layer = tuple[SourceFile, Any, Sequence[Reject]]  # an export's description, its rows (Arrow), its rejects
_KEEP, _IN_USE_SECONDS = 3, 24 * 3600  # generations left for readers that started on them
_LINE_SPACE = 2**32


def build(data: Path, shop: str, identity: str, old: Manifest | None, new: Iterable[Layer]) -> Manifest:
    """Write the generation of the old manifest's exports and the new ones, and switch the shop to it.

    Which exports there are decides the tables, never the order they came in. Until the one rename at the end
    the present generation stands; after it, the new one.
    """
    layers = list(new)
    before = old.sources if old else []
    present = resolve(processed_name(data, shop)) if old else None
    sources = sorted([*before, *(source for source, _, _ in layers)], key=lambda s: s.id)
    home = generations_dir(data, shop)
    final = _free(home, sources, identity)
    fresh = home / f".{final.name}.{os.getpid()}.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "layers").mkdir(parents=True)
    fresh.chmod(0o700)
    try:
        _lay(fresh, present, before, layers)
        rejects = [*(old.rejects if old else []), *(r for _, _, said in layers for r in said)]
        manifest = Manifest(shop=shop, generation=final.name, identity=identity, sources=sources, rejects=rejects)
        changed = {source.table for source, _, _ in layers} if old else set(TABLES)
        for table in TABLES:
            _table(fresh, manifest, table, None if table in changed else present)
        _write_manifest(fresh, manifest)
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


def _lay(fresh: Path, present: Path | None, before: list[SourceFile], layers: list[Layer]) -> None:
    for source in before:
        assert present is not None
        _link(present / "layers" / f"{source.id}.parquet", fresh / "layers" / f"{source.id}.parquet")
    for source, rows, _ in layers:
        source.columns = [name for name in TABLES[source.table].names if name in rows.column_names]
        pq.write_table(rows, fresh / "layers" / f"{source.id}.parquet", compression="zstd")


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
        _merge(fresh, sources, table, place)
    with duckdb.connect() as engine:
        counts = engine.execute("select source, count(*) from read_parquet(?) group by 1", [escape(str(place))])
        loaded = dict(counts.fetchall())
    for source in sources:
        source.loaded = loaded.get(source.id, 0)
        source.duplicates = source.parsed - source.loaded
    columns = [name for name in TABLES[table].names if any(name in s.columns for s in sources)]
    manifest.tables[table] = TableState(rows=sum(loaded.values()), columns=columns)


def _merge(fresh: Path, sources: list[SourceFile], table: str, place: Path) -> None:
    """One row a key: of each column the newest export's value, of those exports that tell one.

    So a later list without buyers does not erase the buyers of an earlier one.
    """
    spec = TABLES[table]
    ranked = sorted(sources, key=lambda s: (s.exported_at is not None, s.exported_at, s.sha256))
    ranks = pa.table({"id": [s.id for s in ranked], "age": list(range(len(ranked)))})
    bookkeeping = [c.name for c in BOOKKEEPING if c.name != "row_key"]
    newest = ", ".join(f'arg_max("{n}", ord) as "{n}"' for n in (*spec.names, *bookkeeping))
    order = ", ".join(f'"{n}"' for n in (spec.day, "row_key"))
    names = ", ".join(f'"{n}"' for n in (*spec.names, *(c.name for c in BOOKKEEPING)))
    with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
        engine.register("ranks", ranks)
        engine.register("nothing", spec.arrow_schema().empty_table())
        files = [escape(str(fresh / "layers" / f"{s.id}.parquet")) for s in sources]
        query = f"""
            with told as (
                select * from nothing union all by name
                select * from read_parquet({_quoted(files)}, union_by_name=true)
            ), rows as (
                select told.*, ranks.age * {_LINE_SPACE} + source_line as ord
                from told join ranks on told.source = ranks.id
            ), merged as (select row_key, {newest} from rows group by row_key)
            select {names} from merged order by {order}
        """  # noqa: S608 - names are ours, paths are quoted
        engine.execute(f"copy ({query}) to {_quoted(str(place))} (format parquet, compression zstd)")


def _quoted(text: str | list[str]) -> str:
    if isinstance(text, list):
        return "[" + ", ".join(_quoted(t) for t in text) + "]"
    return "'" + text.replace("'", "''") + "'"


def _write_manifest(fresh: Path, manifest: Manifest) -> None:
    path = fresh / FILE_NAME
    path.write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _sweep(home: Path, present: Path) -> None:
    """Remove what nobody can be reading any more: all but the newest few, and what a killed run left."""
    aged = {p: time.time() - p.stat().st_mtime for p in home.iterdir() if p.is_dir() and not p.name.startswith(".")}
    newest = sorted(aged, key=lambda p: aged[p])[:_KEEP]
    in_use = [p for p, age in aged.items() if age < _IN_USE_SECONDS]  # opening a shop touches its folder
    sweep([p for p in home.iterdir() if p.is_dir()], {p.resolve() for p in (*newest, *in_use, present)})
