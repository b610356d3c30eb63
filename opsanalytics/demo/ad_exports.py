"""Paid promotion as its tools report it, and the shop's own calendar of activities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import exp
from pathlib import Path
from typing import Any

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.csv_files import percent, write_csv, write_sheet, yuan
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_day_workbooks import Takings
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import Day, DemoShop

_TOLD = OFFICE["ads"]
_MOST_OF_ORDERS, _MOST_OF_VISITORS = 0.4, 0.55


@dataclass(frozen=True)
class AdDay:
    """One campaign of one tool on one day; money in fen."""

    day: date
    channel: str
    traffic: str
    campaign: str
    title: str
    shown: int
    clicks: int
    spend: int
    orders: int
    sales: int


def advertise(shop: DemoShop, sums: dict[date, Takings], rng: Rng) -> list[AdDay]:
    """Spend on every day what the story says; orders rise with it ever more slowly, and never beyond the day's own."""
    titles = {p.code: p.title for p in shop.catalogue.products}
    paid = Counter(o.paid.date() for o in shop.orders if o.paid)
    rows: list[AdDay] = []
    for day in shop.days:
        for tool in _TOLD["channels"]:
            if day.date >= tool["spend"][0][0]:
                rows += _tool_day(rng, tool, day, paid[day.date], sums[day.date], titles)
    return rows


def write_ads(ads: Iterable[AdDay], folder: Path, rng: Rng) -> list[Path]:
    """Write each tool's report of the whole time, in its own columns."""
    paths = []
    for tool in _TOLD["channels"]:
        told = [ad for ad in ads if ad.channel == tool["name"]]
        cells, header = (_cells(ad, rng) for ad in told), OFFICE["headers"][tool["name"]]
        path = folder / f"{tool['report']}_{told[0].day}_{told[-1].day}.csv"
        paths.append(write_csv(path, [header, *([row[name] for name in header] for row in cells)]))
    return paths


def write_activities(folder: Path, rng: Rng) -> Path:
    """Write the calendar, with what each activity cost in the end."""
    rows = [(*told, yuan(told[-1] * rng.between(82, 104))) for told in OFFICE["activities"]["told"]]
    return write_sheet(folder, "activities", "name first_day last_day kind floor_exempt budget spent", rows)


def _tool_day(
    rng: Rng, tool: dict[str, Any], day: Day, paid: int, sums: Takings, titles: dict[str, str]
) -> list[AdDay]:
    promise = shop_calendar.outlook(day.date)
    resting = _TOLD["paused"] if shop_calendar.within(day.date, shop_calendar.CLOSURE) else 1.0
    times = _TOLD["campaign_times"] if promise.campaign else resting
    spend = shop_calendar.along(tool["spend"], day.date) * times * (1 + _TOLD["swing"] * (2 * rng.share() - 1))
    # A small shop cannot sell much to them, and on campaigns people buy more readily.
    ready = min(1.0, day.expected_orders / 32) * (times if promise.campaign else 1.0)
    mean = tool["most"] * (1 - exp(-spend / times / tool["scale"])) * ready
    orders = min(rng.arrivals(mean), int(paid * _MOST_OF_ORDERS))
    first, dearer = tool["click_cost"]
    clicks = min(round(spend / (first + dearer * spend / times)), int(day.visitors * _MOST_OF_VISITORS))
    each = sums.amount / max(1, paid)
    shares = [part for _, _, part in tool["campaigns"]]
    won = Counter(rng.pick_weighted(range(len(shares)), _thousandths(shares)) for _ in range(orders))
    rows = []
    for n, (campaign, code, part) in enumerate(tool["campaigns"]):
        seen = rng.rounded(clicks * part)
        shown = seen * tool["shown_per_click"] * rng.between(85, 115) // 100
        sales = round(won[n] * each * (0.85 + 0.3 * rng.share()))
        cost = round(spend * part * 100)
        told = (campaign, titles[code], shown, seen, cost, won[n], sales)
        rows.append(AdDay(day.date, tool["name"], tool["traffic"], *told))
    return rows


def _thousandths(shares: list[float]) -> list[int]:
    return list(accumulate(round(1000 * part) for part in shares))


def _cells(ad: AdDay, rng: Rng) -> dict[str, object]:
    """The cells of any tool's report, by its words for them; the search tool writes signs, the others bare numbers."""
    clicks, spend = max(1, ad.clicks), max(1, ad.spend)
    counts = dict(zip(("展现", "点击", "成交订单量"), (ad.shown, ad.clicks, ad.orders), strict=True))
    parts = {"访客": 0.93, "收藏宝贝量": 0.03, "添加购物车量": 0.06}
    return counts | {name: rng.rounded(ad.clicks * part) for name, part in parts.items()} | {
        "统计日期": ad.day, "状态": "推广中", "商品名称": ad.title, "推广单元类型": "宝贝推广",
        "计划名称": ad.campaign, "计划基本信息": ad.campaign, "默认出价": f"￥{yuan(rng.between(60, 130))}",
        "展现量": f"{ad.shown:,}", "点击量": f"{ad.clicks:,}", "点击率": percent(ad.clicks, ad.shown),
        "花费": f"￥{yuan(ad.spend)}", "消耗": yuan(ad.spend), "佣金": yuan(ad.spend),
        "平均点击花费": f"￥{ad.spend / 100 / clicks:.2f}", "点击单价": f"{ad.spend / 100 / clicks:.2f}",
        "点击转化率": percent(ad.orders, ad.clicks), "投入产出比": f"{ad.sales / spend:.2f}",
        "投资回报率": f"{ad.sales / spend:.2f}", "ROI": f"{ad.sales / spend:.2f}", "总成交笔数": ad.orders,
        "总成交金额": f"￥{yuan(ad.sales)}", "成交订单金额": yuan(ad.sales), "引入付款金额": yuan(ad.sales),
        "结算金额": yuan(ad.sales * 9 // 10),
    }  # fmt: skip
