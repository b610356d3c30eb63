"""Raw files to a new generation of a shop's store, with an account of every line."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsanalytics.disk import only_one, resolve
from opsanalytics.errors import DataRefused, OpsError, UsageError
from opsanalytics.identity import fingerprint, key_path, load_key
from opsanalytics.manifest import FILE_NAME, Manifest, SourceFile, read_manifest
from opsanalytics.places import generations_dir, processed_name, raw_dir
from opsanalytics.readers import Export, Mapping, read_export
from opsanalytics.store import build

_SUFFIXES = {".csv", ".txt", ".tsv", ".xls", ".xlsx"}
MAX_REJECTS = 0.01


@dataclass
class Outcome:
    """What an ingest did: the manifest now, which exports are new, unchanged or refused (with the error)."""

    manifest: Manifest | None
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[OpsError] = field(default_factory=list)

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
        outcome = Outcome(old)
        known = {} if rebuild or not old else {s.sha256: s for s in old.sources}
        exports: dict[str, Export] = {}
        for path in _shown(files):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest in known or digest in exports:
                outcome.unchanged.append(path.name)
                continue
            try:
                exports[digest] = _checked(read_export(path, key, among), max_rejects)
            except OpsError as error:
                outcome.refused.append(error)
        if rebuild and not forget:
            _refuse_loss(resolve(processed_name(data, shop)), exports)
        if exports:
            layers = [(e.source, e.rows, e.rejects) for e in exports.values()]
            base = None if rebuild else old
            outcome.manifest = build(data, shop, fingerprint(key), base, layers)
            outcome.new = [e.source.id for e in exports.values()]
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
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in _SUFFIXES)
        for file in inside if path.is_dir() else [path]:
            if file.resolve() not in seen and not file.name.startswith((".", "~$")):
                seen.add(file.resolve())
                yield file
    if not seen:
        raise DataRefused("there is no export in {paths}", paths=", ".join(map(str, paths)))


def _shown(files: list[Path]) -> Iterable[Path]:
    """The files, with a progress bar on a terminal."""
    from tqdm import tqdm

    bar: Iterable[Path] = tqdm(files, unit="file", disable=not sys.stderr.isatty(), leave=False)
    return bar


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


def _refuse_loss(present: Path | None, exports: dict[str, Export]) -> None:
    """Refuse to leave out an export the present state has, of whatever version that is."""
    if present is None:
        return
    try:
        told = json.loads((present / FILE_NAME).read_text(encoding="utf-8"))["sources"]
        lost = [s["file"] for s in told if s["sha256"] not in exports]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataRefused(
            "what the present state was made from cannot be read", hint="say --forget to rebuild all the same"
        ) from None
    if lost:
        hint = "name their paths too, or say --forget to leave them out"
        files = ", ".join(lost[:3]) + (" ..." if len(lost) > 3 else "")
        message = "a rebuild would lose what is not in the raw folder: {files}"
        raise DataRefused(message, hint=hint, files=files)
