"""What each metric becomes in SQL, for one week: a file an engine, to see what a new Ibis or sqlglot changes.

python -m tests.engines.metric_sql        writes the files anew
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import ibis
import sqlglot

from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import METRICS, Metric
from opsanalytics.metrics.query import SourceQuery
from opsanalytics.metrics.table_access import UnboundTables

_LISTED = Path(__file__).parents[2] / "docs" / "metrics.md"
FOLDER = Path(__file__).parent
DIALECTS = {"duckdb": "duckdb", "spark": "pyspark"}
WEEK = Period(date(2022, 1, 3), date(2022, 1, 10))


def file_of(engine: str) -> Path:
    return FOLDER / f"metrics_{engine}.sql"


def sql_of(engine: str) -> str:
    """The SQL of our metrics, each below its name and source; not of those that tests declare."""
    parts = []
    ours = [name for name in METRICS if f"`{name}`" in _LISTED.read_text(encoding="utf-8")]
    for metric in map(METRICS.__getitem__, ours):
        for variant in (metric, *metric.otherwise) if isinstance(metric, Metric) else ():
            head = f"-- {variant.name}, from {variant.source.name}"
            parts.append(f"{head}\n{_sql(variant, DIALECTS[engine])};\n")
    return "\n".join(parts)


def _sql(metric: Metric, dialect: str) -> str:
    assert ibis.pyspark  # loads its options, without which it does not translate
    query = SourceQuery(metric.source, metric.day_column("paid"), (metric,), WEEK)
    text = str(ibis.to_sql(query.expression(UnboundTables()), dialect=dialect, pretty=False))
    name = "spark" if dialect == "pyspark" else dialect
    text = sqlglot.transpile(text, read=name, write=name, pretty=True)[0]
    return re.sub(r"EXCLUDE \((.+)\)", _sorted, text)


def _sorted(found: re.Match[str]) -> str:
    """The columns left out in one order, as Ibis has them in a set."""
    return f"EXCLUDE ({', '.join(sorted(found[1].split(', ')))})"


if __name__ == "__main__":
    for name in DIALECTS:
        file_of(name).write_text(sql_of(name), encoding="utf-8")
