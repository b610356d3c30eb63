"""What waits for customer service: inquiries by the hour they come, orders that have not left."""

from __future__ import annotations

from typing import Any

import ibis
import pandas as pd

from opsanalytics.core.periods import DayLike, PeriodLike, as_day, as_period
from opsanalytics.metrics.availability import require
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import in_period, is_true
from opsanalytics.store.frames import as_shop


def inquiries_by_hour(shop: Any, period: PeriodLike) -> pd.DataFrame:
    """Inquiries begun in each hour of the day.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days on which they began.

    Returns
    -------
    pandas.DataFrame
        One row an hour with inquiries: `hour` (0 to 23), `inquiries`, `answered`, `seconds` (that
        the answered waited, summed).

    Raises
    ------
    DataRefused
        Where no export holds inquiries and their answers.

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.to_datetime(["2022-07-01 09:00:00"])
    >>> answered = pd.to_datetime(["2022-07-01 09:00:30"])
    >>> asked = {"inquiry_id": ["1"], "asked_at": asked, "answered_at": answered}
    >>> inquiries_by_hour({"inquiries": pd.DataFrame(asked)}, "2022-07-01").to_numpy().tolist()
    [[9.0, 1.0, 1.0, 30.0]]
    """
    shop = as_shop(shop)
    require(shop, inquiries=("asked_at", "answered_at"))
    t = shop.relation("inquiries")
    t = t.filter(in_period(t.asked_at, as_period(period, lambda: shop.last_day)))
    waited = t.answered_at.epoch_seconds() - t.asked_at.epoch_seconds()
    hours = t.group_by(hour=t.asked_at.hour()).aggregate(
        inquiries=t.count(), answered=t.answered_at.count(), seconds=waited.sum()
    )
    frame: pd.DataFrame = shop.execute(hours).astype(float).fillna(0.0)
    return frame.astype({"hour": int}).sort_values("hour", ignore_index=True)


def waiting_orders(shop: Any, as_of: DayLike) -> pd.DataFrame:
    """Orders that are paid but neither dispatched nor closed (those `unshipped_backlog` counts).

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The day at whose end they wait.

    Returns
    -------
    pandas.DataFrame
        One row an order, the oldest first: `order_id`, `paid_at`, `hours` (since the payment, at
        the day's end).

    Raises
    ------
    DataRefused
        Where no export holds payments and dispatches.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-07-01 12:00:00"])
    >>> orders = {"order_id": ["1"], "created_at": paid, "paid_at": paid, "shipped_at": [pd.NaT]}
    >>> orders = pd.DataFrame(orders).astype({"shipped_at": "datetime64[us]"})
    >>> waiting_orders({"orders": orders}, "2022-07-02")["hours"].tolist()
    [36.0]
    """
    shop = as_shop(shop)
    require(shop, orders=("paid_at", "shipped_at"))
    last = as_day(as_of, lambda: shop.last_day)
    t, day = ShopTables(shop)("orders"), ibis.literal(last)
    left = is_true(t.shipped_at.date() <= day)
    closed = is_true((t.status == "closed") & t.shipped_at.isnull())
    waiting = t.filter(t.paid_at.date() <= day, ~left, ~closed).select("order_id", "paid_at")
    frame: pd.DataFrame = shop.execute(waiting)
    end = pd.Timestamp(last) + pd.Timedelta(days=1)
    frame["hours"] = (end - pd.to_datetime(frame["paid_at"])).dt.total_seconds() / 3600
    return frame.sort_values(["paid_at", "order_id"], ignore_index=True)
