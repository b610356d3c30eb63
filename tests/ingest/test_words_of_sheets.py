"""Words and signs that people put into sheets of their own: corrections, durations, leave, the gap to the trade, brushed orders."""

from __future__ import annotations

import io
from datetime import time

import pytest
import xlsxwriter
from export_files import ExportMaker, notes, reasons

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.intake import refuse_many_rejects

BUDGET = "月份,部门,科目,预算金额,实际支出\n"
SERVICE = "日期,客服岗位,咨询人数,接待人数,首次响应秒数,支付金额\n"
REFUNDS = "退款编号,订单编号,退款申请时间,退款金额,退款状态,售后类型\n"


@pytest.mark.parametrize("written", ["-300", "(300.00)", "（300）", "-300.00元"])
def test_money_that_came_back_is_a_correction_of_what_a_budget_spent(
    maker: ExportMaker, written: str
) -> None:
    text = f"{BUDGET}2026-01,运营部,推广费,1000,900\n2026-01,运营部,推广费退款,,{written}\n"
    text += "2026-01,运营部,预算调减,-500,\n"
    export = maker.read(maker.file(text, "2026年预算表.csv"))
    assert maker.values(export, "planned spent") == [
        ("1000.00", "900.00"),
        (None, "-300.00"),
        ("-500.00", None),
    ]
    said = "is below zero, and counts as a correction"
    assert notes(export) == [f"1 cell of 预算金额 {said}", f"1 cell of 实际支出 {said}"]


def test_a_budget_whose_spending_is_mostly_below_zero_has_no_corrections(
    maker: ExportMaker,
) -> None:
    text = f"{BUDGET}2026-01,运营部,推广费,1000,-900\n2026-01,客服部,工资,800,-810\n2026-01,仓储部,包材,70,-65\n"
    export = maker.read(maker.file(text, "预算表.csv"))
    assert reasons(export) == [(line, "is not an amount") for line in (2, 3, 4)]


def test_spending_on_promotion_may_be_corrected_and_its_sales_may_not(maker: ExportMaker) -> None:
    head = "日期,渠道,统计粒度,花费,成交金额\n"
    text = f"{head}2026-01-01,直通车,渠道,300,900\n2026-01-02,直通车,渠道,-20.5,100\n"
    text += "2026-01-03,直通车,渠道,30,-100\n"
    export = maker.read(maker.file(text, "推广.csv"))
    assert maker.values(export, "spend sales") == [("300.00", "900.00"), ("-20.50", "100.00")]
    assert reasons(export) == [(4, "is not an amount")]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("价保", "money_only"),
        ("价保退款", "money_only"),
        ("价格保护", "money_only"),
        ("极速退款", "money_only"),
        ("仅退款（未发货）", "money_only"),
        ("退货退款", "return"),
        ("我要退货退款", "return"),
        ("换货", "exchange"),
        ("维修", "exchange"),
        ("补寄", "exchange"),
    ],
)
def test_what_a_refund_is_for_is_known_by_the_platforms_words(
    maker: ExportMaker, kind: str, ours: str
) -> None:
    text = f"{REFUNDS}7001,8001,2026-03-01 10:00:00,5.00,退款成功,{kind}\n"
    export = maker.read(maker.file(text, "退款_2026-03-05.csv"))
    assert maker.values(export, "kind") == [(ours,)]


@pytest.mark.parametrize(
    "state",
    [
        "待买家退货",
        "待商家处理",
        "待商家收货",
        "待卖家处理",
        "平台介入中",
        "商家已拒绝",
        "退款关闭",
    ],
)
def test_a_refund_that_waits_or_is_refused_has_not_succeeded(
    maker: ExportMaker, state: str
) -> None:
    text = f"{REFUNDS}7001,8001,2026-03-01 10:00:00,5.00,{state},仅退款\n"
    export = maker.read(maker.file(text, "退款_2026-03-05.csv"))
    assert maker.values(export, "succeeded") == [("False",)]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("35", "35.0"),
        ("35s", "35.0"),
        ("35 秒", "35.0"),
        ("0分35秒", "35.0"),
        ("1分20秒", "80.0"),
        ("2分钟", "120.0"),
        ("00:00:35", "35.0"),
        ("00:01:20", "80.0"),
        ("01:20", "80.0"),
        ("1:20", "80.0"),
    ],
)
def test_how_long_an_answer_took_is_read_as_seconds(
    maker: ExportMaker, written: str, seconds: str
) -> None:
    text = f"{SERVICE}2026-09-01,售前1,47,45,{written},557.93\n"
    export = maker.read(maker.file(text, "客服日报.csv"))
    assert maker.values(export, "first_response_seconds") == [(seconds,)]


@pytest.mark.parametrize("written", ["14:20", "09:30:00", "01:20:00", "2小时", "1.5分"])
def test_a_time_of_day_is_no_duration(maker: ExportMaker, written: str) -> None:
    text = f"{SERVICE}2026-09-01,售前1,47,45,{written},557.93\n"
    export = maker.read(maker.file(text, "客服日报.csv"))
    assert reasons(export) == [(2, "is not a number")]


def test_a_score_is_no_duration(maker: ExportMaker) -> None:
    text = (
        "日期,描述相符,服务态度,物流服务\n2026-09-01,4.80分,4.79,4.82\n2026-09-02,04:80,4.79,4.82\n"
    )
    export = maker.read(maker.file(text, "评分.csv"))
    assert maker.values(export, "description") == [("4.8",)]
    assert reasons(export) == [(3, "is not a number")]


def test_a_workbooks_own_durations_are_read_as_seconds(maker: ExportMaker) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, SERVICE.strip().split(","))
        sheet.write_row(1, 0, ["2026-09-01", "售前1", 47, 45, "", 557.93])
        sheet.write_datetime(1, 4, time(0, 1, 20), made.add_format({"num_format": "mm:ss"}))
    export = maker.read(maker.file(out.getvalue(), "客服日报.xlsx"))
    assert maker.values(export, "first_response_seconds") == [("80.0",)]


@pytest.mark.parametrize(
    ("written", "gone"),
    [("现场", "True"), ("远程", "False"), ("是", "True"), ("线上", "False"), ("实地", "True")],
)
def test_an_inspection_on_site_or_from_afar_is_said_by_its_words(
    maker: ExportMaker, written: str, gone: str
) -> None:
    text = f"站点,检查日期,现场检查,发现问题数\n一号站,2026-09-01,{written},1\n"
    export = maker.read(maker.file(text, "检查记录.csv"))
    assert maker.values(export, "on_site") == [(gone,)]


@pytest.mark.parametrize(
    ("written", "attended"),
    [("请假", None), ("缺席", "False"), ("出席", "True"), ("是", "True"), ("否", "False")],
)
def test_whether_who_is_on_leave_should_have_taken_part_is_not_known(
    maker: ExportMaker, written: str, attended: str | None
) -> None:
    head = "举行日期,场次,类型,岗位,应参加,已参加\n"
    text = f"{head}2026-09-01,产品培训,培训,一号站站长,是,{written}\n"
    export = maker.read(maker.file(text, "培训.csv"))
    assert maker.values(export, "expected attended") == [("True", attended)]


@pytest.mark.parametrize("word", ["休息", "请假", "轮休", "调休"])
def test_a_shift_that_rested_had_nothing_to_do(maker: ExportMaker, word: str) -> None:
    text = (
        f"{SERVICE}2026-09-01,售前1,{word},{word},{word},{word}\n2026-09-01,售前2,41,41,32,743.38\n"
    )
    text += f"2026-09-02,售前1,{word},,,\n2026-09-02,售前2,50,49,30,800\n"
    export = maker.read(maker.file(text, "客服日报.csv"))
    asked = [("售前1", "0"), ("售前2", "41"), ("售前1", "0"), ("售前2", "50")]
    assert maker.values(export, "agent asked") == asked
    assert export.rows["first_response_seconds"].to_pylist()[0] is None


def test_a_shift_with_figures_beside_the_word_is_rejected(maker: ExportMaker) -> None:
    text = f"{SERVICE}2026-09-01,售前1,休息,12,30,100\n2026-09-01,售前2,41,41,32,743.38\n"
    export = maker.read(maker.file(text, "客服日报.csv"))
    assert reasons(export) == [(2, "is not a whole number")]


@pytest.mark.parametrize(
    ("written", "gap"),
    [
        ("高于12.5%", "0.125"),
        ("高于同行12.5%", "0.125"),
        ("低于3.2%", "-0.032"),
        ("比同行低3.2%", "-0.032"),
        ("持平", "0.0"),
        ("与同行持平", "0.0"),
        ("↓3.2%", "-0.032"),
        ("-3.2%", "-0.032"),
    ],
)
def test_the_gap_to_the_trade_is_read_as_the_platforms_page_words_it(
    maker: ExportMaker, written: str, gap: str
) -> None:
    text = (
        f"日期,描述相符,服务态度,物流服务,描述相符与同行相比\n2026-09-01,4.8,4.79,4.82,{written}\n"
    )
    export = maker.read(maker.file(text, "动态评分.csv"))
    assert maker.values(export, "description_gap") == [(gap,)]


def test_another_share_that_is_only_bounded_is_no_share(maker: ExportMaker) -> None:
    text = "日期,客服岗位,咨询人数,回复率\n2026-09-01,售前1,47,低于12%\n2026-09-02,售前1,47,95%\n"
    export = maker.read(maker.file(text, "客服日报.csv"))
    assert reasons(export) == [(2, "is not a share between 0 and 100 %")]


@pytest.mark.parametrize("head", ["日期,订单编号,本金,佣金,备注", "日期,订单号,本金,刷手,备注"])
def test_a_list_of_brushed_orders_with_what_they_cost_gives_their_numbers(
    maker: ExportMaker, head: str
) -> None:
    text = f"{head}\n2026-09-01,'3012000000010007756\t,139.0,5.0,老客\n2026-09-04,3012000000250009722,119.7,,\n"
    export = maker.read(maker.file(text, "补单表.csv"))
    assert export.source.table == "brushed_orders"
    assert maker.values(export, "order_id note") == [
        ("3012000000010007756", "老客"),
        ("3012000000250009722", None),
    ]


@pytest.mark.parametrize("more", ["佣金", "佣金比率,佣金", "金额", "收入,支出"])
def test_a_list_of_orders_with_a_commission_is_no_list_of_brushed_orders(
    maker: ExportMaker, more: str
) -> None:
    cells = ",".join("5.0" for _ in more.split(","))
    text = f"订单编号,创建时间,{more}\n3012000000010007756,2026-09-01 10:00:00,{cells}\n"
    assert "is no export we know" in maker.refusal(maker.file(text, "list.csv"))


def test_an_order_list_with_a_column_of_its_own_stays_one(maker: ExportMaker) -> None:
    head = "订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,本金,备注\n"
    row = "3012000000010007756,5.00,5.00,交易成功,2026-03-01 10:00:00,2026-03-01 10:01:00,5,\n"
    export = maker.read(maker.file(head + row, "ExportOrderList202603050900.csv"))
    assert export.source.table == "orders"


def test_a_brushed_number_that_a_spreadsheet_rounded_is_said_to_be_so(maker: ExportMaker) -> None:
    rows = [["订单编号", "备注"], *([3.012e18 + n * 1e10, ""] for n in range(4))]
    export = maker.read(maker.workbook(rows, name="补单表.xlsx"))
    why = "was rounded by a spreadsheet (its last digits are gone: bring it in again, as text)"
    assert reasons(export) == [(line, why) for line in (2, 3, 4, 5)]
    with pytest.raises(DataRefused, match="line 2: 订单编号 was rounded by a spreadsheet"):
        refuse_many_rejects(export, 0.01)


def test_how_long_visitors_stayed_is_read_as_seconds_too(maker: ExportMaker) -> None:
    text = "日期,商品ID,访客数,平均停留时长\n2026-09-01,1001,47,00:01:20\n2026-09-02,1001,47,35s\n"
    export = maker.read(maker.file(text, "商品.csv", "utf-8"), "own_product_day")
    assert maker.values(export, "stay_seconds") == [("80.0",), ("35.0",)]


INSPECTED = "站点,检查日期,现场检查,发现问题数,按时上报数,已整改数\n"
TRAINED = "举行日期,场次,岗位,应参加,已参加,已通过,分数\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f"{INSPECTED}东站,2022-05-03,是,4,4,3\n东站,2022-06-20,,,,\n西站,2022-06-21,,,,\n", 1),
        (f"{INSPECTED}东站,2022-05-03,是,4,4,3\n东站,2022-05-20,,0,,\n西站,2022-05-21,否,,,\n", 3),
        (f"{INSPECTED}东站,2022-05-03,,,,\n西站,2022-05-04,,,,\n", 2),
        ("站点,检查日期\n东站,2022-05-03\n西站,2022-05-04\n", 2),
        (f"{TRAINED}2022-05-18,例会,东站,是,是,,\n2022-06-18,例会,东站,是,,,\n", 1),
        (f"{TRAINED}2022-05-18,例会,东站,是,是,,\n2022-05-18,例会,西站,是,,,\n", 2),
    ],
    ids=["planned", "little told", "nothing told", "no columns", "to be held", "one was absent"],
)
def test_what_is_planned_and_has_no_result_was_not_held_yet(
    maker: ExportMaker, text: str, rows: int
) -> None:
    source = maker.read(maker.file(text, "sheet.csv")).source
    left = text.count("\n") - 1 - rows
    assert (source.parsed, source.decoration.get("not held yet", 0)) == (rows, left)
    assert [note.key for note in source.notes if note.key == "ingest.not_held"] == (
        ["ingest.not_held"] if left else []
    )
