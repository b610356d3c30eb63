"""The tasks by opsanalytics' public functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import opsanalytics as ops
from benchmarks.metrics.tasks import (
    ACTIVE,
    LEAST,
    METRICS,
    ORDERED,
    PERSON,
    RETURNS,
    SHOP,
    answer,
)


def start(data: Path) -> Any:
    """The shop, open and looked at."""
    shop = ops.open_shop(SHOP, data=data)
    for table in ("events", "orders", "order_items"):
        shop.engine.execute(shop.relation(table).limit(1))
    return shop


def _days(shop: Any) -> Any:
    told = ops.evaluate(["visitors", "page_views"], shop, by="day").pivot(
        index="period_start", columns="metric", values="value"
    )
    return answer("days", told.reset_index())


def _returns(shop: Any) -> Any:
    import pandas as pd

    back = ops.visitor_returns(shop, after=RETURNS).rename(columns={"returned": "people"})
    active = ops.active_visitors(shop, days=ACTIVE).rename(columns={"active": "people"})
    return answer("returns", pd.concat([back, active.assign(days=0)]).dropna(subset="people"))


def _funnel(name: str, asked: dict[str, Any]) -> Callable[[Any], Any]:
    return lambda shop: answer(name, ops.funnel(shop, **asked))


def _cohorts(shop: Any) -> Any:
    told = ops.cohorts(shop)
    return answer("cohorts", told[told["returned"] > 0])


def _rfm(shop: Any) -> Any:
    return answer("rfm", ops.rfm(shop, by="ranks"))


def _pairs(shop: Any) -> Any:
    return answer("pairs", ops.bought_together(shop, minimum=LEAST))


def _months(shop: Any) -> Any:
    return answer("months", ops.evaluate(METRICS, shop, by="month"))


TASKS = {
    "days": _days,
    "returns": _returns,
    "ordered": _funnel("ordered", ORDERED),
    "person": _funnel("person", PERSON),
    "cohorts": _cohorts,
    "rfm": _rfm,
    "pairs": _pairs,
    "months": _months,
}
