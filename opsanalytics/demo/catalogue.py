"""The goods: 216 invented products, three of them hot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from opsanalytics.demo.dice import Dice

# fmt: off
_STYLES = (
    "日式简约", "北欧风", "加厚大号", "迷你便携", "复古做旧", "奶油色", "新中式", "学生宿舍", "家用多功能",
)
_THINGS = (
    "棉麻收纳筐", "硅胶保鲜盖", "竹木砧板", "玻璃密封罐", "桌面理线盒", "抽屉分隔板", "折叠洗衣篮",
    "旋转调料架", "防滑衣架", "珐琅小奶锅", "陶瓷早餐碗", "保温便当袋", "沥水碗碟架", "免打孔毛巾架",
    "真空压缩袋", "布艺脏衣篓", "厨房计时器", "伸缩置物架", "磁吸刀架", "冰箱收纳盒", "懒人抹布",
    "防油贴纸", "手冲咖啡壶", "木柄锅铲",
)
# fmt: on
_TAILS = ("", "两件套", "可水洗", "升级款", "送挂钩", "小户型专用", "耐高温")

# Titles that trip careless readers: commas of both kinds, straight quotes, characters outside GBK.
_ODD_TAILS = {
    4: ",两只装,可叠放",
    31: "，买二送一",
    58: ' 24"大号',
    77: "🐱猫咪款",
    102: '"懒人"神器',
    129: "，不含底座",
    150: "🌿原木色",
    171: ",颜色随机",
}
_HOT = (
    ("奶油色硅胶保鲜盖六件套可微波", 2990, 2200),
    ("北欧风棉麻收纳筐带盖可折叠", 4590, 1500),
    ("家用多功能旋转调料架免打孔", 3990, 1100),
)
_TAIL_WEIGHT = 5200


@dataclass(frozen=True)
class Product:
    """One listed product; `list_price` in fen, `weight` is its share of sales in parts of about 10,000."""

    code: str
    title: str
    list_price: int
    weight: int
    hot: bool


@dataclass(frozen=True)
class Catalogue:
    """All listed products and the chance of each to be bought."""

    products: tuple[Product, ...]
    running_weights: tuple[int, ...]

    @property
    def hot(self) -> tuple[Product, ...]:
        """The hot products, best seller first; the first is the one of the bad batch."""
        return tuple(p for p in self.products if p.hot)

    def draw(self, dice: Dice) -> Product:
        """Pick what a buyer puts into the basket."""
        return dice.pick_weighted(self.products, self.running_weights)


def make_catalogue(dice: Dice) -> Catalogue:
    """List the goods and price them (19 to 159 yuan)."""
    hot = [Product(f"XM{n:03d}", title, price, weight, True) for n, (title, price, weight) in enumerate(_HOT, 1)]
    tail = [_tail_product(dice, n, title) for n, title in enumerate(_titles())]
    products = (*hot, *tail)
    return Catalogue(products, _running([p.weight for p in products]))


def _titles() -> list[str]:
    pairs = list(product(_THINGS, _STYLES))[: -len(_HOT)]
    return [f"{style}{thing}{_ODD_TAILS.get(n, _TAILS[n % len(_TAILS)])}" for n, (thing, style) in enumerate(pairs)]


def _tail_product(dice: Dice, n: int, title: str) -> Product:
    # A long tail: the weight falls as one over the rank, and adds up to about _TAIL_WEIGHT over 213 products.
    weight = max(4, _TAIL_WEIGHT // (n // 2 + 18) // 3)
    return Product(f"XM{n + 101:03d}", title, 100 * dice.between(19, 158) + 90, weight, False)


def _running(weights: Sequence[int]) -> tuple[int, ...]:
    return tuple(accumulate(weights))
