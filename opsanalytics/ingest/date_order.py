"""Dates that a spreadsheet program wrote its own way: decided by the file's own, or not read."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.mapping_parts import DateOrder
from opsanalytics.ingest.values.cells import Cells, folded, not_blank
from opsanalytics.ingest.values.times import with_numbered_months

_PARTS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})|(\d{1,2})[-/.]M(\d\d)[-/.](\d\d)")
_PLACES: dict[DateOrder, tuple[int, int, int]] = {  # of year, month and day
    "mdy": (2, 0, 1),
    "dmy": (2, 1, 0),
    "yymd": (0, 1, 2),
}
_NEAR = 500  # days
_ROW = 4  # days one after another that are no chance
_HALF_A_YEAR = 6  # months
_FIRST_YEAR = 2003  # there were no shops on the platforms before
_WEEKDAY = r"\s*[(（]?(?:(?:周|星期|礼拜)[一二三四五六日天])?[)）]?\s*"
_MONTH_AND_DAY = re.compile(r"(\d{1,2})([月/.-])(\d{1,2})[日号]?(?:之?前)?" + _WEEKDAY)
_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九]|十[一二]?)(?:月份?)?")
_IN_CHINESE = ["", *"一二三四五六七八九十", "十一", "十二"]
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_YEAR_AND_MONTH = re.compile(r"(?<!\d)(20[0-3]\d)(?:0[1-9]|1[0-2])(?!\d)")
_FULL_DATE = re.compile(
    r"(?<!\d)(20[0-3]\d)(?:[-./年](\d{1,2})[-./月](\d{1,2})|(\d\d)(\d\d))(?!\d)"
)


class DecidedOrder(NamedTuple):
    """The only order in which all dates of a file are dates, and one that shows it."""

    order: DateOrder
    example: str


def decided_order(columns: Iterable[Cells], *, daily: bool = False) -> DecidedOrder | None:
    """The one order in which all cells are dates, where four digits for the year do not come first.

    Of `daily` rows also the one order in which they are days one after another.

    >>> import pyarrow as pa
    >>> decided_order([pa.array(["3/5/2026 10:00", "3/25/2026 10:00"])])
    DecidedOrder(order='mdy', example='3/25/2026')
    >>> decided_order([pa.array(["3/5/2026", "4/5/2026"])]) is None
    True
    """
    cells: list[str] = []
    for column in columns:
        texts = _days(column)
        if texts and not _PARTS.fullmatch(texts[0]):
            return None
        cells += texts
    hits = [_PARTS.fullmatch(cell) for cell in cells]
    dates = [tuple(int(part) for part in hit.groups() if part) for hit in hits if hit]
    named = any("M" in cell for cell in cells)
    places = [order for order, place in _PLACES.items() if place[1] == 1 or not named]
    orders = [order for order in places if all(_date(each, order) for each in dates)]
    if len(orders) > 1:
        orders = _plausible(dates, orders, daily=daily)
    if not cells or len(dates) < len(cells) or len(orders) != 1:
        return None
    (order,) = orders
    others = [each for each in _PLACES if each != order]
    sure = (
        cell
        for cell, parts in zip(cells, dates, strict=True)
        if not any(_date(parts, each) for each in others)
    )
    example = re.sub(r"M(\d\d)", lambda hit: month_abbr[int(hit[1])], next(sure, cells[0]))
    return DecidedOrder(order, example)


def _days(column: Cells) -> list[str]:
    """The different days of the cells as written; of a column as usual the first alone."""
    filled = not_blank(with_numbered_months(folded(column.slice(0, 1)))).drop_null()
    if len(filled) and not _PARTS.match(filled[0].as_py()):
        return [filled[0].as_py()]
    days = pc.replace_substring_regex(with_numbered_months(folded(column)), r"\s.*$", "")
    texts: list[str] = pc.unique(not_blank(days).drop_null()).to_pylist()
    return texts


def _date(parts: tuple[int, ...], order: DateOrder) -> date | None:
    year, month, day = (parts[place] for place in _PLACES[order])
    if year < 100:
        year += 2000
    last = date.today().year + 1  # noqa: DTZ011 - one day more or less does not matter here
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= last else None
    except ValueError:
        return None


def _plausible(
    dates: Sequence[tuple[int, ...]], orders: list[DateOrder], *, daily: bool
) -> list[DateOrder]:
    """The order in which the dates are the same as in the other, or days one after another.

    Days one after another are no proof where the other order makes them firsts of months.
    """
    read = {order: {_date(each, order) for each in dates} for order in orders}
    days = {order: sorted(filter(None, found)) for order, found in read.items()}
    if orders == ["mdy", "dmy"] and all(each[0] == each[1] for each in dates):
        return orders[:1]  # 1 January, whichever comes first
    several = {order: found for order, found in days.items() if len(found) >= _ROW}
    near = [order for order, found in several.items() if (found[-1] - found[0]).days <= _NEAR]
    if len(near) == 1:
        return near  # 22.04.15, 22.04.16: no file has one day of many years
    firsts = any(all(day.day == 1 for day in found) for found in days.values())
    return [order for order in orders if daily and not firsts and _are_in_a_row(days[order])]


def _are_in_a_row(days: Sequence[date]) -> bool:
    return len(days) >= _ROW and all((b - a).days == 1 for a, b in pairwise(days))


def with_year(
    cells: Cells, name: str, words: str, beside: Iterable[Cells], *, numbers: bool | None
) -> Cells:
    """Days written without a year (3月1日) with the one year that the file's words speak of.

    What else stands among them (2026-03-02, 本周) stays as it is, but must be of no other year. As
    they are where it names none or several, where the days go over the end of a year, where they
    would come after the last day in the file's name, and where 3/1 may be 3 January or 3.1 what a
    program left of 3.10. `beside`: all days of the file, which may show that they are not;
    `numbers`: whether some cells are numbers, which keep no nought; None where nothing tells.
    """
    texts = _texts(cells)
    days = [hit for text in texts if (hit := _MONTH_AND_DAY.fullmatch(text))]
    others = " ".join(text for text in texts if not _MONTH_AND_DAY.fullmatch(text))
    year = _only_year(words)
    found = [(int(day[1]), int(day[3])) for day in days]
    dates = _FULL_DATE.finditer(name)
    ends = [(int(hit[2] or hit[4]), int(hit[3] or hit[5])) for hit in dates]
    if not (found and year and _years(others) <= {year} and _is_in_order(found)):
        return cells
    told = chain.from_iterable(map(_texts, beside))
    late = max(found) > max(ends, default=max(found))
    if late or not _is_month_first(days, told, year, numbers=numbers):
        return cells
    without = rf"^\s*(\d{{1,2}})[月/.-](\d{{1,2}}[日号]?(?:之?前)?){_WEEKDAY}$"
    return pc.replace_substring_regex(cells, without, rf"{year}年\1月\2")


def _is_month_first(
    days: Sequence[re.Match[str]], beside: Iterable[str], year: str, *, numbers: bool | None
) -> bool:
    """Whether 3/1 and 3.1 are days of March: a day above 12 shows it, or days one after another.

    3.1 may be what a program left of 3.10, but among texts, and where another cell has its nought.
    """
    if not {"/", "."}.intersection(day[2] for day in days):
        return True
    others = [day for text in beside if (day := _MONTH_AND_DAY.fullmatch(text)) and day[2] != "月"]
    read = [_date((int(year), int(day[1]), int(day[3])), "yymd") for day in (*days, *others)]
    cut = any(day[2] == "." and day[3] in ("1", "2", "3") for day in days)
    noughts = any(day[3] in ("10", "20", "30") for day in others)
    sure = not cut or numbers is False or (noughts and numbers is None)
    if sure and all(read) and any(int(day[3]) > 12 for day in others):
        return True
    return _are_in_a_row(sorted(filter(None, read[: len(days)])))


def months_with_year(cells: Cells, words: str) -> Cells:
    """Months written without a year (3月, 三月, 3) with the one year of the file's words."""
    texts = _texts(cells)
    months = {text: hit[1] for text in texts if (hit := _MONTH.fullmatch(text))}
    year = _only_year(words)
    if not texts or len(months) < len(texts) or not year:
        return cells
    numbers = [(_number(month), 1) for month in months.values()]
    if not _is_in_order(numbers):  # over the end of a year
        return cells
    read = {text: f"{year}-{_number(month)}" for text, month in months.items()}
    return pa.array([read.get(text) for text in folded(cells).to_pylist()], pa.string())


def _texts(cells: Cells) -> list[str]:
    """The different cells that are not blank."""
    texts: list[str] = pc.unique(not_blank(folded(cells)).drop_null()).to_pylist()
    return texts


def _number(month: str) -> int:
    """The number of a month in digits or in Chinese."""
    return int(month) if month.isdecimal() else _IN_CHINESE.index(month)


def _only_year(text: str) -> str:
    """The year of the text, where it names but one."""
    years = _years(text)
    return years.pop() if len(years) == 1 else ""


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(_YEAR_AND_MONTH.sub(r" \1 ", _FULL_DATE.sub(r" \1 ", text))))


def _is_in_order(days: Sequence[tuple[int, int]]) -> bool:
    """Whether months follow each other within one year: none is half a year from the one before.

    Or however far, but forwards alone or backwards alone.
    """
    steps = [after[0] - before[0] for before, after in pairwise(days)]
    near = all(abs(step) < _HALF_A_YEAR for step in steps)
    return near or all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
