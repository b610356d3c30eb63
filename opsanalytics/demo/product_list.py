"""The products of the shop: 216 invented ones, three of them hot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, product

from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import STORY

_SETTINGS = STORY["products"]
_OTHERS_WEIGHT = 5200


@dataclass(frozen=True)
class Product:
    """One listed product; `list_price` in fen, `weight`: its share of sales in parts of 10,000."""

    code: str
    title: str
    category: str
    list_price: int
    weight: int
    hot: bool = False

    @property
    def id(self) -> str:
        """The platform's product number."""
        return str(660_180_000_000 + 7_919 * int(self.code[2:]))


@dataclass(frozen=True)
class Catalogue:
    """All listed products and the probability of each to be bought."""

    products: tuple[Product, ...]

    @cached_property
    def by_code(self) -> dict[str, Product]:
        """Each product by the seller's own code."""
        return {product.code: product for product in self.products}

    @cached_property
    def cumulative_weights(self) -> list[int]:
        """The running total of the products' weights."""
        return list(accumulate(product.weight for product in self.products))

    def draw(self, rng: Rng) -> Product:
        """Draw what a buyer puts into the basket."""
        return rng.weighted_choice(self.products, self.cumulative_weights)


def make_catalogue(rng: Rng) -> Catalogue:
    """List the products and price them (19 to 159 yuan)."""
    hot = [
        Product(f"XM{n:03d}", title, category, price, weight, hot=True)
        for n, (title, category, price, weight) in enumerate(_SETTINGS["hot"], 1)
    ]
    pairs = list(product(_SETTINGS["kinds"], _SETTINGS["styles"]))[: -len(hot)]
    others = [_other_product(rng, n, *pair) for n, pair in enumerate(pairs)]
    return Catalogue((*hot, *others))


def _other_product(rng: Rng, n: int, kind: str, style: str) -> Product:
    endings = _SETTINGS["endings"]
    ending = dict(_SETTINGS["odd_endings"]).get(n, endings[n % len(endings)])
    # A long tail: the weight falls as one over the rank, and all add up to about _OTHERS_WEIGHT.
    weight = max(4, _OTHERS_WEIGHT // (n // 2 + 18) // 3)
    price = 100 * rng.integer(19, 158) + 90
    return Product(f"XM{n + 101:03d}", f"{style}{kind}{ending}", kind, price, weight)
