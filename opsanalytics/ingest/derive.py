"""Columns that cannot be read off one cell: what was paid before refunds."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.mapping import Mapping
from opsanalytics.store.manifest import Note

_FEN = pa.scalar(0, pa.decimal128(18, 2))


def gross_paid_amount(table: Any, mapping: Mapping) -> tuple[Any, Note | None]:
    """Make `paid_amount` the money paid, refunds not deducted, and 0 for an order that was never paid.

    Some generations deduct refunds from their paid column, some do not; which, is one decision for the whole
    file, taken from its own refunded orders: paid + refund = total says net, paid = total says gross.
    """
    names = table.column_names
    if "paid_at" in names and "paid_amount" in names:
        never = pc.is_null(table.column("paid_at"))
        filled = pc.if_else(
            never, pc.fill_null(table.column("paid_amount"), _FEN), table.column("paid_amount")
        )
        table = table.set_column(names.index("paid_amount"), "paid_amount", filled)
    if (
        mapping.paid_amount == "gross"
        or "refund_amount" not in names
        or "total_amount" not in names
    ):
        return table, None
    paid, total = table.column("paid_amount"), table.column("total_amount")
    refund = pc.fill_null(table.column("refund_amount"), _FEN)
    was_paid = (
        pc.is_valid(table.column("paid_at")) if "paid_at" in names else pc.greater(total, _FEN)
    )
    refunded = pc.fill_null(pc.and_(was_paid, pc.greater(refund, _FEN)), False)
    deducted = _votes(refunded, pc.equal(pc.add(paid, refund), total))
    kept = _votes(refunded, pc.equal(paid, total))
    net = mapping.paid_amount == "net" or deducted > kept
    if net:
        gross = pc.if_else(refunded, pc.cast(pc.add(paid, refund), paid.type), paid)
        table = table.set_column(names.index("paid_amount"), "paid_amount", gross)
    return table, _note(net=net, agree=deducted if net else kept, of=_votes(refunded, refunded))


def _votes(among: Any, agree: Any) -> int:
    return int(pc.sum(pc.and_(among, pc.fill_null(agree, False))).as_py() or 0)


def _note(*, net: bool, agree: int, of: int) -> Note | None:
    """Said where refunds were added back, or where the refunded orders do not all agree."""
    if net:
        text = "refunds were deducted from the paid column and are added back ({agree} of {of} refunded orders agree)"
    elif agree < of:
        text = "the paid column is taken as before refunds ({agree} of {of} refunded orders agree)"
    else:
        return None
    return Note(message=text, values={"agree": agree, "of": of})
