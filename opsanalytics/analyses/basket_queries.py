"""What is bought together, and what those who come back bought first; pure Ibis, for any engine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

Rows = Any


def baskets(sales: Rows, key: str = "order_id") -> Rows:
    """The distinct products of each basket: of an order, or of a buyer (`buyer_id`)."""
    told = sales.filter(sales.product_id.notnull(), sales[key].notnull())
    return told.select(basket=told[key], product_id=told.product_id).distinct()


def numbered(orders: Rows, key: str) -> Rows:
    """Each order with the number of its `basket`: its own, or its buyer's."""
    import ibis

    turn = ibis.row_number().cast("int32")
    if key == "order_id":
        return orders.filter(orders.order_id.notnull()).select("order_id", basket=turn)
    owners = orders.filter(orders[key].notnull()).select(key).distinct().mutate(basket=turn)
    return orders.inner_join(owners, key).select("order_id", "basket")


def products(lines: Rows) -> Rows:
    """Each product with a number, in the order of their names."""
    import ibis

    named = lines.filter(lines.product_id.notnull()).select("product_id").distinct()
    return named.mutate(
        product=ibis.row_number().over(ibis.window(order_by="product_id")).cast("int32")
    )


def contents(lines: Rows, numbers: Rows, names: Rows) -> Rows:
    """The lines of each basket: `basket` and `product` by number."""
    return (
        lines.inner_join(numbers, "order_id")
        .inner_join(names, "product_id")
        .select("basket", "product")
    )


def sizes(held: Rows) -> Rows:
    """Each basket with its number of lines, and the product of the only one."""
    return held.group_by("basket").aggregate(lines=held.count(), product=held["product"].min())


def several(held: Rows, filled: Rows) -> Rows:
    """The distinct products of the baskets with more than one line, which are few."""
    return held.semi_join(filled.filter(filled.lines > 1), "basket").distinct()


def each(shared: Rows, filled: Rows) -> Rows:
    """In how many baskets each product is, `n`."""
    alone = filled.filter(filled.lines == 1).select("product")
    both = alone.union(shared.select("product"))
    return both.group_by("product").aggregate(n=both.count())


def pairs(shared: Rows, counts: Rows, names: Rows, minimum: int) -> Rows:
    """Pairs of products in at least `minimum` baskets: `one` < `other`, `together`, `of_one`, `of_other`.

    Rare products are dropped before the pairs are made, which is where the work lies.
    """
    common = shared.semi_join(counts.filter(counts.n >= minimum), "product")
    left, right = common.rename(one="product"), common.rename(other="product")
    both = left.join(right, [left.basket == right.basket, left.one < right.other]).select(
        "one", "other"
    )
    both = both.group_by(["one", "other"]).aggregate(together=both.count())
    both = both.filter(both.together >= minimum)
    told = counts.inner_join(names, "product")
    one = told.select(one="product", a="product_id", of_one="n")
    other = told.select(other="product", b="product_id", of_other="n")
    both = both.inner_join(one, "one").inner_join(other, "other")
    return both.select("together", "of_one", "of_other", one="a", other="b")


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
    return (
        held.group_by("product_id")
        .aggregate(**counts)
        .union(every.select("product_id", "newcomers", "returned"))
    )


def product_days(sales: Rows, apart: tuple[str, ...]) -> Rows:
    """What was sold of each product on each payment day, at list price, as priced and as paid.

    `apart`: words in a title that name no sale of goods (gifts, swaps, links to pay a difference), told as a flag.
    """
    import ibis

    told = sales.filter(sales.units.notnull(), sales.product_id.notnull())
    named = ibis.literal(False)
    for word in apart:
        named |= told.title.contains(word).fill_null(ibis.literal(False))
    told = told.mutate(
        day=told.paid_at.date(), apart=named | (told.payable_amount.fill_null(0) <= 0)
    )
    return told.group_by(["day", "product_id", "apart"]).aggregate(
        title=told.title.max(),
        units=told.units.sum(),
        list_amount=(told.list_price * told.units).sum(),
        payable=told.payable_amount.sum(),
        paid=told.paid_amount.sum(),
        orders=told.order_id.nunique(),
    )
