"""Order lines as the desk gives them out beside each order list, and the list of refunds with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from opsanalytics.demo.csv_files import write_csv, yuan
from opsanalytics.demo.order_exports import downloads
from opsanalytics.demo.order_records import Item, Order
from opsanalytics.demo.planted_patterns import PLANTED, window
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import LAST_DOWNLOAD, within
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import DemoShop

HEADER = OFFICE["headers"]["lines"]
REFUND_HEADER = OFFICE["headers"]["refunds"]
_TOLD = OFFICE["refunds"]
_REFUND_IDS = 7 * 10**17


def write_lines(shop: DemoShop, folder: Path) -> list[Path]:
    """Write for each order list the lines of its orders, as known at that download."""
    paths = []
    for start, taken in downloads():
        told = (o for o in reversed(shop.orders) if start <= o.created <= taken)
        rows = [HEADER, *(row for order in told for row in _rows(order, taken))]
        paths.append(write_csv(folder / f"ExportOrderDetailList{taken:%Y%m%d%H%M}.csv", rows))
    return paths


def complaint(order: Order) -> tuple[Item, bool]:
    """The line a complaint is about, and whether it is of the bad batch."""
    told = PLANTED["bad_batch"]
    if order.paid and within(order.paid.date(), window("bad_batch")):
        for item in order.items:
            if item.product.code == told["product"]:
                return item, True
    return order.items[0], False


def refunded_lines(order: Order) -> list[int]:
    """What is given back of each line, in fen; of a full refund the postage belongs to none of them."""
    left, given = order.refund.amount if order.refund else 0, {}
    meant, _ = complaint(order)
    for item in sorted(order.items, key=lambda i: i is not meant):
        given[item.product] = min(left, item.payable)
        left -= given[item.product]
    return [given[item.product] for item in order.items]


def write_refunds(shop: DemoShop, folder: Path, rng: Rng) -> Path:
    """Write the after-sale list: settled, running and withdrawn refunds asked for before the last download."""
    rows = sorted((row for order in shop.orders if order.paid for row in _refund(rng, order)), key=lambda r: r[9:])
    return write_csv(folder / f"售后退款_{LAST_DOWNLOAD:%Y%m%d%H%M}.csv", [REFUND_HEADER, *rows])


def _rows(order: Order, taken: datetime) -> Iterator[tuple[object, ...]]:
    known = order.known_at(taken)
    back = refunded_lines(order) if known.refunded else [0] * len(order.items)
    for n, (item, given) in enumerate(zip(order.items, back, strict=True)):
        payable = yuan(item.payable)
        yield (
            f'="{order.id + n}"', f'="{order.id}"', item.product.id, item.product.title, yuan(item.list_price),
            item.quantity, "", "", known.status, item.product.code, payable, payable if known.paid else "0.00",
            "退款成功" if given else "没有申请退款", yuan(given) if given else "无退款申请",
        )  # fmt: skip


def _refund(rng: Rng, order: Order) -> Iterator[tuple[str, ...]]:
    given, sent, (item, spoilt) = order.refund, order.parcel, complaint(order)
    withdrawn = given is None and sent is not None and rng.chance(_TOLD["withdrawn"])
    if given is None and not withdrawn:
        return
    start = sent.at if sent else order.paid or order.created
    end = given.at if given else start + timedelta(4)
    asked = end - (end - start) * (rng.between(5, 90) / 100)
    reason = rng.pick(PLANTED["bad_batch"]["reasons"] if spoilt else _TOLD["sent" if sent else "unsent"])
    if asked > LAST_DOWNLOAD:
        return
    settled = end <= LAST_DOWNLOAD
    yield (
        f'="{order.id}"', f'="{order.id + _REFUND_IDS}"', "", item.product.id, yuan(order.total),
        yuan(given.amount if given else item.payable),
        "退款处理中" if not settled else "退款关闭" if withdrawn else "退款成功",
        "退货退款" if sent and given and given.full else "仅退款", str(reason),
        asked.isoformat(" ", "seconds"), end.isoformat(" ", "seconds") if settled else "",
    )  # fmt: skip
