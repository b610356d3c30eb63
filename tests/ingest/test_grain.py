"""A row of a report by day is a day of the whole; what is a part, a sum or longer never becomes one."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from export_files import ExportMaker, notes

from opsanalytics.store.manifest import Export

SHOP_HEADER = "统计日期,访客数,浏览量,支付金额,支付买家数"
SHOP_DAYS = "2026-03-02,100,300,900.00,9\n2026-03-03,120,350,800.00,8\n2026-03-04,90,280,700.00,7\n"
ADS_HEADER = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额"


def days(
    maker: ExportMaker, header: str, rows: str, name: str = "days.csv", above: str = ""
) -> Export:
    return maker.read(maker.file(f"{above}{header}\n{rows}", name))


def refused(
    maker: ExportMaker, header: str, rows: str, name: str = "days.csv", above: str = ""
) -> str:
    return maker.refusal(maker.file(f"{above}{header}\n{rows}", name))


def with_column(rows: str, *cells: str) -> str:
    lines = rows.strip().split("\n")
    return "\n".join(f"{line},{cells[at % len(cells)]}" for at, line in enumerate(lines)) + "\n"


def test_days_of_one_source_never_become_the_shops_days(maker: ExportMaker) -> None:
    header = f"{SHOP_HEADER},一级流量来源,二级流量来源"
    rows = "\n".join(f"{line},平台流量,手淘搜索" for line in SHOP_DAYS.strip().split("\n"))
    export = days(maker, header, rows)
    assert export.source.table == "channel_day"
    assert maker.values(export, "channel visitors") == [
        ("手淘搜索", "100"),
        ("手淘搜索", "120"),
        ("手淘搜索", "90"),
    ]


@pytest.mark.parametrize(
    ("header", "cell"),
    [("商品ID", "812345678901"), ("商品标题", "样品甲"), ("客户群", "新客"), ("门店分区", "华东")],
)
def test_an_unknown_column_that_repeats_refuses_the_file_and_is_named(
    maker: ExportMaker, header: str, cell: str
) -> None:
    said = refused(maker, f"{SHOP_HEADER},{header}", with_column(SHOP_DAYS, cell))
    assert f"which has no column {header}" in said
    assert cell not in said


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("跳出率(%)", ("41.2", "40.0", "39.9")),
        ("平均停留时长", ("00:01:10", "00:01:30", "00:02:00")),
        ("直通车消耗(元)", ("12.50", "12.50", "12.50")),
        ("店铺名称", ("示例店",)),
        ("备注", ("", "缺货", "")),
        ("星期", ("一", "二", "三")),
    ],
)
def test_another_measure_or_a_word_that_cuts_nothing_does_not_matter(
    maker: ExportMaker, header: str, cells: tuple[str, ...]
) -> None:
    export = days(maker, f"{SHOP_HEADER},{header}", with_column(SHOP_DAYS, *cells))
    assert (export.source.table, export.source.parsed) == ("shop_day", 3)


@pytest.mark.parametrize("terminal", ["无线端", "PC端", "手机"])
def test_one_terminals_days_are_refused(maker: ExportMaker, terminal: str) -> None:
    said = refused(maker, f"{SHOP_HEADER},终端", with_column(SHOP_DAYS, terminal))
    assert "by the column 终端 its rows are of a part only" in said


def test_of_terminals_and_their_sum_the_sum_counts(maker: ExportMaker) -> None:
    rows = (
        "2026-03-02,100,300,900.00,9,所有终端\n"
        "2026-03-02,80,200,600.00,6,无线端\n"
        "2026-03-02,20,100,300.00,3,PC端\n"
    )
    export = days(maker, f"{SHOP_HEADER},终端", rows)
    assert maker.values(export, "day visitors paid_amount") == [("2026-03-02", "100", "900.00")]
    assert export.source.decoration["part of the whole"] == 2


@pytest.mark.parametrize(
    "above", ["终端：无线端\n", "商品：连衣裙A款\n", "流量来源: 手淘搜索\n", "类目：女装\n"]
)
def test_a_line_above_that_restricts_the_rows_refuses_the_shops_days(
    maker: ExportMaker, above: str
) -> None:
    assert "a line above the header restricts" in refused(
        maker, SHOP_HEADER, SHOP_DAYS, above=above
    )


@pytest.mark.parametrize(
    "above",
    [
        "无线端\n",
        "店铺日报 - 无线端\n",
        "手机淘宝\n",
        "PC端数据\n",
        "日期,无线端,,,\n",
        "店铺概况（手机端）\n",
    ],
)
def test_a_terminal_named_alone_above_the_header_refuses_the_shops_days(
    maker: ExportMaker, above: str
) -> None:
    said = refused(maker, SHOP_HEADER, SHOP_DAYS, above=above)
    assert "a line above the header restricts the rows to 终端" in said


@pytest.mark.parametrize(
    "above",
    [
        "所有终端\n",
        "PC端,无线端\n",
        "店铺日报（PC+无线）\n",
        "所有终端（含无线端）\n",
        "说明：访客数已去重，无线端、PC端分别统计\n",
        "手机专营店 店铺日报\n",
    ],
)
def test_both_terminals_or_a_remark_on_them_above_the_header_are_the_whole_shop(
    maker: ExportMaker, above: str
) -> None:
    assert days(maker, SHOP_HEADER, SHOP_DAYS, above=above).source.parsed == 3


def test_a_file_named_after_the_mobile_taobao_is_refused(maker: ExportMaker) -> None:
    assert "手机淘宝 only" in refused(maker, SHOP_HEADER, SHOP_DAYS, name="手机淘宝日报.csv")


@pytest.mark.parametrize(
    "above",
    [
        "终端：所有终端\n",
        "统计时间：2026-03-02 ~ 2026-03-04\n",
        "店铺：示例店\n",
        "来源：全部来源\n",
    ],
)
def test_a_line_above_that_restricts_nothing_does_not(maker: ExportMaker, above: str) -> None:
    assert days(maker, SHOP_HEADER, SHOP_DAYS, above=above).source.parsed == 3


def test_a_restricted_list_of_products_is_read_and_said(maker: ExportMaker) -> None:
    header = "统计日期,商品ID,商品名称,商品访客数,支付金额"
    rows = "2026-03-02,812345678901,甲,10,20.00\n2026-03-02,812345678902,乙,11,30.00\n"
    export = days(maker, header, rows, above="类目：女装\n")
    assert export.source.parsed == 2
    assert "a line above the header restricts the rows to 类目 女装" in notes(export)[0]


def test_wireless_days_by_their_files_name_are_refused(maker: ExportMaker) -> None:
    said = refused(maker, SHOP_HEADER, SHOP_DAYS, name="无线端店铺概况.csv")
    assert "by its name this is 无线 only" in said


@pytest.mark.parametrize("word", ["周", "月", "自然周", "近7天"])
def test_rows_that_say_they_are_weeks_are_refused(maker: ExportMaker, word: str) -> None:
    said = refused(maker, f"{SHOP_HEADER},统计周期", with_column(SHOP_DAYS, word))
    assert "by the column 统计周期 a row is longer than a day" in said


@pytest.mark.parametrize("word", ["日", "按天", "每日"])
def test_rows_that_say_they_are_days_are_read(maker: ExportMaker, word: str) -> None:
    export = days(maker, f"{SHOP_HEADER},统计周期", with_column(SHOP_DAYS, word))
    assert export.source.parsed == 3


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("2026-03-02", "2026-03-09", "2026-03-16"), "stand a week apart"),
        (("2026-01-01", "2026-02-01", "2026-03-01"), "first days of months"),
        (("2026-01-01", "2026-02-01"), "first days of months"),
    ],
)
def test_weeks_and_months_by_their_first_day_are_refused(
    maker: ExportMaker, dates: tuple[str, ...], said: str
) -> None:
    rows = "".join(f"{day},100,300,900.00,{at + 3}\n" for at, day in enumerate(dates))
    assert said in refused(maker, SHOP_HEADER, rows)


def test_one_day_in_a_file_of_a_month_may_be_the_months_sum(maker: ExportMaker) -> None:
    said = refused(
        maker,
        SHOP_HEADER,
        "2026-03-01,3000,9000,27000.00,270\n",
        name="店铺_2026-03-01_2026-03-31.csv",
    )
    assert "it says it covers 1 Mar 2026 to 31 Mar 2026 and has 1 Mar 2026 alone" in said


@pytest.mark.parametrize("word", ["合计", "总计", "汇总", "小计", "全部计划", "Total"])
def test_a_sum_in_the_campaigns_place_is_no_campaign(maker: ExportMaker, word: str) -> None:
    rows = (
        "2026-03-02,1,甲,100,10,5.00,50.00\n"
        "2026-03-02,2,乙,200,20,7.00,70.00\n"
        f"2026-03-02,,{word},300,30,12.00,120.00\n"
    )
    export = days(maker, ADS_HEADER, rows)
    assert maker.values(export, "campaign spend") == [("甲", "5.00"), ("乙", "7.00")]
    assert export.source.decoration["total"] == 1
    assert notes(export) == []


def test_a_days_sum_that_does_not_add_up_is_said(maker: ExportMaker) -> None:
    rows = (
        "2026-03-02,1,甲,100,10,5.00,50.00\n"
        "2026-03-02,2,乙,200,20,7.00,70.00\n"
        "2026-03-02,,合计,300,30,15.00,120.00\n"
    )
    (note,) = notes(days(maker, ADS_HEADER, rows))
    assert "15.00" in note
    assert "12.00" in note


def test_a_row_that_is_the_sum_of_the_others_is_a_total_though_nothing_says_so(
    maker: ExportMaker,
) -> None:
    rows = SHOP_DAYS + "2026-03-05,310,930,2400.00,24\n"
    export = days(maker, SHOP_HEADER, rows)
    assert [day for (day,) in maker.values(export, "day")] == [
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
    ]
    assert export.source.decoration["total"] == 1


LEVELS = "统计日期,一级来源,二级来源,三级来源,访客数,支付金额"


def test_second_level_sources_are_the_channels_and_nothing_is_counted_twice(
    maker: ExportMaker,
) -> None:
    rows = (
        "2026-03-02,平台流量,汇总,汇总,150,99.00\n"
        "2026-03-02,平台流量,手淘搜索,汇总,100,60.00\n"
        "2026-03-02,平台流量,手淘搜索,结果页,70,40.00\n"
        "2026-03-02,平台流量,购物车,购物车,60,39.00\n"
    )
    export = days(maker, LEVELS, rows)
    assert maker.values(export, "channel visitors") == [("手淘搜索", "100"), ("购物车", "60")]
    assert export.source.decoration == {"header": 1, "total": 1, "part of the whole": 1}


def test_parts_of_a_source_without_their_sum_are_refused(maker: ExportMaker) -> None:
    rows = "2026-03-02,平台流量,手淘搜索,结果页,70,40.00\n2026-03-02,平台流量,手淘搜索,店铺页,30,20.00\n"
    said = refused(maker, LEVELS, rows)
    assert "under 二级来源 there are parts without the row that sums them up" in said


def test_of_devices_beside_their_sum_the_sum_counts_in_promotion_too(maker: ExportMaker) -> None:
    rows = (
        "2026-03-02,1,甲,100,10,5.00,50.00,汇总\n"
        "2026-03-02,1,甲,80,8,4.00,40.00,移动设备\n"
        "2026-03-02,1,甲,20,2,1.00,10.00,计算机\n"
    )
    export = days(maker, f"{ADS_HEADER},投放设备", rows)
    assert maker.values(export, "campaign spend") == [("甲", "5.00")]


@pytest.mark.parametrize("above", ["订单状态：买家已付款", "宝贝名称：茶壶", "筛选条件：茶壶"])
def test_a_filter_above_an_order_list_is_noted(maker: ExportMaker, above: str) -> None:
    head = "订单编号,订单状态,订单创建时间,订单付款时间,买家实际支付金额,总金额"
    row = "7001,买家已付款,2026-03-02 10:00:00,2026-03-02 10:01:00,9.00,9.00"
    export = maker.read(maker.file(f"{above}\n{head}\n{row}\n", "orders.csv"))
    assert "restricts the rows" in notes(export)[0]


@pytest.mark.parametrize("sheet", ["无线端", "竞店A"])
def test_a_sheet_that_is_named_for_a_part_is_not_the_shop(
    maker: ExportMaker, tmp_path: Path, sheet: str
) -> None:
    path = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(path) as book:
        rows = book.add_worksheet(sheet)
        for at, line in enumerate([SHOP_HEADER, *SHOP_DAYS.strip().split("\n")]):
            rows.write_row(at, 0, line.split(","))
    assert "not the whole shop" in maker.refusal(path)
