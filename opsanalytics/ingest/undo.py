"""Take exports out of a shop's store again, as if they had never come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import resolve, safe_name
from opsanalytics.core.paths import processed_name
from opsanalytics.ingest.pseudonyms import fingerprint, load_key, shop_key
from opsanalytics.store.changes import Changes
from opsanalytics.store.checksums import verify
from opsanalytics.store.generation import build
from opsanalytics.store.manifest import Manifest, SourceFile, read_manifest
from opsanalytics.store.refusals import Refusal
from opsanalytics.store.remote import being_changed

_SHORTEST_ID = 6  # digits of an id that name an export


@dataclass
class Undone:
    """What was taken out, which refused files were given up, and the manifest now."""

    sources: list[SourceFile]
    refused: list[Refusal]
    manifest: Manifest


def undo(names: Sequence[str], shop: str, *, data: Path) -> Undone:
    """Take exports out: the tables become byte for byte what they were without them.

    A file that was refused is no longer said to be missing. The files themselves stay where they
    are, and are passed over until somebody names them.

    Parameters
    ----------
    names : names of files as `ingest` and `check` tell them, paths of such files, or ids.
    shop : the shop's name.
    data : the data folder.

    Raises
    ------
    UsageError
        There is no such shop, export or refused file, or several files have that name.
    DataRefused
        The store is damaged or of another version.
    """
    key = shop_key(load_key(), safe_name(shop))
    with being_changed(data, shop):
        folder = resolve(processed_name(data, shop))
        if folder is None:
            raise UsageError("ingest.undo.no_shop", shop=shop)
        old = read_manifest(folder, shop)
        verify(folder, old)
        found = [_named(name, old) for name in names]
        gone = [source for sources, _ in found for source in sources]
        given_up = [each for _, refused in found for each in refused]
        without = {source.id for source in gone}
        kept = {"", *(source.sha256 for source in old.sources if source.id not in without)}
        undone = {each.sha256: each.file for each in given_up if each.sha256 not in kept}
        changes = Changes(
            without=without,
            undone=old.undone | undone,
            forgotten=old.forgotten,
            refused=lambda _: [each for each in old.refused if each not in given_up],
        )
        manifest = build(data, shop, fingerprint(key), old, [], changes)
    assert manifest is not None
    taken_out = [source for source in old.sources if source.id in without]
    return Undone(taken_out, given_up, manifest)


def _named(name: str, manifest: Manifest) -> tuple[list[SourceFile], list[Refusal]]:
    """What was read, and what was refused, of the file of that name or id, all its sheets.

    UsageError where it is not one file.
    """
    found, refused = _called(name, manifest)
    if not (found or refused):
        found, refused = _called(PurePath(name).name, manifest)
    if not (found or refused) and len(name) >= _SHORTEST_ID:
        found = [source for source in manifest.sources if source.id.startswith(name)]
        refused = [each for each in manifest.refused if each.sha256.startswith(name)]
    if not (found or refused):
        read = (source.file for source in manifest.sources)
        files = sorted({*read, *(refusal.shown for refusal in manifest.refused)})
        close = get_close_matches(name, files, n=3, cutoff=0.3) or files[:3]
        raise UsageError("ingest.undo.not_there", name=name, close=", ".join(close))
    ids = {
        source.sha256: f"{source.id} ({source.first_day} - {source.last_day})" for source in found
    }
    ids |= {each.sha256 or each.shown: f"{each.sha256[:12]} ({each.shown})" for each in refused}
    if len(ids) > 1:
        raise UsageError("ingest.undo.several", name=name, ids=", ".join(ids.values()))
    return found, refused


def _called(name: str, manifest: Manifest) -> tuple[list[SourceFile], list[Refusal]]:
    """The exports and the refused files that are called so, or that are sheets or parts of it."""
    sources = [s for s in manifest.sources if s.file == name]
    sources = sources or [s for s in manifest.sources if s.file.startswith(f"{name}/")]
    return sources, [each for each in manifest.refused if each.is_of(name)]
