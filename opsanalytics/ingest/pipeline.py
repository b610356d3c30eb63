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
from opsanalytics.ingest.formats.archives import HALF_MADE, SUFFIXES, Raw, unpack
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.pseudonyms import fingerprint, key_path, load_key
from opsanalytics.ingest.read import PartOfAnotherError, read_export
from opsanalytics.store.generation import build
from opsanalytics.store.manifest import (
    FILE_NAME,
    Export,
    Manifest,
    Note,
    Reject,
    SourceFile,
    read_manifest,
)

MAX_REJECTS = 0.01


@dataclass
class Outcome:
    """What an ingest did: the manifest now, which exports are new, unchanged, parts of others, or refused (why)."""

    manifest: Manifest | None
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    refused: list[OpsError] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def sources(self) -> list[SourceFile]:
        """The new exports, as the manifest now describes them."""
        return [s for s in self.manifest.sources if s.id in self.new] if self.manifest else []


def ingest(
    paths: Iterable[Path],
    shop: str,
    *,
    data: Path,
    among: Sequence[Mapping] = (),
    rebuild: bool = False,
    forget: bool = False,
    max_rejects: float = MAX_REJECTS,
) -> Outcome:
    """Read the files (folders: the exports below them; none: the shop's raw folder) into the shop's store.

    A file with more than `max_rejects` of its rows rejected is refused whole; the others are loaded all the same.
    `among`: the mappings to read them by, none for the packaged ones. `rebuild` starts from nothing, and refuses to
    lose an export it cannot find unless told to `forget`.
    """
    files = list(_files(list(paths), raw_dir(data, shop), rebuild=rebuild))
    key = load_key()
    with only_one(generations_dir(data, shop) / ".lock", wait=True, on=shop):
        old = _present(data, shop, fingerprint(key), rebuild=rebuild)
        base = None if rebuild else old
        outcome = Outcome(old)
        lost = resolve(processed_name(data, shop)) if rebuild and not forget else None
        layers = _Intake(key, among, max_rejects, base, outcome).layers(files, lost)
        outcome.manifest = build(data, shop, fingerprint(key), base, layers) or old
        return outcome


def _files(paths: list[Path], raw: Path, *, rebuild: bool) -> Iterator[Path]:
    """The files meant, each once; half-made downloads and hidden files are passed over."""
    if not paths or (rebuild and raw.is_dir()):
        paths = [*paths, raw]
    seen = set()
    for path in paths:
        if not path.exists():
            hint = "name the files, or put them in {raw}"
            raise UsageError("there is no file or folder {path}", hint=hint, path=path, raw=raw)
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        for file in inside if path.is_dir() else [path]:
            hidden = file.name.startswith((".", "~$")) or file.suffix.lower() in HALF_MADE
            if file.resolve() not in seen and not hidden:
                seen.add(file.resolve())
                yield file
    if not seen:
        hint = "what is still downloading is passed over"
        raise DataRefused(
            "there is no export in {paths}", hint=hint, paths=", ".join(map(str, paths))
        )


@dataclass
class _Intake:
    """Reads files one by one and notes in the outcome what became of each."""

    key: bytes
    among: Sequence[Mapping]
    max_rejects: float
    base: Manifest | None
    outcome: Outcome

    def __post_init__(self) -> None:
        before = self.base.sources if self.base else []
        self.known = {source.sha256 for source in before}
        self.stores = {store for source in before for store in source.stores}

    def layers(self, files: list[Path], lost: Path | None) -> Iterator[Export]:
        """What each new export gives. `lost`: a state none of whose exports may be missing in the end."""
        with _bar(files) as bar:
            for path in files:
                before = _state(path)
                for raw in self._exports(path):
                    if layer := self._layer(raw, bar.update, path, before):
                        yield layer
        if lost:
            _refuse_loss(lost, self.known)

    def _exports(self, path: Path) -> Iterator[Raw]:
        try:
            yield from unpack(path)
        except OpsError as error:
            self.outcome.refused.append(error)

    def _layer(
        self, raw: Raw, tick: Callable[[int], object], path: Path, state: tuple[int, int]
    ) -> Export | None:
        """The layer of one export; None where it is known, a part of another, or refused."""
        if raw.sha256 in self.known:
            self.outcome.unchanged.append(raw.name)
            return None
        try:
            export = _checked(read_export(raw, self.key, self.among, tick=tick), self.max_rejects)
            if _state(path) != state:
                hint = "let the download end, then ingest it again"
                raise DataRefused("{name} changed while it was read", hint=hint, name=raw.name)
        except PartOfAnotherError:
            self.outcome.parts.append(raw.name)
            return None
        except OpsError as error:
            self.outcome.refused.append(error)
            return None
        source = export.source
        if source.sha256 in self.known:
            self.outcome.unchanged.append(raw.name)
            return None
        source.notes += [*_shrunk(source, self.base), *_strangers(source, self.stores)]
        self.known.add(source.sha256)
        self.stores |= set(source.stores)
        self.outcome.new.append(source.id)
        self.outcome.rejects += export.rejects
        return export


def _state(path: Path) -> tuple[int, int]:
    """By which it shows that somebody writes the file."""
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _bar(files: list[Path]) -> Any:
    """A progress bar on a terminal, where it takes longer than two seconds."""
    from tqdm import tqdm

    total = sum(path.stat().st_size for path in files)
    quiet = not sys.stderr.isatty()
    return tqdm(total=total, unit="B", unit_scale=True, disable=quiet, leave=False, delay=2)


def _shrunk(source: SourceFile, base: Manifest | None) -> list[Note]:
    """Said where an earlier download of the same name had more rows: the new one may be cut off."""
    before = (
        [s for s in base.sources if s.file == source.file and s.kind == source.kind] if base else []
    )
    most = max((s.parsed for s in before), default=0)
    if source.parsed >= most:
        return []
    text = "an earlier file of this name had {before} rows, this one has {now}: was the download cut off?"
    return [Note(message=text, values={"before": most, "now": source.parsed})]


def _present(data: Path, shop: str, identity: str, *, rebuild: bool) -> Manifest | None:
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
        hint = "bring back the key file it was made with, or read all exports again with --rebuild"
        message = "the store of {shop} was made with another identity key than {path}"
        raise DataRefused(message, hint=hint, shop=shop, path=key_path())
    return manifest


def _checked(export: Export, max_rejects: float) -> Export:
    source, rejects = export.source, export.rejects
    rows = source.parsed + source.rejected
    if not source.parsed and rejects:
        message = "{file}: no row of {rows} can be read; line {line}: {column} {reason}"
    elif source.rejected > max_rejects * rows:
        message = "{file}: {rejected} of {rows} rows cannot be read (limit {limit:.1%}); line {line}: {column} {reason}"
    else:
        return export
    first = rejects[0]
    hint = "mend the file, or allow more with --max-rejects"
    raise DataRefused(
        message,
        hint=hint,
        file=source.file,
        rows=rows,
        rejected=source.rejected,
        limit=max_rejects,
        line=first.line,
        column=first.column,
        reason=first.reason,
    )


def _strangers(source: SourceFile, stores: set[str]) -> list[Note]:
    """Said where an export names another shop than those before it."""
    others = sorted(set(source.stores) - stores) if stores else []
    if not others:
        return []
    text = "it names the shop {others}, exports before it {stores}; all are taken for this one's"
    return [
        Note(
            message=text, values={"others": ", ".join(others), "stores": ", ".join(sorted(stores))}
        )
    ]


def _refuse_loss(present: Path, found: set[str]) -> None:
    """Refuse to leave out an export the present state has, of whatever version that is."""
    try:
        told = json.loads((present / FILE_NAME).read_text(encoding="utf-8"))["sources"]
        lost = [s["file"] for s in told if s["sha256"] not in found]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataRefused(
            "what the present state was made from cannot be read",
            hint="say --forget to rebuild all the same",
        ) from None
    if lost:
        hint = "name their paths too, or say --forget to leave them out"
        files = ", ".join(lost[:3]) + (" ..." if len(lost) > 3 else "")
        message = "a rebuild would lose what is not in the raw folder: {files}"
        raise DataRefused(message, hint=hint, files=files)
