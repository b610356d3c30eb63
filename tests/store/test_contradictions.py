"""Rows that contradict themselves, or lack what a figure needs, make the figure say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import opsanalytics as ops
from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.plan.plan_sections import Accepted
from opsanalytics.store.shop import Shop, open_shop

HEAD = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def order(n: int, *, paid: str = "10:05:00", refund: str = "0.00", day: int = 0) -> str:
    at = f"2026-03-{day or n + 1:02d}"
    paid_at = f"{at} {paid}" if paid else ""
    return f"300000000000000000{n},买家{n}号甲,100.00,100.00,交易成功,{at} 10:00:00,{paid_at},{refund}\n"


def shop_of(tmp_path: Path, **files: list[str]) -> Shop:
    folder = tmp_path / "in"
    folder.mkdir(parents=True)
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    ingest([folder], "shop", data=tmp_path / "d")
    return open_shop("shop", data=tmp_path / "d")


def figure(shop: Shop, metric: str, days: Period | None = None) -> dict[str, Any]:
    row: dict[str, Any] = ops.evaluate(metric, shop, days).iloc[0].to_dict()
    return row


def test_paid_orders_without_a_payment_time_make_paid_figures_not_final(tmp_path: Path) -> None:
    rows = [order(n, paid="" if n in (3, 4) else "10:05:00") for n in range(9)]
    shop = shop_of(tmp_path, orders=rows)
    paid = figure(shop, "orders_paid")
    assert (paid["value"], paid["complete"]) == (7, False)
    assert "2 paid orders have no payment time" in str(paid["reason"])
    before = Period(date(2026, 3, 1), date(2026, 3, 3))
    assert figure(shop, "orders_paid", before)["complete"]


def test_a_refund_column_that_is_blank_throughout_tells_no_refunds(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, orders=[order(n, refund="") for n in range(9)])
    refunded = figure(shop, "refunded_order_share", MARCH)
    assert not refunded["complete"]
    (flag,) = doubts_of_metric(shop, "net_amount", MARCH)
    assert "refunds may be missing" in str(flag.text)
    assert figure(shop, "orders_paid")["complete"]


def test_a_blank_beside_a_refund_in_a_list_of_that_kind_is_no_refund(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path,
        one=[order(n, refund="") for n in range(5)],
        two=[order(n, refund="30.00" if n == 6 else "") for n in range(5, 9)],
    )
    assert not shop.manifest.flags


def test_refunds_above_the_payment_are_doubted_and_named(tmp_path: Path) -> None:
    rows = [order(n, refund="130.00" if n == 4 else "0.00") for n in range(9)]
    shop = shop_of(tmp_path, orders=rows)
    (flag,) = doubts_of_metric(shop, "net_amount", MARCH)
    assert (flag.kind, flag.first_day, flag.values["n"]) == ("broken_rule", date(2026, 3, 5), 1)
    assert flag.text.endswith("in 1 row refund amount is more than paid amount")
    assert flag.text.worded("zh").endswith("退款金额大于支付金额")
    (note,) = shop.manifest.sources[0].notes
    assert note.text == "in 1 row refund amount is more than paid amount"
    assert note.text.worded("zh") == "有 1 行的退款金额大于支付金额"
    assert not doubts_of_metric(shop, "orders_created", MARCH)


def test_a_broken_rule_names_the_file_of_its_rows_and_no_other_of_these_days(
    tmp_path: Path,
) -> None:
    rows = [order(n, refund="130.00" if n == 4 else "0.00") for n in range(9)]
    shop = shop_of(tmp_path, aa=rows[::2], bb=rows[1::2])
    assert [flag.files for flag in shop.manifest.flags if flag.kind == "broken_rule"] == [
        ["aa.csv"]
    ]
    turned = shop_of(tmp_path / "turned", aa=rows[1::2], bb=rows[::2]).manifest.flags
    assert [flag.files for flag in turned if flag.kind == "broken_rule"] == [["bb.csv"]]


def test_tasks_of_a_wrong_year_are_said_with_the_file_they_stand_in(tmp_path: Path) -> None:
    tasks = [f"运营,任务{n},2026-03-{n:02},2026-03-{n + 9:02}\n" for n in range(1, 16)]
    tasks[6] = tasks[6].replace("2026-03-16", "2016-03-16")
    sheet = "部门,任务,下达日期,截止日期\n" + "".join(tasks)
    (tmp_path / "部门任务.csv").write_text(sheet, encoding="utf-8")
    ingest([tmp_path / "部门任务.csv"], "shop", data=tmp_path / "d")
    flags = open_shop("shop", data=tmp_path / "d").manifest.flags
    broken = [flag for flag in flags if flag.kind == "broken_rule"]
    assert [flag.first_day.year for flag in broken] == [2016, 2026]
    assert all(flag.files == ["部门任务.csv"] for flag in broken)


def test_lines_of_orders_on_no_list_are_said_with_their_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ExportOrderList202603200900.csv").write_text(
        HEAD + "".join(order(n) for n in range(9)), encoding="utf-8"
    )
    head = "order_id,title,product_id,paid_amount,units\n"
    lines = [f"300000000000000000{n},SKU{n},{n},100.00,1\n" for n in range(12)]
    (folder / "own.csv").write_text(head + "".join(lines[7:]), encoding="utf-8")
    (folder / "first.csv").write_text(head + "".join(lines[:7]), encoding="utf-8")
    ingest([folder], "shop", data=tmp_path / "d")
    (flag,) = open_shop("shop", data=tmp_path / "d").manifest.flags
    assert (flag.kind, flag.values["n"], flag.files) == ("stray_order_items", 3, ["own.csv"])
    assert "beside orders of these days there are 3 lines" in flag.text
    days = (flag.first_day, flag.last_day)
    assert days == (date(2026, 3, 8), date(2026, 3, 9)), "of the file's lines that are of orders"


def test_a_flag_that_is_not_looked_for_cannot_be_accepted() -> None:
    with pytest.raises(ValueError, match="did you mean days_alike"):
        Accepted(kind="day_alike", first=date(2026, 3, 1), last=date(2026, 3, 1))


def test_a_row_that_could_not_be_read_is_said_of_the_figures_of_its_file(tmp_path: Path) -> None:
    rows = [order(n) for n in range(9)] * 3
    rows = [
        row.replace("30000000000000000", f"3000000000000000{at:02d}") for at, row in enumerate(rows)
    ]
    rows[4] = rows[4].replace("100.00,100.00", "100.00,viel")
    shop = shop_of(tmp_path, orders=rows)
    (flag,) = doubts_of_metric(shop, "paid_amount", MARCH)
    assert (flag.kind, flag.values["n"]) == ("rejected", 1)


def test_refunds_that_succeeded_without_a_time_or_an_amount_are_not_final(tmp_path: Path) -> None:
    head = "订单编号,退款编号,退款申请时间,退款金额,退款状态,退款完结时间\n"
    rows = [
        f"1{n},2{n},2026-03-0{n} 10:00:00,5.00,退款成功,2026-03-0{n} 12:00:00\n"
        for n in range(1, 8)
    ]
    rows[2] = rows[2].replace("2026-03-03 12:00:00", "")
    rows[4] = rows[4].replace("5.00", "")
    (tmp_path / "退款.csv").write_text(head + "".join(rows), encoding="utf-8")
    ingest([tmp_path / "退款.csv"], "shop", data=tmp_path / "d")
    shop = open_shop("shop", data=tmp_path / "d")
    early, late = (Period(date(2026, 3, first), date(2026, 3, first + 2)) for first in (2, 5))
    assert "no time of that" in str(figure(shop, "refunds_paid", early)["reason"])
    assert (
        figure(shop, "refunds_paid", late)["reason"]
        == "1 row lacks what the figure is worked out from"
    )


def test_a_file_that_ends_in_the_middle_of_a_row_makes_no_final_figure(tmp_path: Path) -> None:
    rows = [order(n) for n in range(25)]
    cut = shop_of(tmp_path, orders=[*rows[:-1], rows[-1][:-30]])
    paid = figure(cut, "orders_paid")
    assert not paid["complete"]
    assert "ends in the middle of a row" in str(paid["reason"])


def test_a_whole_last_row_without_a_line_end_is_no_cut(tmp_path: Path) -> None:
    rows = [order(n) for n in range(9)]
    whole = shop_of(tmp_path, orders=[*rows[:-1], rows[-1].rstrip()])
    assert figure(whole, "orders_paid")["complete"]
    assert not whole.manifest.flags


def test_another_shops_file_is_doubted_with_every_figure(tmp_path: Path) -> None:
    head = HEAD.rstrip() + ",店铺名称\n"
    folder = tmp_path / "in"
    folder.mkdir()
    for name, store, days in (("a", "茶庄", range(4)), ("b", "鞋城", range(4, 9))):
        rows = "".join(order(n).rstrip() + f",{store}\n" for n in days)
        (folder / f"{name}.csv").write_text(head + rows, encoding="utf-8")
    ingest([folder], "shop", data=tmp_path / "d")
    shop = open_shop("shop", data=tmp_path / "d")
    (flag,) = doubts_of_metric(shop, "orders_paid", MARCH)
    assert (flag.kind, flag.values) == ("other_shops", {"others": "鞋城", "stores": "茶庄"})
