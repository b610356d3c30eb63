"""The export on paper: orders as a sheet of cells that can be spoilt and written in any form, and the truth of it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import xlsxwriter

from .layouts import LAYOUTS, TEXT_LAYOUTS, YEAR
from .shop import CLOSED, Order, orders_of, planted

ID, CREATED, PAID_AT, AMOUNT = "订单编号", "订单创建时间", "订单付款时间", "买家实际支付金额"
BUYER, TITLE, MESSAGE, UNITS, STATUS = (
    "买家会员名",
    "宝贝标题",
    "买家留言",
    "宝贝总数量",
    "订单状态",
)
MONEY = ("买家应付货款", "买家应付邮费", "总金额", AMOUNT)
ADDRESS = "收货地址"
TIMES = (CREATED, PAID_AT)


@dataclass(frozen=True)
class Line:
    """One row of the truth. `order_id` None: the file itself has ruined it. `buyer` None: the file does not tell."""

    order_id: str | None
    created_at: datetime
    paid_amount: Decimal
    paid_at: datetime | None = None
    count: int | None = None
    rate: float | None = None
    buyer: str | None = None


@dataclass(frozen=True)
class Case:
    """Files and what is true of them.

    `truth`: the rows to come out. `lost`: how many more rows the files hold that can only be rejected. `optional`:
    orders of the truth that may be rejected too. `expected`: the verdicts that are fair. `tell`: pattern of what must
    be said of the files where all rows are loaded.
    """

    files: Mapping[str, bytes]
    truth: tuple[Line, ...] = ()
    expected: tuple[str, ...] = ("right",)
    lost: int = 0
    optional: frozenset[str] = frozenset()
    tell: str = ""
    table: str = "orders"
    canaries: frozenset[str] = field(default=frozenset(), repr=False)


def lines(orders: Iterable[Order], *, buyers: bool = True) -> tuple[Line, ...]:
    """What is true of these orders."""
    return tuple(
        Line(o.id, o.created, o.paid, o.paid_at, o.units, None, o.buyer.nick if buyers else None)
        for o in orders
    )


class Paper:
    """An order list as a sheet of texts: spoil cells with `put`, then write it."""

    def __init__(
        self, rng: Random, number: int = 30, layout: str = "", orders: Sequence[Order] = ()
    ) -> None:
        self.rng = rng
        self.layout = layout or rng.choice(TEXT_LAYOUTS)
        self.orders = list(orders) or orders_of(rng, number, YEAR[self.layout])
        self.header = list(LAYOUTS[self.layout])
        self.rows = [_cells(order, self.header) for order in self.orders]
        made = max(order.created for order in self.orders) + timedelta(days=1, hours=9)
        self.stem = f"ExportOrderList{made:%Y%m%d%H%M}"

    def at(self, name: str) -> int:
        """Where the column stands."""
        return [header.strip() for header in self.header].index(name)

    def put(self, name: str, make: Callable[[str], str], only: Iterable[int] | None = None) -> None:
        """Rewrite the column's cells, of all rows or of these."""
        column = self.at(name)
        for at in range(len(self.rows)) if only is None else only:
            self.rows[at][column] = make(self.rows[at][column])

    def some(self, number: int) -> list[int]:
        """So many rows at random, in order."""
        return sorted(self.rng.sample(range(len(self.rows)), number))

    def text(
        self, end: str = "\r\n", delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL
    ) -> str:
        """The sheet as a csv."""
        return csv_text([self.header, *self.rows], end, delimiter, quoting)

    def case(self, text: str | None = None, encoding: str = "gb18030", **told: Any) -> Case:
        """A csv of this text (the sheet as it is), whose truth is the orders unless told otherwise."""
        data = (self.text() if text is None else text).encode(encoding)
        return self.file(data, **told)

    def file(self, data: bytes, suffix: str = ".csv", **told: Any) -> Case:
        """One file of these bytes."""
        return self.files({self.stem + suffix: data}, **told)

    def files(self, files: Mapping[str, bytes], **told: Any) -> Case:
        """Several files."""
        truth = told.pop("truth", None)
        buyers = any(header.strip() == BUYER for header in self.header)
        canaries = frozenset(planted(self.orders))
        return Case(
            files,
            lines(self.orders, buyers=buyers) if truth is None else truth,
            canaries=canaries,
            **told,
        )

    def without(self, gone: Iterable[int]) -> tuple[Line, ...]:
        """The truth less these rows."""
        gone = set(gone)
        buyers = any(header.strip() == BUYER for header in self.header)
        return lines((o for at, o in enumerate(self.orders) if at not in gone), buyers=buyers)

    def partly(self, gone: Sequence[int], text: str | None = None, **told: Any) -> Case:
        """A csv of which these rows can only be rejected."""
        told = {"expected": ("partly",), "truth": self.without(gone), "lost": len(gone), **told}
        return self.case(text, **told)

    def workbook(self, cell: Callable[[str, str], Any] = lambda _, text: text, **how: Any) -> bytes:
        """The sheet as an xlsx; `cell` makes of column name and text the value to write."""
        names = [header.strip() for header in self.header]
        rows = [
            [cell(name, text) for name, text in zip(names, row, strict=False)] for row in self.rows
        ]
        return workbook([[*how.pop("above", ()), self.header, *rows]], **how)


def _cells(order: Order, header: Sequence[str]) -> list[str]:
    buyer = order.buyer
    told = {
        ID: order.id, BUYER: buyer.nick, "买家支付宝账号": buyer.account, "买家应付货款": str(order.goods),
        "买家应付邮费": str(order.postage), "买家支付积分": "0", "总金额": str(order.total), "返点积分": "0",
        AMOUNT: str(order.paid), "买家实际支付积分": "0", STATUS: order.status, "收货人姓名": buyer.receiver,
        "收货地址": buyer.address, "运送方式": "快递", "联系手机": f"'{buyer.phone}", CREATED: _stamp(order.created),
        PAID_AT: _stamp(order.paid_at), TITLE: order.title, "宝贝种类": "1",
        "物流单号": f"YT{order.id[:11]}" if order.shipped_at else "",
        "物流公司": "圆通速递" if order.shipped_at else "",
        UNITS: str(order.units), "店铺Id": "0", "店铺名称": "小测杂货铺",
        "订单关闭原因": "买家未付款" if order.status == CLOSED and not order.paid_at else "订单未关闭",
        "卖家服务费": "0元", "买家服务费": "0元", "是否手机订单": "手机订单" if order.units % 2 else "",
        "退款金额": str(order.refund), "确认收货时间": _stamp(order.done_at), "发货时间": _stamp(order.shipped_at),
        "打款商家金额": f"{order.paid - order.refund}元", "是否代付": "否", "是否是O2O交易": "否",
    }  # fmt: skip
    return [told.get(name.strip(), "") for name in header]


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def csv_text(
    rows: Iterable[Sequence[str]], end: str = "\r\n", delimiter: str = ",", quoting: int = 0
) -> str:
    """Rows as a csv, quoted where they must be."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def workbook(
    sheets: Iterable[Iterable[Sequence[Any]]], names: Sequence[str] = (), **options: Any
) -> bytes:
    """Sheets as an xlsx: texts stay texts; a pair is a formula and the value it showed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, **options}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[number] if names else None)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif isinstance(cell, tuple):
                        sheet.write_formula(at, column, cell[0], None, cell[1])
                    elif isinstance(cell, datetime):
                        sheet.write_datetime(at, column, cell, moment)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
