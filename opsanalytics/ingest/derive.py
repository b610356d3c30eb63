"""Columns that cannot be read off one cell: what was paid before refunds."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.values.cells import holds
from opsanalytics.store.manifest import SourceFile

_LEAST_MIXED = 3  # orders
_FEW = 0.02  # of the refunded orders
_NOTHING = pa.scalar(0, pa.decimal128(18, 2))


def make_paid_amount_gross(source: SourceFile, table: pa.Table, mapping: Mapping) -> pa.Table:
    """Make `paid_amount` the money paid, refunds not deducted, and 0 for an order never paid.

    Some generations deduct refunds from their paid column, some do not; which, is one decision for
    the whole file, taken from its own refunded orders: paid + refund = total says net, paid = total
    says gross. A note says where refunds were added back, or where the orders do not all agree.
    """
    names = set(table.column_names)
    if names >= {"paid_at", "status"}:
        table = _without_deposits(source, table)
    if names >= {"paid_at", "paid_amount"}:
        table = _fill_unpaid(table, mapping)
    _note_whole_refunds(source, table, mapping)
    if mapping.paid_amount == "gross" or not names >= {"refund_amount", "total_amount"}:
        return table
    paid, total = table.column("paid_amount"), table.column("total_amount")
    refund = pc.fill_null(table.column("refund_amount"), _NOTHING)
    before_refund = pc.add(paid, refund)
    was_paid = pc.greater(total, _NOTHING)
    if "paid_at" in names:
        was_paid = pc.is_valid(table.column("paid_at"))
    refunded = holds(pc.and_(was_paid, pc.greater(refund, _NOTHING)))
    of = _count(refunded, refunded)
    deducted = _count(refunded, pc.equal(before_refund, total))
    kept = _count(refunded, pc.equal(paid, total))
    if (few := min(deducted, kept)) >= max(_LEAST_MIXED, _FEW * of):
        source.note("ingest.refunds_mixed", n=few, of=of)
    if mapping.paid_amount == "net" or deducted > kept:
        source.note("ingest.refunds_added_back", agree=deducted, of=of)
        gross = pc.if_else(refunded, pc.cast(before_refund, paid.type), paid)
        return _replaced(table, "paid_amount", gross)
    if kept < of:
        source.note("ingest.refunds_kept", agree=kept, of=of)
    return table


def _without_deposits(source: SourceFile, table: pa.Table) -> pa.Table:
    """The table without the payment times of orders that wait for their payment: deposits."""
    paid_at = table.column("paid_at")
    waits = holds(pc.and_(pc.equal(table.column("status"), "unpaid"), pc.is_valid(paid_at)))
    if not (count := pc.sum(waits).as_py()):
        return table
    source.note("ingest.deposits", n=count)
    return _replaced(table, "paid_at", pc.if_else(waits, pa.scalar(None, paid_at.type), paid_at))


def _fill_unpaid(table: pa.Table, mapping: Mapping) -> pa.Table:
    """The table with 0 as the amount of orders never paid, even where it tells what was due."""
    paid = table.column("paid_amount")
    unpaid = pc.is_null(paid)
    due = mapping.columns["paid_amount"].required_with or mapping.columns["paid_at"].where
    if due and "status" in table.column_names:
        never = pc.is_in(table.column("status"), pa.array(["unpaid", "closed"]))
        unpaid = pc.or_(unpaid, never)
    unpaid = pc.and_(pc.is_null(table.column("paid_at")), unpaid)
    return _replaced(table, "paid_amount", pc.if_else(unpaid, _NOTHING, paid))


def _note_whole_refunds(source: SourceFile, table: pa.Table, mapping: Mapping) -> None:
    """Note that refunds are told without an amount, and taken for all that was paid."""
    refund, paid = (mapping.columns.get(name) for name in ("refund_amount", "paid_amount"))
    same = refund and paid and refund.where and refund.from_ == paid.from_
    assumed = same and "refund_amount" in table.column_names
    if assumed and (n := len(table) - table.column("refund_amount").null_count):
        source.note("ingest.refunds_whole", n=n)


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def _count(among: pa.BooleanArray, agree: pa.BooleanArray) -> int:
    return int(pc.sum(pc.and_(among, holds(agree))).as_py() or 0)
