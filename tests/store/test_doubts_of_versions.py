"""What two files tell of the same things in other ways: said with the figures that rest on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.doubts import doubts_of_metric
from opsanalytics.store.shop import Shop, open_shop

ADS = "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额"


def shop_of(tmp_path: Path, *files: tuple[str, str]) -> Shop:
    """The shop that took in these files one after another."""
    for turn, (name, text) in enumerate(files):
        folder = tmp_path / str(turn)
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        ingest([folder], "shop", data=tmp_path / "data")
    return open_shop("shop", data=tmp_path / "data")


def doubted(shop: Shop, metric: str) -> dict[str, str]:
    days = shop.manifest.coverage(next(iter(shop.manifest.tables)))
    assert days
    return {flag.kind: str(flag.text) for flag in doubts_of_metric(shop, metric, days)}


def campaign(sales: float, *, column: str = "", above: str = "", month: int = 8) -> str:
    rows = "".join(
        f"2025-{month:02}-{n:02},7002,爆款,900,{30 + n},{20 + n}.5,{sales * (20 + n):.2f}"
        + (f",{column}\n" if column else "\n")
        for n in range(1, 13)
    )
    return above + ADS + (",转化周期\n" if column else "\n") + rows


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("计划报表_7天.csv", campaign(3.4)), ("计划报表_15天.csv", campaign(3.8))),
        (("计划7天归因.csv", campaign(3.4)), ("计划.csv", campaign(3.8, column="15天"))),
        (
            ("计划1.csv", campaign(3.4, above="转化周期：7天\n")),
            ("计划_15日归因.csv", campaign(3.8)),
        ),
        (("计划报表_7天.csv", campaign(3.4)), ("计划报表_15天.csv", campaign(3.8, month=9))),
    ],
)
def test_reports_of_two_attribution_windows_are_said_with_what_was_sold(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    shop = shop_of(tmp_path, first, second)
    said = doubted(shop, "roas")["windows"]
    assert "15" in said
    assert "7" in said
    assert first[0] in said
    assert "windows" not in doubted(shop, "ad_spend")


@pytest.mark.parametrize(
    "names",
    [("计划报表_7天.csv", "计划报表_7天 (1).csv"), ("计划报表_近7天.csv", "计划报表_近30天.csv")],
)
def test_reports_of_one_window_or_of_the_last_days_are_not_doubted(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    shop = shop_of(tmp_path, (names[0], campaign(3.4)), (names[1], campaign(3.5)))
    assert "windows" not in doubted(shop, "roas")
