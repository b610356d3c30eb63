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
from opsanalytics.plan.plan_file import Accepted
from opsanalytics.store.shop import Shop, open_shop

HEAD = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def order(n: int, *, paid: str = "10:05:00", refund: str = "0.00", day: int = 0) -> str:
    at = f"2026-03-{day or n + 1:02d}"
    paid_at = f"{at} {paid}" if paid else ""
    return f"300000000000000000{n},买家{n}号甲,100.00,100.00,交易成功,{at} 10:00:00,{paid_at},{refund}\n"


def shop_of(tmp_path: Path, **files: list[str]) -> Shop:
    folder = tmp_path / "in"
    folder.mkdir()
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
    assert "退款金额 ≤ 支付金额" in str(flag.text)
    assert not doubts_of_metric(shop, "orders_created", MARCH)


def test_lines_of_orders_on_no_list_are_said(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ExportOrderList202603200900.csv").write_text(
        HEAD + "".join(order(n) for n in range(9)), encoding="utf-8"
    )
    lines = "".join(f"300000000000000000{n},SKU{n},{n},100.00,1\n" for n in range(7, 12))
    (folder / "own.csv").write_text(
        "order_id,title,product_id,paid_amount,units\n" + lines, encoding="utf-8"
    )
    ingest([folder], "shop", data=tmp_path / "d")
    (flag,) = open_shop("shop", data=tmp_path / "d").manifest.flags
    assert (flag.kind, flag.values["n"]) == ("stray_order_items", 3)
    assert (flag.first_day, flag.last_day) == (date(2026, 3, 1), date(2026, 3, 9))


def test_a_flag_that_is_not_looked_for_cannot_be_accepted() -> None:
    with pytest.raises(ValueError, match="did you mean days_alike"):
        Accepted(kind="day_alike", first=date(2026, 3, 1), last=date(2026, 3, 1))
