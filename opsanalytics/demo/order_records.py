"""What a true order is, and what the platform knows of it at a given moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opsanalytics.demo.buyers import Buyer
from opsanalytics.demo.product_list import Product

UNPAID = "等待买家付款"
PAID = "买家已付款，等待卖家发货"
SHIPPED = "卖家已发货，等待买家确认"
DONE = "交易成功"
CLOSED = "交易关闭"


@dataclass(frozen=True)
class Item:
    """One line of an order; `unit_price` is what was paid for one piece, beside its `list_price`, in fen."""

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


@dataclass(frozen=True)
class Known:
    """The state of an order as a download at some moment shows it; money in fen."""

    status: str
    close_reason: str
    paid: datetime | None
    parcel: Parcel | None
    completed: datetime | None
    paid_amount: int
    refunded: int
    payout: int


@dataclass(frozen=True)
class Order:
    """A whole life of an order, future included; a moment that never comes is None."""

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
    def goods(self) -> int:
        """What the goods cost the buyer, in fen."""
        return sum(item.payable for item in self.items)

    @property
    def total(self) -> int:
        """Goods and postage, in fen."""
        return self.goods + self.postage

    @property
    def pieces(self) -> int:
        """How many pieces were bought."""
        return sum(item.quantity for item in self.items)

    def known_at(self, moment: datetime) -> Known:
        """Say what a download taken at this moment shows."""
        if not _past(self.paid, moment):
            gone = _past(self.abandoned, moment)
            return Known(CLOSED if gone else UNPAID, "买家未付款" if gone else "订单未关闭", None, None, None, 0, 0, 0)
        refund = self.refund if self.refund and self.refund.at <= moment else None
        parcel = self.parcel if self.parcel and self.parcel.at <= moment else None
        done = _past(self.completed, moment)
        returned = refund.amount if refund else 0
        closed = refund is not None and refund.full
        return Known(
            CLOSED if closed else DONE if done else SHIPPED if parcel else PAID,
            "退款" if closed else "订单未关闭",
            self.paid,
            parcel,
            self.completed if done else None,
            self.total,
            returned,
            self.total - returned if done else 0,
        )


def _past(event: datetime | None, moment: datetime) -> bool:
    return event is not None and event <= moment
