"""The shop's days as the platform's own statistics (生意参谋) give them."""

from opsanalytics.tables.spec import Column, Table

SHOP_DAY = Table(
    name="shop_day",
    title="shop days",
    meaning="One row a day of platform statistics; people are distinct within the day only.",
    key=("day",),
    day="day",
    daily=True,
    columns=(
        Column("day", "day", "the day", "key", required=True),
        Column("visitors", "count", "distinct visitors", "distinct"),
        Column("new_visitors", "count", "of them, first seen", "distinct"),
        Column("old_visitors", "count", "of them, seen before", "distinct"),
        Column("page_views", "count", "pages viewed", "additive"),
        Column("favourite_visitors", "count", "visitors who favourited an item", "distinct"),
        Column("cart_visitors", "count", "visitors who put an item in the cart", "distinct"),
        Column("ordering_buyers", "count", "visitors who placed an order", "distinct"),
        Column("paying_buyers", "count", "buyers who paid", "distinct"),
        Column("units_paid", "count", "pieces paid for", "additive"),
        Column("paid_amount", "money", "what was paid, later refunds not deducted, yuan", "additive"),
        Column("refund_amount", "money", "refunds that succeeded on the day, yuan", "additive"),
    ),
)
