"""Raw files to a new generation of a shop's store, with an account of every line."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import DataRefused, NoExport, OpsError
from opsanalytics.core.files import only_one, resolve, safe_name
from opsanalytics.core.paths import generations_dir, processed_name, raw_dir
from opsanalytics.ingest.folders import FoundFile, files_below
from opsanalytics.ingest.formats.archives import ExportFile, PassedOver, shown_name, unpack
from opsanalytics.ingest.formats.confined import end_child
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.pseudonyms import fingerprint, key_path, load_key, shop_key
from opsanalytics.ingest.read import PartOfAnotherError, read_export
from opsanalytics.store.checksums import verify
from opsanalytics.store.generation import build, drop_old_generations
from opsanalytics.store.manifest import FILE_NAME, Export, Manifest, SourceFile, read_manifest
from opsanalytics.store.rejects import Reject

MAX_REJECTS = 0.01


@dataclass
class Outcome:
    """What an ingest did: the manifest now, and what became of each export.

    `new` are ids of exports; `unchanged` and `parts` are names of exports that were known already
    or are read together with others; `passed` are files that are no exports, `refused` says of the
    rest why.
    """

    manifest: Manifest | None
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
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
    drop_old: bool = False,
    max_rejects: float = MAX_REJECTS,
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
    drop_old : remove the older states at once, which else stay for a day.
    max_rejects : the share of rows that may be rejected; a file with more is refused whole, the
        others are loaded all the same.

    Raises
    ------
    UsageError
        A path does not exist.
    DataRefused
        There is no export, the store was made with another identity key or by another version, or
        a rebuild would lose an export. Trouble with single files is in the outcome.
    """
    passed: list[PassedOver] = []
    files = _files(list(paths), raw_dir(data, shop), passed, rebuild=rebuild)
    key = shop_key(load_key(), safe_name(shop))
    with only_one(generations_dir(data, shop) / ".lock", wait=True, on=shop):
        old = _present_manifest(data, shop, fingerprint(key), rebuild=rebuild)
        base = None if rebuild else old
        outcome = Outcome(old, passed=passed)
        intake = _Intake(key, among, max_rejects, base.sources if base else [], outcome)
        exports = intake.exports(files)
        if rebuild and not forget:
            exports = intake.with_all_of(resolve(processed_name(data, shop)), exports)
        try:
            outcome.manifest = build(data, shop, fingerprint(key), base, exports) or old
        finally:
            end_child()
        if drop_old:
            drop_old_generations(data, shop)
        return outcome


def _files(
    paths: list[Path], raw: Path, passed: list[PassedOver], *, rebuild: bool
) -> list[FoundFile]:
    """The files meant, each once; what is passed over is added to `passed`."""
    if not paths or (rebuild and raw.is_dir()):
        paths = [*paths, raw]
    return files_below(paths, raw, passed.append)


def _present_manifest(data: Path, shop: str, identity: str, *, rebuild: bool) -> Manifest | None:
    folder = resolve(processed_name(data, shop))
    if folder is None:
        return None
    try:
        manifest = read_manifest(folder, shop)
        verify(folder, manifest)
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
    outcome: Outcome

    def __post_init__(self) -> None:
        self.digests = {source.sha256 for source in self.before}
        self.stores: set[str] = set()
        for source in self.before:
            self.stores.update(source.stores)

    def with_all_of(self, present: Path | None, exports: Iterator[Export]) -> Iterator[Export]:
        """The exports; refused in the end if one that the present generation has is not there."""
        yield from exports
        if present:
            _refuse_loss(present, self.digests, self.outcome.new)

    def exports(self, files: list[FoundFile]) -> Iterator[Export]:
        """Each new export, read; trouble with one file stops no other."""
        with _progress_bar(files) as bar:
            for found in files:
                try:
                    state = _state(found.path)
                    for file in unpack(found.path, self.outcome.passed.append):
                        if export := self._read(file, bar.update, found, state):
                            yield export
                except Exception as error:
                    self._set_aside(shown_name(found.path), error, found)

    def _set_aside(self, name: str, error: Exception, found: FoundFile) -> None:
        """Note why a file is refused or, where nobody expected an export, passed over."""
        if isinstance(error, NoExport) and not found.expected:
            self.outcome.passed.append(PassedOver(name, error.message))
        else:
            self.outcome.refused.append(as_refusal(error, name))

    def _read(
        self,
        file: ExportFile,
        tick: Callable[[int], object],
        found: FoundFile,
        state: tuple[int, int],
    ) -> Export | None:
        """One export; None where it is known, a part of another, or refused."""
        if file.sha256 in self.digests:
            self.outcome.unchanged.append(file.name)
            return None
        try:
            export = read_export(file, self.key, self.among, tick=tick)
            refuse_many_rejects(export, self.max_rejects)
            if _state(found.path) != state:
                raise DataRefused("ingest.changed", name=file.name)
        except PartOfAnotherError:
            self.outcome.parts.append(file.name)
            return None
        except Exception as error:
            self._set_aside(file.name, error, found)
            return None
        if export.source.sha256 in self.digests:
            self.outcome.unchanged.append(file.name)
            return None
        self._note_new(export)
        return export

    def _note_new(self, export: Export) -> None:
        source = export.source
        _note_fewer_rows(source, self.before)
        _note_other_shops(source, self.stores)
        self.digests.add(source.sha256)
        self.stores.update(source.stores)
        self.outcome.new.append(source.id)
        self.outcome.rejects += export.rejects


def as_refusal(error: Exception, name: str) -> OpsError:
    """The error in a sentence; of one of ours where it arose, never what it says of the cells."""
    if isinstance(error, OpsError):
        return error
    if isinstance(error, OSError):
        return DataRefused("ingest.not_readable", name=name, why=error.strerror or error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    return DataRefused("ingest.our_error", name=name, place=place)


def _state(path: Path) -> tuple[int, int]:
    """By which it shows that somebody writes the file."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _progress_bar(files: list[FoundFile]) -> Any:
    """A progress bar on a terminal, where it takes longer than two seconds."""
    from tqdm import tqdm

    total = sum(found.path.stat().st_size for found in files if found.path.is_file())
    quiet = not sys.stderr.isatty()
    return tqdm(total=total, unit="B", unit_scale=True, disable=quiet, leave=False, delay=2)


def refuse_many_rejects(export: Export, max_rejects: float) -> None:
    """Refuse an export of which no row, or too few, could be read."""
    source = export.source
    rows = source.parsed + source.rejected
    if source.rejected <= max_rejects * rows and (source.parsed or not export.rejects):
        return
    first = export.rejects[0]
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


def _refuse_loss(present: Path, digests: set[str], ids: Sequence[str]) -> None:
    """Refuse to leave out an export the present generation has, of whatever version that is.

    Where its manifest cannot be read, its layers say which exports it has, though not their names.
    """
    try:
        sources = json.loads((present / FILE_NAME).read_text(encoding="utf-8"))["sources"]
        lost = [source["file"] for source in sources if source["sha256"] not in digests]
    except (OSError, ValueError, KeyError, TypeError):
        layers = [layer.stem for layer in present.glob("layers/*.parquet")]
        if not layers:
            raise DataRefused("ingest.unreadable_sources") from None
        lost = [name for name in layers if name not in ids]
    if lost:
        more = " ..." if len(lost) > 3 else ""
        raise DataRefused("ingest.would_lose", files=", ".join(lost[:3]) + more)
