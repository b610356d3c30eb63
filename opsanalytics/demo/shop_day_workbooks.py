"""生意参谋 shop-day workbooks: one a month, every cell a text, figures reconciled with the orders."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from opsanalytics.demo.csv_files import yuan
from opsanalytics.demo.order_exports import month_starts
from opsanalytics.demo.shop_story import OFFICE
from opsanalytics.demo.simulation import Day, DemoShop

HEADER = OFFICE["headers"]["shop_days"]
_NOTE = "说明：访客数按自然日去重，不可跨日相加；支付金额未扣除退款。"


@dataclass
class Takings:
    """What the orders add up to on one day; money in fen."""

    ordering: set[str] = field(default_factory=set)
    paying: set[str] = field(default_factory=set)
    amount: int = 0
    pieces: int = 0
    refunded: int = 0


def takings(shop: DemoShop) -> dict[date, Takings]:
    """Add the orders up: by creation, payment and refund day each."""
    by_day: dict[date, Takings] = defaultdict(Takings)
    for order in shop.orders:
        by_day[order.created.date()].ordering.add(order.buyer.nick)
        if order.paid:
            day = by_day[order.paid.date()]
            day.paying.add(order.buyer.nick)
            day.amount += order.total
            day.pieces += order.pieces
        if order.refund:
            by_day[order.refund.at.date()].refunded += order.refund.amount
    return by_day


def write_workbooks(shop: DemoShop, folder: Path) -> list[Path]:
    """Write one workbook for each month of the shop's life."""
    sums = takings(shop)
    paths = []
    for first in month_starts():
        days = [d for d in shop.days if (d.date.year, d.date.month) == (first.year, first.month)]
        span = (str(days[0].date), str(days[-1].date))
        rows = [["生意参谋"], [f"统计时间：{span[0]} ~ {span[1]}"], [_NOTE], [], HEADER]
        path = folder / f"【生意参谋平台】店铺_概况_{span[0]}_{span[1]}.xlsx"
        path.write_bytes(_stored(_workbook([*rows, *(day_row(d, sums[d.date]) for d in days)], days[-1].date)))
        paths.append(path)
    return paths


def day_row(day: Day, sums: Takings) -> list[str]:
    """Return one day's cells as the platform writes them."""
    buyers = len(sums.paying)
    new = None if day.returning_visitors is None else day.visitors - day.returning_visitors
    return [
        str(day.date),
        _count(day.visitors),
        _count(day.page_views),
        _money(sums.amount),
        _count(buyers),
        f"{yuan(_ratio(buyers * 10_000, day.visitors))}%" if day.visitors else "-",
        _money(_ratio(sums.amount, buyers)) if buyers else "-",
        _count(day.cart_people),
        _count(day.favourite_people),
        _count(len(sums.ordering)),
        _count(sums.pieces),
        _money(sums.refunded),
        _count(day.returning_visitors),
        _count(new),
    ]


def _ratio(part: int, whole: int) -> int:
    return (2 * part + whole) // (2 * whole)


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _workbook(rows: Sequence[Sequence[str]], last: date) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # Left to itself the workbook carries the clock's time.
    book.set_properties({"created": datetime.combine(last + timedelta(1), time(9, 5))})
    sheet = book.add_worksheet("店铺概况")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()


def _stored(packed: bytes) -> bytes:
    # Compressed bytes differ between zlib builds, and an archive names its system: pack again, plainly.
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system = 3
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return buffer.getvalue()
