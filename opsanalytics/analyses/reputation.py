"""How the shop stands against the plan's floor of good ratings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio, reviews_needed, wilson
from opsanalytics.core.templates import reason
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

WINDOWS = {"30 days": 30, "180 days": 180, "all": 0}
_COUNTED = {"30 days": "month", "180 days": "half_year", "all": "all"}
COLUMNS = (
    "window",
    "good",
    "reviews",
    "share",
    "low",
    "high",
    "floor",
    "needed",
    "standing",
    "reason",
)
STANDINGS = ("above", "above, not proven", "below, not proven", "below", "cannot tell")


def reputation(shop: Any, floor: float, as_of: date | None = None) -> pd.DataFrame:
    """Good ratings of the last 30 and 180 days and of all time against the floor, in the columns COLUMNS.

    The observed share decides, as on the shop's page; `standing` adds whether its 95 % interval (Wilson) proves it.
    `needed`: further good ratings that bring the share to the floor. From single ratings, else from the counts of the
    platform's page; a shop with neither raises DataRefused.
    """
    import pandas as pd

    shop = as_shop(shop)
    if "reviews" in shop.manifest.tables:
        told = _of_reviews(shop, as_of)
    elif "rating_counts" in shop.manifest.tables:
        told = _of_counts(shop, as_of)
    else:
        hint = "keep them in a sheet: opsanalytics ingest --template rating_counts"
        raise DataRefused("this needs ratings, which no export tells", hint=hint)
    rows = [
        _row(window, *told.get(window, (0, 0, reason("no ratings"))), floor) for window in WINDOWS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def ratings_by_item(shop: Any, period: Period) -> pd.DataFrame:
    """Ratings of each product in the period: `name` (its title, else number), `reviews`, `poor` (neutral and bad)."""
    import ibis

    shop = as_shop(shop)
    require(shop, reviews=("reviewed_at", "rating"))
    t = shop.relation("reviews")
    day = t.reviewed_at.date()
    t = t.filter(day >= ibis.literal(period.start), day < ibis.literal(period.end))
    t = t.mutate(name=t.item_title.coalesce(t.product_id)).filter(lambda t: t.name.notnull())
    told = t.group_by("name").aggregate(
        reviews=t.count(), poor=t.rating.isin(["neutral", "bad"]).sum()
    )
    frame: pd.DataFrame = shop.engine.execute(told)
    if frame.empty:
        raise DataRefused(
            "no rating of these days names its product", hint="ingest ratings that do"
        )
    return frame.sort_values("name", ignore_index=True)


def _row(window: str, good: int, reviews: int, why: str, floor: float) -> dict[str, Any]:
    share, bounds = ratio(good, reviews), wilson(good, reviews)
    low, high = bounds or (None, None)
    standing = STANDINGS[4]
    if share is not None and bounds:
        proven = bounds[0] >= floor or bounds[1] < floor
        standing = STANDINGS[(0 if proven else 1) if share >= floor else (3 if proven else 2)]
    needed = reviews_needed(good, reviews, floor) if reviews else None
    return dict(
        zip(
            COLUMNS,
            (window, good, reviews, share, low, high, floor, needed, standing, why),
            strict=True,
        )
    )


def _of_reviews(shop: Shop, as_of: date | None) -> dict[str, tuple[int, int, str]]:
    covered = covered_days(shop, "reviews")
    last = min(as_of, covered.last) if as_of else covered.last
    told = {}
    for window, days in WINDOWS.items():
        start = last - timedelta(days=days - 1) if days else covered.start
        row = evaluate("positive_share", shop, Period.between(min(start, last), last)).iloc[0]
        counts = (row["numerator"], row["denominator"])
        good, reviews = (int(n) if n == n else 0 for n in counts)
        told[window] = (good, reviews, row["reason"])
    return told


def _of_counts(shop: Shop, as_of: date | None) -> dict[str, tuple[int, int, str]]:
    """As the page read last, by the day judged, counts them."""
    counts = shop.table("rating_counts")
    counts = counts.assign(read=[as_date(d) for d in counts["day"]])
    counts = counts[counts["read"] <= (as_of or date.max)].sort_values("read")
    told = {}
    for window, word in _COUNTED.items():
        newest = counts[counts["window"] == word].tail(1)
        for row in newest.to_dict("records"):
            good, rest = int(row["good"]), int(row["neutral"]) + int(row["bad"])
            told[window] = (
                good,
                good + rest,
                reason("as the page of {day} counts them", day=row["read"]),
            )
    return told
