"""When an export was made and which days it covers: from its name, its preamble or its rows, never from the clock."""
# ruff: noqa: DTZ001 - shop wall time is naive

from __future__ import annotations

import os
import time as time_module
from datetime import date, datetime, time

import pytest
from export_files import ExportMaker

from opsanalytics.core.periods import Period
from opsanalytics.store.manifest import SourceFile

TWO_DAYS = """
    订单编号 | 订单创建时间     | 订单付款时间     | 确认收货时间
    1        | 2022-01-30 09:00 | 2022-01-30 09:01 | 2022-02-01 08:55
    2        | 2022-02-01 08:30 |                  |
"""
THREE_SHOP_DAYS = "统计日期 | 访客数\n2022-01-03 | 5\n2022-01-04 | 6\n2022-01-05 | 7"


def covered(source: SourceFile) -> tuple[date | None, date | None]:
    return source.first_day, source.last_day


# --- when it was made ---


@pytest.mark.parametrize(
    "name", ["ExportOrderList202202010905.csv", "副本ExportOrderList202202010905 (1).csv"]
)
def test_an_order_lists_name_says_when_it_was_made(maker: ExportMaker, name: str) -> None:
    source = maker.read(maker.export(TWO_DAYS, name=name)).source
    assert (source.exported_at, source.export_time_from) == (datetime(2022, 2, 1, 9, 5), "name")


def test_a_review_sheets_name_says_the_day_it_was_closed(maker: ExportMaker) -> None:
    table = "评价时间 | 评价\n2022-01-05 10:00 | 好评"
    source = maker.read(maker.export(table, "reviews", name="评价_2022-01-31.csv")).source
    assert source.exported_at == datetime.combine(date(2022, 1, 31), time.max)
    assert source.whole_days() == Period.between(date(2022, 1, 5), date(2022, 1, 5))


def test_without_a_time_in_the_name_the_newest_time_inside_counts(maker: ExportMaker) -> None:
    source = maker.read(maker.export(TWO_DAYS)).source
    assert (source.exported_at, source.export_time_from) == (datetime(2022, 2, 1, 8, 55), "inside")


def test_days_without_hours_count_to_the_last_days_end(maker: ExportMaker) -> None:
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days")).source
    assert (source.exported_at, source.export_time_from) == (
        datetime.combine(date(2022, 1, 5), time.max),
        "inside",
    )


def test_an_export_that_tells_no_time_has_none(maker: ExportMaker) -> None:
    source = maker.read(maker.export("订单编号", "2012")).source
    assert (source.exported_at, source.export_time_from) == (None, "nothing")
    assert covered(source) == (None, None)
    assert source.whole_days() is None


@pytest.mark.parametrize(
    "name", ["202202010905.csv", "订单_20220201_090500.csv", "订单 2022-02-01 09.05.csv"]
)
def test_a_time_in_any_name_says_when_it_was_made(maker: ExportMaker, name: str) -> None:
    source = maker.read(maker.export(TWO_DAYS, name=name)).source
    assert (source.exported_at, source.export_time_from) == (datetime(2022, 2, 1, 9, 5), "name")


def test_shop_days_exported_at_noon_have_their_last_day_in_part_only(maker: ExportMaker) -> None:
    name = "店铺日报_2022-01-03_2022-01-05_20220105120500.csv"
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days", name=name)).source
    assert source.open_day() == date(2022, 1, 5)
    assert source.whole_days() == Period.between(date(2022, 1, 3), date(2022, 1, 4))


@pytest.mark.parametrize(
    "name",
    [
        "ExportOrderList202213010905.csv",
        "ExportOrderList202202300905.csv",
        "ExportOrderList202202019905.csv",
        "ExportOrderList147348561234.csv",
    ],
)
def test_an_impossible_time_in_a_name_is_no_time(maker: ExportMaker, name: str) -> None:
    source = maker.read(maker.export(TWO_DAYS, name=name)).source
    assert (source.exported_at, source.export_time_from) == (datetime(2022, 2, 1, 8, 55), "inside")


def test_a_rejected_row_has_no_say_in_the_time(maker: ExportMaker) -> None:
    late = TWO_DAYS + "    3 | 2031-01-01 00:00 | 昨天 |\n"
    source = maker.read(maker.export(late)).source
    assert source.rejected == 1
    assert source.exported_at == datetime(2022, 2, 1, 8, 55)
    assert covered(source) == (date(2022, 1, 30), date(2022, 2, 1))


def test_when_the_file_was_touched_does_not_matter(maker: ExportMaker) -> None:
    path = maker.export(TWO_DAYS)
    before = maker.read(path).source
    os.utime(path, (0, 0))
    assert maker.read(path).source == before


# --- which days it covers ---


def test_order_lists_cover_the_first_to_the_last_day_of_their_orders(maker: ExportMaker) -> None:
    source = maker.read(maker.export(TWO_DAYS)).source
    assert covered(source) == (date(2022, 1, 30), date(2022, 2, 1))


@pytest.mark.parametrize(
    "above",
    [
        "统计时间：2022-01-01 ~ 2022-01-31",
        "统计时间: 2022-01-01至2022-01-31",
        "统计时间 2022-01-01~2022-01-31",
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_range_above_the_header_is_what_is_covered(
    maker: ExportMaker, above: str, kind: str
) -> None:
    rows = [["生意参谋"], [above]]
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days", kind=kind, above=rows)).source
    assert covered(source) == (date(2022, 1, 1), date(2022, 1, 31))


def test_a_range_in_the_name_is_what_is_covered(maker: ExportMaker) -> None:
    name = "【生意参谋平台】店铺_概况_2022-01-01_2022-01-31.xlsx"
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days", kind="xlsx", name=name)).source
    assert covered(source) == (date(2022, 1, 1), date(2022, 1, 31))


def test_the_range_above_the_header_counts_before_that_in_the_name(maker: ExportMaker) -> None:
    name, above = "概况_2022-01-01_2022-01-31.csv", [["统计时间：2022-01-02 ~ 2022-01-06"]]
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days", name=name, above=above)).source
    assert covered(source) == (date(2022, 1, 2), date(2022, 1, 6))


@pytest.mark.parametrize(
    "name", ["概况_2022-02-30_2022-03-31.csv", "概况_2022-01-31_2022-01-01.csv", "概况.csv"]
)
def test_a_range_that_is_none_is_not_believed(maker: ExportMaker, name: str) -> None:
    source = maker.read(maker.export(THREE_SHOP_DAYS, "days", name=name)).source
    assert covered(source) == (date(2022, 1, 3), date(2022, 1, 5))


# --- the last day ---


def test_the_day_on_which_the_export_was_made_is_told_in_part_only(maker: ExportMaker) -> None:
    source = maker.read(maker.export(TWO_DAYS, name="ExportOrderList202202010905.csv")).source
    assert source.open_day() == date(2022, 2, 1)
    assert source.whole_days() == Period.between(date(2022, 1, 30), date(2022, 1, 31))


def test_a_last_day_before_the_day_of_the_export_is_whole(maker: ExportMaker) -> None:
    source = maker.read(maker.export(TWO_DAYS, name="ExportOrderList202202020005.csv")).source
    assert source.open_day() is None
    assert source.whole_days() == Period.between(date(2022, 1, 30), date(2022, 2, 1))


def test_where_the_name_says_nothing_the_last_day_counts_as_whole(maker: ExportMaker) -> None:
    source = maker.read(maker.export("订单编号 | 订单创建时间\n1 | 2022-02-01 08:30")).source
    assert source.open_day() is None
    assert source.whole_days() == Period.between(date(2022, 2, 1), date(2022, 2, 1))


def test_an_export_of_one_day_made_on_that_day_covers_no_whole_day(maker: ExportMaker) -> None:
    table = "订单编号 | 订单创建时间\n1 | 2022-02-01 08:30"
    source = maker.read(maker.export(table, name="ExportOrderList202202010905.csv")).source
    assert source.open_day() == date(2022, 2, 1)
    assert list(source.whole_days() or ()) == []


def test_shop_time_is_the_same_under_any_clock(
    maker: ExportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = maker.export("订单编号 | 订单创建时间\n1 | 2022-01-04 23:59:59\n2 | 2022-01-05 00:00:00")
    tables = []
    for zone in ("UTC", "America/Los_Angeles", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        time_module.tzset()
        tables.append(maker.read(path).rows)
    monkeypatch.undo()
    time_module.tzset()
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])
    assert maker.values(maker.read(path), "created_at") == [
        ("2022-01-04 23:59:59",),
        ("2022-01-05 00:00:00",),
    ]


def test_one_wrong_time_does_not_make_a_list_cover_years(maker: ExportMaker) -> None:
    rows = [f"{n} | 2022-03-{n % 20 + 1:02} 10:00" for n in range(300)]
    table = "订单编号 | 订单创建时间\n" + "\n".join([*rows, "999 | 2015-06-01 10:00"])
    source = maker.read(maker.export(table)).source
    assert covered(source) == (date(2022, 3, 1), date(2022, 3, 20))
    said = [str(note.text) for note in source.notes]
    assert any(each.startswith("1 row stands more than four weeks apart") for each in said)


def test_a_shop_that_sells_once_a_week_is_covered_from_its_first_order_to_its_last(
    maker: ExportMaker,
) -> None:
    table = "订单编号 | 订单创建时间\n" + "\n".join(
        f"{n} | 2022-0{n}-01 10:00" for n in range(1, 7)
    )
    assert covered(maker.read(maker.export(table)).source) == (date(2022, 1, 1), date(2022, 6, 1))
