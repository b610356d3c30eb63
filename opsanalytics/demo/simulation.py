"""The simulated shop: its days, its visitors and the true life of every order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.buyers import Buyer, People
from opsanalytics.demo.order_records import Item, Order
from opsanalytics.demo.outcomes import Fate, abandonment, draw_fate, payment
from opsanalytics.demo.planted_patterns import Tale, list_price, percent_of
from opsanalytics.demo.product_list import Catalogue, Product, make_catalogue
from opsanalytics.demo.rng import Rng

# Chance that an order comes from somebody who bought before, and the mean days since then.
_RETURNING, _RETURN_AFTER = 0.30, 75.0
_FREE_POSTAGE_FROM, _POSTAGE = 4900, 800
# Chosen by trying: with it the chance of the default seed leaves the story of the plan easy to see.
_SALT = 1065
_FIRST_ID = 2_200_000_000_000_000_000
# Orders by hour of the day, as running parts of 1,000; on a campaign day many wait for midnight.
# fmt: off
_HOURS = (
    20, 30, 35, 38, 42, 50, 68, 96, 140, 200, 265, 320,
    370, 418, 468, 520, 570, 615, 658, 710, 780, 862, 942, 1000,
)
_RUSH_HOURS = (
    160, 215, 235, 243, 248, 256, 272, 300, 340, 390, 440, 485,
    525, 560, 595, 632, 668, 702, 735, 772, 820, 880, 940, 1000,
)
# fmt: on
_MESSAGES = ("请尽快发货", "放门卫处,谢谢", "不要发邮政，谢谢", '包装写"易碎"', "送人的，不要放单子")
_MEMOS = ("已电话确认地址", "补发一件", "换中通", "老顾客，送小样")
# The platform failed to count interest on this day.
_UNCOUNTED = date(2022, 5, 17)


@dataclass(frozen=True)
class Day:
    """The traffic of one day; `expected_orders` is the mean number of paid orders before chance."""

    date: date
    visitors: int
    page_views: int
    cart_people: int | None
    favourite_people: int | None
    returning_visitors: int | None
    expected_orders: float
    events: tuple[str, ...]


@dataclass(frozen=True)
class DemoShop:
    """Everything that truly happened; orders from the oldest to the newest."""

    catalogue: Catalogue
    days: tuple[Day, ...]
    orders: tuple[Order, ...]


def simulate(seed: int = 2022) -> DemoShop:
    """Live through the 14 months once; the same seed gives the same life."""
    return _Life(seed).live()


class _Life:
    def __init__(self, seed: int) -> None:
        # A stream for each subject, and each day's traffic: a change to one leaves the others as they were.
        self.seed = seed * _SALT
        self.rng, self.fates, people, goods = (Rng(self.seed + 990 + n) for n in range(4))
        self.people = People(people)
        self.catalogue = make_catalogue(goods)
        self.suspect = self.catalogue.hot[0]
        self.tale = Tale(Rng(self.seed + 995), self.catalogue)
        self.orders: list[Order] = []
        self.extra: list[Order] = []
        self.regulars = False
        self.buyers_of: list[list[Buyer]] = []

    def live(self) -> DemoShop:
        last = shop_calendar.LAST_DOWNLOAD.date()
        lived = [self._day(day) for day in shop_calendar.days(last=last)]
        seen = tuple(
            sorted((o for o in self.orders + self.extra if o.created <= shop_calendar.LAST_DOWNLOAD), key=lambda o: o.id)
        )
        return DemoShop(self.catalogue, tuple(d for d in lived if d.date <= shop_calendar.LAST_DAY), seen)

    def _day(self, day: date) -> Day:
        promise, rng = shop_calendar.outlook(day), Rng(self.seed + (day - shop_calendar.FIRST_DAY).days)
        # Campaign traffic is bought beforehand, so it swings less.
        swing = 600.0 if promise.campaign else 150.0
        visitors = promise.visitors * rng.gamma(swing) / swing
        created = rng.count(visitors * promise.conversion / (1 - shop_calendar.UNPAID_SHARE), shop_calendar.DISPERSION)
        self.buyers_of.append([])
        self._orders(day, created, promise)
        if promise.extra:
            usual = promise.visitors * promise.conversion / (1 - shop_calendar.UNPAID_SHARE)
            self._on_top(day, round(usual * promise.extra), promise)
        return _traffic(rng, day, max(round(visitors), created), promise)

    def _orders(self, day: date, count: int, promise: shop_calendar.Outlook) -> None:
        hours = _RUSH_HOURS if promise.campaign else _HOURS
        midnight = datetime.combine(day, time())
        for moment in sorted(self._second(hours) for _ in range(count)):
            self._order(midnight + timedelta(seconds=moment), promise.paid_percent)

    def _on_top(self, day: date, count: int, promise: shop_calendar.Outlook) -> None:
        # With the story's rng and into a list of their own: all other orders stay as they would have been.
        usual = self.rng, self.fates, self.orders
        self.rng, self.fates, self.orders, self.regulars = self.tale.rng, self.tale.rng, self.extra, True
        self._orders(day, count, promise)
        self.rng, self.fates, self.orders, self.regulars = *usual, False

    def _second(self, hours: Sequence[int]) -> int:
        return 3600 * self.rng.pick_weighted(range(24), hours) + self.rng.between(0, 3599)

    def _order(self, created: datetime, paid_percent: tuple[int, int]) -> None:
        rng, day, items = self.rng, created.date(), self._basket(created.date(), paid_percent)
        pays = not rng.chance(shop_calendar.UNPAID_SHARE)
        paid = payment(self.fates, created) if pays else None
        items = self.tale.priced(items, created, paid)
        goods = sum(i.payable for i in items)
        postage = 0 if goods >= _FREE_POSTAGE_FROM else _POSTAGE
        total = goods + postage
        fate = draw_fate(self.fates, paid, items, total, self.suspect) if paid else Fate()
        buyer = self.tale.regular(self.buyers_of) if self.regulars else self._buyer(day)
        if pays and not self.regulars:
            self.buyers_of[-1].append(buyer)
            self.tale.first_bought(buyer, items, day)
        self.orders.append(
            Order(
                id=self._id(created),
                buyer=buyer,
                items=items,
                postage=postage,
                created=created,
                paid=paid,
                abandoned=None if pays else abandonment(self.fates, created),
                parcel=fate.parcel,
                completed=fate.completed,
                refund=fate.refund,
                review=fate.review,
                message=rng.pick(_MESSAGES) if rng.chance(0.06) else "",
                memo=rng.pick(_MEMOS) if rng.chance(0.04) else "",
                mobile=rng.chance(0.9),
            )
        )

    def _id(self, created: datetime) -> int:
        # Grows with time even within one second: seconds, then the running number, then a random tail.
        seconds = int((created - datetime.combine(shop_calendar.FIRST_DAY, time())).total_seconds())
        return _FIRST_ID + seconds * 10**10 + len(self.orders) * 10**5 + self.rng.between(0, 99999)

    def _basket(self, day: date, paid_percent: tuple[int, int]) -> tuple[Item, ...]:
        pieces = self.rng.pick_weighted((1, 2, 3), (78, 95, 100))
        chosen: list[Product] = []
        for _ in range(pieces):
            again = bool(chosen) and self.rng.chance(0.45)
            chosen.append(chosen[-1] if again else self.catalogue.draw(self.rng))
        percent, taken = self.rng.between(*paid_percent), self.tale.basket(chosen, day)
        shown = {p: list_price(p, day) for p in taken}
        return tuple(Item(p, taken.count(p), percent_of(price, percent), price) for p, price in shown.items())

    def _buyer(self, day: date) -> Buyer:
        rng = self.rng
        if rng.chance(_RETURNING):
            back = int(rng.wait(_RETURN_AFTER)) + 1 if not rng.chance(0.05) else 0
            crowd = self.buyers_of[-1 - back] if back < len(self.buyers_of) else []
            if crowd:
                return rng.pick(crowd)
        newcomer = self.people.newcomer()
        return self.tale.comes_back(day) or newcomer


def _traffic(rng: Rng, day: date, visitors: int, promise: shop_calendar.Outlook) -> Day:
    age = (day - shop_calendar.FIRST_DAY).days
    counted = day != _UNCOUNTED
    cart = min(visitors, rng.poisson(visitors * (0.13 if promise.campaign else 0.085)))
    liked = min(visitors, rng.poisson(visitors * 0.04))
    known = min(visitors, rng.poisson(visitors * min(0.2, 0.05 + age / 2000)))
    return Day(
        day,
        visitors,
        visitors * rng.between(340, 480) // 100,
        cart if counted else None,
        liked if counted else None,
        known if age else None,
        promise.visitors * promise.conversion * (1 + promise.extra),
        promise.events,
    )
