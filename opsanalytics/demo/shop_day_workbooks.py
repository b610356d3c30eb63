"""生意参谋 shop-day workbooks: one a month, every cell a text, figures as the orders say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from opsanalytics.core.periods import Period
from opsanalytics.demo.csv_files import yuan
from opsanalytics.demo.order_tables import DaySums
from opsanalytics.demo.shop_calendar import MONTHS, PERIOD
from opsanalytics.demo.simulation import DemoShop, ShopDay

_NOTE = "说明：访客数按自然日去重，不可跨日相加；支付金额未扣除退款。"
# On its first day the platform knows no returning visitor; on another it failed to count interest.
_NOT_COUNTED = {
    PERIOD.start: ("老访客数", "新访客数"),
    date(2022, 5, 17): ("加购人数", "收藏人数"),
}


def write_workbooks(shop: DemoShop, sums: dict[date, DaySums], folder: Path) -> list[Path]:
    """Write one workbook for each month."""
    paths = []
    for month in MONTHS:
        rows = [_row(day, sums[day.date]) for day in shop.days if day.date in month]
        preamble = [["生意参谋"], [f"统计时间：{month.start} ~ {month.last}"], [_NOTE], []]
        cells = [*preamble, list(rows[0]), *(row.values() for row in rows)]
        path = folder / f"【生意参谋平台】店铺_概况_{month.start}_{month.last}.xlsx"
        path.write_bytes(_repacked(_workbook(cells, month)))
        paths.append(path)
    return paths


def _row(day: ShopDay, sums: DaySums) -> dict[str, str]:
    """One day's cells as the platform writes them."""
    buyers = sums.paying_buyers
    conversion = _rounded_ratio(buyers * 10_000, day.visitors)
    row = {
        "统计日期": str(day.date),
        "访客数": f"{day.visitors:,}",
        "浏览量": f"{day.page_views:,}",
        "支付金额": _money(sums.paid_amount),
        "支付买家数": f"{buyers:,}",
        "支付转化率": f"{yuan(conversion)}%",
        "客单价": _money(_rounded_ratio(sums.paid_amount, max(1, buyers))),
        "加购人数": f"{day.cart_people:,}",
        "收藏人数": f"{day.favourite_people:,}",
        "下单买家数": f"{sums.ordering_buyers:,}",
        "支付件数": f"{sums.paid_pieces:,}",
        "成功退款金额": _money(sums.refunded),
        "老访客数": f"{day.returning_visitors:,}",
        "新访客数": f"{day.visitors - day.returning_visitors:,}",
    }
    missing = list(_NOT_COUNTED.get(day.date, ()))
    if buyers == 0:
        missing.append("客单价")
    return row | dict.fromkeys(missing, "-")


def _rounded_ratio(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _workbook(rows: Iterable[Iterable[str]], month: Period) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # Left to itself the workbook carries the time of the computer's clock.
    book.set_properties({"created": datetime.combine(month.end, time(9, 5))})
    sheet = book.add_worksheet("店铺概况")
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return buffer.getvalue()


def _repacked(archive: bytes) -> bytes:
    # Compressed bytes differ between zlib builds, and an archive names its system: store plainly.
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system = 3
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return buffer.getvalue()
