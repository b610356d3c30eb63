"""Whether a generation's files are still what was written: their sizes and checksums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.files import digest
from opsanalytics.store.manifest import FILE_NAME, FileState, Manifest

QUICK = 64 * 2**20  # bytes that are read in a tenth of a second


def file_states(folder: Path, known: dict[str, FileState]) -> dict[str, FileState]:
    """Size and checksum of every file of a new generation; of those taken over, as they are known.

    Files that were taken over have been looked at before (`verify`).
    """
    states = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != FILE_NAME:
            states[name] = known.get(name) or FileState(
                size=path.stat().st_size, sha256=digest(path)
            )
    return states


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum; one that differs raises DataRefused."""
    _verify(folder, manifest, manifest.files, thorough=True)


def verify_tables(folder: Path, manifest: Manifest) -> None:
    """Compare the tables' sizes and, where that takes no time, their checksums."""
    tables = [name for name in manifest.files if name.split("/")[0] in manifest.tables]
    size = sum(manifest.files[name].size for name in tables)
    _verify(folder, manifest, tables, thorough=size <= QUICK)


def _verify(folder: Path, manifest: Manifest, names: Iterable[str], *, thorough: bool) -> None:
    for name in differing(folder, manifest, names, thorough=thorough):
        raise DataRefused("store.damaged", file=folder / name, shop=manifest.shop)


def differing(
    folder: Path, manifest: Manifest, names: Iterable[str], *, thorough: bool
) -> Iterator[str]:
    """Those of the files that are not there or not what was written."""
    for name in names:
        path, state = folder / name, manifest.files[name]
        same = path.is_file() and path.stat().st_size == state.size
        if same and thorough:
            same = digest(path) == state.sha256
        if not same:
            yield name
