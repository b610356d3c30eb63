"""Exports written from small text tables, in any generation, encoding and format, and read as an ingest does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import unpack
from opsanalytics.ingest.known_exports import mapping_of
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.read import recognised_exports
from opsanalytics.store.layers import write_layer
from opsanalytics.store.manifest import Export

KEY = b"k" * 32
ORDER_COLUMNS = "order_id paid_amount units"  # what `values` says of the orders that `line` writes
TITLE_COLUMNS = "order_id item_titles paid_amount"  # what `values` says of the two orders below
TWO = """
    订单编号 | 宝贝标题      | 总金额 | 买家实际支付金额
    1001     | 北欧风收纳筐  | 10.00  | 10.00
    1002     | 猫咪款杯子    | 20.00  | 20.00
"""
TWO_ORDERS = [("1001", "北欧风收纳筐", "10.00"), ("1002", "猫咪款杯子", "20.00")]

# The headers as the platform writes them; the trailing spaces are real.
# fmt: off
_2012 = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额", "返点积分",
    "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "收货人姓名", "收货地址 ", "运送方式", "联系电话 ",
    "联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ", "物流公司", "订单备注",
    "宝贝总数量", "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费", "发票抬头", "是否手机订单",
)
_SHOPS = ("新零售交易类型", "新零售导购门店名称", "新零售导购门店id", "新零售发货门店名称", "新零售发货门店id")
HEADERS = {
    "2012": _2012,
    "2015": (*_2012, "分阶段订单信息", "定金排名", "修改后的sku", "修改后的收货地址", "异常信息"),
    "2016": (
        *_2012, "分阶段订单信息", "特权订金订单id", "定金排名", "修改后的sku", "修改后的收货地址", "异常信息",
        "天猫卡券抵扣", "集分宝抵扣", "是否是O2O交易",
    ),
    "2019": (
        *_2012, "分阶段订单信息", "特权订金订单id", "是否上传合同照片", "是否上传小票", "是否代付", "定金排名",
        "修改后的sku", "修改后的收货地址", "异常信息", "天猫卡券抵扣", "集分宝抵扣", "是否是O2O交易", *_SHOPS,
        "退款金额", "预约门店", "确认收货时间", "打款商家金额", "含应开票给个人的个人红包",
    ),
    "2021": (
        "订单编号", "支付单号", "支付详情", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额", "返点积分",
        "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "订单创建时间", "订单付款时间", "宝贝种类",
        "订单备注", "宝贝总数量", "店铺Id", "店铺名称", "卖家服务费", "买家服务费", "特权订金订单id", "修改后的sku",
        "异常信息", "天猫卡券抵扣", "集分宝抵扣", "是否是O2O交易", *_SHOPS, "退款金额", "确认收货时间", "打款商家金额",
        "直播返现状态", "返现金额", "延迟发货自动赔付金额", "预售订单", "发货时间", "商家备忘", "主订单编号",
    ),
    "tmall": ("订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额"),
    "days": (
        "统计日期", "访客数", "浏览量", "支付金额", "支付买家数", "支付转化率", "客单价", "加购人数", "收藏人数",
        "下单买家数", "支付件数", "成功退款金额", "老访客数", "新访客数",
    ),
    "reviews": ("评价时间", "订单编号", "宝贝标题", "评价", "评价内容"),
}
# fmt: on
_PLAIN_ORDER = {
    "总金额": "10.00",
    "买家实际支付金额": "10.00",
    "订单状态": "交易成功",
    "订单创建时间": "2022-01-05 10:00:00",
    "订单付款时间": "2022-01-05 10:01:00",
    "宝贝总数量": "1",
}
_PLAIN_DAY = {"访客数": "100", "支付金额": "50.00", "支付买家数": "2"}
_PLAIN = {"days": _PLAIN_DAY, "reviews": {}}


def _table(text: str) -> list[dict[str, str]]:
    """Cells between bars; the first line names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def read_exports(path: Path, key: bytes, among: Sequence[Mapping] = ()) -> list[Export]:
    """All exports in a file, read."""
    found = [each for file in unpack(path) for each in recognised_exports(file, among)]
    return [export.read(key) for export in found]


class ExportMaker:
    """Writes files, each into a folder of its own, and reads them as an ingest does."""

    headers = HEADERS
    key = KEY

    def __init__(self, home: Path) -> None:
        self._home, self._turn = home, count()

    def file(self, data: bytes | str, name: str = "orders.csv", encoding: str = "utf-8") -> Path:
        """A file of these bytes, or of this text as it stands."""
        folder = self._home / str(next(self._turn))
        folder.mkdir()
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
        return path

    def rows(self, table: str, layout: str = "2019") -> list[list[str]]:
        """The table's rows in the layout's columns; what an order list must have and the table leaves out is plain."""
        plain = _PLAIN.get(layout, _PLAIN_ORDER)
        filled = [{**plain, **row} for row in _table(table)]
        unknown = {name for row in _table(table) for name in row} - {
            name.strip() for name in HEADERS[layout]
        }
        assert not unknown, f"{layout} has no column {unknown}"
        return [[row.get(name.strip(), "") for name in HEADERS[layout]] for row in filled]

    def text(self, rows: Iterable[Sequence[str]], end: str = "\r\n") -> str:
        """Rows as the text of a csv."""
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=end).writerows(rows)
        return out.getvalue()

    def workbook(
        self, *sheets: Iterable[Sequence[Any]], name: str = "orders.xlsx", **options: Any
    ) -> Path:
        """A workbook with these sheets; texts stay texts, numbers and times become what they are."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            for rows in sheets:
                sheet = book.add_worksheet()
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if isinstance(cell, str):
                            sheet.write_string(at, column, cell)
                        elif isinstance(cell, datetime):
                            sheet.write_datetime(at, column, cell, moment)
                        else:
                            sheet.write(at, column, cell)
        return self.file(out.getvalue(), name)

    def export(self, table: str, layout: str = "2019", **how: Any) -> Path:
        """An export of the table. `how`: name, kind ("csv" or "xlsx"), encoding, above (rows before the header)."""
        kind = how.get("kind", "csv")
        name = how.get("name", f"orders.{kind}")
        rows = [*how.get("above", ()), HEADERS[layout], *self.rows(table, layout)]
        if kind == "xlsx":
            return self.workbook(rows, name=name)
        return self.file(self.text(rows), name, how.get("encoding", "utf-8"))

    def read(self, path: Path, kind: str | None = None) -> Export:
        """Read it, and share its rows out into loaded and duplicates as the store does."""
        (export,) = read_exports(path, KEY, [mapping_of(kind)] if kind else [])
        export.rows = self.layer_of(export)
        export.source.loaded = len(set(export.rows.column("row_key").to_pylist()))
        export.source.duplicates = export.source.parsed - export.source.loaded
        return export

    def layer_of(self, export: Export) -> pa.Table:
        """The rows as the store keeps them."""
        layer = self._home / f"layer{next(self._turn)}.parquet"
        write_layer(layer, export.source, export.rows, export.key)
        return pq.read_table(layer).sort_by("source_line")

    def refusal(self, path: Path, kind: str | None = None) -> str:
        """The one sentence with which the file is refused."""
        with pytest.raises(DataRefused) as refused:
            self.read(path, kind)
        sentence = str(refused.value)
        assert sentence.startswith(path.name)
        assert "\n" not in sentence
        return sentence

    def values(self, export: Export, names: str) -> list[tuple[str | None, ...]]:
        """These columns of all rows as texts: 10.00, 2022-01-05 10:00:00, True; None is missing."""
        columns = [export.rows.column(name).to_pylist() for name in names.split()]
        return list(zip(*([_said(value) for value in column] for column in columns), strict=True))


def _said(value: Any) -> str | None:
    return None if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value)


# --- lines of a 2012 order list as they stand in the file, so that a test can spoil them ---

HEADER = ",".join(HEADERS["2012"])
MESSAGE, TITLE, PHONE_ORDER = 11, 19, 31  # where these columns stand


def order(number: int, title: str = "收纳筐", message: str = "", mark: str = "") -> list[str]:
    """A row of a 2012 order list that ends in blank cells: amount and pieces follow from its number."""
    row = [""] * 32
    row[0], row[6], row[8], row[24] = (
        str(number),
        f"{number}.50",
        f"{number}.50",
        str(number % 7 + 1),
    )
    row[10], row[17], row[18] = "交易成功", "2022-01-05 10:00", "2022-01-05 10:01"
    row[MESSAGE], row[TITLE], row[PHONE_ORDER] = message, title, mark
    return row


def line(number: int, title: str = "收纳筐", message: str = "", mark: str = "") -> str:
    """That row as a line of the file, quotes and commas as they are given."""
    return ",".join(order(number, title, message, mark))


def expected(*numbers: int) -> list[tuple[str, str, str]]:
    """What is to come out of these orders (see ORDER_COLUMNS)."""
    return [(str(n), f"{n}.50", str(n % 7 + 1)) for n in numbers]


def notes(export: Export) -> list[str]:
    """Every remark on the file, in English."""
    return [str(note.text) for note in export.source.notes]


def reasons(export: Export) -> list[tuple[int, str]]:
    """Line and reason of every reject."""
    return [(reject.line, reject.reason) for reject in export.rejects]
