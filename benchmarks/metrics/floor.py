"""The least a task can cost: each column it needs, read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.metrics.sql import start

__all__ = ["TASKS", "start"]
_NEEDED = {
    "days": {"events": "visitor_id, action, t"},
    "returns": {"events": "visitor_id, t"},
    "ordered": {"events": "visitor_id, product_id, action, t"},
    "person": {"events": "visitor_id, action, t"},
    "cohorts": {"orders": "buyer_id, paid_at"},
    "rfm": {"orders": "buyer_id, paid_at, paid_amount, refund_amount"},
    "pairs": {"orders": "order_id, paid_at", "lines": "order_id, product_id"},
    "months": {"orders": "buyer_id, created_at, paid_at, paid_amount, refund_amount"},
}


def _read(name: str) -> str:
    """The cheapest use of a column that still reads its values."""
    return f"max({name} + {_MOVE[name]})" if name in _MOVE else f"sum(strlen({name}))"


_MOVE = dict.fromkeys(("t", "created_at", "paid_at"), "interval 1 day") | {
    "buyer_id": "1",
    "paid_amount": "1",
    "refund_amount": "1",
}


def _read_numbers(name: str) -> str:
    """The same of visitors' actions, whose people and products are numbers."""
    return f"max({name})" if name.endswith("_id") else _read(name)


_READ = {"events": _read_numbers, "orders": _read, "lines": _read}


def _scan(needed: dict[str, str]) -> Callable[[Any], Any]:
    def scan(engine: Any) -> Any:
        for table, names in needed.items():
            columns = ", ".join(map(_READ[table], names.split(", ")))
            engine.execute(f"select {columns} from {table}").fetchall()  # noqa: S608 - names are ours
        return []

    return scan


TASKS = {task: _scan(needed) for task, needed in _NEEDED.items()}
