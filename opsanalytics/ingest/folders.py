"""Which files below the given paths are read; of every other one it is said why it is not."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Message
from opsanalytics.ingest.formats.archives import HIDDEN, SUFFIXES, Aside, PassedOver, shown_name

_HALF_MADE = (".crdownload", ".part", ".partial", ".download", ".tmp")
_MOST_SAID = 5


@dataclass(frozen=True)
class FoundFile:
    """A file to be read.

    `expected`: it was named, or its name ends as an export's does. Any other file is looked at
    too, and passed over if it is no export. `named`: by the user, not found in a folder.
    """

    path: Path
    expected: bool
    named: bool = False


def files_below(paths: list[Path], raw: Path, aside: Aside) -> list[FoundFile]:
    """The files at and below the paths, each once; `aside` gets what is passed over.

    A path that does not exist raises UsageError; where there is nothing to read, DataRefused is
    raised.
    """
    search = _Search([])
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError("ingest.no_path", path=path, raw=raw)
        search.take(path, named=True)
    for passed in search.passed:
        aside(passed)
    if not search.found:
        passed_over = [Message("ingest.passed_over", name=p.name, why=p.why) for p in search.passed]
        where = ", ".join(map(str, paths))
        key = "ingest.only_passed_over" if passed_over else "ingest.no_files"
        raise DataRefused(key, paths=where, passed=passed_over[:_MOST_SAID])
    return list(search.found.values())


@dataclass
class _Search:
    """Goes through folders; a file or folder that several names lead to is taken once."""

    passed: list[PassedOver]
    found: dict[Path, FoundFile] = field(default_factory=dict)
    folders: set[Path] = field(default_factory=set)

    def take(self, path: Path, *, named: bool) -> None:
        """Take the file, or all files in the folder."""
        why = "" if named and path.is_dir() else _unwanted(path.name)
        mode = 0
        if not why:
            mode, why = _mode(path)
        if why:
            self.passed.append(PassedOver(shown_name(path), Message(why)))
        elif stat.S_ISDIR(mode):
            for inside in self._entries(path):
                self.take(inside, named=False)
        else:
            expected = named or path.suffix.lower() in SUFFIXES
            self.found.setdefault(path.resolve(), FoundFile(path, expected, named))

    def _entries(self, folder: Path) -> Iterator[Path]:
        """What lies in the folder; nothing where it was gone through already."""
        real = folder.resolve()
        if real in self.folders:
            why = Message("ingest.passed.seen_already")
            self.passed.append(PassedOver(shown_name(folder), why))
            return
        self.folders.add(real)
        try:
            inside = sorted(folder.iterdir())
        except OSError as error:
            why = Message("ingest.passed.folder_closed", why=error.strerror)
            self.passed.append(PassedOver(shown_name(folder), why))
            return
        yield from inside


def _unwanted(name: str) -> str:
    """The key of the reason why a file of that name is not read; empty where it may be."""
    if name.startswith(HIDDEN):
        return "ingest.passed.hidden"
    if name.lower().endswith(_HALF_MADE):
        return "ingest.passed.half_made"
    return ""


def _mode(path: Path) -> tuple[int, str]:
    """The file's type, and the key of the reason why it is not read (empty: it is)."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            return 0, "ingest.passed.circle"
        return 0, "ingest.passed.dangling"
    if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
        return mode, ""
    return mode, "ingest.passed.no_file"
