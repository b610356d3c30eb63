"""Text cells to typed columns, whole columns at a time; what cannot be read is marked, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.identity import pseudonyms
from opsanalytics.readers.mapping import Source, plain

Cells = Any  # pa.StringArray; pyarrow carries no type information
Converted = tuple[Any, Any]  # the typed column and a mask of the cells that could not be read

_MISSING = ["", "-", "--", "—", "——", "N/A"]
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_ID = r"^[0-9A-Za-z_-]{1,64}$"
_ROUNDED = r"^[+-]?\d+(\.\d+)?[eE]\+?\d+$"
_ZEROS_BY_CHANCE = 4  # so many zeros in a row are one chance in 10,000
_SERIAL_DAYS = (37622, 73051)  # 2003-01-01 up to, not including, 2100-01-01 in Excel's 1900 system
_TOO_MUCH = pa.scalar(10**10, pa.decimal256(30, 0))  # a mobile number in the wrong column is more
_AMOUNT = r"^[+-]?(0|[1-9]\d{0,14}|[1-9]\d{0,2}(,\d{3})+)(\.\d{1,15})?$"
_YEARS = (2003, 2099)  # Taobao opened in 2003


def tidy(cells: Cells) -> Cells:
    """Cells without outer spaces, invisible characters, a spreadsheet's ="..." or leading apostrophe."""
    cells = pc.replace_substring_regex(cells, _INVISIBLE, "")
    cells = pc.utf8_trim_whitespace(cells)
    cells = pc.replace_substring_regex(cells, r'^="(.*)"$', r"\1")
    cells = pc.replace_substring_regex(cells, r"^[='](.*)$", r"\1")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, r'^"(.*)"$', r"\1"))


def _folded(cells: Cells) -> Cells:
    return tidy(pc.utf8_normalize(cells, form="NFKC"))


def _blank_to_null(cells: Cells) -> Cells:
    return pc.if_else(pc.is_in(cells, pa.array(_MISSING)), pa.scalar(None, pa.string()), cells)


def rounded(cells: Cells) -> Any:
    """Which cells hold a number that a spreadsheet rounded (1.37359E+14): the digits are gone for good.

    A spreadsheet keeps 15 digits and may show the rest as zeros: believed where every longer number ends so.
    """
    ids = _plain_id(cells)
    short = pc.match_substring_regex(ids, _ROUNDED)
    long, zeros = pc.match_substring_regex(ids, r"^\d{16,}$"), pc.match_substring_regex(ids, r"^\d{15}0+$")
    lost = pc.subtract(pc.utf8_length(pc.filter(ids, pc.fill_null(zeros, False))), 15)
    if (pc.sum(lost).as_py() or 0) >= _ZEROS_BY_CHANCE and pc.sum(long) == pc.sum(zeros):
        short = pc.or_(short, zeros)
    return pc.fill_null(short, False)


def _plain_id(cells: Cells) -> Cells:
    return pc.replace_substring_regex(pc.replace_substring(_folded(cells), ",", ""), r"\.0+$", "")


def to_id(cells: Cells) -> Converted:
    """Order numbers as text; a rounded one is missing (see `rounded`), anything odd is marked."""
    ids = _blank_to_null(_plain_id(cells))
    ids = pc.if_else(rounded(cells), pa.scalar(None, pa.string()), ids)
    return ids, _not_null_but(ids, pc.match_substring_regex(ids, _ID))


def to_text(cells: Cells) -> Converted:
    """Text as it stands, tidied; an empty cell is missing."""
    text = tidy(cells)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text), _none(cells)


def to_money(cells: Cells) -> Converted:
    """Yuan, exactly, to the fen; currency signs, separators, full-width digits, 万 and 亿 are understood."""
    text = pc.replace_substring_regex(_folded(cells), r"^\((.+)\)$", r"-\1")
    text = pc.replace_substring_regex(text, r"^([+-]?)\s*(?:¥|RMB|CNY)\s*", r"\1")
    text = _blank_to_null(pc.replace_substring_regex(text, r"\s*元$", ""))
    number = pc.replace_substring_regex(text, r"\s*[万亿]$", "")
    good = pc.match_substring_regex(number, _AMOUNT)
    number = pc.replace_substring(number, ",", "")
    exact = pc.cast(pc.if_else(good, number, pa.scalar(None, pa.string())), pa.decimal256(30, 15))
    factor = pc.if_else(pc.ends_with(text, "万"), 10**4, pc.if_else(pc.ends_with(text, "亿"), 10**8, 1))
    yuan = pc.multiply(exact, pc.cast(factor, pa.decimal256(19, 0)))
    good = pc.and_(good, pc.fill_null(pc.less(pc.abs(yuan), _TOO_MUCH), False))
    fen = pc.round(yuan, ndigits=2, round_mode="half_towards_infinity")
    kept = pc.if_else(pc.fill_null(good, False), fen, pa.scalar(None, fen.type))
    return pc.cast(kept, pa.decimal128(18, 2)), _not_null_but(text, good)


def to_count(cells: Cells) -> Converted:
    """Whole numbers; a broken one is marked."""
    money, bad = to_money(cells)
    whole = pc.fill_null(pc.equal(pc.floor(money), money), True)
    kept = pc.if_else(whole, money, pa.scalar(None, money.type))
    return pc.cast(kept, pa.int64()), pc.or_(bad, pc.invert(whole))


def to_time(cells: Cells) -> Converted:
    """Shop wall time; year first (2022-1-5, 2022/1/5 9:30, 2022年1月5日, 20220105) or an Excel serial."""
    text = _folded(cells)
    text = pc.replace_substring_regex(text, r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
    text = pc.replace_substring_regex(text, r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(日\s*|\s+|T|$)", r"\1-\2-\3 ")
    text = _blank_to_null(pc.utf8_trim_whitespace(text))
    text = pc.replace_substring_regex(text, r"(:\d{2})\.\d+$", r"\1")
    text = pc.replace_substring_regex(text, r"^(\d{4}-\d{1,2}-\d{1,2})$", r"\1 0:00:00")
    text = pc.replace_substring_regex(text, r"^(\S+)\s+(\d{1,2}:\d{1,2})$", r"\1 \2:00")
    return _checked_time(text)


def _checked_time(text: Cells) -> Converted:
    shape = pc.match_substring_regex(text, r"^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:[0-5]\d:[0-5]\d$")
    kept = pc.if_else(pc.fill_null(shape, False), text, pa.scalar(None, pa.string()))
    time = pc.strptime(kept, format="%Y-%m-%d %H:%M:%S", unit="us", error_is_null=True)
    # strptime takes 30 February for 2 March: the day must survive the round trip.
    day = pc.cast(pc.struct_field(pc.extract_regex(kept, r"^\d{4}-\d{1,2}-(?P<d>\d{1,2}) "), "d"), pa.int64())
    year = pc.year(time)
    fits = pc.and_(
        pc.equal(pc.day(time), day),
        pc.and_(pc.greater_equal(year, _YEARS[0]), pc.less_equal(year, _YEARS[1])),
    )
    time = pc.if_else(pc.fill_null(fits, False), time, pa.scalar(None, time.type))
    time = pc.coalesce(time, _from_serial(text))
    return time, _not_null_but(text, pc.is_valid(time))


def _from_serial(text: Cells) -> Any:
    serial = pc.fill_null(pc.match_substring_regex(text, r"^\d{5}(\.\d+)?$"), False)
    days = pc.cast(pc.if_else(serial, text, pa.scalar(None, pa.string())), pa.float64())
    inside = pc.and_(pc.greater_equal(days, _SERIAL_DAYS[0]), pc.less(days, _SERIAL_DAYS[1]))
    seconds = pc.round(pc.multiply(pc.subtract(days, 25569.0), 86400.0))  # 25569: 1970-01-01
    seconds = pc.if_else(pc.fill_null(inside, False), seconds, pa.scalar(None, pa.float64()))
    return pc.cast(pc.cast(pc.cast(seconds, pa.int64()), pa.timestamp("s")), pa.timestamp("us"))


def to_day(cells: Cells) -> Converted:
    """Days, read as times are."""
    time, bad = to_time(cells)
    return pc.cast(time, pa.date32(), safe=False), bad


def to_choice(cells: Cells, values: dict[str, str]) -> Converted:
    """Our words for theirs; a word that is not in the mapping is marked, never taken for "other"."""
    known = {plain(theirs): ours for theirs, ours in values.items()}
    coded = pc.dictionary_encode(_blank_to_null(_folded(cells)))
    ours = pa.array([known.get(plain(word)) for word in coded.dictionary.to_pylist()], pa.string())
    found = pc.take(ours, coded.indices) if len(ours) else pa.nulls(len(cells), pa.string())
    return found, pc.and_(pc.is_valid(coded.indices), pc.is_null(found))


def to_flag(cells: Cells, values: dict[str, str]) -> Converted:
    """True where the cell is one of the mapping's words, else false."""
    return pc.is_in(tidy(cells), pa.array(list(values), pa.string())), _none(cells)


def to_person(cells: Cells, key: bytes) -> Converted:
    """Keyed hashes of account names; a masked name (t**3) names nobody and is missing."""
    names, bad = to_text(cells)
    names = pc.if_else(masked(names), pa.scalar(None, pa.string()), names)
    coded = pc.dictionary_encode(names)
    hashes = pa.array(pseudonyms(coded.dictionary.to_pylist(), key), pa.string())
    return (pc.take(hashes, coded.indices) if len(hashes) else names), bad


def masked(names: Cells) -> Any:
    """Which names have letters starred out."""
    return pc.fill_null(pc.match_substring_regex(names, r"\*"), False)


def convert(cells: Cells, source: Source, key: bytes) -> Converted:
    """Read one column as its mapping says."""
    if source.as_ == "choice":
        return to_choice(cells, source.values)
    if source.as_ == "flag":
        return to_flag(cells, source.values)
    if source.as_ == "person":
        return to_person(cells, key)
    for theirs, ours in source.values.items():
        cells = pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), theirs), ours, cells)
    plain_kinds: dict[str, Callable[[Cells], Converted]] = {
        "id": to_id,
        "text": to_text,
        "time": to_time,
        "day": to_day,
        "money": to_money,
        "count": to_count,
    }
    return plain_kinds[source.as_](cells)


def _none(cells: Cells) -> Any:
    return pc.is_null(pc.if_else(pc.is_null(cells), "", cells))


def _not_null_but(text: Cells, good: Any) -> Any:
    return pc.and_(pc.is_valid(text), pc.invert(pc.fill_null(good, False)))
