"""Order lists to measure with: as the platform wrote them about 2019 (54 columns, GBK) and since 2021 (workbook)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

# fmt: off
HEADER = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额",
    "返点积分", "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "收货人姓名", "收货地址 ",
    "运送方式", "联系电话 ", "联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ",
    "物流公司", "订单备注", "宝贝总数量", "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费",
    "发票抬头", "是否手机订单", "分阶段订单信息", "特权订金订单id", "是否上传合同照片", "是否上传小票",
    "是否代付", "定金排名", "修改后的sku", "修改后的收货地址", "异常信息", "天猫卡券抵扣", "集分宝抵扣",
    "是否是O2O交易", "新零售交易类型", "新零售导购门店名称", "新零售导购门店id", "新零售发货门店名称",
    "新零售发货门店id", "退款金额", "预约门店", "确认收货时间", "打款商家金额", "含应开票给个人的个人红包",
)
NEW_HEADER = (
    "订单编号", "支付单号", "支付详情", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额", "返点积分",
    "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "订单创建时间", "订单付款时间", "宝贝种类",
    "订单备注", "宝贝总数量", "店铺Id", "店铺名称", "卖家服务费", "买家服务费", "特权订金订单id", "修改后的sku",
    "异常信息", "天猫卡券抵扣", "集分宝抵扣", "是否是O2O交易", "新零售交易类型", "新零售导购门店名称",
    "新零售导购门店id", "新零售发货门店名称", "新零售发货门店id", "退款金额", "确认收货时间", "打款商家金额",
    "直播返现状态", "返现金额", "延迟发货自动赔付金额", "预售订单", "发货时间", "商家备忘", "主订单编号",
)
# fmt: on
_TITLES = [f"夏季新款连衣裙修身显瘦{n}号" if n % 5 else f'"短袖T恤,男款{n}号"' for n in range(300)]
_FIRST = datetime(2019, 1, 1)  # noqa: DTZ001 - shop wall time is naive


class Truth(NamedTuple):
    """What must come out of a list."""

    orders: int
    paid: Decimal
    buyers: int


def _orders(rows: int) -> Iterator[dict[str, str]]:
    dice = random.Random(rows)
    for n in range(rows):
        created = _FIRST + timedelta(seconds=dice.randrange(365 * 86400))
        price = f"{dice.randrange(1000, 30000) / 100:.2f}"
        paid = dice.random() < 0.9
        yield {
            "订单编号": f'="{1234567890123456789 + n * 7}"',
            "买家会员名": f"买家昵称{dice.randrange(max(1, rows * 2 // 5))}",
            "买家支付宝账号": f"a{n}@example.com",
            "买家应付货款": price,
            "买家应付邮费": "0.00",
            "总金额": price,
            "买家实际支付金额": price if paid else "0.00",
            "订单状态": "交易成功" if paid else "等待买家付款",
            "收货人姓名": f"收货人{n % 100}",
            "收货地址 ": f"浙江省 杭州市 余杭区 某某路{n}号(000000)",
            "运送方式": "快递",
            "联系电话 ": "'0571-1234567",
            "联系手机": f"'190{n % 10**8:08d}",
            "订单创建时间": f"{created}",
            "订单付款时间 ": f"{created}" if paid else "",
            "宝贝标题 ": dice.choice(_TITLES),
            "宝贝种类 ": "1",
            "物流单号 ": f"No:{n}",
            "物流公司": "申通快递",
            "宝贝总数量": "1",
            "店铺Id": "0",
            "店铺名称": "测试旗舰店",
            "订单关闭原因": "订单未关闭",
            "是否手机订单": "手机订单",
            "退款金额": "无退款申请",
            "确认收货时间": f"{created}" if paid else "",
            "打款商家金额": f"{price}元",
        }


def write_csv(path: Path, rows: int) -> Truth:
    """A GBK order list of so many rows, and what it holds."""
    paid, buyers = Decimal(0), set()
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(HEADER) + "\r\n")
        for order in _orders(rows):
            paid += Decimal(order["买家实际支付金额"])
            buyers.add(order["买家会员名"])
            file.write(",".join(order.get(name, "") for name in HEADER) + "\r\n")
    return Truth(rows, paid, len(buyers))


def write_workbook(path: Path, rows: int) -> Truth:
    """The same orders as a workbook without people, every cell a text."""
    import xlsxwriter

    paid = Decimal(0)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NEW_HEADER)
        for at, order in enumerate(_orders(rows), 1):
            told = {name.strip(): cell for name, cell in order.items()} | {
                "订单编号": order["订单编号"].strip('="')
            }
            paid += Decimal(order["买家实际支付金额"])
            for column, name in enumerate(NEW_HEADER):
                sheet.write_string(at, column, told.get(name, ""))
    return Truth(rows, paid, 0)
