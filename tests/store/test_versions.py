"""Which of two exports holds: the newer, as far as anything proves it; what it replaces is said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from opsanalytics.ingest.intake import Outcome
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.shop import open_shop

DAYS = "统计日期,访客数,支付金额,支付买家数,成功退款金额\n"
ADS = "日期,计划名字,展现量,点击量,花费,总成交金额\n"
ORDERS = "订单编号,订单状态,订单创建时间,订单付款时间,买家实际支付金额,总金额,退款金额\n"
SHEET = "评价时间,订单编号,评价\n"

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file of this name, each into a folder of its own."""
    turn = iter(range(100))

    def write(name: str, text: str) -> Path:
        folder = tmp_path / "in" / str(next(turn))
        folder.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return write


def take(data: Path, *paths: Path, **options: Any) -> Outcome:
    return ingest(list(paths), "shop", data=data, **options)


def rows(data: Path, table: str, *columns: str) -> list[tuple[str, ...]]:
    frame = open_shop("shop", data=data).table(table)[list(columns)].astype(str)
    return sorted(frame.itertuples(index=False, name=None))


def said(outcome: Outcome) -> list[str]:
    return [str(note.text) for source in outcome.sources() for note in source.remarks]


def test_days_downloaded_again_under_the_same_name_hold_as_downloaded_last(
    put: Put, tmp_path: Path
) -> None:
    old = put("店铺.csv", DAYS + "2026-03-01,100,50.00,2,0\n2026-03-02,90,40.00,1,0\n")
    new = put("店铺.csv", DAYS + "2026-03-01,100,50.00,2,7.00\n2026-03-02,90,40.00,1,3.00\n")
    for turn, (first, second, refunds) in enumerate([(old, new, 10), (new, old, 0)]):
        data = tmp_path / f"d{turn}"
        take(data, first)
        take(data, second)
        told = open_shop("shop", data=data).table("shop_day")["refund_amount"]
        assert float(told.sum()) == refunds


def test_a_rebuild_remembers_which_came_later(put: Put, tmp_path: Path) -> None:
    raw = tmp_path / "d" / "raw" / "shop"
    raw.mkdir(parents=True)
    take(tmp_path / "d", put("b.csv", DAYS + "2026-03-01,100,50.00,2,0\n"))
    later = put("a.csv", DAYS + "2026-03-01,100,50.00,2,7.00\n")
    take(tmp_path / "d", later)
    (raw / "b.csv").write_text(DAYS + "2026-03-01,100,50.00,2,0\n", encoding="utf-8")
    (raw / "a.csv").write_bytes(later.read_bytes())
    take(tmp_path / "d", rebuild=True)
    assert rows(tmp_path / "d", "shop_day", "refund_amount") == [("7.00",)]


def test_where_nothing_tells_which_is_newer_both_are_named_and_the_user_decides(
    put: Put, tmp_path: Path
) -> None:
    first = put("a.csv", DAYS + "2026-03-01,100,50.00,2,0\n")
    second = put("b.csv", DAYS + "2026-03-01,100,50.00,2,7.00\n")
    (note,) = said(take(tmp_path / "d", first, second))
    assert note.startswith("1 row says something else than in a.csv, and nothing shows which")
    assert rows(tmp_path / "d", "shop_day", "refund_amount") == [("7.00",)]
    take(tmp_path / "d", newer=[first])
    assert rows(tmp_path / "d", "shop_day", "refund_amount") == [("0.00",)]
    take(tmp_path / "d", newer=[second])
    assert rows(tmp_path / "d", "shop_day", "refund_amount") == [("7.00",)]


def test_a_name_of_a_time_to_come_does_not_win_for_ever(put: Put, tmp_path: Path) -> None:
    row = "1,交易成功,2026-03-01 10:00:00,2026-03-01 10:01:00,5.00,5.00,{}\n"
    wrong = put("ExportOrderList209901010900.csv", ORDERS + row.format("0.00"))
    right = put("ExportOrderList202603050900.csv", ORDERS + row.format("2.00"))
    take(tmp_path / "d", wrong)
    take(tmp_path / "d", right)
    assert rows(tmp_path / "d", "orders", "refund_amount") == [("2.00",)]


def test_a_renamed_campaign_costs_its_money_once_and_the_old_name_is_said(
    put: Put, tmp_path: Path
) -> None:
    old = put(
        "计划报表_20260302_090000.csv",
        ADS + "2026-03-01,测款,10,1,8.00,30.00\n2026-03-01,老客,5,1,2.00,9.00\n",
    )
    new = put(
        "计划报表_20260303_090000.csv",
        ADS + "2026-03-01,放量,10,1,8.00,30.00\n2026-03-01,老客,5,1,2.00,9.00\n",
    )
    (note,) = said(take(tmp_path / "d", old, new))
    assert note.startswith("1 row of 计划报表_20260302_090000.csv is not in it")
    assert rows(tmp_path / "d", "ads", "campaign", "spend") == [("放量", "8.00"), ("老客", "2.00")]


def test_reports_of_other_campaigns_are_parts_and_both_are_kept(put: Put, tmp_path: Path) -> None:
    one = put("计划报表_20260302_090000.csv", ADS + "2026-03-01,甲,10,1,8.00,30.00\n")
    other = put("计划报表_20260302_091000.csv", ADS + "2026-03-01,乙,10,1,2.00,9.00\n")
    (note,) = said(take(tmp_path / "d", one, other))
    assert "both are kept and added up" in note
    assert rows(tmp_path / "d", "ads", "campaign", "spend") == [("乙", "2.00"), ("甲", "8.00")]


def test_campaigns_of_two_accounts_with_one_name_and_other_numbers_are_both_counted(
    put: Put, tmp_path: Path
) -> None:
    head = ADS.replace("计划名字", "计划ID,计划名字")
    one = put("计划报表_20260302_090000.csv", head + "2026-03-01,501,甲,10,1,8.00,30.00\n")
    other = put("计划报表_20260302_091000.csv", head + "2026-03-01,601,甲,10,1,2.00,9.00\n")
    assert said(take(tmp_path / "d", one, other)) == [], "numbers prove that none was renamed"
    assert rows(tmp_path / "d", "ads", "campaign_id", "spend") == [("501", "8.00"), ("601", "2.00")]


def test_a_campaign_with_a_number_is_the_one_without_that_has_its_name(
    put: Put, tmp_path: Path
) -> None:
    head = ADS.replace("计划名字", "计划ID,计划名字")
    one = put("计划报表_20260302_090000.csv", ADS + "2026-03-01,甲,10,1,8.00,30.00\n")
    later = put("计划报表_20260302_091000.csv", head + "2026-03-01,601,甲,10,1,8.50,30.00\n")
    take(tmp_path / "d", one, later)
    assert rows(tmp_path / "d", "ads", "campaign_id", "spend") == [("601", "8.50")]


def test_a_refund_that_was_withdrawn_goes_away(put: Put, tmp_path: Path) -> None:
    row = "1,交易成功,2026-03-01 10:00:00,2026-03-01 10:01:00,5.00,5.00,{}\n"
    take(tmp_path / "d", put("ExportOrderList202603050900.csv", ORDERS + row.format("2.00")))
    take(tmp_path / "d", put("ExportOrderList202603150900.csv", ORDERS + row.format("")))
    assert open_shop("shop", data=tmp_path / "d").table("orders")["refund_amount"].isna().all()


def test_orders_that_a_newer_list_of_their_days_lacks_are_kept_marked_and_said(
    put: Put, tmp_path: Path
) -> None:
    row = "{},交易成功,2026-03-0{} 10:00:00,2026-03-05 10:01:00,5.00,5.00,0.00\n"
    whole = [row.format(n, n) for n in (1, 2, 3)]
    take(tmp_path / "d", put("ExportOrderList202603100900.csv", ORDERS + "".join(whole)))
    fewer = put("ExportOrderList202603110900.csv", ORDERS + whole[0] + whole[2])
    outcome = take(tmp_path / "d", fewer)
    assert said(outcome)[0].startswith("1 row of ExportOrderList202603100900.csv for its days")
    orders = open_shop("shop", data=tmp_path / "d").table("orders").set_index("order_id")
    assert orders["absent_from"].dropna().to_dict() == {"2": outcome.new[0]}


def test_an_edited_rating_of_a_hand_kept_sheet_counts_once_and_one_taken_out_is_gone(
    put: Put, tmp_path: Path
) -> None:
    old = (
        SHEET
        + "2026-03-01 10:00:00,1,差评\n2026-03-02 10:00:00,2,好评\n2026-03-03 10:00:00,3,好评\n"
    )
    new = SHEET + "2026-03-01 10:00:00,1,好评\n2026-03-03 10:00:00,3,好评\n"
    take(tmp_path / "d", put("评价_2026-03-04.csv", old))
    outcome = take(tmp_path / "d", put("评价_2026-03-11.csv", new))
    assert rows(tmp_path / "d", "reviews", "order_id", "rating") == [("1", "good"), ("3", "good")]
    assert said(outcome)[0].startswith("2 rows of 评价_2026-03-04.csv are not")


def test_sheets_of_two_months_stand_side_by_side(put: Put, tmp_path: Path) -> None:
    take(tmp_path / "d", put("评价_2026-03-31.csv", SHEET + "2026-03-05 10:00:00,1,好评\n"))
    take(tmp_path / "d", put("评价_2026-04-30.csv", SHEET + "2026-04-05 10:00:00,2,好评\n"))
    assert rows(tmp_path / "d", "reviews", "order_id") == [("1",), ("2",)]


def test_lines_without_numbers_are_those_of_the_newest_list_of_their_order(
    put: Put, tmp_path: Path
) -> None:
    header = "订单编号,标题,价格,购买数量,商品属性,商家编码\n"
    old = put(
        "ExportOrderDetailList202603010900.csv", header + "1,甲,5.00,1,红,A\n1,乙,6.00,1,红,B\n"
    )
    new = put(
        "ExportOrderDetailList202603020900.csv",
        header + "1,甲（新）,5.00,1,红,A\n1,乙,6.00,1,红,B\n",
    )
    take(tmp_path / "d", old, new)
    assert rows(tmp_path / "d", "order_items", "title", "units") == [("乙", "1"), ("甲（新）", "1")]


def test_reports_with_a_time_in_their_names_give_the_same_tables_in_any_order(
    put: Put, tmp_path: Path
) -> None:
    texts = {
        "计划报表_20260302_090000.csv": "2026-03-01,甲,10,1,8.00,30.00\n",
        "计划报表_20260303_090000.csv": "2026-03-01,甲,10,1,9.00,30.00\n2026-03-02,甲,1,1,1.00,3.00\n",
        "计划报表_20260304_090000.csv": "2026-03-02,甲,1,1,2.00,3.00\n2026-03-03,甲,1,1,4.00,3.00\n",
    }
    files = [put(name, ADS + text) for name, text in texts.items()]
    states = []
    for turn, paths in enumerate(permutations(files)):
        data = tmp_path / f"d{turn}"
        for path in paths:
            take(data, path)
        part = data / "processed" / "shop" / "ads" / "part-0.parquet"
        states.append(part.read_bytes())
    assert set(states) == {states[0]}
    assert rows(tmp_path / "d0", "ads", "day", "spend") == [
        ("2026-03-01", "9.00"),
        ("2026-03-02", "2.00"),
        ("2026-03-03", "4.00"),
    ]


def test_an_earlier_period_downloaded_later_is_named_beside_the_file_that_reaches_further(
    put: Put, tmp_path: Path
) -> None:
    row = "{},交易成功,2026-0{}-01 10:00:00,2026-0{}-01 10:01:00,5.00,5.00,{}\n"
    both = ORDERS + row.format(1, 1, 1, "0.00") + row.format(2, 2, 2, "0.00")
    take(tmp_path / "d", put("订单.csv", both))
    outcome = take(tmp_path / "d", put("一月.csv", ORDERS + row.format(1, 1, 1, "2.00")))
    ((file, note),) = outcome.older
    assert file == "订单.csv"
    assert str(note.text).startswith(
        "1 row says something else than in 一月.csv, and nothing shows"
    )


def test_a_hand_kept_sheet_saved_again_holds_though_it_tells_fewer_months(
    put: Put, tmp_path: Path
) -> None:
    head = "月份,部门,科目,预算金额,实际支出\n"
    two = head + "2026-01,运营,推广,1000,\n2026-02,运营,推广,1000,\n"
    take(tmp_path / "d", put("预算.csv", two))
    take(tmp_path / "d", put("预算.csv", head + "2026-01,运营,推广,1500,700\n"))
    assert rows(tmp_path / "d", "budget", "month", "planned") == [
        ("2026-01-01", "1500.00"),
        ("2026-02-01", "1000.00"),
    ]


@pytest.mark.parametrize(
    ("name", "is_newer"),
    [
        ("预算表_v2.csv", True),
        ("预算表_最终版.csv", True),
        ("预算表(修改).csv", True),
        ("预算表-新.csv", True),
        ("新预算表.csv", True),
        ("预算表_第二稿.csv", True),
        ("新品预算表.csv", False),  # of new products
        ("改版预算表.csv", False),  # of the shop's new look
        ("预算表_客服.csv", False),
    ],
)
def test_a_sheet_saved_under_a_version_name_replaces_the_one_before(
    put: Put, tmp_path: Path, name: str, *, is_newer: bool
) -> None:
    """Its items were renamed, so that both would count."""
    head = "月份,部门,科目,预算金额,实际支出\n"
    take(tmp_path / "d", put("预算表.csv", head + "2026-01,运营,软件工具,1000,\n"))
    take(tmp_path / "d", put(name, head + "2026-01,运营,软件,1050,\n"))
    found = rows(tmp_path / "d", "budget", "item", "planned")
    assert found == [("软件", "1050.00"), *([] if is_newer else [("软件工具", "1000.00")])]


def test_sheets_of_two_people_on_the_same_days_are_two_sheets(put: Put, tmp_path: Path) -> None:
    head = "日期,客服岗位,咨询人数,接待人数,成交笔数\n"
    one = put("客服1.csv", head + "2026-01-01,一号,10,9,3\n")
    two = put("客服2.csv", head + "2026-01-01,二号,12,11,7\n")
    take(tmp_path / "d", one, two)
    assert rows(tmp_path / "d", "service", "agent", "orders") == [("一号", "3"), ("二号", "7")]


def test_a_rebuild_remembers_which_file_the_user_said_is_newer(put: Put, tmp_path: Path) -> None:
    raw = tmp_path / "d" / "raw" / "shop"
    raw.mkdir(parents=True)
    for name, refund in (("a.csv", "7.00"), ("b.csv", "0")):
        text = DAYS + f"2026-03-01,100,50.00,2,{refund}\n"
        (raw / name).write_text(text, encoding="utf-8")
    take(tmp_path / "d", raw)
    take(tmp_path / "d", newer=[raw / "a.csv"])
    take(tmp_path / "d", rebuild=True)
    assert rows(tmp_path / "d", "shop_day", "refund_amount") == [("7.00",)]


@pytest.mark.parametrize("order", [("1.00", "2.00"), ("2.00", "1.00")])
def test_a_rebuild_remembers_which_of_two_files_of_one_time_came_later(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    raw = tmp_path / "d" / "raw" / "shop"
    row = "1,交易成功,2026-03-01 10:00:00,2026-03-01 10:01:00,5.00,5.00,{}\n"
    for refund in order:
        folder = raw / refund
        folder.mkdir(parents=True)
        file = folder / "ExportOrderList202603050900.csv"
        file.write_text(ORDERS + row.format(refund), encoding="utf-8")
    for refund in order:
        take(tmp_path / "d", raw / refund)
    assert rows(tmp_path / "d", "orders", "refund_amount") == [(order[-1],)]
    take(tmp_path / "d", rebuild=True)
    assert rows(tmp_path / "d", "orders", "refund_amount") == [(order[-1],)]


@pytest.mark.parametrize("what", ["buyer", "time"])
def test_a_known_order_number_with_another_buyer_or_time_is_said(
    put: Put, tmp_path: Path, what: str
) -> None:
    head = (
        "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
    )
    line = "30000000000000000{n},{who},50.00,50.00,交易成功,{at},{at},0.00\n"
    first = {n: line.format(n=n, who=f"买家{n}号", at=f"2026-03-{n} 10:00:00") for n in (11, 12)}
    second = dict(first)
    second[12] = {
        "buyer": first[12].replace("买家12号", "别人9号"),
        "time": first[12].replace("2026-03-12", "2026-03-14"),
    }[what]
    old = put("ExportOrderList202603130900.csv", head + "".join(first.values()))
    new = put("ExportOrderList202603150900.csv", head + "".join(second.values()))
    notes = said(take(tmp_path / "d", old, new))
    assert any("another thing that never changes" in note for note in notes), notes
    paid = first[12].replace("0.00\n", "20.00\n").replace("交易成功", "交易关闭")
    later = put("ExportOrderList202603160900.csv", head + first[11] + paid)
    notes = said(take(tmp_path / "other", old, later))
    assert not any("another thing that never changes" in note for note in notes), notes


def test_two_sheets_that_tell_the_same_days_otherwise_are_named(tmp_path: Path) -> None:
    path = tmp_path / "两店.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, times in (("店铺A", 1), ("店铺B", 30)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, DAYS.strip().split(","))
            for day in range(1, 6):
                cells = (f"2026-03-0{day}", 100 * times + day, 900 * times, 9 * times, 0)
                sheet.write_row(day, 0, [str(cell) for cell in cells])
    outcome = take(tmp_path / "d", path)
    assert [text for text in said(outcome) if "another sheet of the same workbook" in text]
