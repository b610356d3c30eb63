"""What is bought together, and what those who come back bought first."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from opsanalytics.analyses.answer_days import with_days
from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import DayLike, PeriodLike
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.metrics.availability import covered_days, require
from opsanalytics.metrics.engine_values import number
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import in_period, is_true, purchases, sales
from opsanalytics.metrics.untold_products import untold_lines
from opsanalytics.store.engines import keep
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

LEAST_TOGETHER = 5  # fewer baskets with both than this are an anecdote
LEAST_NEWCOMERS = 20
_COUNTS = ("together", "of", "of_with", "baskets")
COLUMNS = ("product", "with", *_COUNTS, "support", "confidence", "lift", "beyond", "p", "q")


def bought_together(
    shop: Any,
    period: PeriodLike | None = None,
    *,
    basket: Literal["order", "buyer"] = "order",
    minimum: int = LEAST_TOGETHER,
) -> pd.DataFrame:
    """Products that are bought together, against what chance alone would put together.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    period
        The days of payment; None for all that the exports cover.
    basket
        What counts as together: in one "order", or by one "buyer" in the period.
    minimum
        Pairs in fewer baskets are left out.

    Returns
    -------
    pandas.DataFrame
        Two rows a pair (both ways), most baskets beyond chance first: `product`, `with` (ids),
        `together` (baskets with both), `of`, `of_with` (baskets with each), `baskets` (all),
        `support` (together / baskets), `confidence` (together / of), `lift` (confidence / share of
        baskets with the other), `beyond` (baskets with both beyond what chance alone would give),
        `p` (how likely chance puts so many together: hypergeometric, one-sided), `q` (the same
        after looking at so many pairs: Benjamini and Hochberg 1995).

    Raises
    ------
    DataRefused
        Where no export holds the lines of orders (or the buyers).

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-05", "2022-03-01"])
    >>> orders = pd.DataFrame({"order_id": ["1", "2"], "created_at": paid, "paid_at": paid})
    >>> lines = {"order_id": ["1", "1", "2"], "product_id": ["lid", "jar", "cup"]}
    >>> lines = pd.DataFrame(lines | {"line_id": ["1", "2", "3"], "units": [1, 1, 1]})
    >>> rules = bought_together({"orders": orders, "order_items": lines}, minimum=1)
    >>> rules[["product", "with", "lift"]].to_numpy().tolist()
    [['jar', 'lid', 2.0], ['lid', 'jar', 2.0]]
    """
    shop = as_shop(shop)
    key = {"order": "order_id", "buyer": "buyer_id"}.get(basket, "")
    if not key:
        raise UsageError("metrics.no_grain", grain=basket, grains=["order", "buyer"])
    require(shop, orders=("paid_at", key), order_items=("product_id",))
    tables = ShopTables(shop)
    orders, lines = tables("orders"), tables("order_items")
    orders = orders.filter(orders.paid_at.notnull())
    days = shop.period(period) or covered_days(shop, "orders")
    orders = orders.filter(in_period(orders.paid_at, days))
    with ExitStack() as kept:

        def work_out(rows: ir.Table) -> ir.Table:
            return kept.enter_context(keep(shop.engine, rows))

        products = work_out(_numbered_products(lines))
        baskets = work_out(_baskets(orders, key, numbered=shop.engine_url == DUCKDB))
        contents = work_out(_contents(lines, baskets, products))
        sizes = work_out(_sizes(contents))
        shared = work_out(_shared_contents(contents, sizes))
        counts = work_out(_basket_counts(shared, sizes))
        asked = (_pairs(shared, counts, products, minimum), sizes.count(), counts.count())
        pairs, total, n = shop.gather([partial(shop.execute, each) for each in asked])
    rules = _rules(pairs, int(total), int(n) * (int(n) - 1) // 2)
    return with_days(rules, shop, days, of_lines=True)


def _rules(pairs: pd.DataFrame, baskets: int, tried: int) -> pd.DataFrame:
    """Rules from pair counts, both ways; `tried`: how many pairs there are, counted or not."""
    from scipy.stats import false_discovery_control, hypergeom

    if pairs.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    p = hypergeom.sf(pairs["together"] - 1, baskets, pairs["of_one"], pairs["of_other"]).clip(0, 1)
    # The pairs that are not counted stand for p = 1.
    q = np.minimum(1, false_discovery_control(p) * max(tried, len(p)) / len(p))
    pairs = pairs.assign(p=p, q=q, baskets=baskets)
    there = {"one": "product", "other": "with", "of_one": "of", "of_other": "of_with"}
    back = {"other": "product", "one": "with", "of_other": "of", "of_one": "of_with"}
    rules = pd.concat([pairs.rename(columns=names) for names in (there, back)], ignore_index=True)
    rules["support"] = rules["together"] / baskets
    rules["confidence"] = rules["together"] / rules["of"]
    rules["lift"] = rules["confidence"] * baskets / rules["of_with"]
    rules["beyond"] = rules["together"] - rules["of"] * rules["of_with"] / baskets
    order = {"beyond": False, "lift": False, "product": True, "with": True}
    rules = rules.sort_values(list(order), ascending=list(order.values()), ignore_index=True)
    return rules[list(COLUMNS)]


def _baskets(orders: ir.Table, key: str, *, numbered: bool) -> ir.Table:
    """Each order with its `basket`: its own id or its buyer's, or a shorter number for it.

    The numbers are others each time, so that they must be worked out once and held.
    """
    orders, number = orders.filter(orders[key].notnull()), ibis.row_number().cast("int32")
    if not numbered:
        return orders.select("order_id", basket=orders[key])
    if key == "order_id":
        return orders.select("order_id", basket=number)
    buyers = orders.select(key).distinct().mutate(basket=number)
    return orders.inner_join(buyers, key).select("order_id", "basket")


def _numbered_products(lines: ir.Table) -> ir.Table:
    """Each product with a number, in the order of their ids."""
    products = lines.filter(lines.product_id.notnull()).select("product_id").distinct()
    number = ibis.row_number().over(ibis.window(order_by="product_id"))
    return products.mutate(product=number.cast("int32"))


def _contents(lines: ir.Table, baskets: ir.Table, products: ir.Table) -> ir.Table:
    """The lines of each basket: `basket` and `product` by number."""
    rows = lines.inner_join(baskets, "order_id").inner_join(products, "product_id")
    return rows.select("basket", "product")


def _sizes(contents: ir.Table) -> ir.Table:
    """Each basket with its number of lines, and the product of the only one."""
    return contents.group_by("basket").aggregate(
        lines=contents.count(), product=contents["product"].min()
    )


def _shared_contents(contents: ir.Table, sizes: ir.Table) -> ir.Table:
    """The distinct products of the baskets with more than one line, which are few."""
    return contents.semi_join(sizes.filter(sizes.lines > 1), "basket").distinct()


def _basket_counts(shared: ir.Table, sizes: ir.Table) -> ir.Table:
    """In how many baskets each product is, `n`."""
    alone = sizes.filter(sizes.lines == 1).select("product")
    both = alone.union(shared.select("product"))
    return both.group_by("product").aggregate(n=both.count())


def _pairs(shared: ir.Table, counts: ir.Table, products: ir.Table, minimum: int) -> ir.Table:
    """Pairs of products in at least `minimum` baskets, with the baskets of each.

    Rare products are dropped before the pairs are made, which is where the work lies.
    """
    common = shared.semi_join(counts.filter(counts.n >= minimum), "product")
    left, right = common.rename(one="product"), common.rename(other="product")
    both = left.join(right, [left.basket == right.basket, left.one < right.other])
    both = both.group_by(["one", "other"]).aggregate(together=both.count())
    both = both.filter(both.together >= minimum)
    named = counts.inner_join(products, "product")
    one = named.select(one="product", a="product_id", of_one="n")
    other = named.select(other="product", b="product_id", of_other="n")
    both = both.inner_join(one, "one").inner_join(other, "other")
    return both.select("together", "of_one", "of_other", one="a", other="b")


def leads_to_second(
    shop: Any, as_of: DayLike | None = None, *, days: int = 90, minimum: int = LEAST_NEWCOMERS
) -> pd.DataFrame:
    """Which products in a buyer's first order are followed by a second order.

    Parameters
    ----------
    shop
        An open shop, or frames as `as_shop` takes them.
    as_of
        The last day looked at; None for all of the data.
    days
        On a later day, up to so many days after the first (that day included).
    minimum
        Products with fewer newcomers are left out.

    Returns
    -------
    pandas.DataFrame
        One row a product, by `low` from the top: `product_id`, `newcomers` (whose days have
        passed), `returned`, `share` with its 95 % interval `low`, `high` (Wilson), and `all` (the
        share of all newcomers). Where `low` lies above `all`, the product brings buyers back.

    Raises
    ------
    DataRefused
        Where no export holds the buyers or the lines of orders.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-01-01", "2022-01-02", "2022-01-09", "2022-06-01"])
    >>> orders = {"order_id": ["1", "2", "3", "4"], "buyer_id": ["ann", "bob", "ann", "cat"]}
    >>> orders = pd.DataFrame(orders | {"created_at": paid, "paid_at": paid})
    >>> lines = {"order_id": ["1", "2"], "product_id": ["jar", "jar"], "line_id": ["1", "2"]}
    >>> shop = {"orders": orders, "order_items": pd.DataFrame(lines | {"units": [1, 1]})}
    >>> leads_to_second(shop, minimum=1)[["product_id", "share"]].to_numpy().tolist()
    [['jar', 0.5]]
    """
    shop = as_shop(shop)
    require(shop, orders=("paid_at", "buyer_id"), order_items=("product_id",))
    frame = _first_products(shop, shop.day(as_of), days)
    every = frame[frame["product_id"].isna()].iloc[0]
    rows = frame[frame["product_id"].notna() & (frame["newcomers"] >= minimum)]
    rows = rows.astype({"newcomers": int, "returned": int})
    pairs = zip(rows["returned"], rows["newcomers"], strict=True)
    bounds = [wilson(returned, newcomers) or (None, None) for returned, newcomers in pairs]
    rows["share"] = rows["returned"] / rows["newcomers"]
    rows[["low", "high"]] = pd.DataFrame(bounds, columns=["low", "high"], index=rows.index)
    rows["all"] = ratio(number(every["returned"]), number(every["newcomers"]))
    rows.attrs["caveat"] = untold_lines(shop, None)
    return rows.sort_values(["low", "product_id"], ascending=[False, True], ignore_index=True)


def _first_products(shop: Shop, as_of: date | None, days: int) -> pd.DataFrame:
    """Of each product in a buyer's first order: `newcomers` and, of them, `returned`.

    The row without a product counts all newcomers, whatever they bought.
    """
    tables = ShopTables(shop)
    bought, lines = purchases(tables, as_of), sales(tables)
    due = (bought.paid_day + ibis.interval(days=days)).cast("date")
    first = bought.mutate(due=due).filter(bought.nth == 0, due.cast("timestamp(6)") < bought.end)
    back = is_true(first.second_day <= first.due)
    first = first.select("order_id", back=back)
    lines = lines.filter(lines.product_id.notnull()).select("order_id", "product_id").distinct()
    of_product = first.join(lines, "order_id").group_by("product_id")
    counts = {"newcomers": lambda t: t.count(), "returned": lambda t: t.back.sum()}
    every = first.aggregate(**counts).mutate(product_id=ibis.null("string"))
    every = every.select("product_id", "newcomers", "returned")
    frame: pd.DataFrame = shop.execute(of_product.aggregate(**counts).union(every))
    return frame[["product_id", "newcomers", "returned"]]
