"""生意参谋 product days, one sheet a quarter: who viewed each product, and what was sold of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from opsanalytics.demo.csv_files import Record, percent, write_records, yuan
from opsanalytics.demo.order_tables import ProductDaySums, product_day_sums
from opsanalytics.demo.planted_patterns import PLANTED, new_hot_share
from opsanalytics.demo.product_list import Catalogue, Product
from opsanalytics.demo.product_sheets import listed_days
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.demo.simulation import DemoShop, ShopDay

_SETTINGS = EXPORTS["product_views"]
_NOTHING_SOLD = ProductDaySums(0, 0, 0, 0, 0, 0, 0, 0, 0)


def write_product_days(shop: DemoShop, lines: pd.DataFrame, folder: Path, rng: Rng) -> list[Path]:
    """Write every product that was looked at, day by day."""
    sums = product_day_sums(lines)
    listed = listed_days(shop.catalogue, lines)
    paths = []
    for days in shop.quarters():
        rows: list[Record] = []
        for day in days:
            products = [p for p in shop.catalogue.products if listed[p.code] <= day.date]
            rows += _day_rows(rng, shop.catalogue, products, day, sums)
        first, last = days[0].date, days[-1].date
        preamble = [["生意参谋"], [f"统计时间：{first} ~ {last}"], [""], [""]]
        path = folder / f"【生意参谋平台】商品_全部_{first}_{last}.csv"
        paths.append(write_records(path, rows, preamble=preamble))
    return paths


def view_shares(catalogue: Catalogue, day: date) -> dict[str, float]:
    """How likely a view of a product is to be of each of them, by product code."""
    new_hot = PLANTED["new_hot_product"]["product"]
    new_share = new_hot_share(day)
    factors = {True: _SETTINGS["hot_factor"], False: 1 - new_share}
    weights = {p.code: p.weight * factors[p.hot] for p in catalogue.products}
    weights[new_hot] += new_share * sum(p.weight for p in catalogue.products if not p.hot)
    total = sum(weights.values())
    return {code: weight / total for code, weight in weights.items()}


def _day_rows(
    rng: Rng,
    catalogue: Catalogue,
    products: list[Product],
    day: ShopDay,
    sums: dict[tuple[date, str], ProductDaySums],
) -> Iterator[Record]:
    views = day.visitors * _SETTINGS["per_visitor"]
    shares = view_shares(catalogue, day.date)
    for product in products:
        sold = sums.get((day.date, product.code), _NOTHING_SOLD)
        viewers = rng.fast_poisson(views * shares[product.code]) + sold.buyers
        visitors = min(day.visitors, viewers)
        if visitors or sold.refunded:
            yield _row(rng, day.date, product, visitors, sold)


def _row(rng: Rng, day: date, product: Product, visitors: int, sold: ProductDaySums) -> Record:
    cart = rng.rounded(visitors * _SETTINGS["cart_share"])
    favourites = rng.rounded(visitors * _SETTINGS["favourite_share"])
    views = visitors + rng.rounded(visitors * 0.6)
    return {
        "统计日期": day,
        "商品ID": product.id,
        "商品名称": product.title,
        "商品状态": "当前在线",
        "商品访客数": f"{visitors:,}",
        "商品浏览量": f"{views:,}",
        "平均停留时长": f"{20 + 40 * rng.uniform():.2f}",
        "商品详情页跳出率": f"{40 + 30 * rng.uniform():.2f}%" if visitors else "-",
        "商品收藏人数": favourites,
        "商品加购件数": rng.rounded(cart * 1.2),
        "商品加购人数": cart,
        "下单买家数": sold.ordering_buyers,
        "下单件数": sold.ordered_pieces,
        "下单金额": yuan(sold.ordered_amount),
        "支付买家数": sold.paying_buyers,
        "支付件数": sold.paid_pieces,
        "支付金额": yuan(sold.paid_amount),
        "商品支付转化率": percent(sold.paying_buyers, visitors),
        "支付新买家数": sold.paying_buyers - sold.returning_buyers,
        "支付老买家数": sold.returning_buyers,
        "成功退款金额": yuan(sold.refunded),
    }
