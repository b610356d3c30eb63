"""The imaginary shop: true rows of every export, from a seeded generator."""

from __future__ import annotations

import random
from typing import Any

from tests.blind.case import Facts
from tests.blind.facts import TITLES, Maker, day, digits, moment, money


def orders(rng: random.Random) -> Facts:
    states = ["completed", "completed", "closed", "shipped", "paid", "unpaid", "completed"]
    return [_order(rng, i, state) for i, state in enumerate(states)]


def _order(rng: random.Random, i: int, state: str) -> dict[str, Any]:
    amount, paid = money(rng), state != "unpaid"
    created = moment(rng, i)
    return {
        "order_id": digits(rng, 16),
        "buyer_id": f"tb{digits(rng, 6)}_买家{i}",
        "total_amount": amount,
        "paid_amount": amount if paid else 0.0,
        "status": state,
        "created_at": created,
        "paid_at": f"{created[:11]}21:{i:02d}:31" if paid else None,
        "item_titles": rng.choice(TITLES),
        "units": rng.randrange(1, 4),
        "refund_amount": amount if state == "closed" else 0.0,
        "completed_at": moment(rng, i + 9) if state == "completed" else None,
    }


def order_items(rng: random.Random) -> Facts:
    rows = []
    for i in range(4):
        order = digits(rng, 16)
        for j in range(1 + i % 2):
            amount = money(rng)
            rows.append(
                {
                    "line_id": digits(rng, 16),
                    "order_id": order,
                    "title": TITLES[i + j],
                    "units": 1 + i,
                    "properties": "颜色：黑色;尺码：XXL",
                    "sku_code": f"SKU-{i}{j}",
                    "payable_amount": amount,
                    "paid_amount": round(amount - 1, 2),
                    "status": "completed",
                }
            )
    return rows


def details(rng: random.Random) -> Facts:
    keep = ("order_id", "title", "units", "properties", "sku_code", "status")
    rows = order_items(rng)
    return [{k: f[k] for k in keep} | {"list_price": money(rng)} for f in rows]


def refunds(rng: random.Random) -> Facts:
    rows = []
    for i in range(6):
        paid = money(rng)
        rows.append(
            {
                "order_id": digits(rng, 16),
                "refund_id": digits(rng, 17),
                "product_id": digits(rng, 12),
                "paid_amount": paid,
                "refund_amount": round(paid * (1 if i % 2 else 0.5), 2),
                "succeeded": i != 2,
                "kind": "return" if i % 2 else "money_only",
                "reason": "不想要了",
                "asked_at": moment(rng, i),
                "finished_at": moment(rng, i + 2),
            }
        )
    return rows


def reviews(rng: random.Random) -> Facts:
    words = ["good", "good", "neutral", "bad", "good", "good"]
    return [
        {
            "reviewed_at": moment(rng, i),
            "order_id": digits(rng, 16),
            "item_title": TITLES[i],
            "rating": w,
        }
        for i, w in enumerate(words)
    ]


def shop_day(rng: random.Random) -> Facts:
    rows = []
    for i in range(8):
        visitors, buyers = rng.randrange(200, 900), rng.randrange(5, 30)
        rows.append(
            {
                "day": day(i),
                "visitors": visitors,
                "page_views": visitors * 3 + i,
                "paid_amount": money(rng, 5000),
                "paying_buyers": buyers,
                "units_paid": buyers + rng.randrange(9),
            }
        )
    return rows


def hand_shop_day(rng: random.Random) -> Facts:
    return [
        {
            "day": day(i),
            "paid_amount": money(rng, 5000),
            "paid_orders": rng.randrange(20, 60),
            "visitors": rng.randrange(300, 900),
            "refund_amount": money(rng, 90),
            "brushed_amount": money(rng, 80),
            "brushed_orders": rng.randrange(1, 5),
        }
        for i in range(8)
    ]


def channel_day(rng: random.Random) -> Facts:
    rows = []
    for i in range(3):
        for channel in ("手淘搜索", "直通车", "我的淘宝", "淘宝客"):
            visitors = rng.randrange(50, 400)
            rows.append(
                {
                    "day": day(i),
                    "channel": channel,
                    "visitors": visitors,
                    "page_views": visitors * 2 + i,
                    "paying_buyers": rng.randrange(1, 9),
                    "paid_amount": money(rng),
                }
            )
    return rows


def product_day(rng: random.Random) -> Facts:
    ids, rows = [digits(rng, 12) for _ in range(3)], []
    for i in range(3):
        for number, title in zip(ids, TITLES, strict=False):
            visitors = rng.randrange(50, 400)
            rows.append(
                {
                    "day": day(i),
                    "product_id": number,
                    "title": title,
                    "visitors": visitors,
                    "page_views": visitors * 2 + i,
                    "units_paid": rng.randrange(1, 20),
                    "paid_amount": money(rng),
                }
            )
    return rows


def product_prices(rng: random.Random) -> Facts:
    ids, rows = [digits(rng, 12) for _ in range(3)], []
    for i in range(3):
        for n, number in enumerate(ids):
            rows.append(
                {
                    "day": day(i),
                    "product_id": number,
                    "title": TITLES[n],
                    "price": money(rng, 90),
                    "list_price": money(rng, 200),
                    "units_sold": 500 + 9 * i + n,
                    "comments": 40 + i + n,
                }
            )
    return rows


MAKERS: dict[str, Maker] = {
    "orders": orders,
    "order_items": order_items,
    "details": details,
    "refunds": refunds,
    "reviews": reviews,
    "shop_day": shop_day,
    "hand_shop_day": hand_shop_day,
    "channel_day": channel_day,
    "product_day": product_day,
    "product_prices": product_prices,
}
