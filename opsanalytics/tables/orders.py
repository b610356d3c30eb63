"""The orders: one row an order, whatever its fate."""

from opsanalytics.tables.spec import Column, Table

STATUSES = ("unpaid", "paid", "shipped", "completed", "closed")

ORDERS = Table(
    name="orders",
    title="orders",
    meaning="One row an order, whatever its fate; times are shop wall time.",
    key=("order_id",),
    day="created_at",
    columns=(
        Column("order_id", "text", "the platform's order number; missing where the export ruined it", "key"),
        Column("id_damaged", "flag", "the export holds a rounded number in place of the order number"),
        Column("buyer_id", "text", "keyed hash of the buyer's account name; missing where unknown or masked"),
        Column("created_at", "time", "when the order was placed", required=True),
        Column("paid_at", "time", "when it was paid; missing where it never was (refunds do not clear it)"),
        Column("shipped_at", "time", "when it was handed to the carrier"),
        Column("completed_at", "time", "when the buyer confirmed, or the platform did for them"),
        Column("status", "text", f"one of {', '.join(STATUSES)}; missing where the export has none"),
        Column("total_amount", "money", "what was to be paid: goods and postage, yuan", "additive"),
        Column("postage", "money", "the part of it that is postage, yuan", "additive"),
        Column("paid_amount", "money", "what was paid, refunds NOT deducted, yuan; 0 unpaid", "additive"),
        Column("refund_amount", "money", "what was given back so far, yuan", "additive"),
        Column("refunded_at", "time", "when the refund succeeded; missing where the export does not say"),
        Column("units", "count", "pieces ordered", "additive"),
        Column("item_titles", "text", "the titles of its items, as exported"),
    ),
)
