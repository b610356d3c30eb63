"""Advertising as its tools report it, and the shop's own calendar of activities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import Any

from opsanalytics.demo.csv_files import Record, percent, write_records, write_sheet, yuan
from opsanalytics.demo.order_tables import DaySums
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import expected_day, interpolate
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.demo.simulation import DemoShop, ShopDay

_SETTINGS = EXPORTS["ads"]
_MOST_OF_ORDERS = 0.4
_MOST_OF_VISITORS = 0.55


@dataclass(frozen=True)
class AdDay:
    """One campaign of one tool on one day; money in fen."""

    day: date
    tool: str
    source: str  # what 生意参谋 calls the visitors it brings
    campaign: str
    title: str
    impressions: int
    clicks: int
    spend: int
    orders: int
    sales: int


def draw_ads(shop: DemoShop, sums: dict[date, DaySums], rng: Rng) -> list[AdDay]:
    """Spend on every day what the settings say; orders rise with it ever more slowly."""
    ads = []
    for day in shop.days:
        for tool in _SETTINGS["tools"]:
            if day.date >= tool["spend"][0][0]:
                ads += _draw_tool_day(rng, shop, tool, day, sums[day.date])
    return ads


def write_ads(ads: Iterable[AdDay], folder: Path, rng: Rng) -> list[Path]:
    """Write each tool's report of the whole time, in its own columns."""
    paths = []
    for tool in _SETTINGS["tools"]:
        own = [ad for ad in ads if ad.tool == tool["name"]]
        records = [_record(ad, rng) for ad in own]
        path = folder / f"{tool['report']}_{own[0].day}_{own[-1].day}.csv"
        paths.append(write_records(path, records))
    return paths


def write_activities(folder: Path, rng: Rng) -> Path:
    """Write the calendar, with what each activity cost in the end."""
    calendar = EXPORTS["activities"]["calendar"]
    rows = [(*activity, yuan(activity[-1] * rng.integer(82, 104))) for activity in calendar]
    return write_sheet(folder, "activities", rows)


def _draw_tool_day(
    rng: Rng, shop: DemoShop, tool: dict[str, Any], day: ShopDay, sums: DaySums
) -> list[AdDay]:
    kind = expected_day(day.date).kind
    noise = 1 + _SETTINGS["swing"] * (2 * rng.uniform() - 1)
    spend = interpolate(tool["spend"], day.date) * kind.ad_spend * noise
    # A small shop cannot sell much to them, and on campaigns people buy more readily.
    readiness = min(1.0, day.expected_orders / 32) * kind.ad_readiness
    mean = tool["most"] * (1 - exp(-spend / kind.ad_spend / tool["scale"])) * readiness
    orders = min(rng.fast_poisson(mean), int(sums.paid_orders * _MOST_OF_ORDERS))
    first, dearer = tool["click_cost"]
    cost_per_click = first + dearer * spend / kind.ad_spend
    clicks = min(round(spend / cost_per_click), int(day.visitors * _MOST_OF_VISITORS))
    order_value = sums.paid_amount / max(1, sums.paid_orders)
    weights = list(accumulate(round(1000 * share) for _, _, share in tool["campaigns"]))
    orders_of = Counter(rng.weighted_choice(range(len(weights)), weights) for _ in range(orders))
    ads = []
    for n, (name, code, share) in enumerate(tool["campaigns"]):
        own_clicks = rng.rounded(clicks * share)
        ad = AdDay(
            day=day.date,
            tool=tool["name"],
            source=tool["source"],
            campaign=name,
            title=shop.catalogue.by_code[code].title,
            impressions=own_clicks * tool["impressions_per_click"] * rng.integer(85, 115) // 100,
            clicks=own_clicks,
            spend=round(spend * share * 100),
            orders=orders_of[n],
            sales=round(orders_of[n] * order_value * (0.85 + 0.3 * rng.uniform())),
        )
        ads.append(ad)
    return ads


def _record(ad: AdDay, rng: Rng) -> Record:
    """The cells of the tool's report; only 直通车 writes signs and separators."""
    visitors = rng.rounded(ad.clicks * 0.93)
    favourites = rng.rounded(ad.clicks * 0.03)
    carts = rng.rounded(ad.clicks * 0.06)
    cost_per_click = f"{ad.spend / 100 / max(1, ad.clicks):.2f}"
    spend = yuan(ad.spend)
    sales = yuan(ad.sales)
    roi = f"{ad.sales / max(1, ad.spend):.2f}"
    cells = {
        "统计日期": ad.day,
        "状态": "推广中",
        "商品名称": ad.title,
        "推广单元类型": "宝贝推广",
        "计划名称": ad.campaign,
        "计划基本信息": ad.campaign,
        "默认出价": f"￥{yuan(rng.integer(60, 130))}",
        "展现量": f"{ad.impressions:,}",
        "展现": ad.impressions,
        "点击量": f"{ad.clicks:,}",
        "点击": ad.clicks,
        "点击率": percent(ad.clicks, ad.impressions),
        "花费": f"￥{spend}",
        "消耗": spend,
        "佣金": spend,
        "平均点击花费": f"￥{cost_per_click}",
        "点击单价": cost_per_click,
        "访客": visitors,
        "收藏宝贝量": favourites,
        "添加购物车量": carts,
        "点击转化率": percent(ad.orders, ad.clicks),
        "投入产出比": roi,
        "投资回报率": roi,
        "ROI": roi,
        "总成交笔数": ad.orders,
        "成交订单量": ad.orders,
        "总成交金额": f"￥{sales}",
        "成交订单金额": sales,
        "引入付款金额": sales,
        "结算金额": yuan(ad.sales * 9 // 10),
    }
    return {name: cells[name] for name in EXPORTS["headers"][ad.tool]}
