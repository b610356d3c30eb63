"""The orders, their lines and reviews as tables, and what they add up to by day and product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

import pandas as pd

from opsanalytics.demo.order_records import NEVER, Order, day_of, moment_of
from opsanalytics.demo.shop_calendar import PERIOD
from opsanalytics.demo.simulation import DemoShop


class DaySums(NamedTuple):
    """One day of the shop: distinct buyers, counts, and money in fen."""

    ordering_buyers: int
    paying_buyers: int
    paid_orders: int
    paid_pieces: int
    paid_amount: int
    refunded: int


class ProductDaySums(NamedTuple):
    """One day of one product: distinct buyers, counts, and money in fen."""

    buyers: int
    ordering_buyers: int
    ordered_pieces: int
    ordered_amount: int
    paying_buyers: int
    returning_buyers: int
    paid_pieces: int
    paid_amount: int
    refunded: int


def order_table(shop: DemoShop) -> pd.DataFrame:
    """One row an order: `buyer`, `pieces`, money in fen, `days_to_dispatch`, its events' days."""
    return pd.DataFrame(map(_order, shop.orders))


def line_table(shop: DemoShop) -> pd.DataFrame:
    """One row an order line: product `code`, `quantity`, prices in fen, and what its order has."""
    return pd.DataFrame(chain.from_iterable(map(_lines, shop.orders)))


def review_table(shop: DemoShop) -> pd.DataFrame:
    """One row a review, oldest first: its moment and day, order, product, rating and content."""
    reviews = [
        {
            "at": order.review.at,
            "day": order.review.at.date(),
            "order_id": order.id,
            "code": order.review.product.code,
            "title": order.review.product.title,
            "rating": order.review.rating,
            "content": order.review.content,
        }
        for order in shop.orders
        if order.review
    ]
    return pd.DataFrame(reviews).sort_values(["at", "order_id"])


def day_sums(orders: pd.DataFrame) -> dict[date, DaySums]:
    """Add the orders up: by creation, payment and refund day each."""
    paid = orders.groupby("paid_day")
    columns = {
        "ordering_buyers": orders.groupby("created_day")["buyer"].nunique(),
        "paying_buyers": paid["buyer"].nunique(),
        "paid_orders": paid.size(),
        "paid_pieces": paid["pieces"].sum(),
        "paid_amount": paid["total"].sum(),
        "refunded": orders.groupby("refund_day")["refunded"].sum(),
    }
    sums = pd.DataFrame(columns).reindex(list(PERIOD)).fillna(0).astype(int)
    return {day: DaySums(*figures) for day, *figures in sums.itertuples(name=None)}


def product_day_sums(lines: pd.DataFrame) -> dict[tuple[date, str], ProductDaySums]:
    """Add the order lines up by product: by creation, payment and refund day each."""
    created = lines.groupby(["created_day", "code"])
    paid_lines = lines[lines["paid_day"] < NEVER.date()]
    first_paid = paid_lines.groupby("buyer")["paid_day"].transform("first")
    returning = paid_lines[paid_lines["paid_day"] > first_paid]
    paid = paid_lines.groupby(["paid_day", "code"])
    events = [
        lines.rename(columns={"created_day": "day"}),
        paid_lines.rename(columns={"paid_day": "day"}),
    ]
    columns = {
        "buyers": pd.concat(events).groupby(["day", "code"])["buyer"].nunique(),
        "ordering_buyers": created["buyer"].nunique(),
        "ordered_pieces": created["quantity"].sum(),
        "ordered_amount": created["payable"].sum(),
        "paying_buyers": paid["buyer"].nunique(),
        "returning_buyers": returning.groupby(["paid_day", "code"])["buyer"].nunique(),
        "paid_pieces": paid["quantity"].sum(),
        "paid_amount": paid["payable"].sum(),
        "refunded": lines.groupby(["refund_day", "code"])["refunded"].sum(),
    }
    sums = pd.DataFrame(columns).fillna(0).astype(int)
    return {key: ProductDaySums(*figures) for key, *figures in sums.itertuples(name=None)}


def _order(order: Order) -> dict[str, object]:
    return {
        "buyer": order.buyer.nick,
        "pieces": order.pieces,
        "total": order.total,
        "refunded": order.refunded,
        "created_day": order.created.date(),
        "paid_day": day_of(order.paid),
        "sent_day": day_of(order.parcel),
        "refund_day": day_of(order.refund),
        "days_to_dispatch": (moment_of(order.parcel) - moment_of(order.paid)).days,
    }


def _lines(order: Order) -> Iterator[dict[str, object]]:
    shared = _order(order)
    for item, refunded in zip(order.items, order.refunded_by_item(), strict=True):
        yield shared | {
            "code": item.product.code,
            "quantity": item.quantity,
            "unit_price": item.unit_price,
            "payable": item.payable,
            "refunded": refunded,
        }
