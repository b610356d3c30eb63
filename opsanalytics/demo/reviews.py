"""The hand-kept review sheet: how the ratings are written down."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from opsanalytics.demo.csv_files import write_csv
from opsanalytics.demo.shop_calendar import LAST_DAY

if TYPE_CHECKING:
    from opsanalytics.demo.simulation import DemoShop

HEADER = ("评价时间", "订单编号", "宝贝标题", "评价", "评价内容")


def write_reviews(shop: DemoShop, folder: Path) -> Path:
    """Write every review up to the end of the last day, oldest first (UTF-8 with a byte order mark)."""
    end = datetime.combine(LAST_DAY + timedelta(1), time())
    rows = sorted((o.review.at, o.id, o.review) for o in shop.orders if o.review is not None and o.review.at < end)
    told = ((at, f"'{order_id}", r.product.title, r.rating, r.content) for at, order_id, r in rows)
    return write_csv(folder / f"评价记录_{LAST_DAY}.csv", [HEADER, *told], encoding="utf-8-sig")
