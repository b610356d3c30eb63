"""The patterns of mappings, searched within a time limit where a user wrote them."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.confined import confined
from opsanalytics.ingest.known_exports import mappings

Groups = dict[str, str]
_SECONDS = 5.0


def search(pattern: str, text: str, name: str) -> Groups | None:
    """The named groups of the first match in the text of the file `name`; None for no match.

    A pattern of a user's that takes seconds raises DataRefused.
    """
    if pattern in _packaged():
        return groups_of(pattern, text)
    try:
        return confined(groups_of, pattern, text, name=name, seconds=_SECONDS)
    except DataRefused:
        raise DataRefused("ingest.slow_pattern", name=name, pattern=pattern) from None


def groups_of(pattern: str, text: str) -> Groups | None:
    """The named groups of the first match; None for no match."""
    hit = re.search(pattern, text)
    return {name: group or "" for name, group in hit.groupdict().items()} if hit else None


@cache
def _packaged() -> frozenset[str]:
    """The patterns of our own, which are fast."""
    ours = ([*m.exported_at, *m.covers, rf"\A(?:{m.first_line})\Z"] for m in mappings().values())
    return frozenset(chain.from_iterable(ours))
