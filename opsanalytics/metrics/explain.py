"""What a metric means, and the query that is asked for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import Metric, Quotient, find_metric
from opsanalytics.metrics.query import Scan
from opsanalytics.metrics.sources import Blank

_EXAMPLE = Period(date(2022, 1, 1), date(2023, 1, 1))


def explain(name: str) -> None:
    """Print the metric's definition in both languages, what it needs, and its SQL (for the year 2022, on DuckDB).

    An unknown name raises UsageError.
    """
    print(explained(find_metric(name)))


def explained(m: Metric | Quotient) -> str:
    """The text that `explain` prints."""
    from opsanalytics.core.say import Say

    lines = [f"{m.name} · {m.title} · {m.zh} ({m.unit})", m.definition, Say("zh")(m.definition)]
    if isinstance(m, Quotient):
        return "\n\n".join(
            ["\n".join(lines), *(explained(find_metric(part)) for part in (m.over, m.under))]
        )
    for variant in (m, *m.otherwise):
        needs = "; ".join(
            f"{table}: {', '.join(columns)}" for table, columns in variant.needs.items()
        )
        lines.append(f"\n{'needs' if variant is m else 'else needs'} {needs}\n\n{_sql(variant)}")
    return "\n".join(lines)


def _sql(m: Metric) -> str:
    import ibis

    tables: Any = Blank()
    scan = Scan(m.source, m.day_column("paid"), (m,), _EXAMPLE)
    return str(ibis.to_sql(scan.expression(tables), dialect="duckdb"))
