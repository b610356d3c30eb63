"""What is implausible does not depend on which file was read first, and names the files of its days."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from test_lists_that_leave_out import HEAD, order

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.store.flag import Flag
from opsanalytics.store.implausible import _files_of
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.shop import open_shop

FILES = {
    "订单.csv": HEAD + "".join(order(n, f"buyer{n:02d}") for n in range(40)),
    # 60 yuan of each order of 100 in the lines, of 25 orders of 40.
    "明细.csv": "订单编号,子订单编号,标题,购买数量,商品ID,买家实际支付金额\n"
    + "".join(f"30000000000000000{n:02d},{9000 + n},杯,1,660223000077,60.00\n" for n in range(25)),
    # 0.30 for what sells at 60.
    "成本.csv": "商品ID,起始日期,进货成本\n660223000077,2026-01-01,0.30\n",
}


@pytest.mark.parametrize("names", list(permutations(FILES)), ids="-".join)
def test_costs_and_lines_are_held_against_orders_whichever_came_last(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).write_text(FILES[name], encoding="utf-8")
        assert not ingest([tmp_path / "in"], "shop", data=tmp_path / "data").refused
    kinds = {flag.kind for flag in open_shop("shop", data=tmp_path / "data").manifest.flags}
    assert kinds == {"cost_units", "lines_below"}


@pytest.mark.parametrize(
    ("first", "last", "files"),
    [
        (date(2026, 5, 3), date(2026, 5, 20), {"items_202606010900.csv"}),
        (
            date(2026, 4, 20),
            date(2026, 5, 20),
            {"items_202605010900.csv", "items_202606010900.csv"},
        ),
        (date(2026, 7, 3), date(2026, 7, 9), {f"items_20260{n}010900.csv" for n in (4, 5, 6)}),
    ],
)
def test_of_lists_of_lines_those_made_up_to_shortly_after_the_days_are_named(
    first: date, last: date, files: set[str]
) -> None:
    sources = [
        SourceFile(
            id=str(n), file=f"items_20260{n}010900.csv", kind="taobao_order_lines", table="order_items",
            exported_at=datetime(2026, n, 1, 9), export_time_from="name",  # noqa: DTZ001 - shop time
            first_day=None, last_day=None, lines=10, parsed=9,
        )
        for n in (4, 5, 6)
    ]  # fmt: skip
    flag = Flag(kind="lines_below", table="order_items", first_day=first, last_day=last)
    assert _files_of(flag, sources) == files
