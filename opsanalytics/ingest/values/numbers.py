"""Text cells to amounts, counts and shares: exactly, or marked as unreadable."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import Cells, Read, blank_to_null, folded, only, unread

_TOO_MUCH = pa.scalar(10**10, pa.decimal256(30, 0))  # a mobile number in the wrong column is more
_NOTHING = pa.scalar(0, pa.decimal256(30, 0))  # nobody pays, sells or is given back less
_AMOUNT = r"^[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(,\d{3})+)(\.\d{1,15})?$"
SHARE_NOTES = _MIXED, _AS_PERCENT = (
    "{column}: cells with and without a percent sign; those without are taken as fractions",
    "{column}: numbers above 1 without a percent sign; the whole column is taken as per cent",
)


def to_money(cells: Cells, unit: str = "") -> Read:
    """Yuan, exactly, to the fen; currency signs, separators, full-width digits, 万 and 亿 are understood.

    Less than nothing is no amount, however it is written.
    """
    yuan, text = _exact(cells)
    if unit == "fen":
        yuan = pc.divide(yuan, pa.scalar(100, pa.decimal256(3, 0)))
    good = pc.fill_null(pc.and_(pc.less(yuan, _TOO_MUCH), pc.greater_equal(yuan, _NOTHING)), False)
    fen = only(pc.round(yuan, ndigits=2, round_mode="half_towards_infinity"), good)
    return Read(pc.cast(fen, pa.decimal128(18, 2)), unread(text, good))


def to_count(cells: Cells) -> Read:
    """Whole numbers; a broken one is marked."""
    money, bad, *_ = to_money(cells)
    whole = pc.fill_null(pc.equal(pc.floor(money), money), True)
    return Read(pc.cast(only(money, whole), pa.int64()), pc.or_(bad, pc.invert(whole)))


def to_number(cells: Cells) -> Read:
    """Any number (seconds, a score)."""
    number, factor, text = _parts(cells)
    return Read(
        pc.multiply(pc.cast(number, pa.float64()), factor), unread(text, pc.is_valid(number))
    )


def to_share(cells: Cells, unit: str = "") -> Read:
    """Shares between -1 and 1; the unit is decided for the column: a percent sign, else `unit`, else what fits.

    Where some cells have a percent sign and some have none, those without are fractions, and that is said.
    """
    text = folded(cells)
    signed = pc.fill_null(pc.ends_with(text, "%"), False)
    digits, factor, bare = _parts(pc.replace_substring_regex(text, r"\s*%$", ""))
    number = pc.multiply(pc.cast(digits, pa.float64()), factor)
    unsigned = pc.filter(number, pc.invert(signed))
    some, above = pc.any(signed).as_py(), (pc.max(pc.abs(unsigned)).as_py() or 0) > 1
    per_cent = unit == "percent" or (not unit and not some and above)
    share = pc.divide(number, pc.if_else(signed, 100.0, 100.0 if per_cent else 1.0))
    good = pc.fill_null(pc.less_equal(pc.abs(share), 1.0), False)
    mixed = some and len(unsigned) > unsigned.null_count
    note = _MIXED if mixed else _AS_PERCENT if per_cent and not unit else ""
    return Read(only(share, good), unread(bare, good), note)


def _exact(cells: Cells) -> tuple[Any, Cells]:
    """The numbers as decimals (missing where there is none), and the tidied text."""
    number, factor, text = _parts(cells)
    return pc.multiply(
        pc.cast(number, pa.decimal256(30, 15)), pc.cast(factor, pa.decimal256(19, 0))
    ), text


def _parts(cells: Cells) -> tuple[Cells, Any, Cells]:
    """Digits that are a number (missing where there is none), what 万 or 亿 multiplies them by, and the tidied text."""
    text = pc.replace_substring_regex(folded(cells), r"^\((.+)\)$", r"-\1")
    text = pc.replace_substring_regex(text, r"^([+-]?)\s*(?:¥|RMB|CNY)\s*", r"\1")
    text = pc.replace_substring_regex(text, r"\s*元$", "")
    spaced = pc.match_substring_regex(text, r"^[+-]?\d{1,3}( \d{3})+(\.\d+)?$")
    text = blank_to_null(pc.if_else(spaced, pc.replace_substring(text, " ", ""), text))
    number = pc.replace_substring_regex(text, r"\s*[万亿]$", "")
    good = pc.match_substring_regex(number, _AMOUNT)
    factor = pc.if_else(
        pc.ends_with(text, "万"), 10**4, pc.if_else(pc.ends_with(text, "亿"), 10**8, 1)
    )
    return only(pc.replace_substring(number, ",", ""), good), factor, text
