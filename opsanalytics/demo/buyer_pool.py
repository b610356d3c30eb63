"""Invented buyers: unmasked nicknames, receivers, addresses and phones of nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush

from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.product_list import Product
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_story import BUYERS

_WORDS = BUYERS["people"]
# Chance that an order comes from somebody who bought before, and the mean days since then.
_RETURNING = 0.30
_DAYS_SINCE = 75.0
_SAME_DAY = 0.05
_NICK_WEIGHTS = (35, 60, 80, 100)


@dataclass(frozen=True)
class Buyer:
    """One invented person as the platform knows them."""

    nick: str
    account: str
    receiver: str
    address: str
    phone: str


class BuyerPool:
    """Everybody who ever ordered, and who bought on which day."""

    def __init__(self, rng: Rng, loyalty_rng: Rng) -> None:
        self._rng = rng
        self._loyalty_rng = loyalty_rng
        self._nicks: set[str] = set()
        self._paid: set[str] = set()
        self._by_day: dict[date, list[Buyer]] = defaultdict(list)
        self._due_back: list[tuple[date, str, Buyer]] = []

    def draw(self, rng: Rng, day: date) -> Buyer:
        """Draw who orders: somebody who bought before, a loyal buyer who is due, or a newcomer."""
        if rng.chance(_RETURNING):
            same_day = rng.chance(_SAME_DAY)
            days_ago = 0 if same_day else int(rng.exponential(_DAYS_SINCE)) + 1
            earlier = self._by_day[day - timedelta(days_ago)]
            if earlier:
                return rng.choice(earlier)
        newcomer = self._newcomer()
        if self._due_back and self._due_back[0][0] <= day:
            return heappop(self._due_back)[2]
        return newcomer

    def draw_regular(self, rng: Rng, day: date) -> Buyer:
        """Draw somebody who bought in the months before."""
        earlier: list[Buyer] = []
        while not earlier:
            earlier = self._by_day[day - timedelta(rng.integer(8, 120))]
        return rng.choice(earlier)

    def remember(self, buyer: Buyer, products: Collection[Product], day: date) -> None:
        """Note who paid for what; some who start with the planted product are to come back."""
        self._by_day[day].append(buyer)
        if buyer.nick in self._paid:
            return
        self._paid.add(buyer.nick)
        loyal = PLANTED["loyal_buyers"]
        codes = [product.code for product in products]
        if loyal["product"] in codes and self._loyalty_rng.chance(loyal["chance"]):
            wait = 3 + int(self._loyalty_rng.exponential(loyal["after"]))
            heappush(self._due_back, (day + timedelta(wait), buyer.nick, buyer))

    def _newcomer(self) -> Buyer:
        """Make a buyer whose nickname nobody has yet."""
        rng = self._rng
        nick = self._nick()
        while nick in self._nicks:
            nick = self._nick()
        self._nicks.add(nick)
        place, postcode = rng.choice(_WORDS["places"])
        road = rng.choice(_WORDS["roads"])
        address = f"{place} {road}{rng.integer(1, 399)}号({postcode})"
        receiver = rng.choice(_WORDS["surnames"])
        for _ in range(rng.integer(1, 2)):
            receiver += rng.choice(_WORDS["given"])
        account = f"buyer{len(self._nicks):05d}@example.com"
        return Buyer(nick, account, receiver, address, f"199000{rng.integer(0, 99999):05d}")

    def _nick(self) -> str:
        kind = self._rng.weighted_choice(_WORDS["nicks"], _NICK_WEIGHTS)
        words = [self._rng.choice(_WORDS[name]) for name in kind["words"]]
        number = self._rng.integer(*kind["number"])
        return f"{kind['prefix']}{kind['separator'].join(words)}{number}"
