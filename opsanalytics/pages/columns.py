"""What the columns of small frames are called on a page, and how their figures are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from opsanalytics.core.say import Say, written

if TYPE_CHECKING:
    import pandas as pd

# column -> its head, and how it is written: count, money, amount (to the fen), share, ratio, rate (one decimal),
# p (a probability), day, word (translated), text (as it is).
HEADS: dict[str, tuple[str, str]] = {
    "period_start": ("From", "day"),
    "day": ("Day", "day"),
    "first_day": ("From", "day"),
    "last_day": ("To", "day"),
    "product_id": ("Product", "text"),
    "title": ("Title", "text"),
    "name": ("Name", "text"),
    "kind": ("Kind", "text"),
    "channel": ("Channel", "text"),
    "campaign": ("Campaign", "text"),
    "metric": ("Figure", "word"),
    "step": ("Step", "word"),
    "stage": ("Stage", "word"),
    "window": ("Window", "word"),
    "standing": ("Standing", "word"),
    "factor": ("Factor", "word"),
    "reason": ("Remark", "reason"),
    "state": ("State", "word"),
    "good": ("Good", "count"),
    "reviews": ("Ratings", "count"),
    "poor": ("Neutral or bad", "count"),
    "needed": ("Good ones owed", "count"),
    "number": ("Step number", "count"),
    "wanted": ("Wanted", "text"),
    "missing": ("Missing", "rate"),
    "met": ("Met", "word"),
    "conversion": ("Conversion", "share"),
    "growth": ("Growth", "share"),
    "criterion": ("Criterion", "word"),
    "tier": ("Tier", "count"),
    "grade": ("Grade", "text"),
    "value": ("Value", "rate"),
    "before": ("Before", "rate"),
    "change": ("Change", "count"),
    "visitors": ("Visitors", "count"),
    "buyers": ("Buyers", "count"),
    "orders": ("Orders", "count"),
    "units": ("Pieces", "count"),
    "entered": ("Entered", "count"),
    "converted": ("Went on", "count"),
    "dropped": ("Left", "count"),
    "n": ("Sample", "count"),
    "amount": ("Yuan", "money"),
    "contribution": ("Contribution", "money"),
    "share": ("Share", "share"),
    "running": ("Running share", "share"),
    "conversion_step": ("Of the step before", "share"),
    "conversion_overall": ("Of all who entered", "share"),
    "interval": ("95 % interval", "text"),
    "days": ("Days", "count"),
    "item_discount": ("Of list price", "share"),
    "list_before": ("List price before", "amount"),
    "list_price": ("List price", "amount"),
    "other": ("With", "text"),
    "together": ("Together", "count"),
    "of": ("Of orders", "count"),
    "confidence": ("Share with it", "share"),
    "lift": ("Times chance", "rate"),
    "newcomers": ("New buyers", "count"),
    "returned": ("Came back", "count"),
    "stock": ("In stock", "count"),
    "a_day": ("Pieces a day", "rate"),
    "days_left": ("Days left", "rate"),
    "from_amount": ("From yuan", "money"),
    "r": ("Recency score", "count"),
    "f": ("Frequency score", "count"),
    "m": ("Money score", "count"),
    "spend": ("Spent, yuan", "money"),
    "spend_before": ("Spent before", "money"),
    "cost_per_order": ("Yuan an order", "amount"),
    "roas": ("Sales for a yuan", "ratio"),
    "roas_before": ("For a yuan before", "ratio"),
    "profit": ("Left over, yuan", "money"),
    "average": ("For the average yuan", "ratio"),
    "marginal": ("For the last yuan", "ratio"),
    "expected": ("Expected", "count"),
    "extra": ("More orders", "count"),
    "cost": ("Yuan an extra order", "amount"),
    "agent": ("Post", "text"),
    "post": ("Post", "text"),
    "seconds": ("Seconds", "count"),
    "unanswered": ("Unanswered", "count"),
    "department": ("Department", "text"),
    "item": ("Item", "text"),
    "in_time": ("In time", "count"),
    "late": ("Late", "count"),
    "overdue": ("Overdue", "count"),
    "planned": ("Planned", "money"),
    "spent": ("Spent, yuan", "money"),
    "use": ("Of plan", "share"),
    "year_planned": ("Plan of the year", "money"),
    "forecast": ("Forecast", "money"),
    "site": ("Site", "text"),
    "inspected": ("Inspected", "count"),
    "seen_on": ("Last inspected", "day"),
    "seen": ("Seen this year", "word"),
    "open": ("Open", "count"),
    "in_time_share": ("In time", "share"),
    "closed_share": ("Closed", "share"),
    "came": ("Took part", "count"),
    "months": ("Months", "rate"),
    "order_id": ("Order", "text"),
    "goal": ("Goal", "count"),
    "lever": ("Lever", "word"),
    "now": ("Now", "text"),
    "more": ("A tenth more: orders", "rate"),
    "less": ("A tenth less: orders", "rate"),
    "tenth": ("A tenth is", "text"),
}


def cells(
    frame: pd.DataFrame,
    say: Say,
    columns: Sequence[str] = (),
    *,
    interval: str = "share",
    kinds: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The frame as ready-made cells under translated heads; `columns` chooses and orders them.

    `low` and `high` become one column `interval`, written as figures of that kind, unless the frame has one written
    already; `kinds` writes single columns otherwise than HEADS says. A column that HEADS does not know raises KeyError.
    """
    import pandas as pd

    told = frame.copy()
    if {"low", "high"} <= set(told.columns) and "interval" not in told:
        pairs = zip(told["low"], told["high"], strict=True)
        told["interval"] = [_between(low, high, interval, say) for low, high in pairs]
    chosen = columns or [name for name in told.columns if name not in ("low", "high")]
    written_as = {name: (kinds or {}).get(name, HEADS[name][1]) for name in chosen}
    return pd.DataFrame(
        {
            say(HEADS[name][0]): [written(v, written_as[name], say) for v in told[name]]
            for name in chosen
        }
    )


def _between(low: Any, high: Any, kind: str, say: Say) -> str:
    return (
        "-"
        if low is None or low != low
        else f"{written(low, kind, say)} – {written(high, kind, say)}"
    )
