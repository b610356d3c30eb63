"""Days and times in every spelling an export or a spreadsheet gives them; what is none is marked, never guessed."""
# ruff: noqa: DTZ001 - shop wall time is naive

from __future__ import annotations

from calendar import month_abbr, month_name, monthrange
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.ingest.values.cells import Converted
from opsanalytics.ingest.values.times import to_day, to_epoch, to_time

MARKED = "marked"


def read(how: Callable[[Any], Converted], *cells: str) -> list[Any]:
    """The values of the cells; MARKED where a cell could not be read (its value must then be missing or unused)."""
    values, bad, *_ = how(pa.array(cells, pa.string()))
    return [
        MARKED if wrong else value
        for value, wrong in zip(values.to_pylist(), bad.to_pylist(), strict=True)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "2022-01-05 09:30:00",
        "2022-1-5 9:30",
        "2022/1/5 9:30",
        "2022/01/05 9:30:00",
        "2022.1.5 9:30",
        "2022年1月5日 9:30",
        "2022年1月5日9:30:00",
        "2022-01-05T09:30:00",
        "2022-01-05  09:30:00.250",
        "２０２２－０１－０５　０９：３０",
        "20220105 09:30:00",
        "20220105 9:30",
        "20220105 093000",
        "44566.3958333333",  # 44566 is 5 January 2022; 9.5 of 24 hours
    ],
)
def test_a_time_is_read_in_every_spelling(cell: str) -> None:
    assert read(to_time, cell) == [datetime(2022, 1, 5, 9, 30)]


@pytest.mark.parametrize("cell", ["2022-1-5 9:5:3", "2022年1月5日 9时5分3秒", "2022/1/5 9:5:03"])
def test_minutes_and_seconds_need_no_zero_before_them(cell: str) -> None:
    assert read(to_time, cell, "2022-1-5 9:5") == [
        datetime(2022, 1, 5, 9, 5, 3),
        datetime(2022, 1, 5, 9, 5),
    ]


def test_a_bare_day_is_read_in_every_spelling() -> None:
    cells = ["2022-01-05", "2022-1-5", "2022/1/5", "2022.1.5", "2022年1月5日", "20220105", "44566"]
    assert read(to_time, *cells) == [datetime(2022, 1, 5)] * 7
    assert read(to_day, *cells) == [date(2022, 1, 5)] * 7


def test_a_second_before_midnight_and_midnight_are_different_days() -> None:
    assert read(to_day, "2022-01-05 23:59:59", "2022-01-06 00:00:00") == [
        date(2022, 1, 5),
        date(2022, 1, 6),
    ]


def test_every_day_of_the_calendar_is_read_and_every_other_is_marked() -> None:
    for year in (2023, 2024):
        days = [(month, day) for month in range(1, 13) for day in range(1, 32)]
        expected = [
            datetime(year, month, day) if day <= monthrange(year, month)[1] else MARKED
            for month, day in days
        ]
        assert read(to_time, *(f"{year}-{month}-{day} 0:00" for month, day in days)) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "2022-02-30",
        "2022-13-01",
        "2022-00-10",
        "2022-01-00",
        "2022-01-05 24:00:00",
        "2022-01-05 23:60",
        "2022-01-05 10:00:60",
        "5/1/2022",
        "05.01.2022",
        "13800138000",
        "2022-1-51 9:30",
        "昨天",
    ],
)
def test_an_impossible_or_foreign_time_is_marked(cell: str) -> None:
    assert read(to_time, cell) == [MARKED]


def test_years_before_shops_on_the_net_and_after_the_next_are_marked() -> None:
    late = date.today().year + 2  # noqa: DTZ011
    assert (
        read(to_time, "1994-12-31", f"{late}-01-01", "1970-01-02", "37621", "73051") == [MARKED] * 5
    )
    last = date(late - 1, 12, 31)
    assert read(to_day, "2003-01-01", str(last), "37622") == [
        date(2003, 1, 1),
        last,
        date(2003, 1, 1),
    ]


def test_a_time_that_names_its_zone_becomes_the_shops() -> None:
    cells = [
        "2022-01-04T16:30:00Z",
        "2022-01-05 00:30:00+08:00",
        "2022-01-04 11:30:00.250-0500",
        "2022-01-05 0:30",
    ]
    assert read(to_time, *cells) == [datetime(2022, 1, 5, 0, 30)] * 4


def test_seconds_since_1970_become_the_shops_time() -> None:
    # 1641313800 is 2022-01-04 16:30 in UTC
    assert read(to_epoch, "1641313800", "1641313800000", "", "-1", "x") == [
        datetime(2022, 1, 5, 0, 30), datetime(2022, 1, 5, 0, 30), None, MARKED, MARKED,
    ]  # fmt: skip


def test_a_range_of_one_day_is_that_day_and_a_longer_one_is_none() -> None:
    assert read(to_day, "2026-03-23~2026-03-23", "2026-03-23 ~ 2026-03-24") == [
        date(2026, 3, 23),
        MARKED,
    ]


def test_day_before_month_is_read_only_where_the_export_is_known_to_write_so() -> None:
    assert read(lambda cells: to_day(cells, "dmy"), "1.08.2019", "31/12/2019") == [
        date(2019, 8, 1),
        date(2019, 12, 31),
    ]
    assert read(to_day, "1.08.2019") == [MARKED]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.datetimes(datetime(2003, 1, 1), datetime(2026, 12, 31)), min_size=1, max_size=100)
)
def test_a_time_that_is_written_and_read_is_the_same_time(times: list[datetime]) -> None:
    whole = [time.replace(microsecond=0) for time in times]
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
    ):
        assert read(to_time, *(time.strftime(form) for time in whole)) == whole
    days = [(time - datetime(1899, 12, 30)) for time in whole]
    assert read(to_time, *(f"{day.days + day.seconds / 86400:.10f}" for day in days)) == whole


@pytest.mark.parametrize(
    "cell",
    [
        "03 Aug 2026 20:11",
        "3-Aug-2026 20:11:00",
        "3 August 2026, 20:11",
        "Aug 3, 2026 8:11 PM",
        "aug-03-2026 20:11",
        "AUGUST 3 2026 20:11",
        "2026-Aug-03 20:11",
    ],
)
@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
def test_a_month_by_its_english_name_is_read_whatever_the_order(cell: str, order: str) -> None:
    assert read(partial(to_time, order=order), cell) == [datetime(2026, 8, 3, 20, 11)]


def test_every_month_is_known_by_its_name_and_by_three_letters_of_it() -> None:
    names = [name for month in range(1, 13) for name in (month_name[month], month_abbr[month])]
    cells = [f"7 {name} 2022" for name in [*names, "Sept"]]
    months = [month for month in range(1, 13) for _ in "12"] + [9]
    assert read(to_day, *cells) == [date(2022, month, 7) for month in months]


def test_a_year_of_two_digits_beside_a_month_needs_the_order() -> None:
    """03-Aug-26 may be the third of 2026 or the 26th of 2003."""
    cells = ["Aug-03-26", "03-Aug-26", "03 Aug 26 20:11"]
    assert read(to_day, *cells) == [MARKED] * 3
    assert read(partial(to_day, order="mdy"), *cells) == [date(2026, 8, 3), MARKED, MARKED]
    assert read(partial(to_day, order="dmy"), *cells) == [MARKED] + [date(2026, 8, 3)] * 2


def test_a_day_that_its_month_does_not_have_and_other_words_are_marked() -> None:
    assert read(to_time, "30 Feb 2026", "Augment 3 2026", "3 Foo 2026", "Aug 2026") == [MARKED] * 4


def test_days_that_all_have_one_time_of_the_evening_are_remarked() -> None:
    days = [f"2023-02-{day} 16:00:00" for day in (26, 27, 28)]
    read = to_day(pa.array(days))
    assert read.note == "ingest.days_with_time"
    assert to_day(pa.array([day.replace("16:00", "00:00") for day in days])).note == ""
    assert to_day(pa.array([*days, "2023-03-01 09:00:00"])).note == ""


@pytest.mark.parametrize("blank", ["\\N", "NULL", "-", ""])
def test_what_programs_write_for_nothing_is_no_time(blank: str) -> None:
    assert read(to_time, "2022-01-05 09:30:00", blank) == [datetime(2022, 1, 5, 9, 30), None]
