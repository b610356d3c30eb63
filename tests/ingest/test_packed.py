"""Columns held compressed, in blocks: what is read is the same, however the file falls into blocks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from opsanalytics.ingest.formats import blocks, packed
from opsanalytics.ingest.formats.packed import PackedColumns
from opsanalytics.ingest.mapping_parts import Source
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.values.cells import is_coded
from opsanalytics.ingest.values.convert import convert
from opsanalytics.store.joined_rows import all_differ

MIXED = ["交易成功", "", "交易成功", "交易关闭", "交易成功", "交易成功", "", "交易成功"]
OWN = ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"]


@pytest.mark.parametrize("cells", [MIXED, OWN, MIXED + OWN, OWN + MIXED, ["x", None, "x", "x"], []])
@pytest.mark.parametrize("at_once", [3, 8, 100])
def test_a_column_comes_back_as_it_was_packed(
    cells: list[str | None], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "_ROWS", at_once)
    columns = PackedColumns({7: pa.array(cells, pa.string())})
    assert columns[7].to_pylist() == cells


def test_cells_that_repeat_are_kept_once_and_each_that_is_there() -> None:
    columns = PackedColumns({0: pa.array(MIXED), 1: pa.array(OWN)})
    assert (is_coded(columns.coded(0)), is_coded(columns.coded(1))) == (True, False)
    assert columns.coded(0).dictionary.to_pylist() == ["交易成功", "", "交易关闭"]


def test_keys_all_differ_or_some_two_are_the_same() -> None:
    rows = pa.table({"order_id": ["1", "1", None], "line_id": ["a", "b", None]})
    assert all_differ(rows)
    assert not all_differ(rows.select(["order_id"]))
    assert not all_differ(pa.table({"order_id": [None, None]}))
    assert all_differ(rows.slice(0, 0))


def test_order_numbers_are_judged_by_the_different_ones_alone() -> None:
    """Three numbers that end in zeros are chance, on however many rows they stand."""
    cells = pa.array(["1234567890123450", "2234567890123450", "3234567890123450"] * 4)
    read = convert(cells, Source(), "id", b"k" * 32)
    assert read.values.to_pylist() == cells.to_pylist()


def _order_list(path: Path) -> Path:
    """An order list with what is read by itself: cells of two lines, an amount that is none, a row again."""
    lines = [
        "订单编号,买家会员名,宝贝标题 ,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间 "
    ]
    for n in [*range(400), 399]:
        title = '"收纳筐\n大号"' if n % 50 == 7 else f"连衣裙{n % 9}号"
        paid = "错" if n == 311 else f"{n % 70}.50"
        at = f"2022-01-{1 + n % 28:02} 10:{n % 60:02}:00"
        state = "交易成功" if n % 5 else "等待买家付款"
        lines.append(f'="{10**18 + n}",买家{n % 60},{title},{paid},{paid},{state},{at},{at}')
    path.write_text("\r\n".join([*lines, ""]), encoding="gb18030", newline="")
    return path


def _store(file: Path, data: Path) -> dict[str, bytes]:
    """The files of a shop that this list is read into."""
    outcome = ingest([file], "shop", data=data)
    assert not outcome.refused
    (source,) = outcome.sources()
    assert (source.loaded, source.duplicates, source.rejected) == (399, 1, 1)
    folder = (data / "processed" / "shop").resolve()
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_store_is_the_same_however_the_file_falls_into_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _order_list(tmp_path / "ExportOrderList202202010800.csv")
    whole = _store(file, tmp_path / "whole")
    monkeypatch.setattr(blocks, "BLOCK", 2**11)
    monkeypatch.setattr(packed, "_ROWS", 50)
    assert _store(file, tmp_path / "cut") == whole
    assert {Path(name).parts[0] for name in whole} >= {"layers", "orders", "manifest.json"}
