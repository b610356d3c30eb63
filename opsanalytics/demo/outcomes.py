"""What becomes of an order: paid or not, dispatched, refunded, completed, reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.opinions import DEFAULT_GOOD, words
from opsanalytics.demo.order_records import Item, Parcel, Refund, Review
from opsanalytics.demo.product_list import Product
from opsanalytics.demo.rng import Rng

FULL_REFUND, PARTIAL_REFUND = 0.06, 0.02
BEFORE_DISPATCH_SHARE = 0.4
REVIEWED_SHARE, DEFAULT_SHARE = 0.45, 0.4
_CARRIERS = (("中通快递", "7539"), ("圆通速递", "YT65"), ("韵达快递", "4629"), ("邮政快递包裹", "9886"))

# Days until the parcel leaves, as running percent: paid before the courier comes, after it, in a campaign.
_EARLY, _LATE, _RUSH = (72, 95, 98, 100), (0, 90, 98, 100), (18, 55, 82, 94, 100)
_COURIER = time(15, 0)


@dataclass(frozen=True)
class Fate:
    """The events after payment; all None for an order that is never paid."""

    parcel: Parcel | None = None
    completed: datetime | None = None
    refund: Refund | None = None
    review: Review | None = None


def draw_fate(rng: Rng, paid: datetime, items: tuple[Item, ...], total: int, suspect: Product) -> Fate:
    """Draw what happens to a paid order; `suspect` is the product of the bad batch."""
    bad = shop_calendar.within(paid.date(), shop_calendar.BAD_BATCH) and any(i.product == suspect for i in items)
    times = 3 if bad else 1
    luck = rng.share()
    full, partial = luck < FULL_REFUND * times, luck < (FULL_REFUND + PARTIAL_REFUND) * times
    if full and rng.chance(BEFORE_DISPATCH_SHARE):
        at = paid + timedelta(seconds=rng.between(1200, 30 * 3600))
        return Fate(refund=Refund(total, at, True))
    parcel = Parcel(_dispatch_moment(rng, paid), *_waybill(rng))
    if full:
        return Fate(parcel, refund=Refund(total, _later(rng, parcel.at, 2, 9), True))
    completed = _later(rng, parcel.at, 5, 12)
    # Settled before the receipt is confirmed, so that the payout is already net of it.
    part = Refund(total * rng.between(10, 50) // 100, _later(rng, parcel.at, 2, 4), False) if partial else None
    return Fate(parcel, completed, part, _review(rng, completed, items, suspect if bad else None))


def payment(rng: Rng, created: datetime) -> datetime:
    """Draw when a buyer who does pay has paid: nearly always within minutes."""
    luck = rng.share()
    longest = 600 if luck < 0.9 else 3 * 3600 if luck < 0.98 else 20 * 3600
    return created + timedelta(seconds=rng.between(8, longest))


def abandonment(rng: Rng, created: datetime) -> datetime:
    """Draw when an unpaid order is closed: by the buyer, or by the platform after three days."""
    return created + (timedelta(seconds=rng.between(300, 72 * 3600)) if rng.chance(0.4) else timedelta(3))


def _later(rng: Rng, start: datetime, low: int, high: int) -> datetime:
    return start + timedelta(seconds=rng.between(low * 86400, high * 86400))


def _dispatch_moment(rng: Rng, paid: datetime) -> datetime:
    early = paid.time() < _COURIER
    running = _RUSH if shop_calendar.outlook(paid.date()).campaign else _EARLY if early else _LATE
    wait = rng.pick_weighted(range(len(running)), running)
    day = _open_day(rng, paid.date() + timedelta(wait if early else max(1, wait)))
    return datetime.combine(day, _COURIER) + timedelta(seconds=rng.between(1800, 4 * 3600))


def _open_day(rng: Rng, day: date) -> date:
    if shop_calendar.within(day, shop_calendar.CLOSURE):
        return shop_calendar.CLOSURE[1] + timedelta(rng.between(1, 2))
    return day


def _waybill(rng: Rng) -> tuple[str, str]:
    carrier, prefix = rng.pick(_CARRIERS)
    return carrier, f"{prefix}{rng.between(10**9, 10**10 - 1)}"


def _review(rng: Rng, completed: datetime, items: tuple[Item, ...], broken: Product | None) -> Review | None:
    if not rng.chance(REVIEWED_SHARE):
        return None
    at = _later(rng, completed, 0, 3)
    # After the episode the shop has made it good to everybody who got a piece of the bad batch.
    bad = broken if shop_calendar.within(at.date(), shop_calendar.EPISODE) else None
    about = bad or items[0].product
    worst, middling = (0.13, 0.17) if bad else (0.005, 0.01)
    luck = rng.share()
    rating = "差评" if luck < worst else "中评" if luck < middling else "好评"
    if rating == "好评" and rng.chance(DEFAULT_SHARE):
        return Review(completed + timedelta(15), about, rating, DEFAULT_GOOD)
    return Review(at, about, rating, words(rng, rating, broken=bad is not None))
