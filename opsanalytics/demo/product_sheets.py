"""What the shop notes of its goods: the catalogue, costs, stock, and what the products' pages showed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.csv_files import write_sheet, yuan
from opsanalytics.demo.planted_patterns import PLANTED, list_price, percent_of
from opsanalytics.demo.product_list import Product
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import OFFICE, STORY
from opsanalytics.demo.simulation import DemoShop

_TOLD = OFFICE["goods"]
_RATE_DAYS = 14
Counts = Counter[tuple[str, date]]


def listed_days(shop: DemoShop) -> dict[str, date]:
    """The day each product was listed: one after the other over the first weeks, and never after its first order."""
    days, many = {}, len(shop.catalogue.products)
    for n, product in enumerate(shop.catalogue.products):
        days[product.code] = shop_calendar.FIRST_DAY + timedelta(0 if product.hot else n * _TOLD["listed_within"] // many)
    for order in shop.orders:
        for item in order.items:
            days[item.product.code] = min(days[item.product.code], order.created.date())
    return days


def watched(shop: DemoShop) -> list[Product]:
    """The products whose pages and stock are noted every day: the hot ones and those with a story."""
    codes = {told[key] for told in PLANTED.values() for key in ("product", "one", "other") if key in told}
    return [p for p in shop.catalogue.products if p.hot or p.code in codes]


def write_goods(shop: DemoShop, folder: Path, rng: Rng) -> list[Path]:
    """Write the four sheets."""
    listed, kinds = listed_days(shop), STORY["goods"]["things"]
    products = [
        (p.id, p.title, next(k for k in kinds if k in p.title), p.code, yuan(p.list_price), listed[p.code], "在售")
        for p in shop.catalogue.products
    ]
    return [
        write_sheet(folder, "products", "product_id title category sku_code list_price listed_at status", products),
        write_sheet(folder, "costs", "product_id from_day unit_cost handling_cost fee_share", _costs(shop, rng)),
        write_sheet(folder, "stock", "day product_id sku_code units", _stock(shop)),
        write_sheet(
            folder, "product_prices", "day product_id title price list_price units_sold comments", _pages(shop)
        ),
    ]


def _costs(shop: DemoShop, rng: Rng) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for p in shop.catalogue.products:
        cost = percent_of(p.list_price, rng.between(*_TOLD["cost_percent"]))
        handling = yuan(rng.between(*_TOLD["handling"]))
        rows.append((p.id, shop_calendar.FIRST_DAY, yuan(cost), handling, _TOLD["fee"]))
        if p.hot:
            dearer = yuan(percent_of(cost, _TOLD["dearer"]["percent"]))
            rows.append((p.id, _TOLD["dearer"]["from"], dearer, handling, _TOLD["fee"]))
    return rows


def _stock(shop: DemoShop) -> list[tuple[object, ...]]:
    sent = Counter[tuple[str, date]]()
    for order in shop.orders:
        if order.parcel:
            sent.update({(i.product.code, order.parcel.at.date()): i.quantity for i in order.items})
    rows = [row for p in watched(shop) for row in _backwards(p, sent)]
    return sorted(rows, key=lambda row: row[:2])


def _backwards(product: Product, sent: Counts) -> list[tuple[date, str, str, int]]:
    # From the last day back, so that it ends as told: what was sent lay there the day before, unless goods came in.
    least, most = _TOLD["cover"]
    short = PLANTED["short_stock"]
    days = list(shop_calendar.days())
    rate = _rate(product.code, shop_calendar.LAST_DAY, sent)
    units, rows = int(rate * (short["days_left"] if product.code == short["product"] else 2 * least)), []
    for day in reversed(days):
        rows.append((day, product.id, product.code, units))
        rate = max(1.0, _rate(product.code, day, sent))
        units += sent[product.code, day]
        if units > most * rate:
            units = max(int(least * rate), sent[product.code, day])
    return rows


def _rate(code: str, day: date, sent: Counts) -> float:
    return sum(sent[code, day - timedelta(n)] for n in range(_RATE_DAYS)) / _RATE_DAYS


def _pages(shop: DemoShop) -> list[tuple[object, ...]]:
    """What the pages showed: the dearest price of the day's orders (no order: as before), and counts up to that day."""
    price: dict[tuple[str, date], int] = {}
    sold, rated = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for order in shop.orders:
        for item in order.items:
            key = item.product.code, order.created.date()
            price[key] = max(item.unit_price, price.get(key, 0))
            sold[item.product.code, order.paid.date() if order.paid else date.max] += item.quantity
        if order.review:
            rated[order.review.product.code, order.review.at.date()] += 1
    rows: list[tuple[object, ...]] = []
    last = {p.code: p.list_price for p in watched(shop)}
    pieces, comments = Counter[str](), Counter[str]()
    for day in shop_calendar.days():
        for p in watched(shop):
            last[p.code] = price.get((p.code, day), last[p.code])
            pieces[p.code] += sold[p.code, day]
            comments[p.code] += rated[p.code, day]
            told = yuan(last[p.code]), yuan(list_price(p, day)), pieces[p.code], comments[p.code]
            rows.append((day, p.id, p.title, *told))
    return rows
