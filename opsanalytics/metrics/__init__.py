"""What we measure: each metric is a value; this is the catalogue, in report order."""

from opsanalytics.metrics import orders, refunds, traffic, repeat, reputation, promotion, products  # noqa: F401, I001
from opsanalytics.metrics import service, management  # noqa: F401
from opsanalytics.metrics.base import (
    DAY_COLUMNS,
    METRICS,
    Metric,
    Parts,
    Quotient,
    close_catalogue,
    find_metric,
    metric,
    refuse_wrong_sums,
)
from opsanalytics.metrics.sqltext import sql_metric
from opsanalytics.metrics.sources import DIMENSIONS, SOURCES, Source, Tables, genuine, paying_orders

close_catalogue()

__all__ = [
    "DAY_COLUMNS",
    "DIMENSIONS",
    "METRICS",
    "SOURCES",
    "Metric",
    "Parts",
    "Quotient",
    "Source",
    "Tables",
    "find_metric",
    "genuine",
    "metric",
    "paying_orders",
    "refuse_wrong_sums",
    "sql_metric",
]
