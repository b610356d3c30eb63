"""The goods: 216 invented products, three of them hot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import STORY

_TOLD = STORY["goods"]
_ODD_TAILS = dict(_TOLD["odd_tails"])
_TAIL_WEIGHT = 5200


@dataclass(frozen=True)
class Product:
    """One listed product; `list_price` in fen, `weight` is its share of sales in parts of about 10,000."""

    code: str
    title: str
    list_price: int
    weight: int
    hot: bool

    @property
    def id(self) -> str:
        """The platform's product number."""
        return str(660_180_000_000 + 7_919 * int(self.code[2:]))


@dataclass(frozen=True)
class Catalogue:
    """All listed products and the chance of each to be bought."""

    products: tuple[Product, ...]
    running_weights: tuple[int, ...]

    @property
    def hot(self) -> tuple[Product, ...]:
        """The hot products, best seller first; the first is the one of the bad batch."""
        return tuple(p for p in self.products if p.hot)

    def draw(self, rng: Rng) -> Product:
        """Pick what a buyer puts into the basket."""
        return rng.pick_weighted(self.products, self.running_weights)


def make_catalogue(rng: Rng) -> Catalogue:
    """List the goods and price them (19 to 159 yuan)."""
    hot = [
        Product(f"XM{n:03d}", title, price, weight, True) for n, (title, price, weight) in enumerate(_TOLD["hot"], 1)
    ]
    tail = [_tail_product(rng, n, title) for n, title in enumerate(_titles())]
    products = (*hot, *tail)
    return Catalogue(products, _running([p.weight for p in products]))


def _titles() -> list[str]:
    pairs = list(product(_TOLD["things"], _TOLD["styles"]))[: -len(_TOLD["hot"])]
    return [
        f"{style}{thing}{_ODD_TAILS.get(n, _TOLD['tails'][n % len(_TOLD['tails'])])}"
        for n, (thing, style) in enumerate(pairs)
    ]


def _tail_product(rng: Rng, n: int, title: str) -> Product:
    # A long tail: the weight falls as one over the rank, and adds up to about _TAIL_WEIGHT over 213 products.
    weight = max(4, _TAIL_WEIGHT // (n // 2 + 18) // 3)
    return Product(f"XM{n + 101:03d}", title, 100 * rng.between(19, 158) + 90, weight, False)


def _running(weights: Sequence[int]) -> tuple[int, ...]:
    return tuple(accumulate(weights))
