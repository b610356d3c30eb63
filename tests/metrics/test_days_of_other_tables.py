"""A figure that needs days of another table, or days before its own, is not final where these are not covered."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.store.odd_orders import orders, shop_of_all
from tests.store.test_mixed_up import Rows, csv
from tests.store.test_slips_and_rows_gone import inquiries, refunds

MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07")


def of_month(rows: Rows, month: str, name: str) -> Rows:
    return [row for row in rows if row[name][:7] == month]


def shop_without(tmp_path: Path, table: str = "", month: str = "") -> Shop:
    """Four months of orders and refunds, two of inquiries, a file a month; one file is not there."""
    sheets = {
        "订单": (orders(240), "订单创建时间"),
        "退款列表": (refunds(), "退款申请时间"),
        "咨询": (inquiries(), "申请时间"),
    }
    files = {
        f"{name}_{each}.csv": csv(of_month(rows, each, day))
        for name, (rows, day) in sheets.items()
        for each in MONTHS
        if (name, each) != (table, month) and of_month(rows, each, day)
    }
    return shop_of_all(tmp_path, files)


def row(shop: Shop, metric: str, month: str) -> Any:
    return evaluate(metric, shop, month).iloc[0]


@pytest.mark.parametrize("there", [True, False])
def test_people_who_asked_are_not_said_not_to_have_paid_where_no_order_is_known(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "订单", "2026-04")
    found = row(shop, "inquiry_conversion", "2026-04")
    assert ("are not covered by exports of orders" in found["reason"]) == (not there)
    assert found["complete"] == there


@pytest.mark.parametrize("there", [True, False])
def test_whoever_bought_in_a_month_that_is_missing_may_count_as_new(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "订单", "2026-05")
    found = row(shop, "repeat_order_share", "2026-06")
    assert found["complete"] == there
    assert found["reason"] == ("" if there else "31 of the 61 days before it are not covered")


@pytest.mark.parametrize("there", [True, False])
def test_refunds_asked_for_in_a_month_that_is_missing_are_settled_in_the_next(
    tmp_path: Path, *, there: bool
) -> None:
    shop = shop_without(tmp_path, "" if there else "退款列表", "2026-05")
    found = row(shop, "refunds_paid", "2026-06")
    assert found["complete"] == there
    assert found["reason"] == ("" if there else "15 of the 15 days before it are not covered")


def test_a_quotient_that_is_final_has_no_reason_at_all(tmp_path: Path) -> None:
    """Advertising of every day of April beside the money of the same days."""
    ads = "日期,推广单元类型,计划名称,展现量,点击量,花费,总成交金额,总成交笔数\n" + "".join(
        f"{datetime(2026, 4, 1) + timedelta(n):%Y-%m-%d},宝贝推广,爆款,900,20,16.00,59.00,1\n"  # noqa: DTZ001
        for n in range(30)
    )
    shop = shop_of_all(tmp_path, {"订单.csv": csv(orders(120)), "直通车.csv": ads})
    found = row(shop, "ad_cost_share", "2026-04")
    assert (found["complete"], found["reason"]) == (True, "")
