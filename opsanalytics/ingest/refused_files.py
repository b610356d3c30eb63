"""Which files stay refused: until they are read, taken out of the raw folder, or given up."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from opsanalytics.core.messages import Message
from opsanalytics.ingest.folders import FoundFile
from opsanalytics.ingest.formats.archives import shown_name
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.refusals import Refusal


@dataclass
class RefusedFiles:
    """The files that an ingest refuses, and those refused before that it leaves as they are.

    `raw` is the shop's raw folder, `whole` whether all of it is read, `before` the files that were
    refused earlier.
    """

    raw: Path
    whole: bool
    before: list[Refusal] = field(default_factory=list)
    now: list[Refusal] = field(default_factory=list)

    def add(self, name: str, why: Message, found: FoundFile, sha256: str) -> None:
        """Note that a file, or a part of it, is refused."""
        self.now.append(Refusal.of(name, why, self._place(found), sha256))

    def left(
        self, files: Collection[FoundFile], unchanged: Collection[str], read: Collection[SourceFile]
    ) -> list[Refusal]:
        """All files that are refused after these have been looked at.

        `unchanged`: names of the files, or parts of archives, that were read before and not again.
        `read`: all exports there are; what was read under another name is not refused.
        """
        met = {(self._place(found), shown_name(found.path)) for found in files}
        kept = [each for each in self.before if self._stays(each, met, unchanged)]
        refused = [*kept, *(each for each in self.now if each not in kept)]
        under = {(source.sha256, _container(source.file)) for source in read}
        digests = {digest for digest, _ in under}
        return [
            each
            for each in refused
            if each.sha256 not in digests or (each.sha256, _container(each.file)) in under
        ]

    def _stays(
        self, refusal: Refusal, met: set[tuple[str, str]], unchanged: Collection[str]
    ) -> bool:
        if any(refusal.place == place and refusal.is_of(name) for place, name in met):
            return any(map(refusal.is_of, unchanged))
        return not (self.whole and refusal.in_raw)

    def _place(self, found: FoundFile) -> str:
        """Where the file lies below the raw folder; for one from elsewhere a mark of its path."""
        path, raw = found.path.resolve(), self.raw.resolve()
        if path.is_relative_to(raw):
            return path.relative_to(raw).as_posix()
        return f"/{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"


def _container(file: str) -> str:
    """The file in which a sheet or a part of an archive is."""
    return file.partition("/")[0]
