"""Funnels by ClickHouse's windowFunnel, in this process (chdb), on the same Parquet files: no medians."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from chdb.session import Session

from benchmarks.metrics.tasks import ORDERED, PERSON, SHOP

_DAY = 24 * 3600 * 1_000_000  # microseconds
_FUNNEL = """
    select countIf(level >= 1) as first from (
        select windowFunnel({day})(toUInt64(toUnixTimestamp64Micro(at)), {steps}) as level
        from file('{files}', Parquet) where action in ({actions}) group by {unit}
    ) settings max_threads = 2
"""


def start(data: Path) -> tuple[Session, Path]:
    """A session, and where the events lie."""
    return Session(), data / "processed" / SHOP / "events" / "*.parquet"


def _funnel(asked: dict[str, Any]) -> Callable[[tuple[Session, Path]], list[str]]:
    """The people who took the first step are compared: who came late is not left out here."""
    named = [step.split("|") for step in asked["steps"]]
    lists = [", ".join(f"'{action}'" for action in step) for step in named]
    unit = "visitor_id, product_id" if asked.get("key") else "visitor_id"

    def told(opened: tuple[Session, Path]) -> list[str]:
        session, files = opened
        steps = ", ".join(f"action in ({actions})" for actions in lists)
        query = _FUNNEL.format(
            day=_DAY, steps=steps, actions=", ".join(lists), files=files, unit=unit
        )
        return [str(session.query(query, "CSV")).strip()]

    return told


TASKS = {"ordered": _funnel(ORDERED), "person": _funnel(PERSON)}
