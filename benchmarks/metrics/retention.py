"""Funnels by retentioneering: no window, and what happens in one second is no order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"

import pandas as pd
import pyarrow.parquet as pq
import retentioneering as rete

from benchmarks.metrics.tasks import ORDERED, PERSON, SHOP


def start(data: Path) -> Path:
    """Where the events lie, looked at."""
    (place,) = (data / "processed" / SHOP / "events").glob("*.parquet")
    next(pq.ParquetFile(place).iter_batches(1)).to_pandas()
    return place


def _funnel(asked: dict[str, Any]) -> Callable[[Path], list[str]]:
    """The people who took the first step are what both count alike."""
    columns = ["visitor_id", "product_id"] if asked.get("key") else ["visitor_id"]

    def told(place: Path) -> list[str]:
        rows = pq.ParquetFile(place, read_dictionary=["action"])
        rows = rows.read(columns=[*columns, "action", "at"]).unify_dictionaries().to_pandas()
        user = rows["visitor_id"]
        if len(columns) == 2:
            product, products = pd.factorize(rows["product_id"])
            user = (user != user.shift()).cumsum() * len(products) + product
        stream = rows.assign(user_id=user, timestamp=rows["at"])[["user_id", "timestamp"]]
        step = {action: name for name in asked["steps"] for action in name.split("|")}
        stream["event"] = rows["action"].map(step)
        del rows, user
        found = rete.Eventstream(stream).funnel_data(steps=list(asked["steps"]))["steps"]
        return [f"{found[0]['unique_paths']:.0f}"]

    return told


TASKS = {"ordered": _funnel(ORDERED), "person": _funnel(PERSON)}
