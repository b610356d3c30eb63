"""Products as small frames: how they sell, what goes together, what brings buyers back, how they are priced."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from opsanalytics.analyses import basket_queries as baskets
from opsanalytics.analyses.association import COLUMNS as ASSOCIATION_COLUMNS
from opsanalytics.analyses.association import associations
from opsanalytics.analyses.concentration import pareto
from opsanalytics.analyses.prices import below_floor, raised_before_discount
from opsanalytics.core.periods import Period
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import as_date, number
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import purchases, sales
from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

LEAST_TOGETHER = 5  # fewer baskets with both than this are an anecdote
LEAST_NEWCOMERS = 20
APART = (
    "补差价",
    "差价",
    "赠品",
    "换购",
    "一元拍",
    "拍卖",
    "试用",
    "邮费",
)  # no sale of goods at a price of the shop's


def product_sales(shop: Any, period: Period | None = None) -> pd.DataFrame:
    """Each product sold in the period, the largest first.

    `product_id`, `title`, `units`, `amount` (yuan, by payment day), `orders`, `share`, `running`, `grade` (A, B, C).
    From order lines, else from the platform's product days (`orders` is missing there).
    """
    shop = as_shop(shop)
    if "order_items" in shop.manifest.tables:
        told = sold_by_day(shop, period)
        sums = {"title": "last", "units": "sum", "paid": "sum", "orders": "sum"}
        told = (
            told.groupby("product_id", as_index=False).agg(sums).rename(columns={"paid": "amount"})
        )
        return pareto(told)
    require(shop, product_day=("units_paid", "paid_amount"))
    days = shop.relation("product_day")
    days = days.filter(_inside(days.day, period or covered_days(shop, "product_day")))
    told = days.group_by("product_id").aggregate(
        title=days.title.max(), units=days.units_paid.sum(), amount=days.paid_amount.sum()
    )
    frame = shop.engine.execute(told).astype({"amount": float})
    return pareto(frame[frame["units"] > 0].assign(orders=None))


def product_titles(shop: Any) -> dict[str, str]:
    """Each product's title as the exports tell it: of the product list, else of the product days, else of the lines."""
    shop = as_shop(shop)
    found: dict[str, str] = {}
    for table in ("order_items", "product_day", "products"):
        if shop.tells(table, "title"):
            t = shop.relation(table)
            rows = shop.engine.execute(t.group_by("product_id").aggregate(title=t.title.max()))
            found |= {
                str(key): str(title)
                for key, title in rows.itertuples(index=False)
                if title == title and title
            }
    return found


def bought_together(
    shop: Any,
    period: Period | None = None,
    *,
    basket: Literal["order", "buyer"] = "order",
    minimum: int = LEAST_TOGETHER,
) -> pd.DataFrame:
    """Products that are bought together, the strongest first (`analysis.associations` says which columns).

    A basket is an order, or all that a buyer bought in the period. Pairs in fewer than `minimum` baskets are left out.
    """
    shop = as_shop(shop)
    key = {"order": "order_id", "buyer": "buyer_id"}[basket]
    require(shop, orders=("paid_at", key), order_items=("product_id",))
    tables = ShopTables(shop)
    orders, lines = tables("orders"), tables("order_items")
    orders = orders.filter(
        orders.paid_at.notnull(), *([_inside(orders.paid_at.date(), period)] if period else [])
    )
    with ExitStack() as held:

        def kept(rows: Any) -> Any:
            return held.enter_context(keep(shop.engine, rows))

        names = kept(baskets.products(lines))
        contents = kept(baskets.contents(lines, kept(baskets.numbered(orders, key)), names))
        filled = kept(baskets.sizes(contents))
        shared = kept(baskets.several(contents, filled))
        counts = kept(baskets.each(shared, filled))
        pairs = shop.engine.execute(baskets.pairs(shared, counts, names, minimum))
        size, products = (int(shop.engine.execute(t.count())) for t in (filled, counts))
    told = associations(pairs, size, products * (products - 1) // 2)
    return told[list(ASSOCIATION_COLUMNS)]


def leads_to_second(
    shop: Any, as_of: date | None = None, *, days: int = 90, minimum: int = LEAST_NEWCOMERS
) -> pd.DataFrame:
    """Which first purchases are followed by a second one within so many days.

    `product_id`, `newcomers` (whose days have passed), `returned`, `share` with its interval `low`, `high`, and `all`
    (the share of all newcomers). A product whose interval lies above `all` brings buyers back. `as_of`: the last day
    looked at.
    """
    import pandas as pd

    shop = as_shop(shop)
    require(shop, orders=("paid_at", "buyer_id"), order_items=("product_id",))
    tables = ShopTables(shop)
    frame = shop.engine.execute(
        baskets.first_products(sales(tables), purchases(tables, as_of), days)
    )
    every = frame[frame["product_id"].isna()].iloc[0]
    told = frame[frame["product_id"].notna() & (frame["newcomers"] >= minimum)]
    rows = [
        {
            "product_id": row["product_id"],
            "newcomers": int(row["newcomers"]),
            "returned": int(row["returned"]),
        }
        | {"share": ratio(row["returned"], row["newcomers"])}
        | dict(
            zip(
                ("low", "high"),
                wilson(int(row["returned"]), int(row["newcomers"])) or (None, None),
                strict=True,
            )
        )
        | {"all": ratio(number(every["returned"]), number(every["newcomers"]))}
        for row in told.to_dict("records")
    ]
    columns = ["product_id", "newcomers", "returned", "share", "low", "high", "all"]
    return (
        pd.DataFrame(rows, columns=columns)
        .sort_values(["low", "product_id"], ascending=[False, True])
        .reset_index(drop=True)
    )


def sold_by_day(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    """What was sold of each product on each day, as `analysis.below_floor` takes it."""
    import pandas as pd

    require(shop, orders=("paid_at",), order_items=("product_id", "units"))
    rows = sales(ShopTables(shop))
    rows = rows.filter(_inside(rows.paid_at.date(), period)) if period else rows
    frame: pd.DataFrame = shop.engine.execute(baskets.product_days(rows, APART))
    frame["day"] = pd.to_datetime(frame["day"])
    return frame.astype(
        dict.fromkeys(("units", "list_amount", "payable", "paid"), float)
    ).sort_values(["day", "product_id"], ignore_index=True)


def price_breaches(
    shop: Any, floor: float, *, period: Period | None = None, exempt: Collection[date] = ()
) -> pd.DataFrame:
    """Products sold below the floor (a share of the list price) on days that are not exempt; the lowest first.

    Exempt are the days given (the plan's campaigns) and those of activities marked `floor_exempt`.
    """
    shop = as_shop(shop)
    require(shop, order_items=("list_price", "payable_amount"))
    return below_floor(sold_by_day(shop, period), floor, {*exempt, *exempt_days(shop)})


def raised_list_prices(shop: Any, *, period: Period | None = None, window: int = 7) -> pd.DataFrame:
    """Discounts on a list price that had been raised within `window` days (`analysis.raised_before_discount`)."""
    shop = as_shop(shop)
    require(shop, order_items=("list_price", "payable_amount"))
    found = raised_before_discount(sold_by_day(shop), window)
    return (
        found[found["day"].dt.date.isin(list(period))].reset_index(drop=True) if period else found
    )


def exempt_days(shop: Shop) -> set[date]:
    """The days of the shop's own activities on which the discount floor does not bind."""
    activities = shop.table("activities")
    free = activities[activities["floor_exempt"].fillna(False).astype(bool)]
    spans = zip(free["first_day"], free["last_day"], strict=True)
    return {day for first, last in spans for day in Period.between(as_date(first), as_date(last))}


def _inside(day: Any, period: Period) -> Any:
    import ibis

    return (day >= ibis.literal(period.start)) & (day < ibis.literal(period.end))
