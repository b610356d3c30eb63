"""Rows of one file that are one row by their key and yet say different things: never merged without a word."""

from __future__ import annotations

from collections.abc import Callable

from export_files import ExportMaker

from opsanalytics.store.manifest import SourceFile

_DAYS = """
    统计日期   | 访客数 | 支付金额 | 支付买家数
    2022-01-05 | 100    | 50.00    | 2
    2022-01-06 | 110    | 60.00    | 3
    2022-01-05 | {}     | 50.00    | 2
"""


def test_a_day_told_twice_differently_is_refused_with_both_lines(maker: ExportMaker) -> None:
    assert maker.refusal(maker.export(_DAYS.format(300), "days", name="days.csv")) == (
        "days.csv: lines 2 and 4 have the same 统计日期 and say different things; "
        "does it hold several shops or terminals? export one alone, or their sum"
    )


def test_a_day_told_twice_alike_is_a_duplicate(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(maker.export(_DAYS.format(100), "days", name="days.csv"))
    assert (export.source.loaded, export.source.duplicates, export.source.notes) == (2, 1, [])
    assert adds_up(export.source)


def test_an_order_told_twice_differently_is_kept_as_last_told_and_said(maker: ExportMaker) -> None:
    export = maker.read(
        maker.export("""
            订单编号 | 订单状态 | 宝贝总数量
            1001     | 卖家已发货，等待买家确认 | 1
            1002     | 交易成功 | 1
            1001     | 交易成功 | 1
            1002     | 交易成功 | 1
        """)
    )
    assert (export.source.loaded, export.source.duplicates) == (2, 2)
    (note,) = export.source.notes
    assert note.text == (
        "1 rows say something else than another one with the same 订单编号 "
        "(lines 2 and 4, for one); the last is kept"
    )
