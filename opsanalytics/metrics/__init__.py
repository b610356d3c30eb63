"""What we measure: each metric is a value; this is the catalogue, in report order."""

from opsanalytics.errors import UsageError
from opsanalytics.metrics.base import DAY_COLUMNS, Metric, genuine, refuse_wrong_sums
from opsanalytics.metrics.orders import ORDER_METRICS
from opsanalytics.metrics.reputation import REPUTATION_METRICS
from opsanalytics.metrics.traffic import TRAFFIC_METRICS

METRICS = {m.name: m for m in (*ORDER_METRICS, *TRAFFIC_METRICS, *REPUTATION_METRICS)}


def metric(name: str) -> Metric:
    """The metric of that name; an unknown one is refused with the nearest."""
    from difflib import get_close_matches

    if name not in METRICS:
        close = get_close_matches(name, METRICS, n=1, cutoff=0.4) or list(METRICS)
        raise UsageError("there is no metric {name}", hint="did you mean {close}?", name=name, close=", ".join(close))
    return METRICS[name]


__all__ = ["DAY_COLUMNS", "METRICS", "Metric", "genuine", "metric", "refuse_wrong_sums"]
