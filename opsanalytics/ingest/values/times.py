"""Text cells to shop wall time, whatever spelling; never a month for a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import Cells, Read, blank_to_null, folded, only, unread

_PLAIN = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
_SHOP_ZONE = 8 * 3600  # China keeps one time all year (since 1991)
_SERIAL_FROM = 37622  # 2003-01-01 in Excel's 1900 system
_FIRST_YEAR = 2003  # Taobao opened in 2003
_DAYS_TO_1904 = 1462
_EPOCH_SERIAL = 25569  # 1970-01-01


def to_time(cells: Cells, order: str = "ymd") -> Read:
    """Shop wall time: 2022-1-5, 2022/1/5 9:30, 2022年1月5日9时30分, 20220105093000, an Excel serial, seconds since
    1970, or with an offset (Z, +00:00).

    `order` "dmy" reads 1.08.2019 as 1 August. A time after the end of next year is no time.
    """
    if order == "ymd" and (quick := _plain_times(cells)) is not None:
        return quick
    text = blank_to_null(_spelt_out(folded(cells), order))
    shape = pc.match_substring_regex(text, r"^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:[0-5]?\d:[0-5]?\d$")
    kept = only(text, shape)
    time = pc.strptime(kept, format="%Y-%m-%d %H:%M:%S", unit="us", error_is_null=True)
    # strptime takes 30 February for 2 March: the day must survive the round trip.
    day = pc.cast(
        pc.struct_field(pc.extract_regex(kept, r"^\d{4}-\d{1,2}-(?P<d>\d{1,2}) "), "d"), pa.int64()
    )
    time = only(time, pc.equal(pc.day(time), day))
    time = _possible(
        pc.coalesce(
            time, _from_serial(text), _from_offset(text), _from_epoch(text, r"^(\d{10}|\d{13})$")
        )
    )
    return Read(time, unread(text, pc.is_valid(time)))


def to_day(cells: Cells, order: str = "ymd") -> Read:
    """Days, read as times are."""
    time, bad, *_ = to_time(cells, order)
    return Read(pc.cast(time, pa.date32(), safe=False), bad)


def to_epoch(cells: Cells) -> Read:
    """Seconds (10 digits) or milliseconds (13) since 1970 in UTC, as shop wall time."""
    text = blank_to_null(folded(cells))
    time = _possible(_from_epoch(text, r"^-?\d{1,13}$"))
    return Read(time, unread(text, pc.is_valid(time)))


def _from_epoch(text: Cells, shape: str) -> Any:
    number = pc.cast(only(text, pc.match_substring_regex(text, shape)), pa.int64())
    seconds = pc.if_else(pc.greater(number, 10**11), pc.divide(number, 1000), number)
    return _seconds(pc.add(seconds, _SHOP_ZONE))


def _plain_times(cells: Cells) -> Read | None:
    """The quick way for cells that are all 2022-01-05 09:30:00 or blank; None where one is not."""
    blank = pc.equal(cells, "")
    if not pc.all(pc.or_(pc.match_substring_regex(cells, _PLAIN), blank), min_count=0).as_py():
        return None
    try:
        time = pc.cast(only(cells, pc.invert(blank)), pa.timestamp("us"))
    except pa.ArrowInvalid:  # 30 February
        return None
    kept = _possible(time)
    return Read(kept, pc.and_(pc.is_valid(time), pc.is_null(kept)))


def _spelt_out(text: Cells, order: str) -> Cells:
    """Every spelling as 2022-1-5 9:30:00."""
    ends = pc.extract_regex(text, r"^(?P<a>[^~～至]+?)\s*[~～至]\s*(?P<b>.+)$")
    first, last = pc.struct_field(ends, "a"), pc.struct_field(ends, "b")
    text = pc.if_else(pc.fill_null(pc.equal(first, last), False), first, text)  # a range of one day
    if order == "dmy":
        text = pc.replace_substring_regex(
            text, r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", r"\3-\2-\1"
        )
    text = pc.replace_substring_regex(
        text, r"^(\d{4})(\d{2})(\d{2})(\s+\d{1,2}:.*)?$", r"\1-\2-\3\4"
    )
    text = pc.replace_substring_regex(
        text, r"^(20\d\d)(\d\d)(\d\d)\s*(\d\d)(\d\d)(\d\d)$", r"\1-\2-\3 \4:\5:\6"
    )
    text = pc.replace_substring_regex(
        text, r"(\d{1,2})[时点](\d{1,2})分((\d{1,2})秒)?$", r"\1:\2:00\4"
    )
    text = pc.replace_substring_regex(text, r":0*(\d\d)$", r":\1")
    text = pc.replace_substring_regex(
        text, r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(日\s*|\s+|T|$)", r"\1-\2-\3 "
    )
    text = pc.utf8_trim_whitespace(text)
    text = pc.replace_substring_regex(text, r"(:\d{2})\.\d+($|Z|[+-]\d\d)", r"\1\2")
    text = pc.replace_substring_regex(text, r"^(\d{4}-\d{1,2}-\d{1,2})$", r"\1 0:00:00")
    return pc.replace_substring_regex(text, r"^(\S+)\s+(\d{1,2}:\d{1,2})$", r"\1 \2:00")


def _from_serial(text: Cells) -> Any:
    days = pc.cast(only(text, pc.match_substring_regex(text, r"^\d{5}(\.\d+)?$")), pa.float64())
    days = only(days, pc.greater_equal(days, float(_SERIAL_FROM)))
    return _seconds(
        pc.cast(pc.round(pc.multiply(pc.subtract(days, float(_EPOCH_SERIAL)), 86400.0)), pa.int64())
    )


def _from_offset(text: Cells) -> Any:
    """Times that name their zone, as the shop's."""
    shape = (
        r"^(?P<t>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\s*(?P<s>[+-]?)(?P<h>\d{2}|Z):?(?P<m>\d{2})?$"
    )
    parts = pc.extract_regex(only(text, pc.match_substring_regex(text, shape)), shape)
    time = pc.strptime(
        pc.struct_field(parts, "t"), format="%Y-%m-%d %H:%M:%S", unit="us", error_is_null=True
    )
    hour, minute = (pc.struct_field(parts, name) for name in "hm")
    minutes = pc.add(_whole(pc.replace_substring(hour, "Z", "0"), 60), _whole(minute, 1))
    ahead = pc.if_else(pc.equal(pc.struct_field(parts, "s"), "-"), pc.negate(minutes), minutes)
    shift = pc.subtract(_SHOP_ZONE, pc.multiply(ahead, 60))
    return _seconds(pc.add(pc.cast(pc.cast(time, pa.timestamp("s")), pa.int64()), shift))


def _whole(digits: Cells, times: int) -> Any:
    return pc.multiply(pc.cast(pc.if_else(pc.equal(digits, ""), "0", digits), pa.int64()), times)


def since_1900(cells: Cells) -> Cells:
    """Days written as numbers that are counted from 1904, as if counted from 1900; other cells as they are."""
    serial = pc.match_substring_regex(cells, r"^\d{5}(\.\d+)?$")
    days = pc.add(pc.cast(only(cells, serial), pa.float64()), float(_DAYS_TO_1904))
    return pc.coalesce(pc.cast(days, pa.string()), cells)


def _seconds(since: Any) -> Any:
    return pc.cast(pc.cast(since, pa.timestamp("s")), pa.timestamp("us"))


def _possible(time: Any) -> Any:
    """Times from 2003 to the end of next year; anything else is a number in the wrong column."""
    year = pc.year(time)
    last = date.today().year + 1  # noqa: DTZ011 - one day more or less does not matter here
    return only(time, pc.and_(pc.greater_equal(year, _FIRST_YEAR), pc.less_equal(year, last)))
