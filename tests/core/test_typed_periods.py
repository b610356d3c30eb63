"""Days and periods as people type them; expected days counted on a calendar."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period, as_day, as_period, parse_day


def last_day() -> date:
    return date(2022, 12, 30)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-Q4", "2022-10-01", "2022-12-31"),
        ("2022q1", "2022-01-01", "2022-03-31"),
        ("2022-11", "2022-11-01", "2022-11-30"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2022-11-11", "2022-11-11", "2022-11-11"),
        ("2022-11-01:2022-11-30", "2022-11-01", "2022-11-30"),
        ("2022-11:2022-12-05", "2022-11-01", "2022-12-05"),
        ("-28d", "2022-12-03", "2022-12-30"),
        ("yesterday", "2022-12-30", "2022-12-30"),
        ("昨天", "2022-12-30", "2022-12-30"),
        ("前天", "2022-12-29", "2022-12-29"),
        ("Today", "2022-12-31", "2022-12-31"),
        ("this month", "2022-12-01", "2022-12-30"),
        ("本月", "2022-12-01", "2022-12-30"),
        ("这个月", "2022-12-01", "2022-12-30"),
        ("last month", "2022-11-01", "2022-11-30"),
        ("上个月", "2022-11-01", "2022-11-30"),
        ("上月", "2022-11-01", "2022-11-30"),
        ("Last Week", "2022-12-19", "2022-12-25"),
        ("本周", "2022-12-26", "2022-12-30"),
        ("上个星期", "2022-12-19", "2022-12-25"),
        ("上个月:昨天", "2022-11-01", "2022-12-30"),
        ("今年", "2022-01-01", "2022-12-30"),
        ("last year", "2021-01-01", "2021-12-31"),
        ("近30天", "2022-12-01", "2022-12-30"),
        ("最近7天", "2022-12-24", "2022-12-30"),
        (date(2022, 11, 11), "2022-11-11", "2022-11-11"),
        (pd.Timestamp("2022-11-11 20:00").to_pydatetime(), "2022-11-11", "2022-11-11"),
        (pd.Timestamp("2022-11-11 20:00"), "2022-11-11", "2022-11-11"),
        (pd.Period("2022-11", "M"), "2022-11-01", "2022-11-30"),
        (("2022-11-01", date(2022, 11, 30)), "2022-11-01", "2022-11-30"),
        (Period(date(2022, 11, 1), date(2022, 11, 3)), "2022-11-01", "2022-11-02"),
    ],
)
def test_a_period_is_read_as_it_is_typed(typed: object, first: str, last: str) -> None:
    read = as_period(typed, last_day)  # type: ignore[arg-type]
    assert (read.start.isoformat(), read.last.isoformat()) == (first, last)
    assert type(read.start) is date


@pytest.mark.parametrize(
    "typed",
    [
        "november",
        "last",
        "next month",
        "month",
        "本",
        "2022-13",
        "2022-02-30",
        "2022-Q5",
        "-0d",
        "22-11",
        "",
        "1999",
        "-9999999d",
    ],
)
def test_what_is_no_period_is_refused_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(UsageError, match="2022-Q4"):
        as_period(typed, last_day)


def test_a_period_whose_end_lies_before_its_start_is_refused() -> None:
    with pytest.raises(UsageError, match="before its first day"):
        as_period("2022-12:2022-11", last_day)


def test_a_day_is_the_last_of_a_longer_period_or_so_many_before_the_last() -> None:
    assert as_day("2022-11", last_day) == date(2022, 11, 30)
    assert as_day("-28d", last_day) == date(2022, 12, 2)
    assert as_day("yesterday", last_day) == as_day("昨天", last_day) == last_day()
    assert as_day("上个月", last_day) == date(2022, 11, 30)
    assert as_day(pd.Timestamp("2022-11-11 20:00"), last_day) == date(2022, 11, 11)


@pytest.mark.parametrize("typed", ["2023/3/5", "2023-3-5", "2023.3.5", "2023年3月5日", "20230305"])
def test_a_day_is_understood_as_people_write_it(typed: str) -> None:
    assert parse_day(typed, date(2023, 6, 1)) == date(2023, 3, 5)


def test_a_month_is_understood_as_a_chinese_writes_it() -> None:
    assert as_period("2023年3月", date.today) == Period(date(2023, 3, 1), date(2023, 4, 1))
