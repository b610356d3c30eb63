"""What truly happens to an order, and what the platform knows of it at a given moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from opsanalytics.demo.buyer_pool import Buyer
from opsanalytics.demo.planted_patterns import affects
from opsanalytics.demo.product_list import Product

_EVENTS = ("paid", "abandoned", "parcel", "completed", "refund")
NEVER = datetime.max  # noqa: DTZ901 - shop time has no zone
_OPEN = "订单未关闭"
# The order's status and why it was closed, by the last of these to have happened.
_STATES = {
    "created": ("等待买家付款", _OPEN),
    "paid": ("买家已付款，等待卖家发货", _OPEN),
    "parcel": ("卖家已发货，等待买家确认", _OPEN),
    "completed": ("交易成功", _OPEN),
    "abandoned": ("交易关闭", "买家未付款"),
    "closing_refund": ("交易关闭", "退款"),
}


@dataclass(frozen=True)
class Item:
    """One line of an order; `unit_price` is paid for a piece, `list_price` stood beside, in fen."""

    product: Product
    quantity: int
    unit_price: int
    list_price: int

    @property
    def payable(self) -> int:
        """What the line costs the buyer, in fen."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Refund:
    """Money given back, in fen, at the moment it succeeded; a full refund closes the order."""

    amount: int
    at: datetime
    full: bool


@dataclass(frozen=True)
class Review:
    """A rating as it stands in the sheet: 好评, 中评 or 差评."""

    at: datetime
    product: Product
    rating: str
    content: str


@dataclass(frozen=True)
class Parcel:
    """A dispatched parcel."""

    at: datetime
    carrier: str
    waybill: str


Event = datetime | Parcel | Refund


def moment_of(event: Event | None) -> datetime:
    """When the event happened; `NEVER` if it does not."""
    if event is None:
        return NEVER
    return event if isinstance(event, datetime) else event.at


def day_of(event: Event | None) -> date:
    """The day of the event; that of `NEVER` if it does not happen."""
    return moment_of(event).date()


@dataclass(frozen=True)
class Order:
    """The whole life of an order, future included; what never happens is None."""

    id: int
    buyer: Buyer
    items: tuple[Item, ...]
    postage: int
    created: datetime
    paid: datetime | None
    abandoned: datetime | None
    parcel: Parcel | None
    completed: datetime | None
    refund: Refund | None
    review: Review | None
    message: str
    memo: str
    mobile: bool

    @property
    def items_total(self) -> int:
        """What the lines cost the buyer, in fen."""
        return sum(item.payable for item in self.items)

    @property
    def total(self) -> int:
        """Lines and postage, in fen."""
        return self.items_total + self.postage

    @property
    def pieces(self) -> int:
        """How many pieces were bought."""
        return sum(item.quantity for item in self.items)

    @property
    def refunded(self) -> int:
        """What was given back, in fen."""
        return self.refund.amount if self.refund else 0

    @property
    def closing_refund(self) -> bool:
        """Whether everything was given back."""
        return self.refund is not None and self.refund.full

    @property
    def state(self) -> tuple[str, str]:
        """The order's status and why it was closed, in the platform's words."""
        return [state for event, state in _STATES.items() if getattr(self, event)][-1]

    def as_of(self, moment: datetime) -> Order:
        """The order without what happened after this moment."""
        later = [name for name in _EVENTS if moment_of(getattr(self, name)) > moment]
        changes: dict[str, Any] = dict.fromkeys(later)
        return replace(self, **changes)

    def complaint_item(self) -> Item:
        """The line a complaint is about: the one of the bad batch, else the first."""
        return bad_batch_item(self.items, self.paid) or self.items[0]

    def refunded_by_item(self) -> list[int]:
        """What is given back of each line, in fen; of a full refund the postage belongs to none."""
        left = self.refunded
        complaint = self.complaint_item()
        refunds = {}
        for item in sorted(self.items, key=lambda item: item is not complaint):
            refunds[item.product] = min(left, item.payable)
            left -= refunds[item.product]
        return [refunds[item.product] for item in self.items]


def bad_batch_item(items: Iterable[Item], paid: datetime | None) -> Item | None:
    """The line of the bad batch among those paid for at this moment."""
    bad = (item for item in items if affects("bad_batch", item.product, day_of(paid)))
    return next(bad, None)
