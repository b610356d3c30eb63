"""Order lists and order lines as the seller centre exports them, a month and ten days each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain
from pathlib import Path

from opsanalytics.demo.csv_files import Record, id_text, write_records, yuan
from opsanalytics.demo.order_records import Order
from opsanalytics.demo.shop_calendar import MONTHS, at_second
from opsanalytics.demo.shop_story import EXPORTS
from opsanalytics.demo.simulation import DemoShop

_OVERLAP = timedelta(10)
_BLANK_ROW = dict.fromkeys(EXPORTS["headers"]["orders"], "") | EXPORTS["order_constants"]
_MOBILE_TEXTS = {True: "手机订单", False: ""}


def write_order_exports(shop: DemoShop, folder: Path) -> list[Path]:
    """Write each month's two files, newest order first, every order as known at that download."""
    paths = []
    for month in MONTHS:
        first = at_second(month.start, 0) - _OVERLAP
        taken = datetime.combine(month.end, time(9, 5))
        orders = [
            order.as_of(taken) for order in reversed(shop.orders) if first <= order.created <= taken
        ]
        order_rows = map(_order_row, orders)
        line_rows = chain.from_iterable(map(_line_rows, orders))
        stamp = f"{taken:%Y%m%d%H%M}"
        paths += [
            write_records(folder / f"ExportOrderList{stamp}.csv", order_rows),
            write_records(folder / f"ExportOrderDetailList{stamp}.csv", line_rows),
        ]
    return paths


def _order_row(order: Order) -> Record:
    buyer = order.buyer
    parcel = order.parcel
    status, close_reason = order.state
    paid = order.total if order.paid else 0
    payout = paid - order.refunded if order.completed else 0
    row: dict[str, object] = _BLANK_ROW | {
        "订单编号": id_text(order.id),
        "主订单编号": id_text(order.id),
        "买家应付货款": yuan(order.items_total),
        "买家应付邮费": yuan(order.postage),
        "总金额": yuan(order.total),
        "买家实际支付金额": yuan(paid),
        "退款金额": yuan(order.refunded),
        "打款商家金额": f"{yuan(payout)}元" if payout else "0元",
        "买家会员名": buyer.nick,
        "买家支付宝账号": buyer.account,
        "收货人姓名": buyer.receiver,
        "收货地址 ": buyer.address,
        "联系手机": f"'{buyer.phone}",
        "买家留言": order.message,
        "商家备忘": order.memo,
        "订单状态": status,
        "订单关闭原因": close_reason,
        "订单创建时间": order.created,
        "订单付款时间 ": order.paid,
        "确认收货时间": order.completed,
        "宝贝标题 ": "，".join(item.product.title for item in order.items),
        "宝贝种类 ": len(order.items),
        "宝贝总数量": order.pieces,
        "是否手机订单": _MOBILE_TEXTS[order.mobile],
    }
    if parcel:
        row |= {"发货时间": parcel.at, "物流单号 ": parcel.waybill, "物流公司": parcel.carrier}
    return row


def _line_rows(order: Order) -> Iterator[Record]:
    for n, (item, refund) in enumerate(zip(order.items, order.refunded_by_item(), strict=True)):
        refund_cells = ("退款成功", yuan(refund)) if refund else ("没有申请退款", "无退款申请")
        yield {
            "子订单编号": id_text(order.id + n),
            "主订单号": id_text(order.id),
            "商品ID": item.product.id,
            "商品标题": item.product.title,
            "商品价格": yuan(item.list_price),
            "购买数量": item.quantity,
            "商品属性": "",
            "套餐信息": "",
            "订单状态": order.state[0],
            "商家编码": item.product.code,
            "买家应付货款": yuan(item.payable),
            "买家实付金额": yuan(item.payable if order.paid else 0),
            "退款状态": refund_cells[0],
            "退款金额": refund_cells[1],
        }
