"""What is bought together, and what those who come back bought first; pure Ibis, for any engine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

Rows = Any


def baskets(sales: Rows, key: str = "order_id") -> Rows:
    """The distinct products of each basket: of an order, or of a buyer (`buyer_id`)."""
    told = sales.filter(sales.product_id.notnull(), sales[key].notnull())
    return told.select(basket=told[key], product_id=told.product_id).distinct()


def sizes(contents: Rows) -> Rows:
    """How many baskets there are, and how many products in them."""
    return contents.aggregate(baskets=contents.basket.nunique(), products=contents.product_id.nunique())


def pairs(contents: Rows, minimum: int) -> Rows:
    """Pairs of products in at least `minimum` baskets: `one` < `other`, `together`, `of_one`, `of_other`.

    Rare products and baskets of one product are dropped before the pairs are made, which is where the work lies.
    """
    import ibis

    each = contents.group_by("product_id").aggregate(n=contents.count())
    common = contents.semi_join(each.filter(each.n >= minimum), "product_id")
    common = common.mutate(size=common.count().over(ibis.window(group_by="basket")))
    common = common.filter(common["size"] > 1)
    left = common.select("basket", one="product_id")
    right = common.select("basket", other="product_id")
    both = left.join(right, [left.basket == right.basket, left.one < right.other]).select("one", "other")
    both = both.group_by(["one", "other"]).aggregate(together=both.count())
    both = both.filter(both.together >= minimum)
    told = both.join(each.select(one="product_id", of_one="n"), "one")
    return told.join(each.select(other="product_id", of_other="n"), "other").select(
        "one", "other", "together", "of_one", "of_other"
    )


def first_products(sales: Rows, purchases: Rows, days: int) -> Rows:
    """Of each product in a buyer's first order: `newcomers` whose `days` have passed, `returned` of them within these.

    The row without a product counts all newcomers, whatever they bought.
    """
    import ibis

    due = purchases.paid_at + ibis.interval(seconds=int(timedelta(days=days).total_seconds()))
    first = purchases.filter(purchases.nth == 0, due <= purchases.end)
    back = (first.next_at < first.paid_at + ibis.interval(days=days)).fill_null(ibis.literal(False))
    first = first.select("order_id", "buyer_id", back=back)
    held = first.join(baskets(sales).rename(order_id="basket"), "order_id")
    counts = {"newcomers": lambda t: t.count(), "returned": lambda t: t.back.sum()}
    every = first.aggregate(**counts).mutate(product_id=ibis.null("string"))
    return held.group_by("product_id").aggregate(**counts).union(every.select("product_id", "newcomers", "returned"))


def product_days(sales: Rows, apart: tuple[str, ...]) -> Rows:
    """What was sold of each product on each payment day, at list price, as priced and as paid.

    `apart`: words in a title that name no sale of goods (gifts, swaps, links to pay a difference), told as a flag.
    """
    import ibis

    told = sales.filter(sales.units.notnull(), sales.product_id.notnull())
    named = ibis.literal(False)
    for word in apart:
        named |= told.title.contains(word).fill_null(ibis.literal(False))
    told = told.mutate(day=told.paid_at.date(), apart=named | (told.payable_amount.fill_null(0) <= 0))
    return told.group_by(["day", "product_id", "apart"]).aggregate(
        title=told.title.max(),
        units=told.units.sum(),
        list_amount=(told.list_price * told.units).sum(),
        payable=told.payable_amount.sum(),
        paid=told.paid_amount.sum(),
        orders=told.order_id.nunique(),
    )
