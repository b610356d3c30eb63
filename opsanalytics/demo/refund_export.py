"""The after-sale list: settled, running and withdrawn refunds with their reasons."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from pathlib import Path

from opsanalytics.demo.csv_files import Record, id_text, write_records, yuan
from opsanalytics.demo.order_records import Order, bad_batch_item, moment_of
from opsanalytics.demo.planted_patterns import PLANTED
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.shop_calendar import LAST_DOWNLOAD
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.demo.simulation import DemoShop

_SETTINGS = EXPORTS["refunds"]
_FIRST_REFUND_ID = 7 * 10**17
# By whether everything is given back, once the parcel has left.
_KINDS = {True: "退货退款", False: "仅退款"}


def write_refunds(shop: DemoShop, folder: Path, rng: Rng) -> Path:
    """Write the refunds asked for before the last download, by the time they were asked for."""
    drawn = [_draw_refund(rng, order) for order in shop.orders]
    rows = sorted(filter(None, drawn), key=itemgetter("退款申请时间", "退款完结时间"))
    return write_records(folder / f"售后退款_{LAST_DOWNLOAD:%Y%m%d%H%M}.csv", rows)


def _draw_refund(rng: Rng, order: Order) -> Record | None:
    """A refund asked for, or asked for and withdrawn; None where there was none in time."""
    refund = order.refund
    parcel = order.parcel
    item = order.complaint_item()
    if refund:
        amount = refund.amount
        status = "退款成功"
        end = refund.at
    elif parcel and rng.chance(_SETTINGS["withdrawn"]):
        amount = item.payable
        status = "退款关闭"
        end = parcel.at + timedelta(4)
    else:
        return None
    start = moment_of(order.paid)
    kind = "仅退款"
    reasons = _SETTINGS["unsent"]
    if parcel:
        start = parcel.at
        kind = _KINDS[order.closing_refund]
        reasons = _SETTINGS["sent"]
    if bad_batch_item(order.items, order.paid):
        reasons = PLANTED["bad_batch"]["reasons"]
    asked = end - (end - start) * (rng.integer(5, 90) / 100)
    reason = rng.choice(reasons)
    if asked > LAST_DOWNLOAD:
        return None
    ended = end.isoformat(" ", "seconds")
    if end > LAST_DOWNLOAD:
        status = "退款处理中"
        ended = ""
    return {
        "订单编号": id_text(order.id),
        "退款编号": id_text(order.id + _FIRST_REFUND_ID),
        "支付宝交易号": "",
        "商品id": item.product.id,
        "买家实付": yuan(order.total),
        "退款金额": yuan(amount),
        "退款状态": status,
        "售后类型": kind,
        "退款原因": reason,
        "退款申请时间": asked.isoformat(" ", "seconds"),
        "退款完结时间": ended,
    }
