"""The imaginary shop's paid promotion: true rows from a seeded generator."""

from __future__ import annotations

import random
from typing import Any

from tests.blind.case import Facts
from tests.blind.facts import TITLES, Maker, day, digits, money


def _ads(rng: random.Random, things: list[dict[str, Any]], **more: int) -> Facts:
    rows = []
    for i in range(3):
        for thing in things:
            shown = rng.randrange(1000, 9000)
            row = {
                "day": day(i),
                **thing,
                "impressions": shown,
                "clicks": shown // rng.randrange(20, 40),
            }
            row |= {"spend": money(rng, 300), "sales": money(rng, 2000)}
            rows.append(row | {name: rng.randrange(1, least) for name, least in more.items()})
    return rows


def zhitongche(rng: random.Random) -> Facts:
    things = [
        {"title": t, "unit": "自定义推广", "campaign": f"计划{i}"} for i, t in enumerate(TITLES[:3])
    ]
    return _ads(rng, things)


def wanxiang(rng: random.Random) -> Facts:
    names = ["拉新计划", "爆款计划", "日常计划"]
    return _ads(
        rng,
        [{"scene": "关键词推广", "campaign_id": digits(rng, 10), "campaign": n} for n in names],
        orders=30,
    )


def wanxiang_product(rng: random.Random) -> Facts:
    return _ads(rng, [{"product_id": digits(rng, 12), "title": t} for t in TITLES[:3]], orders=30)


def wanxiang_audience(rng: random.Random) -> Facts:
    campaign = {"campaign_id": digits(rng, 10), "campaign": "拉新计划"}
    return _ads(rng, [{**campaign, "audience": a} for a in ("新客", "老客", "相似人群")])


def zuanzhan(rng: random.Random) -> Facts:
    return _ads(
        rng, [{"campaign": n} for n in ("首页焦点", "猜你喜欢", "直播")], visitors=300, orders=30
    )


def taobaoke(rng: random.Random) -> Facts:
    return [
        {
            "day": day(i),
            "clicks": rng.randrange(20, 90),
            "spend": money(rng, 90),
            "sales": money(rng),
        }
        for i in range(8)
    ]


ADS: dict[str, Maker] = {
    "zhitongche": zhitongche,
    "wanxiang": wanxiang,
    "wanxiang_product": wanxiang_product,
    "wanxiang_audience": wanxiang_audience,
    "zuanzhan": zuanzhan,
    "taobaoke": taobaoke,
}
