"""Text cells to shop wall time, whatever spelling; never a month for a day."""

from __future__ import annotations

from calendar import month_name
from datetime import date
from datetime import time as clock

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import (
    Cells,
    Converted,
    folded,
    none_of,
    not_blank,
    only,
    unread,
)

_MIDNIGHT_IN_UTC = clock(16)  # in China
_SHOP_ZONE = 8 * 3600  # China keeps one time all year (since 1991)
_FIRST_YEAR = 1995  # no shop on the net sold before
_FIRST_SERIAL = 37622.0  # 2003-01-01 in Excel's 1900 system
_EPOCH_SERIAL = 25569.0  # 1970-01-01
_DAYS_TO_1904 = 1462.0

_PLAIN = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
_SPELT_OUT = r"^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:[0-5]?\d:[0-5]?\d$"
_FORMAT = "%Y-%m-%d %H:%M:%S"
_DAY = r"^\d{4}-\d{1,2}-(?P<day>\d{1,2}) "
_SERIAL = r"^\d{5}(\.\d+)?$"
_EPOCH = r"^(\d{10}|\d{13})$"
_RANGE = r"^(?P<first>[^~～至]+?)\s*[~～至]\s*(?P<last>.+)$"
_ZONED = (
    r"^(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})\s*"
    r"(?P<sign>[+-]?)(?P<hours>\d{2}|Z):?(?P<minutes>\d{2})?$"
)
_THREE_PARTS = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"
_SHORT_YEAR = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})(\s|$)"
_DAY_BY_NAME = (r"^(\d{1,2})[-/., ]*M(\d\d)[-/., ]*(\d{2})(,|\s|$)", r"20\3-\2-\1 ")
_MONTH_BY_NAME = (r"^M(\d\d)[-/., ]*(\d{1,2})[-/., ]+(\d{2})(,|\s|$)", r"20\3-\1-\2 ")
_PLACES = {  # where day and month stand; the year has four digits, or two
    "dmy": ((_THREE_PARTS, r"\3-\2-\1"), (_SHORT_YEAR, r"20\3-\2-\1\4"), _DAY_BY_NAME),
    "mdy": ((_THREE_PARTS, r"\3-\1-\2"), (_SHORT_YEAR, r"20\3-\1-\2\4"), _MONTH_BY_NAME),
    "yymd": ((r"^(\d{2})[-/., ]*M?(\d{1,2})[-/., ](\d{1,2})(\s|$)", r"20\1-\2-\3\4"),),
    "ymd": (),
}
# English names of months as numbers, then what is written with them as year, month and day.
_NAMES = [
    (rf"(?i)(^|[^a-z]){name[:3]}({name[3:]}|{name[3:4]})?\.?([^a-z]|$)", rf"\1M{month:02}\3")
    for month, name in enumerate(month_name[1:], 1)
]
_MONTH_NAME = "(?i)" + "|".join(name[:3] for name in month_name[1:])
_BESIDE_A_NAME = (
    (r"^(\d{1,2})[-/., ]*M(\d\d)[-/., ]*(\d{4}),?", r"\3-\2-\1"),
    (r"^M(\d\d)[-/., ]*(\d{1,2})[-/., ]+(\d{4}),?", r"\3-\1-\2"),
    (r"^(\d{4})[-/., ]*M(\d\d)[-/., ]*(\d{1,2}),?", r"\1-\2-\3"),
)
_WEEKDAY = r"[\s(]*(星期|周|礼拜)[一二三四五六日天][\s)]*"
_MORNING, _AFTERNOON = r"(?i)\s*(上午|凌晨|早上|am\b)\s*", r"(?i)\s*(下午|晚上|中午|pm\b)\s*"
_SPELLINGS = (  # every spelling step by step to 2022-1-5 9:30:00
    (r"\s*之?前$", ""),  # of a last day: 2022-1-5前
    (r"^(\d\d)年(\d{1,2})月", r"20\1年\2月"),
    (r"^(\d{4})(\d{2})(\d{2})(\s+\d{1,2}:.*)?$", r"\1-\2-\3\4"),
    (r"^(20\d\d)(\d\d)(\d\d)\s*(\d\d)(\d\d)(\d\d)$", r"\1-\2-\3 \4:\5:\6"),
    (r"(\d{1,2})[时点](\d{1,2})分((\d{1,2})秒)?$", r"\1:\2:00\4"),
    (r":0*(\d\d)$", r":\1"),
    (r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})([日号]\s*|\s+|T|$)", r"\1-\2-\3 "),
    (r"\s+$", ""),
    (r"(:\d{2})\.\d+($|Z|[+-]\d\d)", r"\1\2"),
    (r"^(\d{4}-\d{1,2}-\d{1,2})$", r"\1 0:00:00"),
    (r"^(\S+)\s+(\d{1,2}:\d{1,2})$", r"\1 \2:00"),
    (r"^(\S+)\s+(\d{1,2})[时点]?$", r"\1 \2:00:00"),
)
_MONTHS = (
    (r"^(\d\d)年(\d{1,2})月?$", r"20\1-\2-1"),
    (r"^(20\d\d)[-/.年]?(\d{1,2})月?$", r"\1-\2-1"),
    (r"^M(\d\d)[-/., ]*(20\d\d)$", r"\2-\1-1"),
    (r"^M(\d\d)[-/., ]*(\d\d)$", r"20\2-\1-1"),
    (r"^(20\d\d)[-/., ]*M(\d\d)$", r"\1-\2-1"),
)
_FIRSTS = (
    (r"^(\d{1,2})[-/.]0?1[-/.](20\d\d)$", r"\2-\1-1"),
    (r"^0?1[-/.](\d{1,2})[-/.](20\d\d)$", r"\2-\1-1"),
)
# What programs write where there is no time.
_NO_TIME = r"^(0000|0001|1900|1970)-0?[01]-0?[01](\s.*|T.*)?$"
_SEVERAL = 3  # days, all with the same time


def to_time(cells: Cells, order: str = "ymd") -> Converted:
    """Shop wall time.

    Read are 2022-1-5, 2022/1/5 9:30, 2022年1月5日9时30分, 20220105093000, an Excel serial, seconds
    since 1970, times with an offset (Z, +00:00), and the month by its English name (3 Aug 2022, Aug
    3, 2022). A time after the end of next year is none.

    Parameters
    ----------
    order : "dmy" reads 1.08.2019 as 1 August, "mdy" as 8 January; by default the year comes first.
        "dmy" reads 03-Aug-26 too, and "mdy" Aug-03-26: a year of two digits beside a month's name.
        "yymd" reads 26/3/1 as 1 March 2026.

    Examples
    --------
    >>> to_time(pa.array(["2022年1月5日9时30分"])).values.to_pylist()
    [datetime.datetime(2022, 1, 5, 9, 30)]
    """
    quick = _plain_times(cells) if order == "ymd" else None
    if quick is not None:
        return quick
    given = folded(cells)
    given = pc.replace_substring_regex(given, _NO_TIME, "")
    text = not_blank(_spelt_out(_without_half(given), order))
    readings = (
        _in_half(_from_text(text), given),
        _from_serial(text),
        _from_zoned(text),
        _from_epoch(text, _EPOCH),
    )
    time = _possible(pc.coalesce(*readings))
    return Converted(time, unread(text, pc.is_valid(time)))


def to_day(cells: Cells, order: str = "ymd") -> Converted:
    """Days, read as times are; remarked where all are 16:00, which is midnight in China in UTC."""
    time, bad, *_ = to_time(cells, order)
    at = pc.unique(pc.cast(pc.drop_null(time), pa.time64("us"), safe=False))
    several = len(time) - time.null_count >= _SEVERAL
    shifted = several and len(at) == 1 and at[0].as_py() == _MIDNIGHT_IN_UTC
    note = "ingest.days_with_time" if shifted else ""
    return Converted(pc.cast(time, pa.date32(), safe=False), bad, note)


def to_month(cells: Cells, order: str = "ymd") -> Converted:
    """Months by their first day, written as such (2023-01, 2023年1月, Jan-23) or as any day of it.

    Where the year comes last, all have to be firsts of months in one order: 1/1/2023, 2/1/2023.
    """
    text = with_numbered_months(folded(cells))
    ways = [way for way in _FIRSTS if _all_match(text, way[0])]
    for pattern, replacement in (*ways[:1], *_MONTHS):
        text = pc.replace_substring_regex(text, pattern, replacement)
    day, bad, *_ = to_day(text, order)
    return Converted(pc.cast(pc.floor_temporal(day, unit="month"), pa.date32()), bad)


def to_epoch(cells: Cells) -> Converted:
    """Seconds (10 digits) or milliseconds (13) since 1970 in UTC, as shop wall time."""
    text = not_blank(folded(cells))
    time = _possible(_from_epoch(text, r"^-?\d{1,13}$"))
    return Converted(time, unread(text, pc.is_valid(time)))


def since_1900(cells: Cells) -> Cells:
    """Days written as numbers counted from 1904, as if counted from 1900; others as they are."""
    days = pc.add(pc.cast(_matching(cells, _SERIAL), pa.float64()), _DAYS_TO_1904)
    return pc.coalesce(pc.cast(days, pa.string()), cells)


def _plain_times(cells: Cells) -> Converted | None:
    """The quick way for cells that are all 2022-01-05 09:30:00 or blank; None where one is not."""
    blank = pc.equal(cells, "")
    if not pc.all(pc.or_(pc.match_substring_regex(cells, _PLAIN), blank), min_count=0).as_py():
        return None
    try:
        time = pc.cast(only(cells, pc.invert(blank)), pa.timestamp("us"))
    except pa.ArrowInvalid:  # 30 February
        return None
    kept = _possible(time)
    return Converted(kept, none_of(cells)) if kept.null_count == time.null_count else None


def _without_half(cells: Cells) -> Cells:
    """Times without the weekday and the half of the day: 2022-1-5 3:15."""
    text = pc.replace_substring_regex(cells, _WEEKDAY, " ")
    for half in (_MORNING, _AFTERNOON):
        ending = pc.match_substring_regex(text, half + "$")
        text = pc.if_else(ending, pc.replace_substring_regex(text, half + "$", ""), text)
        text = pc.replace_substring_regex(text, half, " ")
    return text


def _in_half(time: pa.TimestampArray, cells: Cells) -> pa.TimestampArray:
    """The times in the half of the day that their cells name: 下午 3:15 is 15:15."""
    hour = pc.hour(time)
    noon = pa.scalar(12 * 3600 * 10**6, pa.duration("us"))
    late = pc.and_(pc.match_substring_regex(cells, _AFTERNOON), pc.less(hour, 12))
    early = pc.and_(pc.match_substring_regex(cells, _MORNING), pc.equal(hour, 12))
    time = pc.if_else(pc.fill_null(late, False), pc.add(time, noon), time)
    return pc.if_else(pc.fill_null(early, False), pc.subtract(time, noon), time)


def _spelt_out(text: Cells, order: str) -> Cells:
    """Every spelling as 2022-1-5 9:30:00."""
    ends = pc.extract_regex(text, _RANGE)
    first = pc.struct_field(ends, "first")
    one_day = pc.equal(first, pc.struct_field(ends, "last"))
    text = pc.if_else(pc.fill_null(one_day, False), first, text)
    numbered = with_numbered_months(text)
    beside = () if numbered is text else _BESIDE_A_NAME
    text = numbered
    for pattern, replacement in (*beside, *_PLACES[order], *_SPELLINGS):
        text = pc.replace_substring_regex(text, pattern, replacement)
    return text


def with_numbered_months(text: Cells) -> Cells:
    """English names of months as numbers: 3-Aug-26 as 3-M08-26."""
    if pc.any(pc.match_substring_regex(text, _MONTH_NAME)).as_py():
        for pattern, replacement in _NAMES:
            text = pc.replace_substring_regex(text, pattern, replacement)
    return text


def _from_text(text: Cells) -> pa.TimestampArray:
    kept = _matching(text, _SPELT_OUT)
    time = pc.strptime(kept, format=_FORMAT, unit="us", error_is_null=True)
    # strptime takes 30 February for 2 March: the day must survive the round trip.
    day = pc.struct_field(pc.extract_regex(kept, _DAY), "day")
    return only(time, pc.equal(pc.day(time), pc.cast(day, pa.int64())))


def _from_serial(text: Cells) -> pa.TimestampArray:
    days = pc.cast(_matching(text, _SERIAL), pa.float64())
    days = only(days, pc.greater_equal(days, _FIRST_SERIAL))
    seconds = pc.round(pc.multiply(pc.subtract(days, _EPOCH_SERIAL), 86400.0))
    return _moments(pc.cast(seconds, pa.int64()))


def _from_zoned(text: Cells) -> pa.TimestampArray:
    """Times that name their zone, as the shop's."""
    parts = pc.extract_regex(_matching(text, _ZONED), _ZONED)
    time = pc.strptime(
        pc.struct_field(parts, "time"), format=_FORMAT, unit="us", error_is_null=True
    )
    hours = _whole(pc.replace_substring(pc.struct_field(parts, "hours"), "Z", "0"))
    minutes = _whole(pc.struct_field(parts, "minutes"))
    offset = pc.add(pc.multiply(hours, 3600), pc.multiply(minutes, 60))
    behind = pc.equal(pc.struct_field(parts, "sign"), "-")
    offset = pc.if_else(behind, pc.negate(offset), offset)
    seconds = pc.cast(pc.cast(time, pa.timestamp("s")), pa.int64())
    return _moments(pc.add(seconds, pc.subtract(_SHOP_ZONE, offset)))


def _from_epoch(text: Cells, pattern: str) -> pa.TimestampArray:
    number = pc.cast(_matching(text, pattern), pa.int64())
    seconds = pc.if_else(pc.greater(number, 10**11), pc.divide(number, 1000), number)
    return _moments(pc.add(seconds, _SHOP_ZONE))


def _all_match(text: Cells, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(not_blank(text), pattern)).as_py())


def _matching(text: Cells, pattern: str) -> Cells:
    return only(text, pc.match_substring_regex(text, pattern))


def _whole(digits: Cells) -> pa.Int64Array:
    return pc.cast(pc.if_else(pc.equal(digits, ""), "0", digits), pa.int64())


def _moments(seconds: pa.Int64Array) -> pa.TimestampArray:
    return pc.cast(pc.cast(seconds, pa.timestamp("s")), pa.timestamp("us"))


def _possible(time: pa.TimestampArray) -> pa.TimestampArray:
    """Times from 2003 to the end of next year; anything else is a number in the wrong column."""
    year = pc.year(time)
    last = date.today().year + 1  # noqa: DTZ011 - one day more or less does not matter here
    return only(time, pc.and_(pc.greater_equal(year, _FIRST_YEAR), pc.less_equal(year, last)))
