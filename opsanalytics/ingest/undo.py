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
        given_up = [each for name in names for each in _refused(name, old)]
        gone = [source for name in names for source in _named(name, old)]
        without = {source.id for source in gone}
        kept = {"", *(source.sha256 for source in old.sources if source.id not in without)}
        undone = {each.sha256: each.file for each in given_up if each.sha256 not in kept}
        changes = Changes(
            without=without,
            undone=old.undone | undone,
            forgotten=old.forgotten,
            refused=lambda: [each for each in old.refused if each not in given_up],
        )
        manifest = build(data, shop, fingerprint(key), old, [], changes)
    assert manifest is not None
    taken_out = [source for source in old.sources if source.id in without]
    return Undone(taken_out, given_up, manifest)


def _refused(name: str, manifest: Manifest) -> list[Refusal]:
    """The refused files, or parts of one, of that name."""
    names = (name, PurePath(name).name)
    return [each for each in manifest.refused if any(map(each.is_of, names))]


def _named(name: str, manifest: Manifest) -> list[SourceFile]:
    """The exports of the file of that name, all its sheets; none where it was refused.

    UsageError where it is not one file.
    """
    found = [s for s in manifest.sources if s.file == name]
    if not found:
        file = PurePath(name).name
        found = [s for s in manifest.sources if s.file == file or s.file.startswith(f"{file}/")]
    if not found and len(name) >= _SHORTEST_ID:
        found = [s for s in manifest.sources if s.id.startswith(name)]
    if not found and not _refused(name, manifest):
        read = (source.file for source in manifest.sources)
        files = sorted({*read, *(refusal.file for refusal in manifest.refused)})
        close = get_close_matches(name, files, n=3, cutoff=0.3) or files[:3]
        raise UsageError("ingest.undo.not_there", name=name, close=", ".join(close))
    if len({source.sha256 for source in found}) > 1:
        listed = [f"{source.id} ({source.first_day} - {source.last_day})" for source in found]
        raise UsageError("ingest.undo.several", name=name, ids=", ".join(listed))
    return found
