"""What is decided for a column or a file as a whole: percent, totals, several shops, brushed words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from export_files import TITLE_COLUMNS, TWO, TWO_ORDERS, ExportMaker

from opsanalytics.ingest.values.numbers import to_number, to_share


def shares(*cells: str, unit: str = "") -> tuple[list[Any], list[bool], bool]:
    """Values, which cells could not be read, and whether something is to be said of the column."""
    read = to_share(pa.array(cells, pa.string()), unit)
    return read.values.to_pylist(), read.bad.to_pylist(), bool(read.note)


def test_percent_signs_are_read_in_every_width() -> None:
    assert shares("3.25%", "３％", "100%", "-12.5%", "-", "") == (
        [0.0325, 0.03, 1.0, -0.125, None, None],
        [False] * 6,
        False,
    )


def test_a_column_without_signs_is_all_fractions_or_all_per_cent_never_some_of_each() -> None:
    assert shares("0.0325", "0.5", "1")[0] == [0.0325, 0.5, 1.0]
    assert shares("0.5", "4.2", "100") == ([0.005, 0.042, 1.0], [False] * 3, True)
    assert shares("0.5", "0.8", unit="percent") == ([0.005, 0.008], [False] * 2, False)


def test_a_mix_of_both_is_said_and_a_share_above_one_is_marked() -> None:
    assert shares("3.25%", "0.5", "3.25") == ([0.0325, 0.5, None], [False, False, True], True)
    assert shares("120%", "1.5", unit="fraction") == ([None, None], [True, True], True)


def test_a_percent_in_a_column_of_seconds_is_marked() -> None:
    read = to_number(pa.array(["31.5", "92.96%", "1,200"], pa.string()))
    assert (read.values.to_pylist(), read.bad.to_pylist()) == (
        [31.5, None, 1200.0],
        [False, True, False],
    )


@pytest.mark.parametrize("label", ["合计", "总计：", "合计：2笔", "Total"])
@pytest.mark.parametrize(("said", "notes"), [("30.00", 0), ("31.00", 1), ("", 0)])
def test_a_total_that_the_rows_do_not_come_to_is_said(
    maker: ExportMaker, label: str, said: str, notes: int
) -> None:
    rows = [maker.headers["2019"], *maker.rows(TWO)]
    total = [""] * len(rows[0])
    total[0], total[8] = label, said
    export = maker.read(maker.file(maker.text([*rows, total])))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert export.source.decoration == {"header": 1, "total": 1}
    assert [n.values.get("stated") for n in export.source.notes] == ["31.00"] * notes


def test_the_stores_of_a_file_with_two_are_told_apart(maker: ExportMaker) -> None:
    export = maker.read(maker.export("订单编号 | 店铺名称\n1 | 甲店\n2 | 乙店\n3 | 甲店"))
    assert maker.values(export, "order_id store") == [("1", "甲店"), ("2", "乙店"), ("3", "甲店")]
    assert [n.values for n in export.source.notes] == [{"count": 2}]
