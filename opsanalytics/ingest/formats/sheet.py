"""A sheet, whatever file it comes from: its first records and the columns of its body."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.formats.packed import PackedColumns

HEAD = 200  # records looked at to find the header and the usual width
_PLAIN_LEAD = r"""^[\s='"]*[\w年月日:/.+-]*\d[\w年月日时分秒:/.+,\s='"-]*$"""

Columns = dict[int, pa.StringArray]  # by place, from 0
Lines = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Record:
    """One record.

    `line` is its first physical line (from 1), `span` how many lines it takes. `raw` are the lines
    as they stand, kept only where quotes joined or may spoil them. `broken` is the key of the
    reason why it cannot be read.
    """

    cells: list[str]
    line: int
    span: int = 1
    raw: tuple[str, ...] = ()
    broken: str = ""


@dataclass(frozen=True)
class Layout:
    """How the sheet's rows lie: `width` cells as a rule, `header` of them named.

    `lead` is the column in which every row has a number or a time (None: there is none), `reach`
    how far a row must reach, `places` the columns that are read.
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

    def plain(self, columns: Columns, rows: int) -> Mask:
        """Which rows are certainly rows: a number in the lead, nothing beyond the header."""
        if self.lead is None:
            return np.zeros(rows, bool)
        good = pc.match_substring_regex(columns[self.lead], _PLAIN_LEAD)
        for place in range(self.header, self.width):
            good = pc.and_(good, pc.equal(pc.utf8_trim_whitespace(columns[place]), ""))
        mask: Mask = good.to_numpy(zero_copy_only=False)
        return mask


@dataclass
class Body:
    """The rows below the header.

    `columns` are those of the plain rows, `lines` where these stand; `rest` are the other records,
    to be looked at one by one. `total` counts the lines of the sheet; `cut` says that its end is
    missing.
    """

    columns: PackedColumns
    lines: Lines
    rest: list[Record]
    total: int
    cut: bool


class Sheet(ABC):
    """What every kind of file gives.

    `head` are the first records, `names` headers that stand in no line, `delimiter` is what stands
    between cells. `from_1904`: days written as numbers are counted from 1904, as old Macs did.
    `title` is what the sheet is called in its workbook, `hidden` whether it is hidden there.
    """

    head: list[Record]
    names: tuple[str, ...] = ()
    delimiter: str = ","
    from_1904: bool = False
    title: str = ""
    hidden: bool = False

    @abstractmethod
    def body(self, after: int, layout: Layout) -> Body:
        """All that stands below the first `after` lines."""

    def filled(self, least: int) -> int:  # noqa: ARG002 - for sheets beside others
        """How many lines have so many cells filled; 0 for the only sheet of its file."""
        return 0


def filtered(columns: Mapping[int, pa.StringArray], mask: Mask) -> Columns:
    """The columns' rows where the mask holds."""
    if mask.all():
        return dict(columns)
    kept = pa.array(mask)
    return {place: column.filter(kept) for place, column in columns.items()}
