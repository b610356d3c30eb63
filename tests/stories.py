"""Shop stories drawn as text tables, opened on DuckDB and on Spark: the same story has the same answer on both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pandas as pd
import pytest

from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES
from tests.conftest import table

SPARK = "spark://local[1]"
# Stories of a few rows are over before the slower compiler and the collector with threads would pay.
os.environ.setdefault(
    "PYSPARK_SUBMIT_ARGS",
    '--driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" pyspark-shell',
)
MakeShop = Callable[..., Shop]


def rows_of(name: str, text: str) -> pd.DataFrame:
    """A text table as rows of the canonical table: blank cells are missing, flags are yes and no."""
    frame = pd.DataFrame(table(text)).replace("", None)
    types = {c.name: c.type for c in TABLES[name].columns}
    for column in frame.columns:
        if types[column] in ("time", "day"):
            frame[column] = pd.to_datetime(frame[column], format="ISO8601").astype("datetime64[us]")
        elif types[column] in ("money", "share", "number", "count"):
            frame[column] = pd.to_numeric(frame[column])
        elif types[column] == "flag":
            frame[column] = frame[column].map({"yes": True, "no": False})
    return frame


@pytest.fixture(
    params=["duckdb", pytest.param(SPARK, marks=pytest.mark.slow)], ids=["duckdb", "spark"]
)
def make_shop(request: pytest.FixtureRequest) -> MakeShop:
    """Open a shop from text tables by canonical table name, on each engine."""
    if request.param == SPARK and not shutil.which("java"):
        if os.environ.get("CI"):
            pytest.fail("Spark needs Java, which CI must have")
        pytest.skip("Spark needs Java, which is not here")

    def shop(**stories: str) -> Shop:
        return as_shop(
            {name: rows_of(name, text) for name, text in stories.items()}, engine=request.param
        )

    return shop
