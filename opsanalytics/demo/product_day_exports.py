"""生意参谋 product days, one sheet a quarter: what was sold of each product, and how many looked at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from opsanalytics.demo.csv_files import percent, write_csv, yuan
from opsanalytics.demo.line_exports import refunded_lines
from opsanalytics.demo.planted_patterns import PLANTED, hot_share
from opsanalytics.demo.product_list import Product
from opsanalytics.demo.product_sheets import listed_days
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import quarter
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import Day, DemoShop

HEADER = OFFICE["headers"]["product_days"]
_TOLD = OFFICE["traffic"]


@dataclass
class Sold:
    """What the orders tell of one product on one day; money in fen."""

    ordering: set[str] = field(default_factory=set)
    paying: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    ordered: int = 0
    ordered_amount: int = 0
    paid: int = 0
    amount: int = 0
    refunded: int = 0


def sold_by_day(shop: DemoShop) -> dict[tuple[date, str], Sold]:
    """Add the lines up by day and product code: by creation, payment and refund day each."""
    sums: dict[tuple[date, str], Sold] = defaultdict(Sold)
    first: dict[str, date] = {}
    for order in shop.orders:
        back = refunded_lines(order) if order.refund else ()
        for n, item in enumerate(order.items):
            code, nick = item.product.code, order.buyer.nick
            made = sums[order.created.date(), code]
            made.ordering.add(nick)
            made.ordered += item.quantity
            made.ordered_amount += item.payable
            if order.paid:
                paid, day = sums[order.paid.date(), code], order.paid.date()
                paid.paying.add(nick)
                paid.paid += item.quantity
                paid.amount += item.payable
                if first.setdefault(nick, day) < day:
                    paid.returning.add(nick)
            if order.refund:
                sums[order.refund.at.date(), code].refunded += back[n]
    return sums


def write_product_days(shop: DemoShop, folder: Path, rng: Rng) -> list[Path]:
    """Write every product that was looked at, day by day."""
    sold, listed, paths = sold_by_day(shop), listed_days(shop), []
    for _, group in groupby(shop.days, lambda d: quarter(d.date)):
        days = list(group)
        span = f"{days[0].date}_{days[-1].date}"
        rows = [row for day in days for row in _rows(rng, shop, day, sold, listed)]
        top = [["生意参谋"], [f"统计时间：{span.replace('_', ' ~ ')}"], [""], [""], HEADER]
        paths.append(write_csv(folder / f"【生意参谋平台】商品_全部_{span}.csv", [*top, *rows]))
    return paths


def looks(shop: DemoShop, day: date) -> list[float]:
    """How likely a look at a product is to be at each of them."""
    new, share = PLANTED["new_hot_product"]["product"], hot_share(day)
    rest = sum(p.weight for p in shop.catalogue.products if not p.hot)
    told = [
        p.weight * _TOLD["hot_looks"] if p.hot else p.weight * (1 - share) + rest * share * (p.code == new)
        for p in shop.catalogue.products
    ]
    return [weight / sum(told) for weight in told]


def _rows(
    rng: Rng, shop: DemoShop, day: Day, sold: dict[tuple[date, str], Sold], listed: dict[str, date]
) -> Iterator[list[object]]:
    many, nothing = day.visitors * _TOLD["visits"], Sold()
    for product, share in zip(shop.catalogue.products, looks(shop, day.date), strict=True):
        if listed[product.code] <= day.date:
            sums = sold.get((day.date, product.code), nothing)
            came = rng.arrivals(many * share)
            visitors = min(day.visitors, came + len(sums.ordering | sums.paying))
            if visitors or sums.refunded:
                yield _row(rng, day.date, product, visitors, sums)


def _row(rng: Rng, day: date, product: Product, visitors: int, sums: Sold) -> list[object]:
    buyers, old = len(sums.paying), len(sums.returning)
    cart, liked = rng.rounded(visitors * _TOLD["cart"]), rng.rounded(visitors * _TOLD["liked"])
    views = visitors + rng.rounded(visitors * 0.6)
    return [
        day, product.id, product.title, "当前在线", f"{visitors:,}", f"{views:,}",
        f"{20 + 40 * rng.share():.2f}", f"{40 + 30 * rng.share():.2f}%" if visitors else "-", liked,
        rng.rounded(cart * 1.2), cart, len(sums.ordering), sums.ordered, yuan(sums.ordered_amount), buyers, sums.paid,
        yuan(sums.amount), percent(buyers, visitors), buyers - old, old, yuan(sums.refunded),
    ]  # fmt: skip
