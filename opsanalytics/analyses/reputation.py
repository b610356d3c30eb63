"""How the shop stands against the plan's floor of good ratings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import plan_path
from opsanalytics.core.periods import DayLike, Period
from opsanalytics.core.stats import ratio, reviews_needed, wilson
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import as_date, number
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import in_period
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

WINDOWS = {"30 days": 30, "180 days": 180, "all": 0}
_PAGE_WINDOWS = {"30 days": "month", "180 days": "half_year", "all": "all"}

Counts = tuple[int, int, str]  # good ratings, all ratings, a reason


def reputation(shop: Any, floor: float | None = None, as_of: DayLike | None = None) -> pd.DataFrame:
    """Good ratings of the last 30 and 180 days and of all time, against the plan's floor.

    The observed share decides, as on the shop's page; the interval says whether it is proven.
    From single ratings, else from the counts of the platform's page.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    floor
        The share of good ratings to keep, 0.985 for 98.5 %; None: the one of the shop's plan.
    as_of
        The last day looked at; None for all of the data.

    Returns
    -------
    pandas.DataFrame
        One row a window of WINDOWS: `window`, `good`, `reviews`, `share` with its 95 % interval
        `low`, `high` (Wilson), `floor`, `needed` (further good ratings, and no other, that bring
        the share to the floor), `standing` ("above", "above, not proven", "below, not proven",
        "below" or "cannot tell"), `reason`.

    Raises
    ------
    DataRefused
        Where the shop has neither ratings nor counts of them.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.to_datetime(["2022-03-01"] * 4)
    >>> reviews = pd.DataFrame({"reviewed_at": days, "rating": ["good", "good", "good", "bad"]})
    >>> reputation({"reviews": reviews}, 0.9)[["share", "needed"]].to_numpy().tolist()[0]
    [0.75, 6.0]
    """
    shop = as_shop(shop)
    if floor is None:
        floor = load_plan(plan_path(None, shop.data, shop.name)).floors.positive_share
    if "reviews" in shop.manifest.tables:
        counts = _of_reviews(shop, shop.day(as_of))
    elif "rating_counts" in shop.manifest.tables:
        counts = _of_page(shop, shop.day(as_of))
    else:
        raise DataRefused("analyses.needs_ratings")
    nothing = (0, 0, Message("analyses.no_ratings"))
    rows = [_row(window, counts.get(window, nothing), floor) for window in WINDOWS]
    frame = pd.DataFrame(rows)
    frame["reason"] = pd.Series([row["reason"] for row in rows], dtype=object)  # keeps messages
    return frame


def ratings_by_item(shop: Any, period: Period) -> pd.DataFrame:
    """Ratings of each product in the period: `name`, `reviews`, `poor` (neutral and bad).

    `name` is the product's title, else its id. DataRefused where no rating names its product.
    """
    shop = as_shop(shop)
    require(shop, reviews=("reviewed_at", "rating"))
    t = ShopTables(shop)("reviews")
    t = t.filter(in_period(t.reviewed_at, period))
    t = t.mutate(name=t.item_title.coalesce(t.product_id)).filter(lambda t: t.name.notnull())
    poor = t.rating.isin(["neutral", "bad"]).sum()
    frame: pd.DataFrame = shop.execute(t.group_by("name").aggregate(reviews=t.count(), poor=poor))
    if frame.empty:
        raise DataRefused("analyses.no_rated_product")
    return frame.sort_values("name", ignore_index=True)


def _row(window: str, counts: Counts, floor: float) -> dict[str, Any]:
    good, reviews, reason = counts
    low, high = wilson(good, reviews) or (None, None)
    return {
        "window": window,
        "good": good,
        "reviews": reviews,
        "share": ratio(good, reviews),
        "low": low,
        "high": high,
        "floor": floor,
        "needed": reviews_needed(good, reviews, floor) if reviews else None,
        "standing": _standing(ratio(good, reviews), low, high, floor),
        "reason": reason,
    }


def _standing(share: float | None, low: float | None, high: float | None, floor: float) -> str:
    if share is None or low is None or high is None:
        return "cannot tell"
    if share >= floor:
        return "above" if low >= floor else "above, not proven"
    return "below" if high < floor else "below, not proven"


def _of_reviews(shop: Shop, as_of: date | None) -> dict[str, Counts]:
    covered = covered_days(shop, "reviews")
    last = as_of or covered.last
    counts = {}
    for window, days in WINDOWS.items():
        start = last - timedelta(days=days - 1) if days else min(covered.start, last)
        row = evaluate("positive_share", shop, Period.between(start, last)).iloc[0]
        good, reviews = int(number(row["numerator"])), int(number(row["denominator"]))
        counts[window] = (good, reviews, row["reason"])
    return counts


def _of_page(shop: Shop, as_of: date | None) -> dict[str, Counts]:
    """As the platform's page counted them when it was read last, by the day judged."""
    pages = shop.table("rating_counts")
    pages = pages.assign(day=[as_date(day) for day in pages["day"]])
    pages = pages[pages["day"] <= (as_of or date.max)].sort_values("day")
    counts: dict[str, Counts] = {}
    for window, name in _PAGE_WINDOWS.items():
        for row in pages[pages["window"] == name].tail(1).to_dict("records"):
            good, reason = int(row["good"]), Message("analyses.as_page_counts", day=row["day"])
            reviews = good + int(row["neutral"]) + int(row["bad"])
            counts[window] = (good, reviews, reason)
    return counts
