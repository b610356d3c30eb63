"""Dates and amounts as spreadsheet programs and people write them: read where they mean one thing alone, and said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from export_files import ExportMaker, notes, reasons

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.date_order import decided_order

UNREAD = "is not a time with the year first, up to the end of next year"
ORDERS = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"


def resaved(*days: str) -> str:
    """Orders of these days, as a spreadsheet program wrote them; the refund is below zero."""
    return ORDERS + "".join(
        f"10000000000000{n},买家{n},10.00,10.00,交易成功,{day} 10:05,{day} 10:06,-{n}.00\n"
        for n, day in enumerate(days, 1)
    )


@pytest.mark.parametrize(
    ("days", "read", "said"),
    [
        (("3/5/2026", "3/25/2026"), date(2026, 3, 5), "month, day, year"),
        (("5/3/2026", "25/3/2026"), date(2026, 3, 5), "day, month, year"),
        (("26/3/5", "26/3/29"), date(2026, 3, 5), "year, month, day"),
        (("5.3.26", "29.3.26"), date(2026, 3, 5), "day, month, year"),
    ],
)
def test_dates_that_can_be_read_in_one_way_alone_are_and_it_is_said(
    maker: ExportMaker, days: tuple[str, ...], read: date, said: str
) -> None:
    export = maker.read(maker.file(resaved(*days), "orders.csv"))
    assert export.rows["created_at"][0].as_py() == datetime(read.year, read.month, read.day, 10, 5)  # noqa: DTZ001
    assert f"dates are read as {said}" in notes(export)[0]
    assert "退款金额 are written below zero" in notes(export)[1]
    assert export.rows["refund_amount"].to_pylist() == [Decimal("1.00"), Decimal("2.00")]


@pytest.mark.parametrize(
    "days",
    [("3/5/2026", "4/6/2026"), ("3/25/2026", "25/3/2026"), ("26/3/5", "26/3/20")],
)
def test_dates_that_can_be_read_in_two_ways_or_none_are_not(
    maker: ExportMaker, days: tuple[str, ...]
) -> None:
    said = maker.read(maker.file(resaved(*days), "orders.csv"))
    assert [reason for _, reason in reasons(said)] == [UNREAD] * len(days)


@pytest.mark.parametrize(
    ("name", "days", "read"),
    [
        ("2026年日报.csv", ("2月28日", "3月1日"), [date(2026, 2, 28), date(2026, 3, 1)]),
        ("日报_2026-03-05.csv", ("3月1日", "3月2日"), [date(2026, 3, 1), date(2026, 3, 2)]),
        (
            "日报_2026-03-01_2026-03-31.csv",
            ("3月1日", "3月2日"),
            [date(2026, 3, 1), date(2026, 3, 2)],
        ),
        ("日报_2026-01-05.csv", ("12月1日", "12月2日"), None),
        ("日报202603.csv", ("3月1日", "3月2日"), [date(2026, 3, 1), date(2026, 3, 2)]),
        ("2026年日报.csv", ("03-01", "03-02"), [date(2026, 3, 1), date(2026, 3, 2)]),
        ("2026年日报.csv", ("12月31日", "1月1日", "2月1日", "1月5日"), None),
        ("日报2025至2026.csv", ("3月1日", "3月2日"), None),
        ("日报.csv", ("3月1日", "3月2日"), None),
    ],
)
def test_days_without_a_year_are_those_of_the_only_year_the_file_names(
    maker: ExportMaker, name: str, days: tuple[str, ...], read: list[date] | None
) -> None:
    text = "日期,支付金额,支付订单数\n" + "".join(f"{day},100.00,3\n" for day in days)
    export = maker.read(maker.file(text, name))
    assert export.rows["day"].to_pylist() == (read or [])
    why = "has no year: name it in the file's name, and no other year (2026年...)"
    assert {reason for _, reason in reasons(export)} == (set() if read else {why})


def test_days_and_orders_that_have_not_come_yet_are_in_no_figure(maker: ExportMaker) -> None:
    today = datetime.now(SHOP_ZONE).date()
    days = [today - timedelta(days=1), today, today + timedelta(days=5)]
    text = "日期,支付金额,支付订单数\n" + "".join(f"{day},0.00,0\n" for day in days)
    export = maker.read(maker.file(text, "日报.csv"))
    assert export.rows["day"].to_pylist() == days[:2]
    assert export.source.decoration["day to come"] == 1
    assert "1 row is of a day that has not come yet, and is left out" in notes(export)
    orders = maker.read(maker.file(resaved(*map(str, days)), "orders.csv"))
    assert [reason for _, reason in reasons(orders)] == ["is a time that has not come yet"]


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("3/1/2026", "3/2/2026", "3/3/2026", "3/4/2026"), date(2026, 3, 4)),
        (("1/3/26", "2/3/26", "3/3/26", "4/3/26"), date(2026, 3, 4)),
        (("1/1/2026", "1/2/2026", "1/3/2026", "1/4/2026"), None),  # or the firsts of months
        (("3/1/2026", "3/2/2026", "3/4/2026", "3/5/2026"), None),
    ],
)
def test_days_one_after_another_tell_where_the_month_stands(
    maker: ExportMaker, days: tuple[str, ...], read: date | None
) -> None:
    text = "日期,支付金额,支付订单数\n" + "".join(f"{day},100.00,3\n" for day in days)
    export = maker.read(maker.file(text, "日报.csv"))
    assert ([*export.rows["day"].to_pylist()] or [None])[-1] == read


@pytest.mark.parametrize(
    ("months", "read"),
    [
        (("1/1/2026", "2/1/2026", "3/1/2026"), date(2026, 3, 1)),
        (("01/01/2026", "01/02/2026", "01/03/2026"), date(2026, 3, 1)),
        (("Jan-26", "Feb-26", "Mar-26"), date(2026, 3, 1)),
        (("January 2026", "February 2026", "March 2026"), date(2026, 3, 1)),
        (("1/1/2026", "2/1/2026", "2/2/2026"), None),
    ],
)
def test_months_of_a_budget_may_be_written_by_their_first_day_or_their_name(
    maker: ExportMaker, months: tuple[str, ...], read: date | None
) -> None:
    text = "月份,部门,科目,预算金额,实际支出\n"
    text += "".join(f"{month},运营部,推广费,900,{n}00\n" for n, month in enumerate(months, 1))
    export = maker.read(maker.file(text, "预算.csv"))
    assert ([*export.rows["month"].to_pylist()] or [None])[-1] == read


def test_a_day_on_which_the_shop_was_closed_is_no_day_of_nothing(maker: ExportMaker) -> None:
    text = "日期,支付金额,支付订单数,客单价,备注\n2026-02-16,300.00,3,100.00,\n"
    text += "2026-02-17,放假,放假,放假,\n2026-02-18,春节放假,,,除夕\n2026-02-19,200.00,2,100.00,\n"
    export = maker.read(maker.file(text, "日报.csv"))
    assert export.rows["day"].to_pylist() == [date(2026, 2, 16), date(2026, 2, 19)]
    assert export.source.decoration["closed day"] == 2


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("日报.csv", ("1-Sep-26", "2-Sep-26", "3-Sep-26", "4-Sep-26")),  # 2001 and later, else
        ("日报.csv", ("1-Sep-26", "30-Sep-26")),
        ("日报.csv", ("26年9月1日", "26年9月2日")),
        ("2026年9月店铺数据.csv", ("9/1", "9/2", "9/3", "9/4")),
        ("2026年9月店铺数据.csv", ("9.1", "9.2", "9.3", "9.4")),
        ("2026年店铺数据.csv", ("9月1号", "9月2号")),
    ],
)
def test_days_of_hand_kept_sheets_are_read_in_the_forms_that_people_use(
    maker: ExportMaker, name: str, days: tuple[str, ...]
) -> None:
    text = "日期,支付金额,支付订单数\n" + "".join(f"{day},100.00,3\n" for day in days)
    export = maker.read(maker.file(text, name))
    assert export.rows["day"][0].as_py() == date(2026, 9, 1)
    assert export.rows["day"][-1].as_py().month == 9
    assert len(export.rows) == len(days)


@pytest.mark.parametrize(
    "days", [("9/1", "9/2"), ("9/1", "9/2", "9/4", "9/5"), ("9.9", "9.1", "9.11", "9.12")]
)
def test_days_without_a_year_that_may_have_the_day_first_or_lost_a_nought_are_not_read(
    maker: ExportMaker, days: tuple[str, ...]
) -> None:
    text = "日期,支付金额,支付订单数\n" + "".join(f"{day},100.00,3\n" for day in days)
    assert len(maker.read(maker.file(text, "2026年日报.csv")).rows) == 0


@pytest.mark.parametrize(
    "months",
    [
        ("1月", "12月"),
        ("26年1月", "26年12月"),
        ("一月", "十二月"),
        ("1", "12"),
        ("1月份", "12月份"),
    ],
)
def test_months_of_a_budget_are_those_of_the_only_year_the_file_names(
    maker: ExportMaker, months: tuple[str, ...]
) -> None:
    text = "月份,部门,科目,预算金额,实际支出\n"
    text += "".join(f"{month},运营部,推广费,900,{n}00\n" for n, month in enumerate(months, 1))
    export = maker.read(maker.file(text, "2026年预算表.csv"))
    assert export.rows["month"].to_pylist() == [date(2026, 1, 1), date(2026, 12, 1)]
    known = months[0].startswith("26年")
    assert len(maker.read(maker.file(text, "预算表.csv")).rows) == (2 if known else 0)


def test_a_task_that_was_done_on_a_day_to_come_is_not_read_and_days_may_be_missing(
    maker: ExportMaker,
) -> None:
    text = "任务编号,部门,任务,下达日期,截止日期,完成日期\n1,运营部,上新,9月1日,9月8日前,\n"
    text += "2,运营部,上新,9月2日,9月9日,9月8日\n3,运营部,上新,9月3日,9月10日,未完成\n"
    export = maker.read(maker.file(text, "2025年任务表.csv"))
    assert export.rows["done_on"].to_pylist() == [None, date(2025, 9, 8), None]
    assert export.rows["due_on"][0].as_py() == date(2025, 9, 8)
    later = date.today() + timedelta(days=40)  # noqa: DTZ011
    text = f"任务编号,部门,任务,下达日期,截止日期,完成日期\n1,运营部,上新,2025-09-01,2025-09-08,{later}\n"
    said = maker.read(maker.file(text, "任务表.csv"))
    assert [reason for _, reason in reasons(said)] == ["is a time that has not come yet"]


@pytest.mark.parametrize(
    "none", ["0000-00-00 00:00:00", "1970-01-01 08:00:00", "0001-01-01", "1900-01-00"]
)
def test_the_first_moment_a_program_knows_is_no_time(maker: ExportMaker, none: str) -> None:
    text = ORDERS + f"1,买家,9.00,0.00,交易关闭,2026-03-01 10:05,{none},\n"
    assert maker.read(maker.file(text, "orders.csv")).rows["paid_at"].to_pylist() == [None]


def test_inspections_on_one_day_of_each_month_are_no_days_one_after_another(
    maker: ExportMaker,
) -> None:
    """3/1/2026 to 3/11/2026: the third of each month, or eleven days of March."""
    text = "站点,检查日期,发现问题数,已整改数\n"
    text += "".join(f"东库,3/{month}/2026,2,1\n" for month in range(1, 12))
    assert len(maker.read(maker.file(text, "站点检查.csv")).rows) == 0


def test_months_of_a_budget_that_go_over_the_end_of_a_year_are_not_all_of_one(
    maker: ExportMaker,
) -> None:
    text = "月份,部门,科目,预算金额,实际支出\n"
    text += "".join(f"{n}月,运营部,推广费,900,{n}00\n" for n in (11, 12, 1, 2))
    assert len(maker.read(maker.file(text, "预算2026.csv")).rows) == 0


TASKS = "部门,任务,下达日期,截止日期\n"


@pytest.mark.parametrize("name", ["2025年部门任务.csv", "部门任务2025.csv", "2025部门任务.csv"])
@pytest.mark.parametrize(
    "days",
    [
        ("8/25", "9/13", "8/27", "9/1"),  # of 25, 13 and 27 none is a month
        ("8.25", "9.10", "8.27", "9.1"),  # 9.10 has its nought, so that 9.1 has lost none
        ("8月25日", "9月13日", "8月27日", "9月1日"),  # due on days of two months, by turns
        ("2025-08-25", "9月13号", "2025/8/27", "9月1日"),
    ],
)
def test_days_of_tasks_by_turns_of_two_months_have_the_year_of_the_files_name(
    maker: ExportMaker, name: str, days: tuple[str, ...]
) -> None:
    text = TASKS + "".join(f"运营部,上新{n},2025-08-01,{day}\n" for n, day in enumerate(days))
    due = maker.read(maker.file(text, name)).rows["due_on"].to_pylist()
    assert (due[0], due[2], due[3]) == (date(2025, 8, 25), date(2025, 8, 27), date(2025, 9, 1))
    assert due[1].month == 9


WITH_A_FIRST = "8.1", "8.9", "8.13"


@pytest.mark.parametrize(
    ("given", "done", "read"),
    [
        (WITH_A_FIRST, ("8.10", "8.17", "8.19"), date(2025, 8, 1)),  # the nought is kept
        (("8.9", "8.5", "8.7"), ("8.9", "8.17", "8.19"), date(2025, 8, 9)),  # none can be lost
        (("8/9", "8/5", "8/7"), ("8/9", "8/17", "8/19"), date(2025, 8, 9)),
        (WITH_A_FIRST, ("8.11", "8.17", "8.19"), None),
    ],
)
def test_days_in_another_column_show_what_days_without_a_year_are(
    maker: ExportMaker, given: tuple[str, ...], done: tuple[str, ...], read: date | None
) -> None:
    text = "部门,任务,下达日期,截止日期,完成日期\n"
    for n, (first, last) in enumerate(zip(given, done, strict=True)):
        text += f"运营部,上新{n},{first},2025-08-31,{last}\n"
    export = maker.read(maker.file(text, "部门任务_2025-08.csv"))
    assert [*export.rows["given_on"].to_pylist(), None][0] == read
    why = "may be another day: as a number 8.10 becomes 8.1, and 8/1 may be 8 January; write it as 2026-08-01"
    assert {reason for _, reason in reasons(export)} == (set() if read else {why})


@pytest.mark.parametrize(
    ("first", "tenth", "read"),
    [("8.1", "8.12", True), ("8.1", "8.10", True), (8.1, "8.10", False), (8.4, "8.10", True)],
)
def test_a_number_of_a_workbook_may_have_lost_its_nought_and_a_text_has_not(
    maker: ExportMaker, first: str | float, tenth: str, read: bool
) -> None:
    rows = [["部门", "任务", "下达日期", "截止日期"]]
    rows += [
        ["运营部", f"上新{n}", day, "2025-08-31"] for n, day in enumerate([first, tenth, "8.25"])
    ]
    export = maker.read(maker.workbook(rows, name="部门任务_2025-08.xlsx"))
    assert len(export.rows) == (3 if read else 0)


@pytest.mark.parametrize(
    "days",
    [("11/25", "12/13", "1/14"), ("8.25", "9.13", "9.1"), ("2024-08-25", "9月13日", "9月14日")],
)
def test_days_that_may_be_of_another_year_or_lost_a_nought_are_still_not_read(
    maker: ExportMaker, days: tuple[str, ...]
) -> None:
    text = TASKS + "".join(f"运营部,上新{n},2024-08-01,{day}\n" for n, day in enumerate(days))
    read = maker.read(maker.file(text, "部门任务2025.csv"))
    assert len(read.rejects) >= 2


def test_a_sheet_of_days_named_after_its_month_has_that_year_though_sums_stand_between(
    maker: ExportMaker,
) -> None:
    text = "日期,支付金额,支付订单数\n9月01日,100.00,3\n9月02日,100.00,3\n本周,200.00,6\n9月08日,50.00,2\n"
    days = maker.read(maker.file(text, "日报202509.csv")).rows["day"].to_pylist()
    assert days == [date(2025, 9, 1), date(2025, 9, 2), date(2025, 9, 8)]


def test_a_year_of_two_digits_in_front_is_shown_by_days_near_each_other() -> None:
    days = [f"22.04.{day} 10:00" for day in (15, 16, 18, 20)]
    assert decided_order([pa.array(days)]) == ("yymd", "22.04.15")
    assert decided_order([pa.array(days[:2])]) is None
    assert decided_order([pa.array(["1/2/26", "2/2/26", "1/3/26", "3/4/26", "4/4/26"])]) is None
