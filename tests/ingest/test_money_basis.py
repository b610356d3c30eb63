"""What was paid, before refunds: whether an export deducts them is told from its own refunded orders, once a file."""

from __future__ import annotations

import pytest
from export_files import ExportMaker

from opsanalytics.store.manifest import Export

ORDER_COLUMNS = "order_id paid_amount refund_amount"
DEDUCTED = "refunds were deducted from the paid column and are added back"
KEPT = "the paid column is taken as before refunds"


def notes(export: Export) -> list[str]:
    return [str(note.text) for note in export.source.notes]


@pytest.mark.parametrize("layout", ["2019", "2021", "tmall"])
def test_refunds_that_were_deducted_are_added_back(maker: ExportMaker, layout: str) -> None:
    export = maker.read(
        maker.export(
            """
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额
            1        | 100.00 | 70.00            | 30.00
            2        | 50.00  | 0.00             | 50.00
            3        | 20.00  | 20.00            | 0.00
            4        | 20.00  | 20.00            | 无退款申请
            5        | 20.00  | 20.00            |
            """,
            layout,
        )
    )
    assert maker.values(export, ORDER_COLUMNS) == [
        ("1", "100.00", "30.00"),
        ("2", "50.00", "50.00"),
        ("3", "20.00", "0.00"),
        ("4", "20.00", "0.00"),
        ("5", "20.00", None),
    ]
    assert notes(export) == [f"{DEDUCTED} (2 of 2 refunded orders agree)"]


def test_refunds_that_were_not_deducted_are_left_alone(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额
            1        | 100.00 | 100.00           | 30.00
            2        | 50.00  | 50.00            | 50.00
            3        | 20.00  | 20.00            | 0.00
        """)
    )
    assert maker.values(export, ORDER_COLUMNS) == [
        ("1", "100.00", "30.00"),
        ("2", "50.00", "50.00"),
        ("3", "20.00", "0.00"),
    ]
    assert notes(export) == []


def test_the_majority_of_the_refunded_orders_decides_for_all_of_the_file(
    maker: ExportMaker,
) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额
            1        | 100.00 | 70.00            | 30.00
            2        | 50.00  | 40.00            | 10.00
            3        | 60.00  | 60.00            | 5.00
            4        | 80.00  | 44.00            | 6.00
        """)
    )
    assert [paid for _, paid, _ in maker.values(export, ORDER_COLUMNS)] == [
        "100.00",
        "50.00",
        "65.00",
        "50.00",
    ]
    assert notes(export) == [f"{DEDUCTED} (2 of 4 refunded orders agree)"]


def test_where_few_orders_agree_the_amounts_stand_and_it_is_said(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额
            1        | 100.00 | 100.00           | 30.00
            2        | 50.00  | 40.00            | 10.00
            3        | 60.00  | 44.00            | 5.00
        """)
    )
    assert [paid for _, paid, _ in maker.values(export, ORDER_COLUMNS)] == [
        "100.00",
        "40.00",
        "44.00",
    ]
    assert notes(export) == [f"{KEPT} (1 of 3 refunded orders agree)"]


def test_two_files_decide_each_for_itself(maker: ExportMaker) -> None:
    table = "订单编号 | 总金额 | 买家实际支付金额 | 退款金额\n1 | 100.00 | {} | 30.00"
    for paid in ("70.00", "100.00"):
        export = maker.read(maker.export(table.format(paid)))
        assert maker.values(export, ORDER_COLUMNS) == [("1", "100.00", "30.00")]


def test_an_unpaid_order_stays_at_nothing(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额 | 订单付款时间     | 订单状态
            1        | 100.00 | 70.00            | 30.00    | 2022-01-05 10:01 | 交易成功
            2        | 50.00  | 0.00             | 0.00     |                  | 等待买家付款
            3        | 40.00  | 0.00             | 40.00    |                  | 交易关闭
        """)
    )
    assert maker.values(export, ORDER_COLUMNS) == [
        ("1", "100.00", "30.00"),
        ("2", "0.00", "0.00"),
        ("3", "0.00", "40.00"),
    ]
    assert notes(export) == [
        f"{DEDUCTED} (1 of 1 refunded orders agree)",
        "in 1 row refund amount is more than paid amount",
    ]


def test_an_export_without_refunds_is_taken_as_it_stands(maker: ExportMaker) -> None:
    table = "订单编号 | 总金额 | 买家实际支付金额\n1 | 100.00 | 70.00"
    export = maker.read(maker.export(table, "2012"))
    assert maker.values(export, "order_id paid_amount") == [("1", "70.00")]
    assert notes(export) == []


def test_the_refunds_of_rejected_rows_have_no_say(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 总金额 | 买家实际支付金额 | 退款金额 | 订单状态
            1        | 100.00 | 100.00           | 30.00    | 交易成功
            2        | 50.00  | 40.00            | 10.00    | 天晓得
            3        | 50.00  | 40.00            | 10.00    | 天晓得
        """)
    )
    assert maker.values(export, ORDER_COLUMNS) == [("1", "100.00", "30.00")]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("等待买家付款", "unpaid"),
        ("买家已付款，等待卖家发货", "paid"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("交易成功", "completed"),
        ("交易关闭", "closed"),
    ],
)
def test_every_status_is_told_in_our_words(maker: ExportMaker, cell: str, status: str) -> None:
    export = maker.read(maker.export(f"订单编号 | 订单状态\n1 | {cell}"))
    assert maker.values(export, "status") == [(status,)]


def test_a_status_nobody_knows_rejects_its_order(maker: ExportMaker) -> None:
    export = maker.read(maker.export("订单编号 | 订单状态\n1 | 交易成功\n2 | 定金已付"))
    assert maker.values(export, "order_id status") == [("1", "completed")]
    assert [(r.line, r.column, r.reason) for r in export.rejects] == [
        (3, "订单状态", "is a word this export is not known to use")
    ]
