"""Text cells to amounts, counts and shares: exactly, or marked as unreadable."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import (
    Cells,
    Converted,
    folded,
    holds,
    not_blank,
    only,
    unread,
)

_TOO_MUCH = pa.scalar(10**10, pa.decimal256(30, 0))  # a mobile number in the wrong column is more
_NOTHING = pa.scalar(0, pa.decimal256(30, 0))  # nobody pays, sells or is given back less
_AMOUNT = r"^[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(,\d{3})+)(\.\d{1,15})?$"
_FLOAT_NOISE = r"^([+-]?\d+\.\d{15})\d+$"  # as programs write sums: 0.9900000000000091
_SPACED = r"^[+-]?\d{1,3}( \d{3})+(\.\d+)?$"
_MINUTES = r"^(?P<m>\d+)分钟?(?P<s>\d+)秒$"
_LARGE = 0.3  # of what is a share, and may be per cent
_FACTORS = {"万": 10**4, "亿": 10**8}


def to_money(cells: Cells, unit: str = "", *, signed: bool = False) -> Converted:
    """Yuan, exactly, to the fen; signs, separators, full-width digits, 万 and 亿 are understood.

    Less than nothing is no amount, however it is written, but where corrections are (`signed`).

    >>> to_money(pa.array(["￥1,234.5", "1.2万"])).values.to_pylist()
    [Decimal('1234.50'), Decimal('12000.00')]
    """
    digits, factor, text = _number_parts(cells)
    yuan = pc.multiply(
        pc.cast(digits, pa.decimal256(30, 15)), pc.cast(factor, pa.decimal256(19, 0))
    )
    told = pc.match_substring_regex(folded(cells), "[元万亿]$")  # by the cell itself
    if unit == "fen":
        yuan = pc.if_else(told, yuan, pc.divide(yuan, pa.scalar(100, pa.decimal256(3, 0))))
    if unit == "wan":
        yuan = pc.if_else(told, yuan, pc.multiply(yuan, pa.scalar(10**4, pa.decimal256(5, 0))))
    least = pc.negate(_TOO_MUCH) if signed else _NOTHING
    good = holds(pc.and_(pc.less(yuan, _TOO_MUCH), pc.greater_equal(yuan, least)))
    fen = only(pc.round(yuan, ndigits=2, round_mode="half_towards_infinity"), good)
    in_wan = unit == "wan" and not pc.all(pc.or_(told, pc.equal(text, ""))).as_py()
    rounded = in_wan or pc.any(pc.match_substring_regex(text, "[万亿]$")).as_py()
    note = "ingest.in_ten_thousands" if rounded else ""
    return Converted(pc.cast(fen, pa.decimal128(18, 2)), unread(text, good), note)


def to_corrected(cells: Cells, unit: str = "") -> Converted:
    """Amounts with corrections below nothing among them; where these are the more, none is one.

    >>> to_corrected(pa.array(["1000", "-300"])).values.to_pylist()
    [Decimal('1000.00'), Decimal('-300.00')]
    """
    read = to_money(cells, unit, signed=True)
    too_many = (pc.sum(pc.sign(read.values)).as_py() or 0) < -1
    return to_money(cells, unit) if too_many else read


def to_count(cells: Cells, *, signed: bool = False) -> Converted:
    """Whole numbers; a broken one is marked."""
    money, bad, note, _ = to_money(_bare(cells), signed=signed)
    whole = pc.fill_null(pc.equal(pc.floor(money), money), True)
    count = pc.cast(only(money, whole), pa.int64())
    return Converted(count, pc.or_(bad, pc.invert(whole)), note)


def _bare(cells: Cells) -> Cells:
    """Numbers without the word of what is counted: 12件, 4.80分."""
    return pc.replace_substring_regex(cells, r"(\d)\s*[件个人次单笔条分秒天]\s*$", r"\1")


def to_number(cells: Cells) -> Converted:
    """Any number (a score, seconds); minutes with seconds (1分20秒) are seconds.

    >>> to_number(pa.array(["4.80分", "1分20秒"])).values.to_pylist()
    [4.8, 80.0]
    """
    number, text = _floats(_bare(cells))
    parts = pc.extract_regex(folded(cells), _MINUTES)
    minutes, seconds = (pc.cast(pc.struct_field(parts, name), pa.float64()) for name in "ms")
    number = pc.coalesce(number, pc.add(pc.multiply(minutes, 60.0), seconds))
    return Converted(number, unread(text, pc.is_valid(number)))


def to_share(cells: Cells, unit: str = "") -> Converted:
    """Shares between -1 and 1; the unit is one for the column: a percent sign, else `unit`.

    Without either, per cent where a number is above 1. Where some cells have a percent sign and
    some have none, those without are fractions, and a note says so.
    """
    text = folded(cells)
    signed = holds(pc.ends_with(text, "%"))
    number, bare = _floats(pc.replace_substring_regex(text, r"\s*%$", ""))
    unsigned = pc.filter(number, pc.invert(signed)).drop_null()
    some_signed = pc.any(signed).as_py()
    guessed = not some_signed and not unit and (pc.max(pc.abs(unsigned)).as_py() or 0) > 1
    in_percent = guessed or unit == "percent"
    share = pc.divide(number, pc.if_else(pc.or_(signed, in_percent), 100.0, 1.0))
    good = holds(pc.less_equal(pc.abs(share), 1.0))
    note = ""
    if some_signed and len(unsigned):
        note = "ingest.share_mixed"
    elif guessed:
        note = "ingest.share_as_percent"
    elif not some_signed and not unit and (pc.max(pc.abs(unsigned)).as_py() or 0) > _LARGE:
        note = "ingest.share_as_fraction"
    return Converted(only(share, good), unread(bare, good), note)


def _floats(cells: Cells) -> tuple[pa.DoubleArray, Cells]:
    """The numbers (missing where there is none), and the tidied text."""
    digits, factor, text = _number_parts(cells)
    return pc.multiply(pc.cast(digits, pa.float64()), factor), text


def _number_parts(cells: Cells) -> tuple[Cells, pa.Array, Cells]:
    """Digits (missing where no number), the factor of 万 or 亿, and the tidied text."""
    text = pc.replace_substring_regex(folded(cells), r"^\((.+)\)$", r"-\1")
    text = pc.replace_substring_regex(text, r"^([+-]?)\s*(?:¥|RMB|CNY|人民币)\s*", r"\1")
    text = pc.replace_substring_regex(text, r"\s*元$", "")
    spaced = pc.match_substring_regex(text, _SPACED)
    text = not_blank(pc.if_else(spaced, pc.replace_substring(text, " ", ""), text))
    digits = pc.replace_substring_regex(text, r"\s*[万亿]$", "")
    digits = pc.replace_substring_regex(digits, _FLOAT_NOISE, r"\1")
    digits = only(digits, pc.match_substring_regex(digits, _AMOUNT))
    factor = pa.scalar(1)
    for sign, times in _FACTORS.items():
        factor = pc.if_else(pc.ends_with(text, sign), times, factor)
    return pc.replace_substring(digits, ",", ""), factor, text
