"""Sums over rows: of two columns at once, and what must not be added up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from opsanalytics.metrics.sources import Source
    from opsanalytics.store.tables.spec import Column

# By the kind of a column: the message that says why.
# An order list leaves it empty where nothing was given back.
BLANK_IS_NOTHING = {("orders", "refund_amount"), ("order_items", "refund_amount")}
NEVER_SUMMED = {
    "to_date": "metrics.wrong_sum_of.to_date",
    "rate": "metrics.wrong_sum_of.rate",
    "distinct": "metrics.wrong_sum_of.distinct",
}


class Parts(NamedTuple):
    """What a metric's expression gives: Ibis aggregates. Without a denominator it is a count.

    `n`: how many things stand behind the value, where that is not the denominator or the count.
    `lacking`: how many rows lack what is counted, so that the figure is not all there is.
    """

    numerator: Any
    denominator: Any = None
    n: Any = None
    lacking: Any = None


def sums_where_both(
    rows: ir.Table, part: str, whole: str, *, count_rows: bool = False, part_of_none: bool = False
) -> Parts:
    """The sums of two columns, over the rows that have both.

    A row that lacks one of them makes the figure incomplete, except where the whole is 0 and the
    part therefore too. `part_of_none`: it may be more (money that brought no order).
    `count_rows`: the rows are what stands behind the value, not the second sum.
    """
    both = rows[part].notnull() & rows[whole].notnull()
    lacks = rows[whole].isnull() | (rows[part].isnull() & (part_of_none or rows[whole] != 0))
    n = both.sum() if count_rows else None
    return Parts(rows[part].sum(where=both), rows[whole].sum(where=both), n, lacks.sum())


def missing_cells(
    parts: Sequence[ir.Scalar | None], rows: ir.Table, source: Source
) -> ir.IntegerValue | None:
    """How many rows that a sum goes over lack what it adds up; None where no sum can lack it."""
    import ibis.expr.operations as ops

    found = {}
    for part in parts:
        for node in part.op().find(ops.Sum) if part is not None else ():
            table, column = _summed_column(node, source) or ("", None)
            if column is None or (table, column.name) in BLANK_IS_NOTHING:
                continue
            if column.kind == "additive":
                lacks = rows[column.name].isnull()
                where = node.where.to_expr() if node.where is not None else None
                found[node] = lacks.sum(where=where)
    return reduce(add, found.values()) if found else None


def _summed_column(node: Any, source: Source) -> tuple[str, Column] | None:
    """The table and canonical column that a sum or mean adds up, where it is one."""
    import ibis.expr.operations as ops

    summed = node.arg
    while isinstance(summed, ops.Cast):
        summed = summed.arg
    return source.column(summed.name) if isinstance(summed, ops.Field) else None


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
        _, column = _summed_column(node, source) or ("", None)
        if column and column.kind in NEVER_SUMMED and column.kind not in allowed:
            why = Message(NEVER_SUMMED[column.kind])
            fields = {"metric": metric, "column": column.name, "table": source.name}
            raise UsageError("metrics.wrong_sum", why=why, **fields)
