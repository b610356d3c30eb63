"""Files to exports that are read, one by one, and what became of each."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import DataRefused, NoExport, OpsError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.folders import FoundFile
from opsanalytics.ingest.formats.archives import ExportFile, PassedOver, shown_name, unpack
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.read import PartOfAnotherError, SheetExport, recognised_exports
from opsanalytics.ingest.refused_files import RefusedFiles
from opsanalytics.store.forgotten import Forgotten
from opsanalytics.store.manifest import Export, Manifest, Note, SourceFile
from opsanalytics.store.rejects import Reject
from opsanalytics.store.versions import note_arrivals

_RESAVED = re.compile(r"9{1,2}[-/.]9{1,2}[-/.]9{2,4}\b")  # how a time looks that Excel saved
_FEW_ROWS = 20  # of so many, one that cannot be read is a mistake and no sign of another export


@dataclass
class Outcome:
    """What an ingest did: the manifest now, and what became of each export.

    `new` are ids of exports; `unchanged` and `parts` are names of exports that were known already
    or are read together with others; `passed` are files that are no exports, `refused` says of the
    rest why. `older` is what is new to be said of exports that were there before.
    """

    manifest: Manifest | None
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
    refused: list[OpsError] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    older: list[tuple[str, Note]] = field(default_factory=list)

    def restated(self, before: Manifest | None) -> list[tuple[str, Note]]:
        """What is new to be said of exports that were there before, with their files."""
        known = {source.id: source.version_notes for source in before.sources} if before else {}
        new = []
        for source in self.manifest.sources if self.manifest else []:
            if source.id not in self.new:
                notes = source.version_notes
                new += [(source.file, n) for n in notes if n not in known.get(source.id, [])]
        return new

    def sources(self) -> list[SourceFile]:
        """The new exports, as the manifest now describes them."""
        sources = self.manifest.sources if self.manifest else []
        return [source for source in sources if source.id in self.new]


@dataclass
class Intake:
    """Reads files one by one and notes in the outcome what became of each.

    `before` are the exports that stay, `earlier` those that were there before a rebuild, `undone`
    digests of files that were taken out and are read again only if somebody names them.
    `refused_files` has those that are refused, and those that were.
    """

    key: bytes
    among: Sequence[Mapping]
    max_rejects: float
    before: list[SourceFile]
    earlier: list[SourceFile]
    outcome: Outcome
    forgotten: Forgotten
    refused_files: RefusedFiles
    undone: Collection[str] = ()

    def __post_init__(self) -> None:
        self.known = {source.id: source for source in self.before}
        self.digests = {source.sha256 for source in self.before}
        self.stores: set[str] = set()
        for source in self.before:
            self.stores.update(source.stores)

    def exports(self, files: list[FoundFile]) -> Iterator[Export]:
        """Each new export, read; trouble with one file stops no other."""
        with _progress_bar(files) as bar:
            for found in files:
                try:
                    state = _state(found.path)
                    for file in unpack(found.path, self.outcome.passed.append):
                        yield from self._read(file, bar.update, found, state)
                except Exception as error:
                    self._set_aside(shown_name(found.path), error, found)

    def _set_aside(self, name: str, error: Exception, found: FoundFile, sha256: str = "") -> None:
        """Note why a file is refused or, where nobody expected an export, passed over."""
        if isinstance(error, NoExport) and not found.expected:
            self.outcome.passed.append(PassedOver(name, error.message))
        else:
            refusal = as_refusal(error, name)
            self.outcome.refused.append(refusal)
            self.refused_files.add(name, refusal.message, found, sha256)

    def _read(
        self,
        file: ExportFile,
        tick: Callable[[int], object],
        found: FoundFile,
        state: tuple[int, int],
    ) -> Iterator[Export]:
        """The exports in a file; none where they are known, parts of another, or refused."""
        if self._is_known(file):
            self.outcome.unchanged.append(file.name)
            return
        if file.sha256 in self.undone and not found.named:
            why = Message("ingest.undo.passed")
            self.outcome.passed.append(PassedOver(file.name, why))
            return
        try:
            sheets = recognised_exports(file, self.among, tick=tick)
        except PartOfAnotherError:
            self.outcome.parts.append(file.name)
            return
        except Exception as error:
            self._set_aside(file.name, error, found, file.sha256)
            return
        refused = 0
        for sheet in sheets:
            if not sheet.again:
                refused = len(self.outcome.refused)
            elif len(self.outcome.refused) > refused:
                continue
            export = self._read_sheet(sheet, found, state)
            if export:
                yield export

    def _read_sheet(
        self, sheet: SheetExport, found: FoundFile, state: tuple[int, int]
    ) -> Export | None:
        """The export, read; None where it is known or refused."""
        try:
            export = sheet.read(self.key)
            self.forgotten.clear(export)
            refuse_many_rejects(export, self.max_rejects)
            if _state(found.path) != state:
                raise DataRefused("ingest.changed", name=sheet.name)
        except Exception as error:
            self._set_aside(sheet.name, error, found, sheet.file.sha256)
            return None
        known = self.known.get(export.source.id)
        if known and known.mapping == export.source.mapping:
            self.outcome.unchanged.append(sheet.name)
            return None
        self._note_new(export)
        return export

    def _is_known(self, file: ExportFile) -> bool:
        """Whether the file was read before, by the mappings as they are now.

        Files without a row are all alike; each is of another day, by its name.
        """
        alike = [source for source in self.known.values() if source.sha256 == file.sha256]
        readings = [source for source in alike if source.parsed or source.file == file.name]
        known = [m for each in self.among or mappings().values() for m in (each, each.of_items)]
        now = {mapping.kind: mapping.fingerprint for mapping in known if mapping}
        unchanged = all(source.mapping == now.get(source.kind) for source in readings)
        return bool(readings) and unchanged

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
    key = "ingest.many_rejects" if source.parsed else "ingest.no_row_read"
    if first.reason == Message("ingest.reject.time") and _RESAVED.match(first.shape):
        key = "ingest.many_rejects_resaved"
    raise DataRefused(
        key,
        file=source.file,
        rows=rows,
        rejected=source.rejected,
        limit=max_rejects,
        line=first.line,
        column=first.where,
        reason=first.reason,
        shape=first.shape,
    )


def _note_fewer_rows(source: SourceFile, before: list[SourceFile]) -> None:
    """Note that an earlier download of the same name had more rows: this one may be cut off.

    One of other days is not: of most of the days that the earlier one tells of.
    """
    named = [s for s in before if (s.file, s.kind) == (source.file, source.kind)]
    most = max((s.parsed for s in named if _has_most_days(source, s)), default=0)
    if source.parsed < most:
        source.note("ingest.fewer_rows", before=most, now=source.parsed)


def _has_most_days(source: SourceFile, earlier: SourceFile) -> bool:
    ours, theirs = source.days(), earlier.days()
    return not ours or not theirs or 2 * sum(day in ours for day in theirs) >= len(theirs)


def _note_other_shops(source: SourceFile, stores: set[str]) -> None:
    """Note that an export names another shop than those before it."""
    others = sorted(set(source.stores) - stores)
    if stores and others:
        before = ", ".join(sorted(stores))
        source.note("ingest.other_shops", others=", ".join(others), stores=before)
