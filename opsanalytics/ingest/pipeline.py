"""Raw files to a new generation of a shop's store, with an account of every line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import DataRefused, OpsError, UsageError
from opsanalytics.core.files import only_one, resolve
from opsanalytics.core.paths import generations_dir, processed_name, raw_dir
from opsanalytics.ingest.formats.archives import (
    HALF_MADE,
    SUFFIXES,
    ExportFile,
    digest,
    unpack,
)
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.pseudonyms import fingerprint, key_path, load_key
from opsanalytics.ingest.read import PartOfAnotherError, SheetExport, recognised_exports
from opsanalytics.store.generation import build
from opsanalytics.store.manifest import FILE_NAME, Export, Manifest, SourceFile, read_manifest
from opsanalytics.store.rejects import Reject
from opsanalytics.store.versions import note_arrivals

MAX_REJECTS = 0.01
_FEW_ROWS = 20  # of so many, one that cannot be read is a mistake and no sign of another export


@dataclass
class Outcome:
    """What an ingest did: the manifest now, and what became of each export.

    `new` are ids of exports; `unchanged` and `parts` are names of exports that were known already
    or are read together with others; `refused` says of the rest why.
    """

    manifest: Manifest | None
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    refused: list[OpsError] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def sources(self) -> list[SourceFile]:
        """The new exports, as the manifest now describes them."""
        sources = self.manifest.sources if self.manifest else []
        return [source for source in sources if source.id in self.new]


def ingest(
    paths: Iterable[Path],
    shop: str,
    *,
    data: Path,
    among: Sequence[Mapping] = (),
    rebuild: bool = False,
    forget: bool = False,
    max_rejects: float = MAX_REJECTS,
    newer: Sequence[Path] = (),
) -> Outcome:
    """Read exports into the shop's store; what was there before stays.

    Parameters
    ----------
    paths : files, or folders with exports below them; none: the shop's raw folder.
    shop : the shop's name.
    data : the data folder.
    among : the mappings to read by; by default the packaged ones.
    rebuild : start from nothing; what cannot be found again is refused.
    forget : let a rebuild lose exports that cannot be found.
    max_rejects : the share of rows that may be rejected; a file with more is refused whole, the
        others are loaded all the same.
    newer : files to believe where an export of the same kind tells the same rows otherwise; they
        are read too.

    Raises
    ------
    UsageError
        A path does not exist.
    DataRefused
        There is no export, the store was made with another identity key or by another version, or
        a rebuild would lose an export. Trouble with single files is in the outcome.
    """
    files = _files([*paths, *newer], raw_dir(data, shop), rebuild=rebuild)
    key = load_key()
    with only_one(generations_dir(data, shop) / ".lock", wait=True, on=shop):
        old = _present_manifest(data, shop, fingerprint(key), rebuild=rebuild)
        base = None if rebuild else old
        outcome = Outcome(old)
        before = base.sources if base else []
        earlier = old.sources if old else []
        intake = _Intake(key, among, max_rejects, before, earlier, outcome)
        exports = intake.exports(files)
        if rebuild and not forget:
            exports = intake.with_all_of(resolve(processed_name(data, shop)), exports)
        believed = {digest(path) for path in newer}
        outcome.manifest = build(data, shop, fingerprint(key), base, exports, believed) or old
        return outcome


def _files(paths: list[Path], raw: Path, *, rebuild: bool) -> list[Path]:
    """The files meant, each once; half-made downloads and hidden files are passed over."""
    if not paths or (rebuild and raw.is_dir()):
        paths = [*paths, raw]
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise UsageError("ingest.no_path", path=path, raw=raw)
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        for file in inside if path.is_dir() else [path]:
            if not file.name.startswith((".", "~$")) and file.suffix.lower() not in HALF_MADE:
                files.setdefault(file.resolve(), file)
    if not files:
        raise DataRefused("ingest.no_files", paths=", ".join(map(str, paths)))
    return list(files.values())


def _present_manifest(data: Path, shop: str, identity: str, *, rebuild: bool) -> Manifest | None:
    folder = resolve(processed_name(data, shop))
    if folder is None:
        return None
    try:
        manifest = read_manifest(folder, shop)
    except DataRefused:
        if rebuild:
            return None
        raise
    if manifest.identity != identity and not rebuild:
        raise DataRefused("ingest.other_key", shop=shop, path=key_path())
    return manifest


@dataclass
class _Intake:
    """Reads files one by one and notes in the outcome what became of each."""

    key: bytes
    among: Sequence[Mapping]
    max_rejects: float
    before: list[SourceFile]
    earlier: list[SourceFile]
    outcome: Outcome

    def __post_init__(self) -> None:
        self.known = {source.id: source for source in self.before}
        self.digests = {source.sha256 for source in self.before}
        self.stores: set[str] = set()
        for source in self.before:
            self.stores.update(source.stores)

    def with_all_of(self, present: Path | None, exports: Iterator[Export]) -> Iterator[Export]:
        """The exports; refused in the end if one that the present generation has is not there."""
        yield from exports
        if present:
            _refuse_loss(present, self.digests)

    def exports(self, files: list[Path]) -> Iterator[Export]:
        """Each new export, read."""
        with _progress_bar(files) as bar:
            for path in files:
                state = _state(path)
                try:
                    for file in unpack(path):
                        yield from self._read(file, bar.update, path, state)
                except OpsError as error:
                    self.outcome.refused.append(error)

    def _read(
        self, file: ExportFile, tick: Callable[[int], object], path: Path, state: tuple[int, int]
    ) -> Iterator[Export]:
        """The exports in a file; none where they are known, parts of another, or refused."""
        if self._is_known(file):
            self.outcome.unchanged.append(file.name)
            return
        try:
            found = recognised_exports(file, self.among, tick=tick)
        except PartOfAnotherError:
            self.outcome.parts.append(file.name)
            return
        except OpsError as error:
            self.outcome.refused.append(error)
            return
        for each in found:
            export = self._read_one(each, path, state)
            if export:
                yield export

    def _read_one(self, found: SheetExport, path: Path, state: tuple[int, int]) -> Export | None:
        """The export, read; None where it is known or refused."""
        try:
            export = found.read(self.key)
            _refuse_many_rejects(export, self.max_rejects)
            if _state(path) != state:
                raise DataRefused("ingest.changed", name=found.name)
        except OpsError as error:
            self.outcome.refused.append(error)
            return None
        known = self.known.get(export.source.id)
        if known and known.mapping == export.source.mapping:
            self.outcome.unchanged.append(found.name)
            return None
        self._note_new(export)
        return export

    def _is_known(self, file: ExportFile) -> bool:
        """Whether the file was read before, by the mappings as they are now."""
        readings = [source for source in self.known.values() if source.sha256 == file.sha256]
        now = {mapping.kind: mapping.fingerprint for mapping in self.among or mappings().values()}
        alike = all(source.mapping == now.get(source.kind) for source in readings)
        return bool(readings) and alike

    def _note_new(self, export: Export) -> None:
        source = export.source
        _note_fewer_rows(source, self.before)
        note_arrivals([source], self.before, self.earlier)
        _note_other_shops(source, self.stores)
        self.digests.add(source.sha256)
        self.known[source.id] = source
        self.stores.update(source.stores)
        self.outcome.new.append(source.id)
        self.outcome.rejects += export.rejects


def _state(path: Path) -> tuple[int, int]:
    """By which it shows that somebody writes the file."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _progress_bar(files: list[Path]) -> Any:
    """A progress bar on a terminal, where it takes longer than two seconds."""
    from tqdm import tqdm

    total = sum(path.stat().st_size for path in files)
    quiet = not sys.stderr.isatty()
    return tqdm(total=total, unit="B", unit_scale=True, disable=quiet, leave=False, delay=2)


def _refuse_many_rejects(export: Export, max_rejects: float) -> None:
    source = export.source
    rows = source.parsed + source.rejected
    allowed = max(max_rejects * rows, 1 if rows >= _FEW_ROWS and max_rejects else 0)
    if source.rejected <= allowed and (source.parsed or not export.rejects):
        return
    first = export.rejects[0]
    for note in source.notes:
        if note.key == "ingest.unknown_words":
            raise DataRefused(
                "ingest.many_rejects_of_words",
                file=source.file,
                rows=rows,
                rejected=source.rejected,
                limit=max_rejects,
                **note.values,
            )
    raise DataRefused(
        "ingest.many_rejects" if source.parsed else "ingest.no_row_read",
        file=source.file,
        rows=rows,
        rejected=source.rejected,
        limit=max_rejects,
        line=first.line,
        column=first.column,
        reason=first.reason,
    )


def _note_fewer_rows(source: SourceFile, before: list[SourceFile]) -> None:
    """Note that an earlier download of the same name had more rows: this one may be cut off."""
    counts = [s.parsed for s in before if (s.file, s.kind) == (source.file, source.kind)]
    most = max(counts, default=0)
    if source.parsed < most:
        source.note("ingest.fewer_rows", before=most, now=source.parsed)


def _note_other_shops(source: SourceFile, stores: set[str]) -> None:
    """Note that an export names another shop than those before it."""
    others = sorted(set(source.stores) - stores)
    if stores and others:
        before = ", ".join(sorted(stores))
        source.note("ingest.other_shops", others=", ".join(others), stores=before)


def _refuse_loss(present: Path, found: set[str]) -> None:
    """Refuse to leave out an export the present generation has, of whatever version that is."""
    try:
        sources = json.loads((present / FILE_NAME).read_text(encoding="utf-8"))["sources"]
        lost = [source["file"] for source in sources if source["sha256"] not in found]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataRefused("ingest.unreadable_sources") from None
    if lost:
        more = " ..." if len(lost) > 3 else ""
        raise DataRefused("ingest.would_lose", files=", ".join(lost[:3]) + more)
