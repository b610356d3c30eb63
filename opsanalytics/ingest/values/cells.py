"""Text cells made comparable, and what converting a whole column gives."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Cells: TypeAlias = pa.StringArray

_BLANKS = pa.array(["", "-", "--", "—", "——", "/", "N/A", "NULL", "null", "\\N", "无"])
_DITTO = pa.array(["同上", "〃", "″"])
MAYBE_DITTO = "同.*上|〃|″"  # invisible characters may stand between
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"


class Converted(NamedTuple):
    """A typed column, a mask of the cells that could not be read, and what was decided for it.

    `note` is the key of a remark on the whole column. `rounded` masks the order numbers that a
    spreadsheet has rounded; it is None for other columns.
    """

    values: pa.Array
    bad: pa.BooleanArray
    note: str = ""
    rounded: pa.BooleanArray | None = None


def is_coded(cells: Cells) -> bool:
    """Whether the cells are dictionary-encoded: the different ones, and which stands where."""
    return bool(pa.types.is_dictionary(cells.type))


def as_text(cells: Cells) -> Cells:
    """The cells as plain text."""
    return pc.cast(cells, pa.string())


def trimmed(cells: Cells) -> Cells:
    """Cells without outer spaces, invisible characters, a spreadsheet's ="..." or apostrophe."""
    if is_coded(cells):
        return pc.take(trimmed(cells.dictionary), cells.indices)
    cells = pc.replace_substring_regex(cells, _INVISIBLE, "")
    cells = pc.utf8_trim_whitespace(cells)
    cells = pc.replace_substring_regex(cells, r'^="(.*)"$', r"\1")
    cells = pc.replace_substring_regex(cells, r"^[='](.*)$", r"\1")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, r'^"(.*)"$', r"\1"))


def folded(cells: Cells) -> Cells:
    """Trimmed cells with full-width forms folded."""
    return trimmed(pc.utf8_normalize(cells, form="NFKC"))


def ditto_filled(cells: Cells) -> Cells:
    """Cells in which 同上 or 〃 stands for what the cell above says."""
    ditto = pc.is_in(trimmed(cells), _DITTO)
    if not pc.any(ditto).as_py():
        return cells
    return pc.fill_null_forward(only(cells, pc.invert(ditto)))


def any_fits(cells: Cells, pattern: str) -> bool:
    """Whether the pattern fits one of the cells."""
    words = cells.dictionary if is_coded(cells) else cells
    return bool(pc.any(pc.match_substring_regex(words, pattern)).as_py())


def not_blank(cells: Cells) -> Cells:
    """The cells that say something; the others (blank, -, N/A) missing."""
    return only(cells, pc.invert(pc.is_in(cells, _BLANKS)))


def only(values: pa.Array, where: pa.BooleanArray) -> pa.Array:
    """The values where the mask holds, else missing."""
    if pc.all(holds(where), min_count=0).as_py():
        return values  # and no copy
    return pc.if_else(holds(where), values, pa.scalar(None, values.type))


def holds(mask: pa.BooleanArray) -> pa.BooleanArray:
    """The mask, false where it is missing."""
    return pc.fill_null(mask, False)


def none_of(cells: pa.Array) -> pa.BooleanArray:
    """A mask of that length that holds nowhere."""
    return pa.array([False] * len(cells), pa.bool_())


def unread(text: Cells, good: pa.BooleanArray) -> pa.BooleanArray:
    """Which cells say something that is not good."""
    return pc.and_(pc.is_valid(text), pc.invert(holds(good)))
