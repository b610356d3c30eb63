"""Order lists as the seller's desk gives them out: one download a month, overlapping, in GB18030."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from opsanalytics.demo.csv_files import write_csv, yuan
from opsanalytics.demo.order_records import Known, Order
from opsanalytics.demo.shop_calendar import FIRST_DAY, LAST_DAY
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import DemoShop

SHOP_ID, SHOP_NAME = "190000001", "拾光小满杂货铺"
OVERLAP = timedelta(10)

HEADER = OFFICE["headers"]["orders"]


def month_starts() -> list[date]:
    """Return the first day of each month of the shop's life."""
    count = (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month - FIRST_DAY.month + 1
    return [_month_after(FIRST_DAY, n) for n in range(count)]


def downloads() -> list[tuple[datetime, datetime]]:
    """Return for each order list the moment its orders start and the moment it was taken."""
    spans = []
    for first in month_starts():
        taken = datetime.combine(_month_after(first, 1), time(9, 5))
        spans.append((datetime.combine(first, time()) - OVERLAP, taken))
    return spans


def write_order_lists(shop: DemoShop, folder: Path) -> list[Path]:
    """Write each month's order list, newest order first, every order as known at that download."""
    return [_write(shop, folder, start, taken) for start, taken in downloads()]


def order_row(order: Order, taken: datetime) -> dict[str, str]:
    """Return the filled columns of one order as a download taken at this moment shows them."""
    known = order.known_at(taken)
    return {
        **_money(order, known),
        **_people(order),
        **_state(order, known),
        **_goods(order),
        **_constants(order),
    }


def _write(shop: DemoShop, folder: Path, start: datetime, taken: datetime) -> Path:
    shown = [order_row(order, taken) for order in reversed(shop.orders) if start <= order.created <= taken]
    rows = [HEADER, *([row.get(name, "") for name in HEADER] for row in shown)]
    return write_csv(folder / f"ExportOrderList{taken:%Y%m%d%H%M}.csv", rows)


def _month_after(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _money(order: Order, known: Known) -> dict[str, str]:
    return {
        "买家应付货款": yuan(order.goods),
        "买家应付邮费": yuan(order.postage),
        "总金额": yuan(order.total),
        "买家实际支付金额": yuan(known.paid_amount),
        "退款金额": yuan(known.refunded),
        "打款商家金额": f"{yuan(known.payout)}元" if known.payout else "0元",
    }


def _people(order: Order) -> dict[str, str]:
    buyer = order.buyer
    return {
        "买家会员名": buyer.nick,
        "买家支付宝账号": buyer.account,
        "收货人姓名": buyer.receiver,
        "收货地址 ": buyer.address,
        "联系手机": f"'{buyer.phone}",
        "买家留言": order.message,
        "商家备忘": order.memo,
    }


def _state(order: Order, known: Known) -> dict[str, str]:
    return {
        "订单状态": known.status,
        "订单关闭原因": known.close_reason,
        "订单创建时间": str(order.created),
        "订单付款时间 ": str(known.paid or ""),
        "发货时间": str(known.parcel.at) if known.parcel else "",
        "物流单号 ": known.parcel.waybill if known.parcel else "",
        "物流公司": known.parcel.carrier if known.parcel else "",
        "确认收货时间": str(known.completed or ""),
    }


def _goods(order: Order) -> dict[str, str]:
    return {
        "宝贝标题 ": "，".join(item.product.title for item in order.items),
        "宝贝种类 ": str(len(order.items)),
        "宝贝总数量": str(order.pieces),
    }


def _constants(order: Order) -> dict[str, str]:
    as_text = f'="{order.id}"'
    return {
        "订单编号": as_text,
        "主订单编号": as_text,
        "买家支付积分": "0",
        "返点积分": "0",
        "买家实际支付积分": "0",
        "运送方式": "快递",
        "店铺Id": SHOP_ID,
        "店铺名称": SHOP_NAME,
        "卖家服务费": "0元",
        "买家服务费": "0元",
        "是否手机订单": "手机订单" if order.mobile else "",
        "是否上传合同照片": "否",
        "是否上传小票": "否",
        "是否代付": "否",
        "含应开票给个人的个人红包": "0.00",
    }
