"""The stories told in the orders, with rng of their own, so that all other orders stay as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from heapq import heappop, heappush

from opsanalytics.demo.buyers import Buyer
from opsanalytics.demo.order_records import Item
from opsanalytics.demo.product_list import Catalogue, Product
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import along, within
from opsanalytics.demo.shop_story import STORY

PLANTED = STORY["planted"]


def window(story: str) -> tuple[date, date]:
    """The story's first and last day."""
    return PLANTED[story]["first"], PLANTED[story]["last"]


def list_price(product: Product, day: date) -> int:
    """The list price that stands beside the price on that day, in fen."""
    raised = PLANTED["raised_price"]
    changed = product.code == raised["product"] and within(day, window("raised_price"))
    return int(raised["list_price"]) if changed else product.list_price


def hot_share(day: date) -> float:
    """The share of all other products' sales that goes to the new hot product."""
    knots = PLANTED["new_hot_product"]["share"]
    return along(knots, day) if day > knots[0][0] else 0.0


def percent_of(price: int, percent: int) -> int:
    """So many percent of a price, rounded up to a whole fen: never below the promised share of the list price."""
    return -(-price * percent // 100)


class Tale:
    """Turns what chance gave into what the stories want."""

    def __init__(self, rng: Rng, catalogue: Catalogue) -> None:
        self.rng = rng
        self._by_code = {p.code: p for p in catalogue.products}
        self._due: list[tuple[date, str, Buyer]] = []
        self._known: set[str] = set()

    def basket(self, chosen: Sequence[Product], day: date) -> list[Product]:
        """What the buyer takes instead: the new hot product, or one of a pair with the other."""
        new, pair = PLANTED["new_hot_product"], PLANTED["pair"]
        share, swap = hot_share(day), self._by_code[new["product"]]
        taken = [swap if share and not p.hot and self.rng.chance(share) else p for p in chosen]
        if any(p.code == pair["one"] for p in taken) and self.rng.chance(pair["chance"]):
            taken.append(self._by_code[pair["other"]])
        return taken

    def priced(self, items: Iterable[Item], created: datetime, paid: datetime | None) -> tuple[Item, ...]:
        """The items at what they cost on the days below the floor, for who orders and pays within them."""
        told, days = PLANTED["below_floor"], window("below_floor")
        if not all(within(at.date(), days) for at in (created, paid) if at):
            return tuple(items)
        return tuple(
            Item(i.product, i.quantity, percent_of(i.list_price, told["paid_percent"]), i.list_price)
            if i.product.code == told["product"]
            else i
            for i in items
        )

    def first_bought(self, buyer: Buyer, items: Iterable[Item], day: date) -> None:
        """Remember a newcomer who is to come back."""
        told, known = PLANTED["loyal_buyers"], buyer.nick in self._known
        self._known.add(buyer.nick)
        if not known and any(i.product.code == told["product"] for i in items) and self.rng.chance(told["chance"]):
            heappush(self._due, (day + timedelta(3 + int(self.rng.wait(told["after"]))), buyer.nick, buyer))

    def comes_back(self, day: date) -> Buyer | None:
        """Somebody due to come back, in a newcomer's stead."""
        return heappop(self._due)[2] if self._due and self._due[0][0] <= day else None

    def regular(self, crowds: Sequence[Sequence[Buyer]]) -> Buyer:
        """Somebody who bought in the months before."""
        while True:
            if crowd := crowds[-1 - self.rng.between(8, 120)]:
                return self.rng.pick(crowd)
