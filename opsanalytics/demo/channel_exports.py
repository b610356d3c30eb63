"""Where visitors came from: the platform's channel days, one sheet a quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from opsanalytics.demo.ad_exports import AdDay
from opsanalytics.demo.csv_files import Record, percent, write_records, yuan
from opsanalytics.demo.order_tables import DaySums
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import expected_day
from opsanalytics.demo.simulation import DemoShop, ShopDay


class ChannelCounts(NamedTuple):
    """What one channel brought on one day."""

    visitors: int
    paying_buyers: int


Channels = dict[str, ChannelCounts]


def draw_channels(
    shop: DemoShop, sums: dict[date, DaySums], ads: list[AdDay], rng: Rng
) -> dict[date, Channels]:
    """Each day's channels; who comes by two is in both, so they add up to more than the day."""
    sums_by_source = pd.DataFrame(ads).groupby(["day", "source"], sort=False)
    by_source = sums_by_source[["clicks", "orders"]].sum()
    bought: dict[date, Channels] = defaultdict(dict)
    for (day, source), clicks, orders in by_source.itertuples(name=None):
        bought[day][source] = ChannelCounts(round(clicks * 0.93), orders)
    return {
        day.date: _draw_day(rng, day, sums[day.date].paying_buyers, bought[day.date])
        for day in shop.days
    }


def write_channel_days(
    shop: DemoShop,
    sums: dict[date, DaySums],
    channels: dict[date, Channels],
    folder: Path,
    rng: Rng,
) -> list[Path]:
    """Write every channel of every day."""
    paths = []
    for days in shop.quarters():
        rows: list[Record] = []
        for day in days:
            rows += _rows(rng, day.date, channels[day.date], sums[day.date])
        path = folder / f"【生意参谋平台】流量来源_{days[0].date}_{days[-1].date}.csv"
        paths.append(write_records(path, rows))
    return paths


def _draw_day(rng: Rng, day: ShopDay, buyers: int, bought: Channels) -> Channels:
    """Share what advertising did not bring among the free channels."""
    free = expected_day(day.date).kind.channels
    visitors_left = max(0, day.visitors - sum(n.visitors for n in bought.values()))
    buyers_left = max(0, buyers - sum(n.paying_buyers for n in bought.values()))
    readiness = sum(share * rate for _, share, rate in free)
    channels = dict(bought)
    for name, share, rate in free:
        paying = rng.rounded(buyers_left * share * rate / readiness)
        visitors = max(paying, rng.fast_poisson(visitors_left * share))
        channels[name] = ChannelCounts(visitors, paying)
    return {name: counts for name, counts in channels.items() if counts.visitors}


def _rows(rng: Rng, day: date, channels: Channels, sums: DaySums) -> Iterator[Record]:
    per_buyer = sums.paid_amount / max(1, sums.paying_buyers)
    for name, (visitors, paying) in channels.items():
        orders = min(visitors, rng.rounded(paying * 1.12))
        cart = min(visitors, orders + rng.rounded(visitors * 0.06))
        yield {
            "统计日期": day,
            "来源名称": name,
            "访客数": f"{visitors:,}",
            "浏览量": f"{visitors * rng.integer(330, 470) // 100:,}",
            "收藏人数": rng.rounded(visitors * 0.04),
            "加购人数": cart,
            "下单买家数": max(orders, paying),
            "支付买家数": paying,
            "支付金额": yuan(round(paying * per_buyer)),
            "支付转化率": percent(paying, visitors),
        }
