"""直通车 by unit: units of one campaign add up, equal figures too; hours are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import open_shop

HEAD = "日期,计划名称,{part},推广单元类型,展现量,点击量,花费,总成交金额,总成交笔数\n"


def spent(tmp_path: Path, part: str, rows: list[tuple[str, str]]) -> list[float]:
    """Yuan and clicks of rows of (unit, figures)."""
    lines = [f"2026-10-05,计划甲,{name},宝贝,{figures},0,0\n" for name, figures in rows]
    file = tmp_path / "直通车报表_2026-10-05_2026-10-05.csv"
    file.write_text(HEAD.format(part=part) + "".join(lines), encoding="utf-8")
    outcome = ingest([file], "shop", data=tmp_path)
    assert not outcome.refused
    shop = open_shop("shop", data=tmp_path)
    return evaluate(["ad_spend", "clicks"], shop)["value"].tolist()


@pytest.mark.parametrize("part", ["推广单元名称", "推广单元"])
def test_equal_figures_of_two_units_are_both_counted(tmp_path: Path, part: str) -> None:
    rows = [("9", "20,1,0.80"), ("10", "20,1,0.80"), ("11", "20,1,0.80")]
    assert spent(tmp_path, part, rows) == pytest.approx([2.40, 3])


def test_different_figures_of_two_units_are_added_up(tmp_path: Path) -> None:
    rows = [("红", "20,1,0.80"), ("蓝", "50,4,3.20")]
    assert spent(tmp_path, "推广单元名称", rows) == pytest.approx([4.00, 5])


def test_hours_are_refused_by_name_though_their_figures_are_equal(tmp_path: Path) -> None:
    rows = "".join(f"2026-10-05,计划甲,{hour},宝贝,20,1,0.80,0,0\n" for hour in (9, 20))
    file = tmp_path / "直通车报表_2026-10-05_2026-10-05.csv"
    file.write_text(HEAD.format(part="小时") + rows, encoding="utf-8")
    (refused,) = ingest([file], "shop", data=tmp_path).refused
    assert "小时" in str(refused)
