"""One buyer under several spellings, blanks that are amounts, days of a presale, and the months and files that a flag names."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.store.odd_orders import APRIL, order, orders, shop_of_all
from tests.store.test_mixed_up import Rows, csv, kinds
from tests.store.test_slips_and_rows_gone import promotion


def shop_with(tmp_path: Path, rows: Rows, name: str = "订单.csv", **more: str) -> Shop:
    tmp_path.mkdir(exist_ok=True)
    others = {f"{other}.csv": text for other, text in more.items()}
    return shop_of_all(tmp_path, {name: csv(rows)} | others)


@pytest.mark.parametrize("spelling", ["miamao", "cntaobaomiamao", "MiaMao"])
def test_a_buyer_is_one_under_every_spelling_of_the_name(tmp_path: Path, spelling: str) -> None:
    rows = [*orders(20), order("39", "miamao", APRIL, 50), order("40", spelling, APRIL, 60)]
    shop = shop_with(tmp_path, rows)
    figures = evaluate("buyers", shop).iloc[0]
    assert figures["value"] == 18 + 1  # of the twenty orders two were never paid


@pytest.mark.parametrize(("sold", "blank"), [("0", True), ("1", True), ("0", False)])
def test_blank_spending_makes_the_cost_of_an_order_unfinished(
    tmp_path: Path, sold: str, *, blank: bool
) -> None:
    rows = promotion()
    rows[3] |= {"总成交笔数": sold, "点击转化率": "", "花费": "" if blank else rows[3]["花费"]}
    figures = evaluate("cost_per_order", shop_with(tmp_path, rows, "直通车.csv")).iloc[0]
    assert figures["complete"] == (not blank)


def test_a_day_of_a_presale_on_which_nobody_ordered_is_not_empty(tmp_path: Path) -> None:
    """On 16 and 17 April the last instalments of earlier orders are paid."""
    rows = [row for row in orders(360, a_day=12) if row["订单创建时间"][8:10] not in ("16", "17")]
    platform = "统计日期,访客数,下单买家数,支付买家数,支付金额\n" + "".join(
        f"{(APRIL + timedelta(n)).date()},300,{0 if n in (15, 16) else 12},11,600.00\n"
        for n in range(30)
    )
    alone = kinds(shop_with(tmp_path / "1", rows))
    beside = kinds(shop_with(tmp_path / "2", rows, 店铺=platform))
    assert ("empty_days" in alone, "empty_days" in beside) == (True, False)


def test_a_payment_before_its_order_is_said_of_both_months(tmp_path: Path) -> None:
    """The payments of four orders of late April were typed as of late March."""
    rows = orders()
    for row in rows[52:56]:
        row["订单付款时间"] = row["订单付款时间"].replace("2026-04", "2026-03")
    flags = shop_with(tmp_path, rows).manifest.flags
    broken = [flag for flag in flags if "broken_rule" in flag.kind]
    assert [flag.first_day.month for flag in broken] == [3, 4]


def test_a_list_of_which_newer_ones_have_every_row_is_not_cut(tmp_path: Path) -> None:
    first = orders(1000, a_day=50)
    later = orders(1200, a_day=50)
    alone = shop_with(tmp_path / "1", first, "ExportOrderList202604211000.csv")
    both = shop_with(
        tmp_path / "2",
        first,
        "ExportOrderList202604211000.csv",
        ExportOrderList202604261000=csv(later),
    )
    assert "row_limit" in kinds(alone)
    assert "row_limit" not in kinds(both)


def test_the_file_that_a_flag_is_about_is_named_alone(tmp_path: Path) -> None:
    """Of two lists of the same days the one with ruined dispatch times is meant."""
    rows = [row for row in orders(80) if row["订单付款时间"]]
    for row in rows[::2]:
        left = datetime.fromisoformat(row["订单付款时间"]) + timedelta(hours=30)
        row["发货时间"] = row["发货时间"] and str(left)
    odd, even = rows[1::2], rows[::2]
    for row in even:
        row["订单付款时间"] = row["发货时间"] or row["订单付款时间"]
    flags = shop_with(tmp_path, odd, "单.csv", 双=csv(even)).manifest.flags
    assert [flag.files for flag in flags if flag.kind == "columns_alike"] == [["双.csv"]]


def test_a_short_sheet_that_is_refused_shows_what_the_cell_looks_like(tmp_path: Path) -> None:
    sheet = (
        "月份,部门,科目,预算金额,实际支出\n2026-04,运营,直通车,9k,800\n2026-04,客服,话费,90,80\n"
    )
    (tmp_path / "预算.csv").write_text(sheet, encoding="utf-8")
    (refused,) = ingest([tmp_path / "预算.csv"], "shop", data=tmp_path / "data").refused
    assert "预算金额 is not an amount (looks like '9a')" in str(refused)
