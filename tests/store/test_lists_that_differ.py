"""Two lists of one shop that cannot both be right: lines above their order, refunds that one lacks, states that move back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop, open_shop

HEAD = (
    "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量,退款金额\n"
)
LINES = "订单编号,子订单编号,标题,价格,购买数量,买家实际支付金额,订单状态\n"
REFUNDS = "订单编号,退款编号,退款金额,退款状态,退款申请时间,退款完结时间\n"


def order(n: int, *, state: str = "交易成功", refund: str = "0.00") -> str:
    day = date(2026, 3, 1) + timedelta(days=n)
    return f"3000000000000000{n:03d},b{n},100.00,{state},{day} 10:00:00,{day} 10:01:00,1,{refund}\n"


def line(n: int, nth: int, amount: str = "100.00") -> str:
    return (
        f"3000000000000000{n:03d},4000000000000{n:03d}{nth:03d},罐子,100.00,1,{amount},交易成功\n"
    )


def refund(n: int) -> str:
    day = date(2026, 3, 2) + timedelta(days=n)
    return f"3000000000000000{n:03d},5000{n:03d},100.00,退款成功,{day} 10:00:00,{day} 11:00:00\n"


def shop_of(tmp_path: Path, **files: str) -> Shop:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    ingest([folder], "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")


def kinds(shop: Shop) -> set[str]:
    return {flag.kind for flag in shop.manifest.flags}


def test_lines_of_more_pieces_than_their_order_are_said(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(6))
    once = LINES + "".join(line(n, 1, "50.00") for n in range(6))
    twice = once + "".join(line(n, 2, "50.00") for n in range(3))
    lists = {"ExportOrderList202604010900": orders, "ExportOrderDetailList202604010900": twice}
    assert "line_units_above" in kinds(shop_of(tmp_path, **lists))


def test_gifts_beside_what_was_ordered_are_no_lines_there_twice(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(6))
    gifts = "".join(line(n, 2, "0.00") for n in range(6))
    lines = LINES + "".join(line(n, 1) for n in range(6)) + gifts
    lists = {"ExportOrderList202604010900": orders, "ExportOrderDetailList202604010900": lines}
    assert "line_units_above" not in kinds(shop_of(tmp_path, **lists))


def test_what_is_wrong_with_rows_without_a_day_names_their_files(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(6))
    lines = LINES + "".join(line(n, nth, "50.00") for n in range(6) for nth in (1, 2))
    brushed = "订单编号,备注\n" + "".join(f"9999999999999999{n:03d},\n" for n in range(3))
    lists = {"ExportOrderList202604010900": orders, "ExportOrderDetailList202604010900": lines}
    shop = shop_of(tmp_path, **lists, 补单表=brushed)
    files = {flag.kind: flag.files for flag in shop.manifest.flags}
    assert files["line_units_above"] == ["ExportOrderDetailList202604010900.csv"]
    assert files["stray_brushed_orders"] == ["补单表.csv"]


def test_the_orders_amount_on_each_of_its_lines_is_said(tmp_path: Path) -> None:
    orders = (HEAD + "".join(order(n) for n in range(4))).replace(",1,0.00", ",2,0.00")
    lines = LINES + "".join(line(n, nth) for n in range(4) for nth in (1, 2))
    lists = {"ExportOrderList202604010900": orders, "ExportOrderDetailList202604010900": lines}
    assert "line_money_above" in kinds(shop_of(tmp_path, **lists))


def test_lines_that_add_up_to_their_orders_are_in_order(tmp_path: Path) -> None:
    orders = (HEAD + "".join(order(n) for n in range(4))).replace(",1,0.00", ",2,0.00")
    lines = LINES + "".join(line(n, nth, "50.00") for n in range(4) for nth in (1, 2))
    lists = {"ExportOrderList202604010900": orders, "ExportOrderDetailList202604010900": lines}
    assert not {"line_units_above", "line_money_above"} & kinds(shop_of(tmp_path, **lists))


DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品数量,商品ID,商品单价,订单应付金额,运费,"
    "订单提交时间,支付完成时间,订单状态,售后状态\n"
)


@pytest.mark.parametrize("amount", ["100.00", "50.00"])
def test_a_line_that_costs_more_than_its_pieces_may_have_the_amount_of_its_order(
    tmp_path: Path, amount: str
) -> None:
    at = "2026-03-01 10:00:00,2026-03-01 10:01:00,已完成,-"
    rows = "".join(f"7000001,800000{n},杯,1,36001,50.00,{amount},0,{at}\n" for n in (1, 2))
    rows += f"7000002,8000003,杯,1,36001,50.00,50.00,0,{at}\n"
    shop = shop_of(tmp_path, 抖店订单=DOUYIN + rows)
    assert ("line_above_price" in kinds(shop)) is (amount == "100.00")


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n"
)


@pytest.mark.parametrize("whole", [True, False])
def test_an_order_whose_lines_are_worth_far_less_than_it_lacks_lines(
    tmp_path: Path, *, whole: bool
) -> None:
    rows = ""
    for n in range(1, 5):
        at = f"2026-03-0{n} 10:00:00 +0800"
        rows += f"#100{n},a{n}@x.example,paid,{at},CNY,100,10,0,110,{at},1,cup,40,A1,0\n"
        if whole:
            rows += f"#100{n},,,,,,,,,,1,pot,60,A2,\n"
    shop = shop_of(tmp_path, orders_export=SHOPIFY + rows)
    assert ("lines_below" in kinds(shop)) is not whole


@pytest.mark.parametrize("known", [False, True])
def test_refunds_that_a_later_order_list_does_not_have_are_said(
    tmp_path: Path, *, known: bool
) -> None:
    back = "100.00" if known else "0.00"
    orders = HEAD + "".join(order(n, refund=back if n < 3 else "0.00") for n in range(20))
    refunds = REFUNDS + "".join(refund(n) for n in range(3))
    lists = {"ExportOrderList202604010900": orders, "退款列表": refunds}
    shop = shop_of(tmp_path, **lists)
    assert shop.manifest.tables["refunds"].rows == 3
    assert ("refunds_missing" in kinds(shop)) is not known


def test_an_order_list_without_a_column_of_refunds_contradicts_none(tmp_path: Path) -> None:
    lines = (HEAD + "".join(order(n) for n in range(20))).splitlines()
    orders = "".join(line.rpartition(",")[0] + "\n" for line in lines)
    refunds = REFUNDS + "".join(refund(n) for n in range(3))
    lists = {"ExportOrderList202604010900": orders, "退款列表": refunds}
    assert "refunds_missing" not in kinds(shop_of(tmp_path, **lists))


def test_an_order_that_was_completed_and_is_on_its_way_again_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name, state in (("订单(1)", "交易关闭"), ("订单", "卖家已发货，等待买家确认")):
        text = HEAD + order(1) + order(2) + order(3, state="X").replace("X", f'"{state}"')
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        ingest([tmp_path / f"{name}.csv"], "shop", data=data)
    notes = [
        note.key for s in open_shop("shop", data=data).manifest.sources for note in s.version_notes
    ]
    assert "store.version.moved_back" in notes


@pytest.mark.parametrize("up", [False, True])
def test_days_counted_up_from_the_first_of_the_month_are_said(tmp_path: Path, *, up: bool) -> None:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(50)]
    rows, total, month = ["日期,访客数,支付金额,支付买家数"], 0, 3
    for day in days:
        visitors = 100 + day.day * 7 % 30
        total, month = (total if day.month == month else 0) + visitors, day.month
        rows.append(f"{day},{total if up else visitors},{1000 + day.day % 5},10")
    shop = shop_of(tmp_path, 店铺日报="\n".join(rows) + "\n")
    assert ("running_up" in kinds(shop)) is up
    [flagged] = [f.columns for f in shop.manifest.flags if f.kind == "running_up"] or [None]
    assert flagged == (["visitors"] if up else None)


def test_brushed_orders_noted_in_the_days_sheet_are_said_of_its_figures(tmp_path: Path) -> None:
    rows = "日期,访客数,支付金额,支付买家数,补单量,补单金额\n"
    rows += "".join(f"2026-03-{d:02},100,1000,10,4,400\n" for d in range(1, 8))
    found = evaluate("visitor_day_value", shop_of(tmp_path, 店铺日报=rows)).iloc[0]
    assert pd.notna(found["value"])
    assert found["reason"] == "the platform's totals hold the brushed orders too"


def test_task_numbers_that_begin_anew_each_month_are_said(tmp_path: Path) -> None:
    head = "任务编号,部门,任务,下达日期,截止日期,完成日期\n"
    lists = {
        f"任务{m}月": f"{head}1,运营,选品{m},2026-0{m}-01,2026-0{m}-11,2026-0{m}-10\n"
        for m in (3, 4)
    }
    shop = shop_of(tmp_path, **lists)
    notes = [note.key for source in shop.manifest.sources for note in source.version_notes]
    assert notes == ["store.version.changed"]


RATINGS = "评价时间,订单编号,宝贝标题,评价,评价内容\n"


def rating(n: int, day: int, word: str, text: str = "") -> str:
    return f"2026-03-{day:02} 09:00:00,3000000000000000{n:03d},杯,{word},{text}\n"


def test_two_ratings_of_one_item_of_an_order_are_said(tmp_path: Path) -> None:
    march = RATINGS + rating(1, 10, "差评") + "".join(rating(n, n, "好评") for n in range(2, 9))
    shop = shop_of(tmp_path, 评价=march, 评价改后=RATINGS + rating(1, 20, "好评"))
    assert "rated_twice" in kinds(shop)


def test_what_buyers_add_to_a_rating_is_none_of_its_own(tmp_path: Path) -> None:
    first = [rating(1, 10, "差评"), *(rating(n, 10 + n, "好评", "不错") for n in range(2, 9))]
    added = [rating(2, 20, "好评", "追评：还行"), rating(3, 21, "好评", "【追加评价】很好")]
    shop = shop_of(tmp_path, 评价=RATINGS + "".join([*first, *added]))
    assert shop.manifest.tables["reviews"].rows == 8
    assert "rated_twice" not in kinds(shop)


BUDGET = "月份,部门,科目,预算金额,实际支出\n"


@pytest.mark.parametrize("up", [False, True])
def test_spending_that_is_counted_up_through_the_year_is_said(tmp_path: Path, *, up: bool) -> None:
    rows = ""
    for month in range(1, 7):
        for item, a_month in (("推广", 900), ("拍摄", 300)):
            spent = a_month * month if up else a_month + 10 * (month % 3)
            rows += f"2026-{month:02},运营,{item},1000,{spent}\n"
    shop = shop_of(tmp_path, 预算=BUDGET + rows)
    assert ("spent_running_up" in kinds(shop)) is up


def test_a_row_of_a_budget_that_is_the_sum_of_each_months_others_is_no_item(
    tmp_path: Path,
) -> None:
    rows = ""
    for month in (1, 2, 3):
        rows += f"2026-{month:02},运营,推广,1000,900\n2026-{month:02},客服,培训,500,400\n"
        rows += f"2026-{month:02},公司,全部科目,1500,1300\n"
    shop = shop_of(tmp_path, 预算=BUDGET + rows)
    assert shop.manifest.tables["budget"].rows == 6
    assert shop.manifest.sources[0].decoration["total"] == 3


@pytest.mark.parametrize(
    ("price", "whole"),
    [("3990", True), ("3990.50", False), ("99", False), ("12000", False), ("1299.00", False)],
)
def test_a_list_of_large_whole_amounts_alone_may_be_in_fen(
    tmp_path: Path, price: str, *, whole: bool
) -> None:
    orders = HEAD + "".join(order(n).replace("100.00", price) for n in range(30))
    assert ("whole_amounts" in kinds(shop_of(tmp_path, ExportOrderList1=orders))) is whole


@pytest.mark.parametrize("wan", [True, False])
def test_days_on_which_a_buyer_pays_next_to_nothing_may_be_in_ten_thousands(
    tmp_path: Path, *, wan: bool
) -> None:
    rows = "日期,访客数,支付金额,支付买家数\n"
    rows += "".join(f"2026-03-{d:02},100,{'0.1520' if wan else '1520'},10\n" for d in range(1, 8))
    assert ("tiny_amounts" in kinds(shop_of(tmp_path, 店铺日报=rows))) is wan


def test_refunds_of_which_hardly_any_is_of_a_listed_order_are_said(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(30))
    other = "".join(refund(n).replace("3000000", "7000000") for n in range(20, 28))
    lists = {"ExportOrderList202604010900": orders, "退款202604010900": REFUNDS + other}
    assert "stray_refunds" in kinds(shop_of(tmp_path, **lists))


def test_refunds_soon_after_the_first_order_may_be_of_earlier_orders(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(30))
    early = "".join(refund(n).replace("3000000", "2000000") for n in range(3, 11))
    lists = {"ExportOrderList202604010900": orders, "退款202604010900": REFUNDS + early}
    assert "stray_refunds" not in kinds(shop_of(tmp_path, **lists))


def test_a_refund_list_that_tells_a_tenth_of_what_the_orders_tell_is_said(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n, refund="100.00" if n < 8 else "0.00") for n in range(30))
    tenth = "".join(refund(n).replace(",100.00,", ",10.00,") for n in range(8))
    lists = {"ExportOrderList202604010900": orders, "退款202604010900": REFUNDS + tenth}
    shop = shop_of(tmp_path, **lists)
    assert "refunds_unlike" in kinds(shop)


def test_money_for_no_piece_is_said_with_the_pieces(tmp_path: Path) -> None:
    orders = HEAD + "".join(order(n) for n in range(9)) + order(9).replace(",1,0.00", ",0,0.00")
    shop = shop_of(tmp_path, ExportOrderList202604010900=orders)
    assert "1 row has money for 0 pieces" in evaluate("units_sold", shop).iloc[0]["reason"]
    assert "pieces" not in (evaluate("orders_paid", shop).iloc[0]["reason"] or "")


def test_a_rating_beside_stars_that_say_the_opposite_is_said_with_the_figures(
    tmp_path: Path,
) -> None:
    head = "评价时间,订单编号,宝贝标题,评价,评分\n"
    good = [rating(n, n, "好评", "5") for n in range(1, 19)]
    shop = shop_of(tmp_path, 评价=head + "".join(good) + rating(20, 20, "好评", "1"))
    assert "stars_differ" in kinds(shop)
    said = doubts_of_metric(shop, "positive_share", Period(date(2026, 3, 1), date(2026, 4, 1)))
    assert [(flag.kind, flag.values["n"]) for flag in said] == [("stars_differ", 1)]
    assert str(said[0].text).endswith(
        "1 rating stands beside stars that say the opposite "
        "(good beside 1 or 2, bad beside 4 or 5); the word counts"
    )


def test_ratings_that_agree_with_their_stars_are_not_doubted(tmp_path: Path) -> None:
    head = "评价时间,订单编号,宝贝标题,评价,评分\n"
    rows = ["好评,5", "好评,4", "好评,3", "中评,3", "差评,2", "差评,1", "差评,"]
    lines = [rating(n, n, *row.split(",")) for n, row in enumerate(rows, 1)]
    shop = shop_of(tmp_path, 评价=head + "".join(lines))
    assert "stars_differ" not in kinds(shop)
