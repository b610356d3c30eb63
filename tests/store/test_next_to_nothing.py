"""Single months of a budget, and sales of promotion, in ten thousands; files of channels that lack one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from opsanalytics.store.flag import Flag
from tests.store.in_turn import shop_of

BUDGET = "月份,部门,科目,预算金额,实际支出\n"
ADS = "日期,计划ID,计划名称,展现量,点击量,花费,总成交笔数,总成交金额\n"
ORDERS = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
DAYS = "统计日期,访客数,浏览量,支付买家数,支付金额\n"
CHANNELS = "日期,渠道,访客数\n"


def flags(tmp_path: Path, *files: tuple[str, str]) -> dict[str, Flag]:
    return {flag.kind: flag for flag in shop_of(tmp_path, *files).manifest.flags}


def days(month: int) -> list[date]:
    return [date(2026, month, 1) + timedelta(days=n) for n in range(28)]


@pytest.mark.parametrize(
    ("august", "said"), [("0.9", True), ("1.05", True), ("90", False), ("900", False)]
)
def test_a_month_of_a_budget_item_in_ten_thousands_is_said(
    tmp_path: Path, august: str, *, said: bool
) -> None:
    rows = [
        f"2026-{month:02d},客服部,{item},{august if item == '工资' and month == 8 else 9000},8000\n"
        for month in range(1, 13)
        for item in ("工资", "培训")
    ]
    found = flags(tmp_path, ("年度预算.csv", BUDGET + "".join(rows)))
    assert ("tiny_months" in found) is said
    if said:
        assert found["tiny_months"].first_day == date(2026, 8, 1)


@pytest.mark.parametrize(("sales", "said"), [(0.0246, True), (24.6, False), (246.0, False)])
def test_sales_of_promotion_that_are_next_to_nothing_beside_the_shops_orders_are_said(
    tmp_path: Path, sales: float, *, said: bool
) -> None:
    orders = ORDERS + "".join(
        f"3000000000000000{n:03d},b{n},123.40,交易成功,{day} 10:00:00,{day} 10:01:00\n"
        for n, day in enumerate(days(3))
    )
    ads = ADS + "".join(f"{day},11,春装,900,40,60.00,2,{sales:.4f}\n" for day in days(3))
    found = flags(tmp_path, ("orders.csv", orders), ("计划报表.csv", ads))
    assert ("tiny_sales" in found) is said


@pytest.mark.parametrize("lacking", [True, False])
def test_a_file_of_channels_that_lacks_one_is_said(tmp_path: Path, *, lacking: bool) -> None:
    shop_days = DAYS + "".join(
        f"{day},{1000 + day.day},2500,30,3000.00\n" for month in (3, 4, 5) for day in days(month)
    )
    files = [("店铺日数据.csv", shop_days)]
    for month in (3, 4, 5):
        channels = {"手淘搜索": 500, "手淘推荐": 350, "我的淘宝": 200}
        if lacking and month == 4:
            del channels["手淘搜索"]
        rows = [f"{d},{name},{n + d.day}\n" for d in days(month) for name, n in channels.items()]
        files.append((f"渠道_{month}月.csv", CHANNELS + "".join(rows)))
    found = flags(tmp_path, *files)
    assert ("channels_lacking" in found) is lacking
    if lacking:
        assert found["channels_lacking"].days.start == date(2026, 4, 1)
