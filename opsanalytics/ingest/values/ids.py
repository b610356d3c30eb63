"""Text cells to order numbers; those that a spreadsheet or a program has rounded are told apart."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import (
    Cells,
    Converted,
    folded,
    holds,
    none_of,
    not_blank,
    only,
    unread,
)

_ID = r"^[_-]*[0-9A-Za-z][0-9A-Za-z_-]{0,63}$"
_SCIENTIFIC = r"^[+-]?\d+(\.\d+)?[eE]\+?\d+$"
_LONG = r"^\d{16,}$"
_LONG_WITH_ZEROS = r"^\d{15}0+$"
_CUT_AT_17_DIGITS = r"^\d{17}0+$"  # a script shows 17 digits
_BEYOND_FLOATS = r"^(\d{18}|[1-8]\d{18})$"
_LOOKED_AT = 1000  # ids of one file are of one make
_ZEROS_BY_CHANCE = 4  # so many zeros in a row are one chance in 10,000


def to_id(cells: Cells) -> Converted:
    """Order numbers as text; a rounded one is missing (see `rounded`), anything odd is marked."""
    plain = _plain(cells)
    lost = _rounded(plain)
    ids = only(not_blank(plain), pc.invert(lost))
    return Converted(ids, unread(ids, pc.match_substring_regex(ids, _ID)), rounded=lost)


def rounded(cells: Cells) -> pa.BooleanArray:
    """Which cells hold a rounded number (1.37359E+14), whose digits are gone for good.

    A spreadsheet keeps 15 digits and may show the rest as zeros, a program 53 bits: believed where
    every longer number looks so.

    >>> rounded(pa.array(["1.37359E+14", "137359000000001"])).to_pylist()
    [True, False]
    """
    return _rounded(_plain(cells))


def _plain(cells: Cells) -> Cells:
    bare = pc.utf8_trim(cells, '="')
    if pc.all(pc.match_substring_regex(bare, r"^\d*$"), min_count=0).as_py():
        return bare  # the usual case, much quicker
    digits = folded(cells)
    grouped = pc.match_substring_regex(digits, r"^\d{1,3}(,\d{3})+$")
    digits = pc.if_else(grouped, pc.replace_substring(digits, ",", ""), digits)
    in_fours = pc.match_substring_regex(digits, r"^\d{4}( \d{4})+( \d{1,4})?$")
    digits = pc.if_else(in_fours, pc.replace_substring(digits, " ", ""), digits)
    digits = pc.replace_substring_regex(digits, r"^[#`'‘’]+", "")
    return pc.replace_substring_regex(digits, r"\.0+$", "")


def _rounded(ids: Cells) -> pa.BooleanArray:
    lost = pc.match_substring_regex(ids, _SCIENTIFIC)
    lost = pc.or_(lost, _cut_at_15_digits(ids))
    if pc.any(_floats(ids.slice(0, _LOOKED_AT))).as_py():
        lost = pc.or_(lost, _floats(ids))
    return holds(lost)


def _cut_at_15_digits(ids: Cells) -> pa.BooleanArray:
    """Which ids end in zeros beyond 15 digits: believed where every long one does."""
    ending = pc.match_substring_regex(ids, _LONG_WITH_ZEROS)
    zeros = pc.subtract(pc.utf8_length(pc.filter(ids, ending)), 15)
    enough = (pc.sum(zeros).as_py() or 0) >= _ZEROS_BY_CHANCE
    if enough and _count(ids, _LONG) == len(zeros):
        return ending
    return none_of(ids)


def _floats(ids: Cells) -> pa.BooleanArray:
    """Which ids a program kept as floating numbers: believed where every long one can be one."""
    beyond = pc.match_substring_regex(ids, _BEYOND_FLOATS)
    candidates = pc.filter(ids, beyond)
    if len(candidates) < _ZEROS_BY_CHANCE or len(candidates) != _count(ids, _LONG):
        return none_of(ids)
    numbers = pc.cast(candidates, pa.int64())
    as_float = pc.cast(numbers, pa.float64(), safe=False)
    exact = pc.equal(pc.cast(as_float, pa.int64(), safe=False), numbers)
    if pc.all(exact).as_py() or _count(ids, _CUT_AT_17_DIGITS) == len(candidates):
        return beyond
    return none_of(ids)


def _count(ids: Cells, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(ids, pattern)).as_py() or 0
