"""The tasks: what is asked, and how an answer is told, so that answers can be compared."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

SHOP = "bench"
FIRST = {"events": date(2017, 11, 25), "orders": date(2022, 1, 1)}
DAYS = {"events": 9, "orders": 365}
TITLES = {
    "days": "visitors and page views by day",
    "returns": "visitors who return after 1 to 8 days, and active ones of 7 days, by day",
    "ordered": "funnel view, cart or favourite, pay of a person and product, in order, within 24 h",
    "person": "funnel view, cart, pay of a person, in order, within 24 h",
    "cohorts": "month cohorts",
    "rfm": "recency, frequency, money by ranks",
    "pairs": "products bought together",
    "months": "ten order metrics by month",
}
PEERS = {
    "ordered": ["retention", "clickhouse"],
    "person": ["retention", "clickhouse"],
    "cohorts": ["retail"],
    "rfm": ["retail"],
    "pairs": ["retail"],
}
NOT_RUN = {
    "retention": 10
}  # million rows above which a peer is not run: it would need more memory than there is
NOTES = {
    "ordered": "retentioneering has no window here and takes what happens in one second for no order: people at the "
    "first step are compared. ClickHouse's windowFunnel tells no medians, and does not leave out who came late: the same are compared.",
    "person": "retentioneering and ClickHouse as above.",
    "rfm": "openretailscience parts equal buyers by their number: buyers, orders and money in all are compared.",
    "pairs": "Ours alone tests each pair against chance.",
    "months": "Ours alone tells intervals of the counts, for which it counts by day as well.",
}
NOUNS = ("orders", "actions")
ON_EVENTS = ("days", "returns", "ordered", "person")
ORDERED: dict[str, Any] = {"steps": ("view", "cart|favourite", "pay"), "key": "person+product"}
PERSON: dict[str, Any] = {"steps": ("view", "cart", "pay")}
RETURNS = range(1, 9)  # days after a visit
ACTIVE = 7  # days
LEAST = 20  # orders with both products
METRICS = [
    "orders_created",
    "paid_order_share",
    "orders_paid",
    "paid_amount",
    "refund_amount",
    "net_amount",
    "refunded_order_share",
    "avg_order_value",
    "buyers",
    "spend_per_buyer",
]
COLUMNS = {
    "days": ("period_start", "visitors", "page_views"),
    "returns": ("day", "days", "people"),
    "ordered": ("step", "converted", "immature", "median_seconds"),
    "person": ("step", "converted", "immature", "median_seconds"),
    "cohorts": ("cohort", "age", "returned"),
    "rfm": ("r", "f", "m", "buyers", "orders", "amount"),
    "pairs": ("product", "with", "together", "of", "of_with", "lift"),
    "months": ("metric", "period_start", "numerator", "denominator", "value"),
}


def answer(task: str, frame: Any) -> list[str]:
    """The frame's rows as texts, in an order of their own."""
    told = frame[list(COLUMNS[task])].astype(object)
    told = told.where(told.notna(), None)
    columns = [[_told(value) for value in told[name]] for name in told]
    return sorted(map("|".join, zip(*columns, strict=True)))


def alike(task: str, rows: list[str]) -> str:
    """What can be compared with a peer whose definition differs; else a mark of the whole answer."""
    told = [row.split("|") for row in rows]
    if task in ("ordered", "person") and len(rows) > 1:
        return f"{sum(float(row[1]) + float(row[2]) for row in told if row[0] == 'view'):.0f}"
    if task == "rfm" and len(rows) > 1:
        return "|".join(
            f"{sum(float(row[i]) for row in told):.{n}f}" for i, n in ((3, 0), (4, 0), (5, 2))
        )
    return rows[0] if len(rows) == 1 else digest(rows)


def digest(rows: list[str]) -> str:
    """A short mark of an answer."""
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]


def _told(value: Any) -> str:
    """Numbers to six digits after the point, days as such, nothing as a dash."""
    if value is None:
        return "-"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return value if isinstance(value, str) else f"{float(value):.6f}"
