"""True rows of the sheets that a shop keeps by hand."""

from __future__ import annotations

import random

from tests.blind.case import Facts
from tests.blind.facts import Maker, day, digits, moment, money


def tasks(rng: random.Random) -> Facts:
    words = ["更新主图", "整理客服话术", "盘点仓库", "拍摄短视频", "回访老客", "检查价格"]
    return [
        {
            "task_id": f"T{i + 1:03d}",
            "department": "运营部" if i % 2 else "客服部",
            "task": word,
            "given_on": day(i),
            "due_on": day(i + 7),
            "done_on": day(i + 5) if i % 3 else None,
            "approved": bool(i % 3),
        }
        for i, word in enumerate(words)
    ]


def budget(rng: random.Random) -> Facts:
    return [
        {
            "month": f"2023-{m:02d}-01",
            "department": who,
            "item": item,
            "planned": money(rng, 9000),
            "spent": money(rng, 9000),
        }
        for m in (1, 2, 3)
        for who, item in (("运营部", "推广费"), ("运营部", "拍摄费"), ("客服部", "工资"))
    ]


def inspections(rng: random.Random) -> Facts:
    return [
        {
            "site": f"{site}站",
            "inspected_on": day(i),
            "on_site": bool(i % 2),
            "issues": 5 + i + n,
            "issues_reported_in_time": 3 + i,
            "issues_closed": 2 + n,
        }
        for i in range(3)
        for n, site in enumerate(("东门", "西门", "南门"))
    ]


def training(rng: random.Random) -> Facts:
    return [
        {
            "held_on": day(i),
            "session": f"第{i + 1}场",
            "kind": ("meeting", "training", "test")[i],
            "post": f"{post}站站长",
            "expected": True,
            "attended": bool((i + n) % 3),
            "passed": bool(i % 2),
            "score": float(70 + rng.randrange(30)),
        }
        for i in range(3)
        for n, post in enumerate(("东门", "西门"))
    ]


def posts_held(rng: random.Random) -> Facts:
    return [
        {
            "post": f"{post}站站长",
            "holder_id": f"工号{digits(rng, 5)}",
            "from_day": day(30 * i),
            "to_day": day(30 * i + 29) if i < 2 else None,
            "reserve": i == 1,
        }
        for i in range(3)
        for post in ("东门", "西门")
    ]


def sites(rng: random.Random) -> Facts:
    return [
        {"site": f"{name}站", "opened_on": day(5 * i), "closed_on": day(99 + i) if i % 2 else None}
        for i, name in enumerate(("东门", "西门", "南门", "北门", "中心"))
    ]


def stock(rng: random.Random) -> Facts:
    goods = [(digits(rng, 12), f"SKU-{i}") for i in range(3)]
    return [
        {"day": day(i), "product_id": number, "sku_code": code, "units": rng.randrange(10, 400)}
        for i in range(3)
        for number, code in goods
    ]


def costs(rng: random.Random) -> Facts:
    return [
        {
            "product_id": digits(rng, 12),
            "from_day": day(i),
            "unit_cost": money(rng, 60),
            "handling_cost": money(rng, 30),
            "fee_share": 0.05,
        }
        for i in range(5)
    ]


def activities(rng: random.Random) -> Facts:
    names = ["年货节", "情人节满减", "38节", "聚划算"]
    return [
        {
            "name": name,
            "first_day": day(10 * i),
            "last_day": day(10 * i + 4),
            "kind": "满减",
            "floor_exempt": bool(i % 2),
            "budget": money(rng, 9000),
            "spent": money(rng, 9000),
        }
        for i, name in enumerate(names)
    ]


def brushed_orders(rng: random.Random) -> Facts:
    return [{"order_id": digits(rng, 16), "note": f"第{i + 1}批"} for i in range(5)]


def service(rng: random.Random) -> Facts:
    return [
        {
            "day": day(i),
            "agent": agent,
            "asked": 30 + i,
            "answered": 28 + i - n,
            "first_response_seconds": float(rng.randrange(5, 60)),
            "orders": 5 + i + n,
            "paid_amount": money(rng),
        }
        for i in range(4)
        for n, agent in enumerate(("售前1", "售后1"))
    ]


def inquiries(rng: random.Random) -> Facts:
    return [
        {
            "inquiry_id": digits(rng, 10),
            "visitor_id": f"tb{digits(rng, 7)}",
            "agent": "售前1",
            "product_id": digits(rng, 12),
            "asked_at": moment(rng, i),
            "answered_at": moment(rng, i, 20),
        }
        for i in range(5)
    ]


def rating_counts(rng: random.Random) -> Facts:
    return [
        {"day": day(i), "window": window, "good": n * 90 + i, "neutral": n + i, "bad": n + 2 * i}
        for i in range(3)
        for n, window in enumerate(("week", "month", "half_year"), 1)
    ]


def dsr_snapshots(rng: random.Random) -> Facts:
    score = [round(4.5 + rng.randrange(1, 49) / 100, 2) for _ in range(18)]
    return [
        {
            "day": day(i),
            "description": score[i],
            "service": score[6 + i],
            "logistics": score[12 + i],
        }
        for i in range(6)
    ]


def events(rng: random.Random) -> Facts:
    return [
        {
            "visitor_id": f"tb{digits(rng, 7)}",
            "product_id": digits(rng, 12),
            "action": action,
            "at": moment(rng, i),
        }
        for i, action in enumerate(("view", "view", "cart", "pay", "view"))
    ]


KEPT: dict[str, Maker] = {
    "tasks": tasks,
    "budget": budget,
    "inspections": inspections,
    "training": training,
    "posts_held": posts_held,
    "sites": sites,
    "stock": stock,
    "costs": costs,
    "activities": activities,
    "brushed_orders": brushed_orders,
    "service": service,
    "inquiries": inquiries,
    "rating_counts": rating_counts,
    "dsr_snapshots": dsr_snapshots,
    "events": events,
}
