"""The patterns planted in the orders for the pages to find, as the settings describe them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from opsanalytics.demo.product_list import Catalogue, Product
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import interpolate, period_of
from opsanalytics.demo.shop_story import STORY

PLANTED = STORY["planted"]


def affects(pattern: str, product: Product, day: date) -> bool:
    """Whether the pattern concerns this product on this day."""
    settings = PLANTED[pattern]
    return product.code == settings["product"] and day in period_of(settings)


def percent_of(price: int, percent: int) -> int:
    """So many percent of a price, rounded up to a whole fen: never below the promised share."""
    return -(-price * percent // 100)


def list_price(product: Product, day: date) -> int:
    """The list price that stands beside the price on that day, in fen."""
    if affects("raised_price", product, day):
        return int(PLANTED["raised_price"]["list_price"])
    return product.list_price


def new_hot_share(day: date) -> float:
    """The share of all other products' sales that goes to the new hot product."""
    return max(0.0, interpolate(PLANTED["new_hot_product"]["share"], day))


def planted_basket(
    rng: Rng, catalogue: Catalogue, chosen: Iterable[Product], day: date
) -> list[Product]:
    """Put the new hot product in the place of some, and the other one of a pair beside the one."""
    new_hot = catalogue.by_code[PLANTED["new_hot_product"]["product"]]
    pair = PLANTED["pair"]
    share = new_hot_share(day)
    basket = []
    for product in chosen:
        replaced = share and not product.hot and rng.chance(share)
        basket.append(new_hot if replaced else product)
    has_one = catalogue.by_code[pair["one"]] in basket
    if has_one and rng.chance(pair["chance"]):
        basket.append(catalogue.by_code[pair["other"]])
    return basket
