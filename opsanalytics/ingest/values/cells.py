"""Text cells made comparable, and what a reading of a whole column gives."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

Cells = Any  # pa.StringArray; pyarrow carries no type information

_MISSING = ["", "-", "--", "—", "——", "/", "N/A", "NULL", "null", "无"]
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"


class Read(NamedTuple):
    """A typed column, a mask of the cells that could not be read, and what the reader should know of the column.

    `lost`: which order numbers a spreadsheet has rounded; missing for other columns.
    """

    values: Any
    bad: Any
    note: str = ""
    lost: Any = None


def tidy(cells: Cells) -> Cells:
    """Cells without outer spaces, invisible characters, a spreadsheet's ="..." or leading apostrophe."""
    cells = pc.replace_substring_regex(cells, _INVISIBLE, "")
    cells = pc.utf8_trim_whitespace(cells)
    cells = pc.replace_substring_regex(cells, r'^="(.*)"$', r"\1")
    cells = pc.replace_substring_regex(cells, r"^[='](.*)$", r"\1")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, r'^"(.*)"$', r"\1"))


def folded(cells: Cells) -> Cells:
    """Tidied cells with full-width forms folded."""
    return tidy(pc.utf8_normalize(cells, form="NFKC"))


def blank_to_null(cells: Cells) -> Cells:
    """Cells that say nothing (blank, -, N/A) as missing."""
    return only(cells, pc.invert(pc.is_in(cells, pa.array(_MISSING))))


def only(values: Any, where: Any) -> Any:
    """The values where the mask says so, else missing."""
    return pc.if_else(pc.fill_null(where, False), values, pa.scalar(None, values.type))


def unread(text: Cells, good: Any) -> Any:
    """Which cells say something that is not good."""
    return pc.and_(pc.is_valid(text), pc.invert(pc.fill_null(good, False)))
