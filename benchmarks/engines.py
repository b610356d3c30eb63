"""How long DuckDB and Spark take for the same questions about a shop, once their session stands.

python -m benchmarks.engines --data DATA --shop demo duckdb spark://local[2] sc://127.0.0.1:15002
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import psutil

from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS, Metric
from opsanalytics.store.shop import open_shop

ORDERS = {"orders", "purchases", "buyers_of_period", "fulfilment"}  # made of the order list alone
YEAR = "2022"


def order_metrics() -> list[str]:
    """The metrics of the order list."""
    found = METRICS.values()
    return [m.name for m in found if isinstance(m, Metric) and m.source.name in ORDERS]


def cpu_seconds() -> float:
    """Of this process and those it started, which does not depend on what else the machine does."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def measure(data: str, shop: str, engine: str, sent: list[int]) -> None:
    """Print a line a question: seconds, and how many queries were sent to Spark."""
    names = order_metrics()
    questions: dict[str, Callable[[Any], Any]] = {
        f"{len(names)} metrics of orders, by month of a year": lambda s: evaluate(
            names, s, YEAR, by="month"
        ),
        "the same again, of other months": lambda s: evaluate(names, s, "2021", by="month"),
        f"all {len(METRICS)} metrics of a month": lambda s: evaluate(None, s, f"{YEAR}-11"),
    }
    began = time.monotonic()
    opened = open_shop(shop, data=data, engine=engine)
    opened.execute(opened.relation("orders").count())
    print(f"{engine}: session and a first count {time.monotonic() - began:.1f} s", flush=True)
    for title, ask in questions.items():
        began, before, cpu = time.monotonic(), sum(sent), cpu_seconds()
        ask(opened)
        seconds, used = time.monotonic() - began, cpu_seconds() - cpu
        print(
            f"{engine}: {title} {seconds:.1f} s ({used:.1f} s of CPU), {sum(sent) - before} queries",
            flush=True,
        )


def main() -> None:
    """Measure the engines named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--shop", default="demo")
    parser.add_argument("engines", nargs="+")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    from ibis.backends.pyspark import Backend

    sent: list[int] = []
    raw_sql = Backend.raw_sql
    Backend.raw_sql = lambda self, *a, **k: sent.append(1) or raw_sql(self, *a, **k)
    for engine in given.engines:
        measure(given.data, given.shop, engine, sent)


if __name__ == "__main__":
    main()
