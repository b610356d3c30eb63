"""A report by campaign is of 直通车 where its name says so; without a name it is of 万相台."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.metrics.evaluate import evaluate
from tests.store.odd_orders import shop_of_all

REPORT = (
    "统计日期,计划名称,展现量,点击量,点击率,花费,平均点击花费,点击转化率,投入产出比,总成交笔数,总成交金额\n"
    "2026-04-01,日常,400,20,5.00%,16.00,0.80,5.00%,3.69,1,59.00\n"
    "2026-04-02,日常,500,25,5.00%,20.00,0.80,-,-,-,-\n"
)


@pytest.mark.parametrize(
    ("name", "channel"),
    [("直通车_计划报表_2026-04-01_2026-04-02.csv", "直通车"), ("计划报表.csv", "万相台")],
)
def test_the_name_of_a_report_by_campaign_tells_its_channel(
    tmp_path: Path, name: str, channel: str
) -> None:
    shop = shop_of_all(tmp_path, {name: REPORT})
    assert set(shop.table("ads")["channel"]) == {channel}


def test_a_dash_in_a_report_of_search_ads_is_nothing_sold(tmp_path: Path) -> None:
    """36 yuan were spent, 59 sold."""
    shop = shop_of_all(tmp_path, {"直通车_计划报表_2026-04-01_2026-04-02.csv": REPORT})
    found = evaluate("roas", shop).iloc[0]
    assert (round(found["value"], 4), found["complete"]) == (1.6389, True)
