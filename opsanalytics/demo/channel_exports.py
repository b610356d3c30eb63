"""Where visitors came from: the platform's channel days, and single actions of the last 14 days."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate, groupby
from pathlib import Path

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.ad_exports import AdDay
from opsanalytics.demo.csv_files import moment, percent, write_csv, write_sheet, yuan
from opsanalytics.demo.order_records import Order
from opsanalytics.demo.product_day_exports import looks
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_day_workbooks import Takings
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import Day, DemoShop

EVENT_DAYS = 14
HEADER = OFFICE["headers"]["channel_days"]
_TOLD = OFFICE["traffic"]
_SECONDS = 86_400
Mix = dict[str, tuple[int, int]]  # channel to visitors and paying buyers


def mixes(shop: DemoShop, sums: dict[date, Takings], ads: Iterable[AdDay], rng: Rng) -> dict[date, Mix]:
    """Each day's channels. Who comes by two is in both, so they add up to a little more than the shop's visitors."""
    bought: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for ad in ads:
        bought[ad.day][ad.traffic][0] += ad.clicks
        bought[ad.day][ad.traffic][1] += ad.orders
    return {day.date: _mix(rng, day, len(sums[day.date].paying), bought[day.date]) for day in shop.days}


def write_channel_days(
    shop: DemoShop, sums: dict[date, Takings], told: dict[date, Mix], folder: Path, rng: Rng
) -> list[Path]:
    """Write one sheet a quarter, every channel of every day."""
    paths = []
    for _, group in groupby(shop.days, lambda d: shop_calendar.quarter(d.date)):
        days = [day.date for day in group]
        rows = [row for day in days for row in _rows(rng, day, told[day], sums[day])]
        path = folder / f"【生意参谋平台】流量来源_{days[0]}_{days[-1]}.csv"
        paths.append(write_csv(path, [HEADER, *rows]))
    return paths


def write_events(shop: DemoShop, told: dict[date, Mix], folder: Path, rng: Rng) -> Path:
    """Write what every visitor of the last days did; who ordered and paid did it as the order lists say."""
    days = [d for d in shop.days if d.date > shop_calendar.LAST_DAY - timedelta(EVENT_DAYS)]
    rows = [row for day in days for row in _Visits(shop, day, told[day.date], rng).rows()]
    rows.sort(key=lambda row: (row[3], row[0]))
    return write_sheet(folder, "events", "visitor_id product_id action at channel", rows)


def _mix(rng: Rng, day: Day, buyers: int, bought: dict[str, list[int]]) -> Mix:
    mix = {name: (round(clicks * 0.93), orders) for name, (clicks, orders) in bought.items()}
    rest = max(0, day.visitors - sum(visitors for visitors, _ in mix.values()))
    channels = list(_TOLD["channels"])
    if shop_calendar.outlook(day.date).campaign:
        event = _TOLD["event"]
        channels = [event, *((name, part * (1 - event[1]), ready) for name, part, ready in channels)]
    left, eager = max(0, buyers - sum(n for _, n in mix.values())), sum(part * ready for _, part, ready in channels)
    for name, part, ready in channels:
        pays = rng.rounded(left * part * ready / eager)
        mix[name] = max(pays, rng.arrivals(rest * part)), pays
    return {name: counts for name, counts in mix.items() if counts[0]}


def _rows(rng: Rng, day: date, mix: Mix, sums: Takings) -> Iterator[list[object]]:
    each = sums.amount / max(1, len(sums.paying))
    for name, (visitors, pays) in mix.items():
        orders = min(visitors, rng.rounded(pays * 1.12))
        cart = min(visitors, orders + rng.rounded(visitors * 0.06))
        yield [
            day, name, f"{visitors:,}", f"{visitors * rng.between(330, 470) // 100:,}",
            rng.rounded(visitors * 0.04), cart, max(orders, pays), pays, yuan(round(pays * each)),
            percent(pays, visitors),
        ]  # fmt: skip


Action = tuple[str, str, str, datetime, str]


class _Visits:
    """One day's visitors: as many as the platform counts, and as many of them with carts and favourites."""

    def __init__(self, shop: DemoShop, day: Day, mix: Mix, rng: Rng) -> None:
        self.shop, self.day, self.rng, self.mix = shop, day, rng, list(mix)
        self.weights = list(accumulate(visitors for visitors, _ in mix.values()))
        self.looks = list(accumulate(round(1e6 * part) for part in looks(shop, day.date)))

    def rows(self) -> Iterator[Action]:
        made = [o for o in self.shop.orders if o.created.date() == self.day.date]
        paid = [o for o in self.shop.orders if o.paid and o.paid.date() == self.day.date]
        buyers = {o.buyer.nick for o in (*made, *paid)}
        for order in made:
            yield from self._ordering(order)
        for order in paid:
            for item in order.items:
                yield self._action(order.buyer.nick, item.product.id, "支付", order.paid or order.created, order)
        carts = (self.day.cart_people or 0) - len({o.buyer.nick for o in made})
        for n in range(self.day.visitors - len(buyers)):
            yield from self._looking(n, cart=n < carts)

    def _ordering(self, order: Order) -> Iterator[Action]:
        midnight = moment(self.day.date, 0)
        for item in order.items:
            for action, wait in (("浏览", 900), ("加购", 300), ("下单", 0)):
                at = max(midnight, order.created - timedelta(seconds=self.rng.between(wait // 3, wait)))
                yield self._action(order.buyer.nick, item.product.id, action, at, order)

    def _looking(self, n: int, *, cart: bool) -> Iterator[Action]:
        rng = self.rng
        name, at = f"tb_{self.day.date:%m%d}{n:05d}", rng.between(0, _SECONDS - 3600)
        channel = rng.pick_weighted(self.mix, self.weights)
        liked = rng.chance((self.day.favourite_people or 0) / max(1, self.day.visitors))
        for view in range(1 + rng.poisson(1.2)):
            product = rng.pick_weighted(self.shop.catalogue.products, self.looks).id
            seconds = at + 40 * view
            yield (name, product, "浏览", moment(self.day.date, seconds), channel)
            for action in ("收藏",) * (liked and not view) + ("加购",) * (cart and not view):
                yield (name, product, action, moment(self.day.date, seconds + 25), channel)

    def _action(self, name: str, product: str, action: str, at: datetime, order: Order) -> Action:
        # By the order's number, so that all actions of one visit came by one channel.
        channel = self.mix[bisect_right(self.weights, order.id % self.weights[-1])]
        return name, product, action, at, channel
