"""What a platform's export leaves open is refused or said: waits, taxes, pieces given back, after-sale words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from export_files import ExportMaker
from platform_files import write_export
from platform_orders import ORDERS

from opsanalytics.ingest.pipeline import Outcome, ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop


def load(folder: Path, platform: str, text: str = "") -> Outcome:
    return ingest([write_export(folder, platform, text or ORDERS[platform])], "s", data=folder)


def notes(outcome: Outcome, table: str = "orders") -> list[str]:
    return [str(n.text) for s in outcome.sources() if s.table == table for n in s.remarks]


def figure(folder: Path, metric: str) -> Any:
    return evaluate(metric, open_shop("s", data=folder)).iloc[0]


@pytest.mark.parametrize("platform", ["woocommerce", "amazon", "pinduoduo"])
def test_how_soon_buyers_pay_is_refused_where_one_column_tells_both_times(
    tmp_path: Path, platform: str
) -> None:
    outcome = load(tmp_path, platform)
    soon = figure(tmp_path, "paid_within_hour")
    assert soon["value"] != soon["value"]
    assert "how long buyers took to pay" in soon["reason"]
    assert any("how long buyers took to pay" in note for note in notes(outcome))
    assert figure(tmp_path, "orders_paid")["complete"]


@pytest.mark.parametrize("platform", ["jd", "douyin", "shopify"])
def test_how_soon_buyers_pay_is_told_where_the_export_has_both_times(
    tmp_path: Path, platform: str
) -> None:
    load(tmp_path, platform)
    assert figure(tmp_path, "paid_within_hour")["value"] == 1


def test_pieces_that_are_less_those_given_back_are_said(tmp_path: Path) -> None:
    assert any(
        "pieces of Quantity (- Refund) are less" in n for n in notes(load(tmp_path, "woocommerce"))
    )


@pytest.mark.parametrize(
    ("platform", "untaxed", "taxed", "said"),
    [
        ("shopify", "90.00 | 0.00 | 0.00 | 90.00", "82.57 | 0.00 | 7.43 | 90.00", "Taxes is not zero in 1 row: order"),
        ("woocommerce", "30.00 | 0.00 | B1", "30.00 | 2.48 | B1", "Order Total Tax Amount is not zero in 1 row: order"),
        ("amazon", "CNY | 40.00 | | 5.00", "CNY | 40.00 | 6.39 | 5.00", "item-tax is not zero in 1 row: prices of"),
    ],
)  # fmt: skip
def test_tax_inside_the_amounts_is_said(
    tmp_path: Path, platform: str, untaxed: str, taxed: str, said: str
) -> None:
    (tmp_path / "none").mkdir()
    assert not [n for n in notes(load(tmp_path / "none", platform)) if "tax" in n.lower()]
    text = ORDERS[platform].replace(untaxed, taxed)
    assert text != ORDERS[platform]
    outcome = load(tmp_path, platform, text)
    assert [n for n in notes(outcome) if n.startswith(said)]
    assert not [n for n in notes(outcome, "order_items") if "tax" in n.lower()]
    assert figure(tmp_path, "paid_amount")["value"] == 160


@pytest.mark.parametrize(
    ("platform", "told"),
    [("pinduoduo", "| B1 | 无售后或售后取消"), ("douyin", "| 已发货 | -")],
)
def test_an_after_sale_state_that_is_not_known_rejects_the_order(
    tmp_path: Path, platform: str, told: str
) -> None:
    refunding = ORDERS[platform].replace(told, told.rsplit("| ", 1)[0] + "| 售后处理中")
    (tmp_path / "known").mkdir()
    assert not load(tmp_path / "known", platform, refunding).rejects
    assert figure(tmp_path / "known", "refund_amount")["value"] == 40
    outcome = load(tmp_path, platform, refunding.replace("售后处理中", "退款审批已过"))
    (refused,) = outcome.refused[:1]
    assert "售后状态 is a word this export is not known to use" in str(refused)


def test_the_unknown_words_of_after_sale_are_shown_and_the_account_adds_up(tmp_path: Path) -> None:
    first, *rows = ORDERS["pinduoduo"].strip().splitlines()
    many = [rows[1].replace("104-102", f"104-{n}") for n in range(200, 500)]
    odd = [
        rows[1].replace("104-102", f"104-{n}").replace("无售后或售后取消", "已和解")
        for n in range(100, 103)
    ]
    outcome = load(tmp_path, "pinduoduo", "\n".join([first, *many, *odd]))
    assert any("售后状态 has words" in n and "已和解 (3)" in n for n in notes(outcome))
    assert {(s.table, s.loaded, s.rejected, s.unaccounted) for s in outcome.sources()} == {
        ("orders", 300, 3, 0), ("order_items", 300, 3, 0),
    }  # fmt: skip
    assert figure(tmp_path, "orders_paid")["value"] == 300


def test_a_guest_is_known_by_the_mail_where_registered_buyers_have_a_name_too(
    tmp_path: Path,
) -> None:
    file = write_export(tmp_path, "woocommerce", ORDERS["woocommerce"])
    head, *rows = file.read_text("utf-8").splitlines()
    names = ["ann", "ann", "", "", "", ""]  # of 101 and its second line; 102 was bought as a guest
    lines = [f"{head},Customer Username", *(f"{r},{n}" for r, n in zip(rows, names, strict=True))]
    file.write_text("\n".join(lines), "utf-8")
    ingest([file], "s", data=tmp_path)
    assert (figure(tmp_path, "buyers")["value"], figure(tmp_path, "buyers")["complete"]) == (
        2,
        True,
    )
    assert figure(tmp_path, "repeat_purchase_rate_orders")["value"] == 0.5


SHORT_LIST = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
STATES = {
    "等待买家付款": "unpaid",
    "没有创建支付宝交易": "unpaid",
    "买家已付款，等待卖家发货": "paid",
    "卖家部分发货": "paid",
    "卖家已发货，等待买家确认": "shipped",
    "买家已签收": "shipped",
    "交易成功": "completed",
    "付款以后用户退款成功，交易自动关闭": "closed",
    "付款以后用户退款成功,交易自动关闭": "closed",
    "付款以前，卖家或买家主动关闭交易": "closed",
    "付款以前,卖家或买家主动关闭交易": "closed",
}


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_every_state_of_the_platform_is_known_in_all_lists(
    maker: ExportMaker, word: str, state: str
) -> None:
    list_of_orders = (
        f'{SHORT_LIST}1,甲,9.00,9.00,"{word}",2026-03-01 10:00:00,2026-03-01 10:01:00\n'
    )
    details = f'订单编号,标题,价格,购买数量,订单状态\n1,杯,9.00,1,"{word}"\n'
    lines = f'子订单编号,主订单编号,商品标题,购买数量,订单状态\n11,1,杯,1,"{word}"\n'
    for text in (list_of_orders, details, lines):
        export = maker.read(maker.file(text, "export.csv"))
        assert export.source.rejected == 0
        assert maker.values(export, "status") == [(state,)]
