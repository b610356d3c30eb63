"""On a real Spark cluster, a master and two workers, the demo shop has DuckDB's answers, whatever becomes of a worker."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.core.errors import EngineFailed
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store import spark
from opsanalytics.store.shop import Shop, open_shop
from tests.engines.cluster import Cluster
from tests.engines.test_engine_troubles import free_port

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster without workers, to which tests add some."""
    if not shutil.which("java"):
        if os.environ.get("CI"):
            pytest.fail("Spark needs Java, which CI must have")
        pytest.skip("Spark needs Java, which is not here")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    started = Cluster(tmp_path_factory.mktemp("cluster"), free_port(), free_port())
    yield started
    started.stop()


@pytest.fixture(scope="module")
def two_workers(cluster: Cluster) -> Cluster:
    while len(cluster.workers) < 2:
        cluster.add_worker()
    return cluster


@pytest.fixture
def shop(demo_data: Path, two_workers: Cluster) -> Shop:
    return open_shop("demo", data=demo_data, engine=two_workers.address)


def same(ask: Callable[[Shop], pd.DataFrame], one: Shop, other: Shop) -> None:
    pd.testing.assert_frame_equal(ask(one), ask(other), check_dtype=False, rtol=1e-9)


def test_a_cluster_without_workers_is_told(
    cluster: Cluster, demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "SECONDS_FOR_A_WORKER", 3)
    shop = open_shop("demo", data=demo_data, engine=cluster.address)
    with pytest.raises(EngineFailed, match="has no worker free for us"):
        evaluate("orders_paid", shop, "2022-11")


@pytest.mark.parametrize("by", ["", "month", "channel"])
def test_every_metric_of_a_year_is_the_same(shop: Shop, demo_here: Shop, by: str) -> None:
    def ask(of: Shop) -> pd.DataFrame:
        rows = evaluate(None, of, "2022", by=by or ())
        return rows.sort_values(list(rows.columns[: 4 + (by in rows)])).reset_index(drop=True)

    same(ask, shop, demo_here)


@pytest.mark.parametrize(
    "analysis",
    [
        partial(ops.funnel, by="channel"),
        ops.cohorts,
        partial(ops.rfm, by="ranks"),
        partial(ops.bought_together, basket="buyer", minimum=5),
    ],
)
def test_an_analysis_is_the_same(shop: Shop, demo_here: Shop, analysis: Any) -> None:
    def ask(of: Shop) -> pd.DataFrame:
        rows = analysis(of)
        return rows.sort_values(list(rows.columns)).reset_index(drop=True)

    same(ask, shop, demo_here)


def test_a_worker_killed_in_mid_query_costs_time_not_truth(
    shop: Shop, demo_here: Shop, two_workers: Cluster
) -> None:
    found: list[pd.DataFrame] = []
    asking = threading.Thread(
        target=lambda: found.append(evaluate(None, shop, "2022-01:2022-12", by="week"))
    )
    asking.start()
    tracker = shop.engine._session.sparkContext.statusTracker()
    while not tracker.getActiveStageIds():
        assert asking.is_alive()
        time.sleep(0.02)
    two_workers.kill_a_worker()
    assert asking.is_alive()
    asking.join(timeout=300)
    same(
        lambda of: found[0] if of is shop else evaluate(None, of, "2022", by="week"),
        shop,
        demo_here,
    )


def test_a_cluster_that_goes_away_is_told(shop: Shop, two_workers: Cluster) -> None:
    two_workers.add_worker()
    shop.engine._session.stop()
    with pytest.raises(EngineFailed, match=r"the connection to the engine at .* was lost"):
        evaluate("orders_paid", shop, "2022-12")
