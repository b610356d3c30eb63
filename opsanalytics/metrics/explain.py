"""What a metric means, and the query that is asked for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import Metric, Quotient, find_metric
from opsanalytics.metrics.query import SourceQuery
from opsanalytics.metrics.table_access import UnboundTables

if TYPE_CHECKING:
    from opsanalytics.metrics.metric_names import MetricName  # written by `make fix`

_EXAMPLE = Period(date(2022, 1, 1), date(2023, 1, 1))


def explain(name: MetricName | str) -> None:
    """Print what a metric means in both languages, what it needs, and the SQL that is asked.

    Parameters
    ----------
    name
        A name of METRICS or a title. The SQL is DuckDB's, for the year 2022.

    Raises
    ------
    UsageError
        For an unknown name.

    Examples
    --------
    >>> explain("orders_created")  # doctest: +ELLIPSIS
    orders_created · orders placed · 下单数 (orders)
    Orders placed in the period, by the day they were placed.
    本期下的订单数，按下单日计。
    <BLANKLINE>
    needs orders: created_at
    ...
    """
    print(explanation(find_metric(name)))


def explanation(metric: Metric | Quotient) -> str:
    """The text that `explain` prints."""
    title, definition = metric.title, metric.definition
    lines = [
        f"{metric.name} · {title} · {title.worded('zh')} ({metric.unit})",
        str(definition),
        definition.worded("zh"),
    ]
    if isinstance(metric, Quotient):
        parts = [explanation(find_metric(name)) for name in (metric.over, metric.under)]
        return "\n\n".join(["\n".join(lines), *parts])
    for variant in (metric, *metric.otherwise):
        word = "needs" if variant is metric else "else needs"
        tables = [f"{table}: {', '.join(columns)}" for table, columns in variant.needs.items()]
        lines.append(f"\n{word} {'; '.join(tables)}\n\n{_sql(variant)}")
    return "\n".join(lines)


def _sql(metric: Metric) -> str:
    query = SourceQuery(metric.source, metric.day_column("paid"), (metric,), _EXAMPLE)
    return str(ibis.to_sql(query.expression(UnboundTables()), dialect="duckdb"))
