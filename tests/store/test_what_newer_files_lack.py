"""Rows that a newer file lacks, and what it does not replace, are said; figures that rest on them are doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.store.in_turn import shop_of
from tests.store.odd_orders import lines_of, orders
from tests.store.test_mixed_up import csv, kinds
from tests.store.test_slips_and_rows_gone import promotion

COSTS = "product_id,from_day,unit_cost\n"


def test_new_costs_leave_those_of_the_days_before(tmp_path: Path) -> None:
    """A product costs 10 yuan from January on, and 12 from August on."""
    shop = shop_of(
        tmp_path,
        ("成本.csv", COSTS + "668000001000,2026-01-01,10.00\n668000002000,2026-01-01,5.00\n"),
        ("成本_2026-08.csv", COSTS + "668000001000,2026-08-01,12.00\n"),
    )
    rows = shop.table("costs").sort_values(["product_id", "from_day"])
    assert [float(cost) for cost in rows["unit_cost"]] == [10, 12, 5]


def test_a_sheet_of_costs_from_the_same_day_on_replaces_the_older_one(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path,
        ("成本.csv", COSTS + "668000001000,2026-01-01,10.00\n668000002000,2026-01-01,5.00\n"),
        ("成本_2026-08.csv", COSTS + "668000001000,2026-01-01,12.00\n"),
    )
    assert [float(cost) for cost in shop.table("costs")["unit_cost"]] == [12]


def test_numbered_lines_that_a_newer_list_of_their_orders_lacks_are_said(tmp_path: Path) -> None:
    """Two lines an order; the newer list has but the first of five orders."""
    rows = orders(20)
    lines = [
        line | {"子订单编号": f"{line['主订单号']}{place}"}
        for line in lines_of(rows)
        for place in (1, 2)
    ]
    newer = lines[:10:2] + lines[10:]
    shop = shop_of(
        tmp_path,
        ("订单.csv", csv(rows)),
        ("ExportOrderDetailList202607010905.csv", csv(lines)),
        ("ExportOrderDetailList202607020905.csv", csv(newer)),
    )
    notes = [note.text for source in shop.manifest.sources for note in source.version_notes]
    assert [note for note in notes if note.startswith("5 rows of ")]
    assert len(shop.table("order_items")) == 40


@pytest.mark.parametrize("lacking", [0, 3])
def test_orders_that_a_newer_list_lacks_make_their_figures_doubtful(
    tmp_path: Path, lacking: int
) -> None:
    rows = orders(60)
    shop = shop_of(
        tmp_path,
        ("ExportOrderList202607010905.csv", csv(rows)),
        ("ExportOrderList202607020905.csv", csv(rows[:20] + rows[20 + lacking :])),
    )
    assert ("rows_absent" in kinds(shop)) == bool(lacking)
    doubtful = evaluate("orders_created", shop).iloc[0]["doubtful"]
    assert ("are not in a newer list of their days" in doubtful) == bool(lacking)


def test_a_campaign_left_out_of_a_newer_report_makes_its_days_doubtful(tmp_path: Path) -> None:
    rows = promotion()
    others = [row | {"计划名称": "日常", "展现量": "400", "点击量": "9", "花费": "7.20", "点击转化率": "0.00%", "总成交金额": "0.00", "总成交笔数": "0", "平均点击花费": "0.80"} for row in rows]  # fmt: skip
    shop = shop_of(tmp_path, ("直通车1.csv", csv(rows + others)), ("直通车2.csv", csv(rows)))
    assert "rows_gone" in kinds(shop)
    assert "do not count" in evaluate("ad_spend", shop).iloc[0]["doubtful"]


def test_a_shorter_file_of_another_month_is_not_called_cut_off(tmp_path: Path) -> None:
    head = "日期,客服岗位,咨询人数,接待人数\n"
    august = head + "".join(f"2026-08-{day:02d},早班,9,8\n" for day in range(1, 32))
    september = head + "".join(f"2026-09-{day:02d},早班,9,8\n" for day in range(1, 31))
    shop = shop_of(tmp_path, ("客服日报.csv", august), ("客服日报.csv", september))
    notes = [note.key for source in shop.manifest.sources for note in source.notes]
    assert "ingest.fewer_rows" not in notes
