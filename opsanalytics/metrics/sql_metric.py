"""Metrics in SQL: what each row adds to the numerator and the denominator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from opsanalytics.core.errors import UsageError
from opsanalytics.metrics.metric import Facts, Metric, metric, register
from opsanalytics.metrics.sources import SOURCES, Source
from opsanalytics.metrics.table_access import Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir


def sql_metric(
    name: str,
    definition: str,
    *,
    source: str,
    day: str,
    numerator: str,
    denominator: str = "",
    zh: str = "",
    title: str = "",
    unit: str = "",
    **facts: Unpack[Facts],
) -> Metric:
    """Declare a metric by SQL expressions on the rows of a source, which are added up over them.

    So "1" counts rows, "paid_amount" adds money, "case when paid_amount > 200 then 1 else 0 end"
    counts some rows. Distinct people cannot be counted so: use `metric` for these.

    Parameters
    ----------
    name
        The metric's name.
    definition
        What it means; a paragraph that ends in 。 is the Chinese wording.
    source, day, zh, title, unit, **facts
        As of `metric`.
    numerator, denominator
        SQL in DuckDB's dialect (it is translated for Spark); without a denominator it is a count.

    Returns
    -------
    Metric
        The metric, which stands in METRICS.

    Raises
    ------
    UsageError
        For SQL that is none or is more than an expression of one row, and as `metric` does.

    Examples
    --------
    >>> import opsanalytics as ops
    >>> big = "case when paid_amount > 200 then 1 else 0 end"
    >>> facts = {"source": "orders", "day": "paid", "numerator": big, "denominator": "1"}
    >>> ops.sql_metric("big_orders", "Orders above 200 yuan / paid orders.", **facts).name
    'big_orders'
    >>> del ops.METRICS["big_orders"]
    """
    parts = {"sql_numerator": numerator}
    if denominator:
        parts["sql_denominator"] = denominator
    columns = {column for text in parts.values() for column in _columns_in(text)}

    _refuse_strangers(source, columns)

    def express(rows: ir.Table) -> tuple[ir.Scalar, ...]:
        return tuple(rows[part].sum() for part in parts)

    express.__name__, express.__doc__ = name, definition
    declared = metric(zh or name, title or name, unit, source=source, day=day, **facts)(express)
    return register(replace(declared, source=_with_sql(SOURCES[source], name, parts, columns)))


def _refuse_strangers(source: str, columns: set[str]) -> None:
    """Refuse columns that the source's rows do not have; an unknown source is refused later."""
    if source in SOURCES:
        known = SOURCES[source].unbound_rows().columns
        if strangers := {column.lower() for column in columns}.difference(known):
            names = ", ".join(sorted(strangers))
            raise UsageError(
                "metrics.no_column", names=names, source=source, known=", ".join(known)
            )


def _with_sql(base: Source, name: str, parts: dict[str, str], columns: set[str]) -> Source:
    """The source with the expressions as columns of its rows."""

    def build(tables: Tables) -> ir.Table:
        return tables.sql(base.build(tables), parts)

    needs = dict(base.needs)
    for column in sorted(columns):
        if found := base.column(column):
            needs[found[0]] = (*needs.get(found[0], ()), column)
    return replace(base, name=f"{base.name} with {name}", build=build, needs=needs)


def _columns_in(text: str) -> set[str]:
    """The columns that an expression of a row names."""
    import sqlglot
    from sqlglot import expressions as sql

    try:
        parsed = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.ParseError as error:
        raise UsageError("metrics.no_sql", text=text) from error
    if parsed.find(sql.Query, sql.AggFunc, sql.Window, sql.Command, sql.DDL, sql.DML):
        raise UsageError("metrics.more_than_a_row", text=text)
    return {column.name for column in parsed.find_all(sql.Column)}
