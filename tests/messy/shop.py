"""The orders of an imaginary shop: realistic, seeded, and full of planted names, phones and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

GOODS = (
    "北欧风收纳筐",
    "猫咪款马克杯",
    "加厚棉麻四件套",
    "实木衣架十只装",
    "儿童雨靴防滑",
    "不锈钢保温壶",
    "春季新款连衣裙",
    "手工皂礼盒",
)
FAMILY = ("欧阳", "司徒", "诸葛", "慕容", "上官", "端木")
GIVEN = ("测霖", "验舟", "探岚", "查澜", "试峤", "核屿", "考濯", "检筠")
NICKS = (
    "小鹿爱喝茶",
    "northstar",
    "清风与酒",
    "tbshopper",
    "山里的风",
    "lucky_cat",
    "慢慢来吧",
    "momo酱",
)
CITIES = (
    "浙江省 杭州市 西湖区",
    "广东省 深圳市 南山区",
    "四川省 成都市 武侯区",
    "北京 北京市 朝阳区",
)
UNPAID, PAID, SHIPPED, DONE, CLOSED = (
    "等待买家付款",
    "买家已付款，等待卖家发货",
    "卖家已发货，等待买家确认",
    "交易成功",
    "交易关闭",
)


@dataclass(frozen=True)
class Buyer:
    """A buyer, of whom nothing but a keyed hash may remain."""

    nick: str
    account: str
    receiver: str
    address: str
    phone: str


@dataclass(frozen=True)
class Order:
    """An order as the shop knows it; `paid` is what was paid, later refunds not deducted."""

    id: str
    buyer: Buyer
    created: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    done_at: datetime | None
    status: str
    goods: Decimal
    postage: Decimal
    refund: Decimal
    title: str
    units: int

    @property
    def total(self) -> Decimal:
        """Goods and postage."""
        return self.goods + self.postage

    @property
    def paid(self) -> Decimal:
        """What was paid, 0 while unpaid."""
        return self.total if self.paid_at else Decimal("0.00")


def orders_of(rng: Random, number: int = 30, year: int = 2019) -> list[Order]:
    """So many orders of some weeks of the year, oldest first; every fate occurs, buyers come back."""
    buyers = [_buyer(rng, at) for at in range(max(2, number * 3 // 4))]
    start = datetime(year, rng.randint(1, 9), rng.randint(1, 28))  # noqa: DTZ001 - shop wall time is naive
    moments = sorted(rng.sample(range(40 * 86400), number))
    ids = _ids(rng, number)
    orders = []
    for at, seconds in enumerate(moments):
        fate = at % 6 if at < 6 else rng.choice((0, 1, 2, 3, 3, 3, 4, 5))
        orders.append(
            _order(rng, ids[at], rng.choice(buyers), start + timedelta(seconds=seconds), fate)
        )
    return orders


def planted(orders: Sequence[Order]) -> set[str]:
    """What must be found nowhere: account names, receivers, phones, streets (of the first hundred orders)."""
    people = {order.buyer for order in orders[:100]}
    return {
        text
        for b in people
        for text in (b.nick, b.account, b.receiver, b.phone, b.address.split()[-1])
    }


def _buyer(rng: Random, at: int) -> Buyer:
    phone = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
    nick = f"{rng.choice(NICKS)}{at:02d}{rng.randrange(1000):03d}"
    receiver = rng.choice(FAMILY) + rng.choice(GIVEN) + rng.choice(GIVEN)
    address = f"{rng.choice(CITIES)} 金丝雀路{rng.randrange(100, 999)}号{at}幢(310{rng.randrange(1000):03d})"
    return Buyer(nick, f"zfb{phone}@example.com", receiver, address, phone)


def _ids(rng: Random, number: int) -> list[str]:
    """Order numbers of 18 or 19 digits that no spreadsheet can keep as numbers."""
    length = rng.choice((18, 19))
    found: set[str] = set()
    while len(found) < number:
        found.add(
            f"{rng.randint(1, 8)}{rng.randrange(10 ** (length - 2)):0{length - 2}d}{rng.choice('123456789')}"
        )
    return sorted(found)


def _order(rng: Random, number: str, buyer: Buyer, created: datetime, fate: int) -> Order:
    """Fates: 0 unpaid, 1 paid, 2 shipped, 3 done, 4 closed before payment, 5 refunded (whole or in part)."""
    goods = Decimal(rng.randrange(990, 250_000)) / 100
    postage = Decimal(rng.choice((0, 0, 6, 12))).quantize(Decimal("0.01"))
    paid_at = created + timedelta(seconds=rng.randrange(20, 3000)) if fate in (1, 2, 3, 5) else None
    shipped_at = (
        paid_at + timedelta(hours=rng.randrange(5, 60)) if paid_at and fate in (2, 3) else None
    )
    done_at = (
        shipped_at + timedelta(days=rng.randrange(3, 12)) if shipped_at and fate == 3 else None
    )
    whole = fate == 5 and rng.random() < 0.5
    refund = (
        goods + postage
        if whole
        else (goods / 4).quantize(Decimal("0.01"))
        if fate == 5
        else Decimal("0.00")
    )
    status = (UNPAID, PAID, SHIPPED, DONE, CLOSED, CLOSED if whole else DONE)[fate]
    return Order(
        id=number,
        buyer=buyer,
        created=created,
        paid_at=paid_at,
        shipped_at=shipped_at,
        done_at=done_at,
        status=status,
        goods=goods,
        postage=postage,
        refund=refund,
        title=f"{rng.choice(GOODS)} {rng.choice(('大号', '小号', '两件装', '包邮'))}",
        units=rng.randint(1, 5),
    )
