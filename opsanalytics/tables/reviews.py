"""The buyers' ratings."""

from opsanalytics.tables.spec import Column, Table

RATINGS = ("good", "neutral", "bad")

REVIEWS = Table(
    name="reviews",
    title="ratings",
    meaning="One row a rating; what buyers wrote is not kept.",
    key=(),
    day="reviewed_at",
    columns=(
        Column("reviewed_at", "time", "when it was given", required=True),
        Column("order_id", "text", "the order it belongs to", "key"),
        Column("item_title", "text", "the item it is about, as exported"),
        Column("rating", "text", f"one of {', '.join(RATINGS)}", required=True),
        Column("is_default", "flag", "given by the platform because the buyer gave none"),
    ),
)
