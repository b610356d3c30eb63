"""What waits at the desk: inquiries by the hour they come, orders that have not left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.core.periods import Period
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.store.frames import as_shop

if TYPE_CHECKING:
    import pandas as pd


def inquiries_by_hour(shop: Any, period: Period) -> pd.DataFrame:
    """Inquiries begun in each hour of the day: `hour`, `inquiries`, `answered`, `seconds` (waited by the answered)."""
    import ibis

    shop = as_shop(shop)
    require(shop, inquiries=("asked_at", "answered_at"))
    t = shop.relation("inquiries")
    day = t.asked_at.date()
    t = t.filter(day >= ibis.literal(period.start), day < ibis.literal(period.end))
    waited = t.answered_at.epoch_seconds() - t.asked_at.epoch_seconds()
    told = t.group_by(hour=t.asked_at.hour()).aggregate(
        inquiries=t.count(), answered=t.answered_at.count(), seconds=waited.sum()
    )
    frame: pd.DataFrame = shop.engine.execute(told).astype(float).fillna(0.0)
    return frame.astype({"hour": int}).sort_values("hour", ignore_index=True)


def waiting_orders(shop: Any, as_of: date) -> pd.DataFrame:
    """Orders paid up to the day and neither dispatched by then nor closed (`unshipped_backlog`), the oldest first.

    `order_id`, `paid_at`, `hours`: since the payment, at the day's end.
    """
    import ibis
    import pandas as pd

    shop = as_shop(shop)
    require(shop, orders=("paid_at", "shipped_at"))
    t = ShopTables(shop)("orders")
    day = ibis.literal(as_of)
    left = (t.shipped_at.date() <= day).fill_null(ibis.literal(False))
    closed = ((t.status == "closed") & t.shipped_at.isnull()).fill_null(ibis.literal(False))
    frame: pd.DataFrame = shop.engine.execute(
        t.filter(t.paid_at.date() <= day, ~left, ~closed).select("order_id", "paid_at")
    )
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    frame["hours"] = (end - pd.to_datetime(frame["paid_at"])).dt.total_seconds() / 3600
    return frame.sort_values(["paid_at", "order_id"], ignore_index=True)
