"""What a new generation of a shop's store changes beside the exports that it adds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsanalytics.store.manifest import Manifest, SourceFile
from opsanalytics.store.refusals import Refusal


@dataclass(frozen=True)
class Changes:
    """What a new generation changes beside the exports it adds.

    `believed`: digests of files that the user says are newer than all others of their table.
    `without`: ids of exports that are taken out. `undone`: files that were taken out before.
    `forgotten`: marks of people and orders to be forgotten. `rewrite`: changes a layer that was
    there before, and tells whether it did. `refused`: gives the files that were not read, by the
    exports there are now; without it they are those of before.
    """

    believed: Collection[str] = ()
    without: Collection[str] = ()
    undone: Mapping[str, str] = field(default_factory=dict)
    forgotten: Collection[str] = ()
    rewrite: Callable[[Path, SourceFile], bool] | None = None
    refused: Callable[[Sequence[SourceFile]], list[Refusal]] | None = None

    def forgets_more(self, old: Manifest | None) -> bool:
        """Whether there are marks that the old manifest has not."""
        return not set(self.forgotten) <= set(old.forgotten if old else ())

    def refused_now(self, old: Manifest | None, read: Sequence[SourceFile]) -> list[Refusal]:
        """The files that were not read, by name; `read`: all exports there are now."""
        if self.refused is None:
            return old.refused if old else []
        return sorted(self.refused(read), key=lambda each: (each.file, each.place, each.sha256))
