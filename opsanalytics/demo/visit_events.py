"""Single actions of visitors in the last 14 days: views, carts, favourites, orders, payments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

from opsanalytics.demo.channel_exports import Channels
from opsanalytics.demo.csv_files import Row, write_sheet
from opsanalytics.demo.order_records import Item, Order, day_of, moment_of
from opsanalytics.demo.product_day_exports import view_shares
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import at_second
from opsanalytics.demo.simulation import DemoShop, ShopDay

_EVENT_DAYS = 14
# A visitor's first view is at least an hour before midnight.
_LAST_SECOND = 82_800


def write_events(shop: DemoShop, channels: dict[date, Channels], folder: Path, rng: Rng) -> Path:
    """Write what every visitor did; who ordered and paid did it as the order lists say."""
    rows: list[Row] = []
    for day in shop.days[-_EVENT_DAYS:]:
        rows += _VisitDay(shop, day, channels[day.date], rng).rows()
    rows.sort(key=itemgetter(3, 0))
    return write_sheet(folder, "events", rows)


class _VisitDay:
    """One day's visitors: as many of them, and of those with carts, as the platform counts."""

    def __init__(self, shop: DemoShop, day: ShopDay, channels: Channels, rng: Rng) -> None:
        self.shop = shop
        self.day = day
        self.rng = rng
        self.channels = list(channels)
        self.channel_weights = list(accumulate(n.visitors for n in channels.values()))
        shares = view_shares(shop.catalogue, day.date).values()
        self.product_weights = list(accumulate(round(1e6 * share) for share in shares))

    def rows(self) -> Iterator[Row]:
        orders = self.shop.orders
        day = self.day
        created = [order for order in orders if day_of(order.created) == day.date]
        paid = [order for order in orders if day_of(order.paid) == day.date]
        for order in created:
            yield from self._ordering(order)
        for order in paid:
            for item in order.items:
                yield self._order_action(order, item, "支付", moment_of(order.paid))
        ordering = {order.buyer for order in created}
        buyers = ordering | {order.buyer for order in paid}
        carts = day.cart_people - len(ordering)
        for n in range(day.visitors - len(buyers)):
            yield from self._browsing(n, with_cart=n < carts)

    def _ordering(self, order: Order) -> Iterator[Row]:
        midnight = at_second(self.day.date, 0)
        for item in order.items:
            for action, wait in (("浏览", 900), ("加购", 300), ("下单", 0)):
                seconds = self.rng.integer(wait // 3, wait)
                at = max(midnight, order.created - timedelta(seconds=seconds))
                yield self._order_action(order, item, action, at)

    def _browsing(self, n: int, *, with_cart: bool) -> Iterator[Row]:
        rng = self.rng
        day = self.day
        visitor = f"tb_{day.date:%m%d}{n:05d}"
        start = rng.integer(0, _LAST_SECOND)
        channel = rng.weighted_choice(self.channels, self.channel_weights)
        favourite = rng.chance(day.favourite_people / max(1, day.visitors))
        wishes = [name for name, wish in (("收藏", favourite), ("加购", with_cart)) if wish]
        for view in range(1 + rng.poisson(1.2)):
            product = rng.weighted_choice(self.shop.catalogue.products, self.product_weights)
            second = start + 40 * view
            yield visitor, product.id, "浏览", at_second(day.date, second), channel
            for action in wishes:
                yield visitor, product.id, action, at_second(day.date, second + 25), channel
            wishes = []

    def _order_action(self, order: Order, item: Item, action: str, at: datetime) -> Row:
        # By the order's number, so that all actions of one visit came by one channel.
        place = bisect_right(self.channel_weights, order.id % self.channel_weights[-1])
        return order.buyer.nick, item.product.id, action, at, self.channels[place]
