"""What becomes of an order: paid or abandoned, dispatched, refunded, completed, reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from opsanalytics.demo.order_records import Item, Parcel, Refund, Review, bad_batch_item
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import event_period, expected_day
from opsanalytics.demo.shop_story import BUYERS

_FULL_REFUND = 0.06
_PARTIAL_REFUND = 0.02
_BEFORE_DISPATCH_SHARE = 0.4
_REVIEWED_SHARE = 0.45
_NO_TEXT_SHARE = 0.4
_NO_TEXT = "此用户没有填写评价。"
_CARRIERS = (
    ("中通快递", "7539"),
    ("圆通速递", "YT65"),
    ("韵达快递", "4629"),
    ("邮政快递包裹", "9886"),
)
_HOUR = 3600
_DAY = 24 * _HOUR
_COURIER_COMES = time(15, 0)
_HOLIDAY = event_period("春节")
_BAD_REVIEWS = event_period("差评")
_TEXTS = BUYERS["review_texts"]
_BAD_BATCH_TEXTS = _TEXTS | dict.fromkeys(("中评", "差评"), _TEXTS["bad_batch"])


@dataclass(frozen=True)
class Outcome:
    """The events after payment; all None for an order that is never paid."""

    parcel: Parcel | None = None
    completed: datetime | None = None
    refund: Refund | None = None
    review: Review | None = None


def draw_payment(rng: Rng, created: datetime) -> datetime:
    """Draw when a buyer who does pay has paid: nearly always within minutes."""
    longest = rng.weighted_choice((600, 3 * _HOUR, 20 * _HOUR), (90, 98, 100))
    return _later(rng, created, 8, longest)


def draw_abandonment(rng: Rng, created: datetime) -> datetime:
    """Draw when an unpaid order is closed: by the buyer, or by the platform after three days."""
    if rng.chance(0.4):
        return _later(rng, created, 300, 72 * _HOUR)
    return created + timedelta(3)


def draw_outcome(rng: Rng, paid: datetime, items: tuple[Item, ...], total: int) -> Outcome:
    """Draw what happens to a paid order of `total` fen."""
    bad_item = bad_batch_item(items, paid)
    factor = 3 if bad_item else 1
    draw = rng.uniform()
    full = draw < _FULL_REFUND * factor
    if full and rng.chance(_BEFORE_DISPATCH_SHARE):
        return Outcome(refund=Refund(total, _later(rng, paid, 1200, 30 * _HOUR), full=True))
    parcel = _draw_parcel(rng, paid)
    if full:
        refund = Refund(total, _later(rng, parcel.at, 2 * _DAY, 9 * _DAY), full=True)
        return Outcome(parcel, refund=refund)
    completed = _later(rng, parcel.at, 5 * _DAY, 12 * _DAY)
    partial = None
    if draw < (_FULL_REFUND + _PARTIAL_REFUND) * factor:
        amount = total * rng.integer(10, 50) // 100
        # Settled before the receipt is confirmed, so that the payout is already net of it.
        partial = Refund(amount, _later(rng, parcel.at, 2 * _DAY, 4 * _DAY), full=False)
    return Outcome(parcel, completed, partial, _draw_review(rng, completed, bad_item, items[0]))


def _later(rng: Rng, start: datetime, least: int, most: int) -> datetime:
    return start + timedelta(seconds=rng.integer(least, most))


def _draw_parcel(rng: Rng, paid: datetime) -> Parcel:
    after_courier = paid.time() >= _COURIER_COMES
    weights = expected_day(paid.date()).kind.dispatch_days[after_courier]
    days = max(int(after_courier), rng.weighted_choice(range(len(weights)), weights))
    day = paid.date() + timedelta(days)
    if day in _HOLIDAY:
        day = _HOLIDAY.last + timedelta(rng.integer(1, 2))
    at = _later(rng, datetime.combine(day, _COURIER_COMES), 1800, 4 * _HOUR)
    carrier, prefix = rng.choice(_CARRIERS)
    return Parcel(at, carrier, f"{prefix}{rng.integer(10**9, 10**10 - 1)}")


def _draw_review(
    rng: Rng, completed: datetime, bad_item: Item | None, first_item: Item
) -> Review | None:
    if not rng.chance(_REVIEWED_SHARE):
        return None
    at = _later(rng, completed, 0, 3 * _DAY)
    product = first_item.product
    weights = (5, 10, 1000)
    texts = _TEXTS
    # Later on the shop has made it good to everybody who got a piece of the bad batch.
    if bad_item and at.date() in _BAD_REVIEWS:
        product = bad_item.product
        weights = (130, 170, 1000)
        texts = _BAD_BATCH_TEXTS
    rating = rng.weighted_choice(("差评", "中评", "好评"), weights)
    if rating == "好评" and rng.chance(_NO_TEXT_SHARE):
        return Review(completed + timedelta(15), product, rating, _NO_TEXT)
    return Review(at, product, rating, rng.choice(texts[rating]))
