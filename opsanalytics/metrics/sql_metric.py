"""Metrics told in SQL, for analysts who think in it: what each row adds to the numerator and the denominator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from opsanalytics.core.errors import UsageError
from opsanalytics.metrics.metric import Metric, metric, register
from opsanalytics.metrics.sources import SOURCES, Tables

_PARTS = ("sql_numerator", "sql_denominator")


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
    **more: Any,
) -> Metric:
    """Declare a metric by SQL expressions (DuckDB's dialect) on the rows of `source`; they are added up over the rows.

    So "1" counts rows, "paid_amount" adds money, "case when paid_amount > 200 then 1 else 0 end" counts some of them,
    on either engine. Distinct people cannot be told so: use `metric` for these. SQL that is none, or is more than an
    expression of a row, raises UsageError. `more`: the other facts of Metric.
    """
    told = (
        dict(zip(_PARTS, (numerator, denominator), strict=True))
        if denominator
        else {_PARTS[0]: numerator}
    )
    columns = {column for text in told.values() for column in _columns(text)}

    def express(rows: Any) -> Any:
        parts = tuple(rows[part].sum() for part in told)
        return parts if denominator else parts[0]

    express.__name__, express.__doc__ = name, definition
    declared = metric(zh or name, title or name, unit, source=source, day=day, **more)(express)
    base = SOURCES[source]

    def build(tables: Tables) -> Any:
        return tables.sql(base.build(tables), told)

    needs = {table: tuple(names) for table, names in base.needs.items()}
    for column in sorted(columns):
        if found := base.column(column):
            needs[found[0]] = (*needs.get(found[0], ()), column)
    own = replace(base, name=f"{source} with {name}", build=build, needs=needs)
    return register(replace(declared, source=own))


def _columns(text: str) -> set[str]:
    """The columns that an expression of a row names."""
    import sqlglot
    from sqlglot import expressions as sql

    try:
        parsed = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.ParseError as error:
        hint = "write it for DuckDB, without SELECT"
        raise UsageError("this is no SQL expression: {text}", hint=hint, text=text) from error
    if parsed.find(sql.Query, sql.AggFunc, sql.Window, sql.Command, sql.DDL, sql.DML):
        raise UsageError(
            "this is more than an expression of one row: {text}",
            hint="its rows are added up",
            text=text,
        )
    return {column.name for column in parsed.find_all(sql.Column)}
