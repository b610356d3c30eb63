"""How products sell, and how much the shop leans on few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from opsanalytics.analyses.answer_days import with_days
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import Period, PeriodLike
from opsanalytics.core.stats import ratio
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import in_period, is_true, sales
from opsanalytics.metrics.untold_products import untold_lines
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

A_SHARE, B_SHARE = 0.80, 0.95
# Words in a title that name no sale of goods at a price of the shop's.
NOT_GOODS = ("补差价", "差价", "赠品", "换购", "一元拍", "拍卖", "试用", "邮费")


def product_sales(shop: Any, period: PeriodLike | None = None) -> pd.DataFrame:
    """Each product sold, the largest first, with its grade.

    From the lines of paid orders, else from the platform's product days.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days of payment; None for all.

    Returns
    -------
    pandas.DataFrame
        One row a product: `product_id`, `title`, `units`, `amount` (yuan, refunds not deducted),
        `orders` (missing of product days), `share` (of all amounts), `running` (of it and all
        larger ones), `grade`: A makes up the first 80 %, B goes to 95 %, C is the rest, "" where
        nothing was paid.

    Raises
    ------
    DataRefused
        Where no export holds products' sales.

    Examples
    --------
    >>> import pandas as pd
    >>> days = {"day": pd.to_datetime(["2022-03-01"] * 2), "product_id": ["lid", "jar"]}
    >>> days = pd.DataFrame(days | {"units_paid": [1, 2], "paid_amount": [10, 90]})
    >>> product_sales({"product_day": days})[["product_id", "share", "grade"]].to_numpy().tolist()
    [['jar', 0.9, 'A'], ['lid', 0.1, 'B']]
    """
    shop = as_shop(shop)
    asked = shop.period(period)
    if "order_items" in shop.manifest.tables:
        days = sold_by_day(shop, asked)
        sums: Any = {"title": "last", "units": "sum", "paid": _known_sum, "orders": "sum"}
        products = days.groupby("product_id", as_index=False).agg(sums)
        if products.empty and (why := untold_lines(shop, asked)):
            raise DataRefused("metrics.needs_products", why=why)
        products = _graded(products.rename(columns={"paid": "amount"}))
        return with_days(products, shop, asked, of_lines=True)
    require(shop, product_day=("units_paid", "paid_amount"))
    days = shop.relation("product_day")
    days = days.filter(in_period(days.day, asked or covered_days(shop, "product_day")))
    sold = days.group_by("product_id").aggregate(
        title=days.title.max(), units=days.units_paid.sum(), amount=days.paid_amount.sum()
    )
    frame = shop.execute(sold).astype({"amount": float})
    sales_of = _graded(frame[frame["units"] > 0].assign(orders=None))
    return with_days(sales_of, shop, asked, "product_day")


def _known_sum(amounts: pd.Series[float]) -> float:
    """Their sum; missing where none is known, never 0."""
    return float(amounts.sum(min_count=1))


def sold_before(shop: Shop, period: Period) -> pd.DataFrame:
    """What each product sold in the period and in as many days before.

    `product_id`, `units`, `before` (pieces), `orders` (None where not known), `now`, `then`: orders
    where they are told, else pieces; one order of many pieces is one sale.
    """
    sides = [product_sales(shop, days) for days in (period, period.before())]
    by = "units" if sides[0]["orders"].isna().all() else "orders"
    now, then = (side[["product_id", "units"]].assign(sales=side[by]) for side in sides)
    rows = now.rename(columns={"sales": "now"}).merge(
        then.rename(columns={"units": "before", "sales": "then"}), on="product_id", how="outer"
    )
    figures = ["units", "now", "before", "then"]
    rows[figures] = rows[figures].astype(float).fillna(0.0)
    rows["orders"] = rows["now"] if by == "orders" else None
    return rows


def _graded(products: pd.DataFrame) -> pd.DataFrame:
    """The products from the largest down with `share`, `running` and `grade`."""
    products = products.sort_values(
        ["amount", "product_id"], ascending=[False, True], ignore_index=True
    )
    amounts = products["amount"].astype(float).clip(lower=0)
    shares = amounts / amounts.sum()
    larger = shares.cumsum() - shares
    grade = larger.map(_grade).where(amounts > 0, "")
    return products.assign(share=shares, running=shares.cumsum(), grade=grade)


def _grade(larger: float) -> str:
    """The grade of a product, from the share of all larger ones."""
    if larger < A_SHARE:
        return "A"
    return "B" if larger < B_SHARE else "C"


def sold_by_day(shop: Shop, period: Period | None = None) -> pd.DataFrame:
    """What was sold of each product on each payment day.

    `day`, `product_id`, `title`, `units`, `list_amount` (list price x units), `payable`, `paid`
    (yuan), `orders`, `not_goods` (gifts, swaps, links to pay a difference). Its attrs have a
    `caveat` where it lacks lines, as their product cannot be told.
    """
    require(shop, orders=("paid_at",), order_items=("product_id", "units"))
    lines = sales(ShopTables(shop))
    lines = lines.mutate(day=lines.paid_at.date(), not_goods=_is_not_goods(lines))
    lines = lines.filter(lines.units.notnull(), lines.product_id.notnull())
    if period:
        lines = lines.filter(in_period(lines.day, period))
    days = lines.group_by(["day", "product_id", "not_goods"]).aggregate(
        title=lines.title.max(),
        units=lines.units.sum(),
        list_amount=(lines.list_price * lines.units).sum(),
        payable=lines.payable_amount.sum(),
        paid=lines.paid_amount.sum(),
        orders=lines.order_id.nunique(),
    )
    frame: pd.DataFrame = shop.execute(days)
    frame["day"] = pd.to_datetime(frame["day"])
    frame = frame.astype(dict.fromkeys(("units", "list_amount", "payable", "paid"), float))
    frame.attrs["caveat"] = untold_lines(shop, period)
    return frame.sort_values(["day", "product_id"], ignore_index=True)


def _is_not_goods(lines: ir.Table) -> ir.BooleanValue:
    found = lines.payable_amount.fill_null(0) <= 0
    for word in NOT_GOODS:
        found |= is_true(lines.title.contains(word))
    return found


def product_titles(shop: Any) -> dict[str, str]:
    """Each product's title: of the product list, else of the product days, else of order lines.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.

    Returns
    -------
    dict
        Title by product id; products without a title are not in it.

    Examples
    --------
    >>> import pandas as pd
    >>> product_titles({"products": pd.DataFrame({"product_id": ["1"], "title": ["盖"]})})
    {'1': '盖'}
    """
    shop = as_shop(shop)
    titles: dict[str, str] = {}
    for table in ("order_items", "product_day", "products"):
        if shop.has_column(table, "title"):
            t = shop.relation(table).filter(lambda t: t.title != "")
            rows = shop.execute(t.group_by("product_id").aggregate(title=t.title.max()))
            titles |= dict(zip(rows["product_id"].astype(str), rows["title"], strict=True))
    return titles


@dataclass(frozen=True)
class Concentration:
    """How much a shop leans on few of its products.

    `top_share`: the first product's share of all; `hhi`: the sum of squared shares (1: all in one).
    `half`: the fewest products that make up half of all; `sold`: products with any.
    """

    top_share: float | None
    hhi: float | None
    half: int
    sold: int


def concentration(amounts: pd.Series[float]) -> Concentration:
    """Of the products' amounts; without any the shares are None."""
    positive = amounts.astype(float).clip(lower=0).sort_values(ascending=False)
    total = float(positive.sum())
    if not total:
        return Concentration(None, None, half=0, sold=0)
    larger = positive.cumsum().shift(fill_value=0.0)
    hhi = ratio(float((positive**2).sum()), total * total)
    half, sold = int((larger < total / 2).sum()), int((positive > 0).sum())
    return Concentration(ratio(float(positive.max()), total), hhi, half, sold)


def last_stock(shop: Shop, period: Period) -> pd.DataFrame:
    """The stock on the last day of the period that has one: `product_id`, `stock` (pieces)."""
    rows: pd.DataFrame = shop.table("stock")
    rows = rows[rows["day"].dt.date.between(period.start, period.last)]
    rows = rows[rows["day"] == rows["day"].max()]
    stock = rows.groupby("product_id")["units"].sum()
    return stock.rename("stock").reset_index()
