"""What the funnel of a person moves between Spark's tasks: a row a person, and the actions of those who went further."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.store.shop import open_shop
from tests.stories import SPARK

pytestmark = pytest.mark.slow
STEPS = ("view", "order", "pay")


def nodes(plan: Any) -> Iterator[Any]:
    """The steps of a plan that was carried out, those inside its stages too."""
    yield plan
    name, children = plan.nodeName(), plan.children()
    if name == "AdaptiveSparkPlan":
        yield from nodes(plan.executedPlan())
    elif name.endswith("QueryStage"):
        yield from nodes(plan.plan())
    for i in range(children.size()):
        yield from nodes(children.apply(i))


def test_no_action_moves_but_of_those_who_took_the_second_step_and_these_once(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ibis.backends.pyspark import Backend

    if not shutil.which("java"):
        if os.environ.get("CI"):
            pytest.fail("Spark needs Java, which CI must have")
        pytest.skip("Spark needs Java, which is not here")
    sent: list[str] = []
    raw_sql = Backend.raw_sql

    def kept(self: Backend, query: str, *given: object, **options: object) -> object:
        sent.append(query)
        return raw_sql(self, query, *given, **options)

    monkeypatch.setattr(Backend, "raw_sql", kept)
    shop = open_shop("demo", data=demo_data, engine=SPARK)
    ops.funnel(shop, steps=STEPS)
    [query] = sent
    asked = shop.engine._session.sql(query)
    asked.collect()
    moved = [
        node.metrics().apply("shuffleRecordsWritten").value()
        for node in nodes(asked._jdf.queryExecution().executedPlan())
        if node.nodeName() == "Exchange" and "hashpartitioning" in node.simpleString(100)
    ]
    events = pd.concat(pd.read_parquet(path) for path in (shop.folder / "events").glob("*.parquet"))
    ordered = events[events["action"] == "order"]["visitor_id"]
    further = events["visitor_id"].isin(ordered) & events["action"].isin(STEPS)
    viewers = events[events["action"] == "view"]["visitor_id"].nunique()
    # The first view of each person, as many rows as people (Spark cuts a file at two people once
    # or twice); and once, for both steps, the actions of those who ordered.
    assert len(moved) == 2
    assert moved[0] == further.sum() < len(events) / 10
    assert viewers * 0.9 <= moved[1] <= viewers * 1.1
