"""What becomes of an order: paid or not, dispatched, refunded, completed, reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsanalytics.demo import season
from opsanalytics.demo.catalogue import Product
from opsanalytics.demo.dice import Dice
from opsanalytics.demo.opinions import DEFAULT_GOOD, words
from opsanalytics.demo.orders import Item, Parcel, Refund, Review

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


def draw_fate(dice: Dice, paid: datetime, items: tuple[Item, ...], total: int, suspect: Product) -> Fate:
    """Draw what happens to a paid order; `suspect` is the product of the bad batch."""
    bad = season.within(paid.date(), season.BAD_BATCH) and any(i.product == suspect for i in items)
    times = 3 if bad else 1
    luck = dice.share()
    full, partial = luck < FULL_REFUND * times, luck < (FULL_REFUND + PARTIAL_REFUND) * times
    if full and dice.chance(BEFORE_DISPATCH_SHARE):
        at = paid + timedelta(seconds=dice.between(1200, 30 * 3600))
        return Fate(refund=Refund(total, at, True))
    parcel = Parcel(_dispatch_moment(dice, paid), *_waybill(dice))
    if full:
        return Fate(parcel, refund=Refund(total, _later(dice, parcel.at, 2, 9), True))
    completed = _later(dice, parcel.at, 5, 12)
    # Settled before the receipt is confirmed, so that the payout is already net of it.
    part = Refund(total * dice.between(10, 50) // 100, _later(dice, parcel.at, 2, 4), False) if partial else None
    return Fate(parcel, completed, part, _review(dice, completed, items, suspect if bad else None))


def payment(dice: Dice, created: datetime) -> datetime:
    """Draw when a buyer who does pay has paid: nearly always within minutes."""
    luck = dice.share()
    longest = 600 if luck < 0.9 else 3 * 3600 if luck < 0.98 else 20 * 3600
    return created + timedelta(seconds=dice.between(8, longest))


def abandonment(dice: Dice, created: datetime) -> datetime:
    """Draw when an unpaid order is closed: by the buyer, or by the platform after three days."""
    return created + (timedelta(seconds=dice.between(300, 72 * 3600)) if dice.chance(0.4) else timedelta(3))


def _later(dice: Dice, start: datetime, low: int, high: int) -> datetime:
    return start + timedelta(seconds=dice.between(low * 86400, high * 86400))


def _dispatch_moment(dice: Dice, paid: datetime) -> datetime:
    early = paid.time() < _COURIER
    running = _RUSH if season.outlook(paid.date()).campaign else _EARLY if early else _LATE
    wait = dice.pick_weighted(range(len(running)), running)
    day = _open_day(dice, paid.date() + timedelta(wait if early else max(1, wait)))
    return datetime.combine(day, _COURIER) + timedelta(seconds=dice.between(1800, 4 * 3600))


def _open_day(dice: Dice, day: date) -> date:
    if season.within(day, season.CLOSURE):
        return season.CLOSURE[1] + timedelta(dice.between(1, 2))
    return day


def _waybill(dice: Dice) -> tuple[str, str]:
    carrier, prefix = dice.pick(_CARRIERS)
    return carrier, f"{prefix}{dice.between(10**9, 10**10 - 1)}"


def _review(dice: Dice, completed: datetime, items: tuple[Item, ...], broken: Product | None) -> Review | None:
    if not dice.chance(REVIEWED_SHARE):
        return None
    at = _later(dice, completed, 0, 3)
    # After the episode the shop has made it good to everybody who got a piece of the bad batch.
    bad = broken if season.within(at.date(), season.EPISODE) else None
    about = bad or items[0].product
    worst, middling = (0.13, 0.17) if bad else (0.005, 0.01)
    luck = dice.share()
    rating = "差评" if luck < worst else "中评" if luck < middling else "好评"
    if rating == "好评" and dice.chance(DEFAULT_SHARE):
        return Review(completed + timedelta(15), about, rating, DEFAULT_GOOD)
    return Review(at, about, rating, words(dice, rating, broken=bad is not None))
