"""Units, error cells, closed lists of words and names: nothing is guessed, and what is odd is said."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from export_files import ExportMaker, notes, reasons

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.intake import refuse_many_rejects
from opsanalytics.store.manifest import Export

SHOP = ["统计日期", "访客数", "支付金额", "支付买家数", "成功退款金额"]
ORDER = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额,订单备注,商家备忘\n"


def order(number: int, **cells: str) -> str:
    filled = {
        "name": f"买家甲乙丙{number}",
        "note": "",
        "memo": "",
        "at": "2026-03-01 10:00:00",
        **cells,
    }
    return "{n},{name},5.00,5.00,交易成功,{at},{at},0.00,{note},{memo}\n".format(n=number, **filled)


def book(cells: dict[str, Any], formats: dict[str, str] | None = None) -> bytes:
    """A workbook of three shop days, these cells written over them, in these number formats."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, SHOP)
        for at in (1, 2, 3):
            sheet.write_row(at, 0, [f"2026-03-0{at}", 100 + at, 50 + at, 5, 1])
        for place, cell in cells.items():
            given = made.add_format({"num_format": (formats or {}).get(place, "General")})
            if isinstance(cell, tuple):
                sheet.write_formula(place, cell[0], given, cell[1])
            else:
                sheet.write(place, cell, given)
    return out.getvalue()


def amounts(maker: ExportMaker, export: Export) -> list[str | None]:
    return [amount for (amount,) in maker.values(export, "paid_amount")]


@pytest.mark.parametrize(
    ("above", "header"),
    [("单位：万元\n", "支付金额"), ("", "支付金额（万元）"), ("金额单位(万元)\n", "支付金额")],
)
def test_amounts_in_ten_thousands_are_read_as_such_and_said(
    maker: ExportMaker, above: str, header: str
) -> None:
    text = (
        f"{above}统计日期,访客数,{header},支付买家数\n2026-03-01,10,1.25,3\n2026-03-02,11,0.8,3\n"
    )
    export = maker.read(maker.file(text, "days.csv"))
    assert amounts(maker, export) == ["12500.00", "8000.00"]
    assert notes(export) == [
        "amounts of 支付金额 are written in 万 or 亿, rounded to what they show"
    ] or ("rounded to what they show" in notes(export)[0])


def test_a_unit_we_cannot_read_refuses_the_file(maker: ExportMaker) -> None:
    text = "单位：千元\n统计日期,访客数,支付金额,支付买家数\n2026-03-01,10,1.25,3\n"
    assert "amounts are in 千元" in maker.refusal(maker.file(text, "days.csv"))


def test_a_number_format_that_shows_ten_thousands_is_one(maker: ExportMaker) -> None:
    shown = book({"C2": 1.25}, {"C2": '0.00"万"'})
    assert amounts(maker, maker.read(maker.file(shown, "days.xlsx")))[0] == "12500.00"
    scaled = book({"C2": 12500}, {"C2": '0!.0,"万"'})
    assert amounts(maker, maker.read(maker.file(scaled, "days.xlsx")))[0] == "12500.00"


@pytest.mark.parametrize(
    ("header", "cell", "shape", "amount"),
    [
        ("支付金额", 180000, "0!.00", "1800.00"),
        ("支付金额(元)", 169035, r"#,##0\.00", "1690.35"),
        ("支付金额", 180000, '0"."00;-0"."00', "1800.00"),
        ("支付金额(万元)", 1690.35, "0!.0,", "1690.35"),
        ("支付金额(万元)", 1690.35, r"#0\.0,", "1690.35"),
        ("支付金额(万元)", 1690.35, "0!.0000", "1690.35"),
        ("支付金额(万元)", 1690.35, '0!.0,"万"', "1690.35"),
        ("支付金额(万元)", 0.25, "0.00", "2500.00"),
        ("支付金额", 1690.35, "#,##0.00", "1690.35"),
    ],
)
def test_a_point_that_a_number_format_only_writes_moves_what_is_shown(
    maker: ExportMaker, header: str, cell: float, shape: str, amount: str
) -> None:
    places = [f"C{row}" for row in (2, 3, 4)]
    cells = {"C1": header} | dict.fromkeys(places, cell)
    export = maker.read(maker.file(book(cells, dict.fromkeys(places, shape)), "days.xlsx"))
    assert amounts(maker, export) == [amount] * 3
    assert any("are written in 万" in note for note in notes(export)) == (shape == "0.00")


@pytest.mark.parametrize("cell", [("=1/0", "#DIV/0!"), ("=B3*2", "")])
def test_a_column_of_nothing_but_errors_is_there_and_is_not_empty(
    maker: ExportMaker, cell: tuple[str, str]
) -> None:
    export = maker.read(maker.file(book({f"E{row}": cell for row in (2, 3, 4)}), "days.xlsx"))
    assert [line for line, _ in reasons(export)] == [2, 3, 4]


@pytest.mark.parametrize("cell", [("=1/0", "#DIV/0!"), ("=B3*2", "")])
def test_an_error_cell_or_a_formula_nobody_worked_out_never_counts_as_nothing(
    maker: ExportMaker, cell: tuple[str, str]
) -> None:
    export = maker.read(maker.file(book({"C3": cell}), "days.xlsx"))
    assert reasons(export) == [(3, "is an error or a formula without a value")]
    assert export.source.parsed == 2


@pytest.mark.parametrize(
    ("memo", "counts"),
    [
        ("补单", False),
        ("补单 5元", False),
        ("5.20补单，已返", False),
        ("漏发补单，已补发", True),
        ("不是刷单", True),
        ("非刷单", True),
        ("", True),
    ],
)
@pytest.mark.parametrize("column", ["note", "memo"])
def test_a_brushed_order_is_one_whose_memo_says_so_by_itself(
    maker: ExportMaker, memo: str, counts: bool, column: str
) -> None:
    text = ORDER + order(1, **{column: memo}) + order(2)
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert [brushed for (brushed,) in maker.values(export, "brushed")] == [str(not counts), "False"]
    assert bool(notes(export)) == bool(memo)


def test_a_refunds_state_that_is_not_known_is_shown_with_how_many(maker: ExportMaker) -> None:
    header = "退款编号,订单编号,退款申请时间,退款金额,退款状态\n"
    rows = "".join(
        f"7{n:03},8{n:03},2026-03-01 10:00:00,5.00,{'换新中' if n < 4 else '退款成功'}\n"
        for n in range(40)
    )
    export = maker.read(maker.file(header + rows, "退款_2026-03-05.csv"))
    assert notes(export) == [
        "退款状态 has words that this export is not known to use, with how many rows: 换新中 (4)"
    ]
    with pytest.raises(DataRefused, match=r"4 of 40 rows cannot be read .* 换新中 \(4\)"):
        refuse_many_rejects(export, 0.01)


@pytest.mark.parametrize(
    ("word", "succeeded"),
    [
        ("退款成功", "True"),
        ("退款完成", "True"),
        ("退款关闭", "False"),
        ("买家已经申请退款，等待卖家同意", "False"),
    ],
)
def test_a_refund_succeeds_by_every_word_for_it_and_by_no_other(
    maker: ExportMaker, word: str, succeeded: str
) -> None:
    text = f"退款编号,订单编号,退款申请时间,退款金额,退款状态\n7001,8001,2026-03-01 10:00:00,5.00,{word}\n"
    export = maker.read(maker.file(text, "退款_2026-03-05.csv"))
    assert [str(each) for (each,) in maker.values(export, "succeeded")] == [succeeded]


def test_a_refund_without_a_state_is_rejected(maker: ExportMaker) -> None:
    text = "退款编号,订单编号,退款申请时间,退款金额,退款状态\n7001,8001,2026-03-01 10:00:00,5.00,\n"
    export = maker.read(maker.file(text, "退款_2026-03-05.csv"))
    assert maker.values(export, "succeeded") == []
    assert export.source.rejected == 1


@pytest.mark.parametrize(
    ("text", "default"),
    [
        ("此用户没有填写评价。", "True"),
        ("评价方未及时做出评价,系统默认好评!", "True"),
        ("系统默认好评", "True"),
        ("默认好评", "True"),
        ("系统很好用，好评", "False"),
        ("好评", "False"),
        ("", "False"),
    ],
)
def test_a_rating_the_platform_gave_is_known_by_any_of_its_wordings(
    maker: ExportMaker, text: str, default: str
) -> None:
    sheet = f'评价时间,评价,评价内容\n2026-03-01 10:00:00,好评,"{text}"\n'
    export = maker.read(maker.file(sheet, "评价.csv"))
    assert maker.values(export, "is_default") == [(default,)]


@pytest.mark.parametrize(
    "scheme", ["{0}**{1}", "{0}...{1}", "{0}##{1}", "{0}__＊{1}", "已隐藏", "{0}□□{1}", "张先生"]
)
def test_names_masked_by_any_sign_name_nobody(maker: ExportMaker, scheme: str) -> None:
    names = [scheme.format("abcdefgh"[n % 8], n % 3) for n in range(60)]
    text = ORDER + "".join(order(n, name=name) for n, name in enumerate(names))
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert export.source.masked_names == 60
    assert notes(export)[0].startswith("60 of 60 account names are masked")


def test_short_names_that_stand_on_many_orders_each_tell_no_buyers_apart(
    maker: ExportMaker,
) -> None:
    text = ORDER + "".join(order(n, name=f"t{n % 12}x") for n in range(60))
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert export.source.masked_names == 60


def test_one_name_on_most_orders_proves_no_return(maker: ExportMaker) -> None:
    text = ORDER + "".join(order(n, name="线下登记" if n < 30 else f"买家丁{n}") for n in range(40))
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert export.source.masked_names == 30


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026/3/1 下午 3:15:07", "2026-03-01 15:15:07"),
        ("2026/3/1 上午 12:15:07", "2026-03-01 00:15:07"),
        ("2026/3/1 3:15:07 PM", "2026-03-01 15:15:07"),
        ("2026/3/1 12:15 AM", "2026-03-01 00:15:00"),
        ("2026-03-01 15", "2026-03-01 15:00:00"),
        ("2026-03-01 星期日 15:15", "2026-03-01 15:15:00"),
        ("2026年3月1日 周日 下午3点", "2026-03-01 15:00:00"),
    ],
)
def test_times_as_people_and_their_programs_write_them(
    maker: ExportMaker, cell: str, moment: str
) -> None:
    text = ORDER + order(1, at=cell)
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert maker.values(export, "created_at") == [(moment,)]


@pytest.mark.parametrize("mark", ["#", "`", "'"])
def test_a_mark_before_an_order_number_is_none_of_it(maker: ExportMaker, mark: str) -> None:
    text = ORDER + order(1).replace("1,", f"{mark}3000100002000000017,", 1)
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    assert maker.values(export, "order_id") == [("3000100002000000017",)]


def test_one_bad_row_of_twenty_is_rejected_and_the_others_are_read(maker: ExportMaker) -> None:
    text = ORDER + "".join(order(n) for n in range(24)) + order(25, at="昨天")
    export = maker.read(maker.file(text, "ExportOrderList202603050900.csv"))
    refuse_many_rejects(export, 0.01)
    assert (export.source.loaded, export.source.rejected) == (24, 1)


def test_corrections_below_nothing_are_read_in_reports_and_in_no_order(maker: ExportMaker) -> None:
    ads = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额\n2026-03-01,1,甲,10,1,-3.50,0\n"
    export = maker.read(maker.file(ads, "计划报表_20260302_090000.csv"))
    assert maker.values(export, "spend") == [("-3.50",)]
    orders = maker.file(ORDER + order(1).replace("5.00", "-5.00"), "orders.csv")
    assert reasons(maker.read(orders))[0][1] == "is not an amount"


def test_a_day_merged_downward_stands_for_every_row_beside_it(maker: ExportMaker) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.merge_range("A1:A2", "日期")
        sheet.merge_range("B1:C1", "计划")
        sheet.merge_range("D1:G1", "效果")
        sheet.write_row("B2", ["计划ID", "计划名字", "展现量", "点击量", "花费", "总成交金额"])
        sheet.merge_range("A3:A4", "2026-03-01")
        sheet.write_row("B3", ["1", "甲", 10, 1, 3.5, 0])
        sheet.write_row("B4", ["2", "乙", 10, 1, 4.5, 0])
    export = maker.read(maker.file(out.getvalue(), "计划报表_20260302_090000.xlsx"))
    assert maker.values(export, "day spend") == [("2026-03-01", "3.50"), ("2026-03-01", "4.50")]


def test_two_currencies_in_one_file_are_never_added_up(maker: ExportMaker) -> None:
    text = (
        "统计日期,访客数,支付金额,支付买家数,币种\n2026-03-01,10,100,3,{}\n2026-03-02,11,80,3,{}\n"
    )
    with pytest.raises(DataRefused, match="CNY, USD"):
        maker.read(maker.file(text.format("CNY", "USD"), "a.csv"))
    assert notes(maker.read(maker.file(text.format("CNY", "人民币"), "b.csv"))) == []
    (note,) = notes(maker.read(maker.file(text.format("USD", "USD"), "c.csv")))
    assert "USD" in note


@pytest.mark.parametrize("header", ["币种", "币别", "currency", "Currency Code", "currency_code"])
def test_orders_of_two_currencies_are_refused_too(maker: ExportMaker, header: str) -> None:
    rows = [order(1).strip() + ",CNY\n", order(2).strip() + ",HKD\n"]
    text = ORDER.strip() + f",{header}\n" + "".join(rows)
    with pytest.raises(DataRefused, match="CNY, HKD"):
        maker.read(maker.file(text, "orders.csv"))


DAYS = "统计日期,访客数,支付金额,支付买家数,客单价"


@pytest.mark.parametrize(
    ("amount", "times"), [("1.2", "10,000"), ("120000.00", "10"), ("1200000.00", "100"), ("12,000.00", "")]
)  # fmt: skip
def test_an_amount_that_its_own_file_contradicts_by_a_power_of_ten_refuses_it(
    maker: ExportMaker, amount: str, times: str
) -> None:
    """100 buyers of 120.00 yuan each bring 12,000.00."""
    rows = "".join(f'2026-03-0{n},5000,"{amount}",100,120.00\n' for n in range(1, 6))
    file = maker.file(f"{DAYS}\n{rows}")
    if not times:
        assert maker.read(file).source.parsed == 5
        return
    said = maker.refusal(file)
    assert f"支付金额 is about {times} times off from 客单价 times 支付买家数" in said


def test_a_unit_in_the_header_makes_the_file_fit(maker: ExportMaker) -> None:
    rows = "".join(f"2026-03-0{n},5000,1.2,100,120.00\n" for n in range(1, 6))
    export = maker.read(maker.file(f"{DAYS.replace('支付金额', '支付金额(万元)')}\n{rows}"))
    assert maker.values(export, "paid_amount")[0] == ("12000.00",)


def test_days_without_buyers_or_with_another_mean_refuse_nothing(maker: ExportMaker) -> None:
    rows = "2026-03-01,5000,0.00,0,-\n2026-03-02,5000,900.00,3,150.00\n2026-03-03,90,0,0,0.00\n"
    assert maker.read(maker.file(f"{DAYS}\n{rows}")).source.parsed == 3


def test_a_cell_that_was_too_narrow_to_be_shown_is_called_that(maker: ExportMaker) -> None:
    rows = "".join(f"2026-03-{n:02d},90,50.00,1\n" for n in range(1, 29))
    text = "统计日期,访客数,支付金额,支付买家数\n" + rows + "########,90,50.00,1\n"
    [(line, why)] = reasons(maker.read(maker.file(text)))
    assert (line, why.split(";")[0]) == (
        30,
        "was shown as ####: the column was too narrow when the sheet was saved",
    )
