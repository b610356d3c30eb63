"""An export that is taken out leaves nothing behind: the tables are as if it had never come."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from opsanalytics.cli.main import main
from opsanalytics.core.errors import UsageError
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.undo import undo
from opsanalytics.store.shop import open_shop

ORDER = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
DAYS = "统计日期,访客数,支付金额,支付买家数,成功退款金额\n"
ADS = "日期,计划名字,展现量,点击量,花费,总成交金额\n"


def order(n: int, day: int, refund: float = 0) -> str:
    at = f"2026-03-{day:02d} 10:00:00"
    return f"30000000000000000{n},买家{n}号甲,90.00,90.00,交易成功,{at},{at},{refund:.2f}\n"


FILES = {
    "ExportOrderList202603050900.csv": ORDER + order(11, 1) + order(12, 3),
    "ExportOrderList202603090900.csv": ORDER + order(12, 3, 20) + order(13, 6),
    "ExportOrderList202603090900 (1).csv": ORDER + order(12, 3, 30) + order(14, 7),
    "店铺.csv": DAYS + "2026-03-01,100,50.00,2,0\n2026-03-02,90,40.00,1,0\n",
    "店铺一.csv": DAYS + "2026-03-02,91,41.00,1,5.00\n2026-03-03,80,40.00,1,0\n",
    "店铺_2026-03-03_090000.csv": DAYS + "2026-03-01,102,55.00,2,0\n2026-03-02,95,45.00,1,0\n",
    "计划报表_20260303_090000.csv": ADS
    + "2026-03-01,甲,10,1,8.00,30.00\n2026-03-02,乙,1,1,1.00,3.00\n",
    "计划报表_20260304_090000.csv": ADS + "2026-03-01,甲,10,1,9.00,30.00\n",
}


def put(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(FILES[name], encoding="utf-8")
    return folder / name


def tables(data: Path) -> dict[str, bytes]:
    home = data / "processed" / "s"
    return {path.parent.name: path.read_bytes() for path in sorted(home.glob("*/part-*.parquet"))
            if path.parent.name != "layers"}  # fmt: skip


class Store(RuleBasedStateMachine):
    """Ingests and undos in any order; at the end the store is as if the undone had never come."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.there: list[str] = []

    @rule(name=sampled_from(sorted(FILES)))
    def take(self, name: str) -> None:
        if name not in self.there:
            self.there.append(name)
        ingest([put(self.home / "in", name)], "s", data=self.home / "d")

    @rule(at=sampled_from(range(len(FILES))))
    def take_out(self, at: int) -> None:
        if self.there:
            name = self.there.pop(at % len(self.there))
            undo([name], "s", data=self.home / "d")

    def teardown(self) -> None:
        for name in self.there:
            ingest([put(self.home / "in", name)], "s", data=self.home / "fresh")
        assert tables(self.home / "d") == tables(self.home / "fresh")
        shutil.rmtree(self.home)


@pytest.mark.parametrize("examples", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_any_ingests_and_undos_leave_what_the_rest_alone_would_give(examples: int) -> None:
    how = settings(max_examples=examples, stateful_step_count=8, deadline=None, derandomize=True)
    run_state_machine_as_test(Store, settings=how)


def test_what_was_taken_out_is_read_again_only_if_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw" / "s"
    for name in ("店铺.csv", "ExportOrderList202603050900.csv"):
        put(raw, name)
    where = ["--shop", "s", "--data", str(tmp_path), "--lang", "en"]
    assert main(["ingest", *where]) == 0
    capsys.readouterr()
    assert main(["ingest", *where, "--undo", "店铺.csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "店铺.csv is taken out; it had given 2 rows",
        "orders: 2 rows, 1 Mar – 3 Mar 2026",
    ]
    assert main(["ingest", *where]) == 0
    assert "it was taken out with --undo" in "".join(capsys.readouterr())
    assert "shop_day" not in open_shop("s", data=tmp_path).manifest.tables
    assert main(["ingest", *where, "--rebuild"]) == 0
    assert main(["ingest", *where]) == 0
    assert "shop_day" not in open_shop("s", data=tmp_path).manifest.tables
    assert main(["ingest", str(raw / "店铺.csv"), *where]) == 0
    assert "shop_day" in open_shop("s", data=tmp_path).manifest.tables


def test_an_unknown_name_is_answered_with_those_that_are_there(tmp_path: Path) -> None:
    ingest([put(tmp_path / "in", "店铺.csv")], "s", data=tmp_path / "d")
    with pytest.raises(UsageError, match="there are: 店铺"):
        undo(["店铺2.csv"], "s", data=tmp_path / "d")
    with pytest.raises(UsageError, match="nothing was ever read in"):
        undo(["店铺.csv"], "other", data=tmp_path / "d")
