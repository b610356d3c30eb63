"""A sheet, whatever file it comes from: its first records, and the columns of its body, a line for every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BROKEN = {"quotes": "has quotation marks that do not match", "json": "is no JSON record"}
HEAD = 200  # records looked at to find the header and the usual width
_PLAIN_LEAD = r"""^[\s='"]*[\w年月日:/.+-]*\d[\w年月日时分秒:/.+,\s='"-]*$"""


@dataclass(frozen=True)
class Record:
    """One record: its cells, its first physical line (from 1) and how many lines it spans."""

    cells: list[str]
    line: int
    span: int = 1
    raw: tuple[
        str, ...
    ] = ()  # the lines as they stand, kept only where quoting joined or may spoil them
    broken: str = ""  # why it cannot be told what it says


@dataclass(frozen=True)
class Layout:
    """How the sheet's rows lie: `width` cells as a rule, `header` of them named.

    `lead`: the column every row has a number or a time in (None: there is no such column); `reach`: how far a row must
    reach; `places`: the columns that are read.
    """

    width: int
    header: int
    lead: int | None
    reach: int
    places: tuple[int, ...]
    delimiter: str = ","

    @property
    def wanted(self) -> list[int]:
        """The columns that are read, the lead, and those beyond the header, which must be blank."""
        lead = [] if self.lead is None else [self.lead]
        return sorted({*self.places, *lead, *range(self.header, self.width)})

    def plain(self, columns: dict[int, Any], rows: int) -> Any:
        """Which rows are surely rows: a number in the lead, nothing beyond the header."""
        if self.lead is None:
            return np.zeros(rows, bool)
        good = pc.match_substring_regex(columns[self.lead], _PLAIN_LEAD)
        for place in range(self.header, self.width):
            good = pc.and_(good, pc.equal(pc.utf8_trim_whitespace(columns[place]), ""))
        return good.to_numpy(zero_copy_only=False)


@dataclass
class Body:
    """The rows below the header: columns of the plain ones with their lines, and the other records one by one.

    `unreadable`: how many cells hold bytes that are no text.
    """

    columns: dict[int, Any] = field(default_factory=dict)
    lines: Any = field(default_factory=lambda: np.empty(0, np.int64))
    rest: list[Record] = field(default_factory=list)
    total: int = 0
    cut: bool = False


class Sheet(Protocol):
    """What every kind of file gives."""

    @property
    def head(self) -> list[Record]:
        """The first records."""

    @property
    def names(self) -> tuple[str, ...]:
        """Headers that stand in no line."""

    @property
    def from_1904(self) -> bool:
        """Whether days written as numbers are counted from 1904."""

    def filled(self, least: int) -> int:
        """How many lines have so many cells filled; 0 for the only sheet of its file."""

    @property
    def delimiter(self) -> str:
        """What stands between cells."""

    def body(self, after: int, lay: Layout) -> Body:
        """All that stands below the first `after` lines."""


def joined(parts: list[dict[int, Any]], wanted: Iterable[int]) -> dict[int, Any]:
    """Columns of several parts, one below the other; the parts are used up, so that nothing is held twice."""
    empty = pa.array([], pa.string())
    return {
        place: pa.concat_arrays([part.pop(place) for part in parts] or [empty]) for place in wanted
    }
