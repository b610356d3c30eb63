"""Sums over rows: of two columns at once, and what must not be added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from opsanalytics.metrics.sources import Source

# By the kind of a column: the message that says why.
NEVER_SUMMED = {
    "to_date": "metrics.wrong_sum_of.to_date",
    "rate": "metrics.wrong_sum_of.rate",
    "distinct": "metrics.wrong_sum_of.distinct",
}


def sums_where_both(
    rows: ir.Table, part: str, whole: str
) -> tuple[ir.NumericValue, ir.NumericValue]:
    """The sums of two columns, over the rows that have both."""
    both = rows[part].notnull() & rows[whole].notnull()
    return rows[part].sum(where=both), rows[whole].sum(where=both)


def refuse_wrong_sums(
    expression: ir.Value, source: Source, *, metric: str, of_people_by_day: bool
) -> None:
    """Raise UsageError where the expression adds up a column that must not be added up.

    `of_people_by_day`: the metric may add up distinct people, because it says so in its name or is
    available for single days only.
    """
    import ibis.expr.operations as ops

    allowed = {"distinct"} if of_people_by_day else set()
    for node in expression.op().find((ops.Sum, ops.Mean)):
        summed = node.arg
        while isinstance(summed, ops.Cast):
            summed = summed.arg
        found = source.column(summed.name) if isinstance(summed, ops.Field) else None
        if found is None:
            continue
        table, column = found
        if column.kind in NEVER_SUMMED and column.kind not in allowed:
            why = Message(NEVER_SUMMED[column.kind])
            fields = {"metric": metric, "column": column.name, "table": table}
            raise UsageError("metrics.wrong_sum", why=why, **fields)
