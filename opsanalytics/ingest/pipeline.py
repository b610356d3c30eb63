"""Raw files to a new generation of a shop's store, with an account of every line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import digest, resolve, safe_name
from opsanalytics.core.paths import processed_name, raw_dir
from opsanalytics.ingest.folders import FoundFile, files_below
from opsanalytics.ingest.forget_person import forgotten_of
from opsanalytics.ingest.formats.archives import PassedOver
from opsanalytics.ingest.formats.confined import end_child
from opsanalytics.ingest.intake import Intake, Outcome
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.pseudonyms import fingerprint, key_path, load_key, shop_key
from opsanalytics.ingest.refused_files import RefusedFiles
from opsanalytics.store.changes import Changes
from opsanalytics.store.checksums import verify
from opsanalytics.store.generation import build
from opsanalytics.store.manifest import FILE_NAME, Export, Manifest, read_manifest
from opsanalytics.store.remote import being_changed

MAX_REJECTS = 0.01


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
    drop_old : remove the older states at once, which else stay for a day.
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
    passed: list[PassedOver] = []
    named = [*paths, *newer]
    key = shop_key(load_key(), safe_name(shop))
    raw = rebuild or not named
    with being_changed(data, shop, rebuild=rebuild, drop_old=drop_old, raw=raw):
        files = _files(named, raw_dir(data, shop), passed, rebuild=rebuild)
        old = _present_manifest(data, shop, fingerprint(key), rebuild=rebuild)
        base = None if rebuild else old
        outcome = Outcome(old, passed=passed)
        before_notes = old.model_copy(deep=True) if old else None
        before = base.sources if base else []
        earlier = old.sources if old else []
        kept = old or _remembered(resolve(processed_name(data, shop)))
        undone, forgotten = kept.undone, forgotten_of(key, kept)
        refused = RefusedFiles(raw_dir(data, shop), not named, list(base.refused if base else []))
        intake = Intake(
            key, among, max_rejects, before, earlier, outcome, forgotten, refused, undone
        )
        exports = intake.exports(files)
        if rebuild and not forget:
            exports = _with_all_of(resolve(processed_name(data, shop)), exports, intake)
        believed = {digest(path) for path in newer}
        changes = Changes(
            believed=believed,
            undone=undone,
            forgotten=forgotten.marks,
            refused=lambda read: refused.left(files, outcome.unchanged, read),
        )
        try:
            built = build(data, shop, fingerprint(key), base, exports, changes)
            outcome.manifest = built or old
        finally:
            end_child()
        outcome.older = outcome.restated(before_notes)
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


def _remembered(folder: Path | None) -> Manifest:
    """Of a manifest of any version, what a rebuild keeps: files taken out, and who is forgotten."""
    nothing = Manifest(shop="", generation="", identity="")
    if folder is None:
        return nothing
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        kept = {name: content[name] for name in ("undone", "forgotten")}
        return Manifest.model_validate(nothing.model_dump() | kept)
    except (OSError, ValueError, KeyError, TypeError):
        return nothing


def _with_all_of(
    present: Path | None, exports: Iterator[Export], intake: Intake
) -> Iterator[Export]:
    """The exports; refused in the end if one that the present generation has is not there."""
    yield from exports
    if present:
        _refuse_loss(present, intake.digests, intake.outcome.new)


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
