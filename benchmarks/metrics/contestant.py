"""One task by one contestant, in a process of its own: python -m benchmarks.metrics.contestant WHO TASK DATA."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.metrics.tasks import alike, digest

_FEW = 50  # rows that are told; of more, the digest says whether they are the same


def main(who: str, task: str, data: str) -> None:
    """Start, do the task, tell what it cost and found."""
    began = time.perf_counter(), time.process_time()
    home = import_module(f"benchmarks.metrics.{who}")
    opened = home.start(Path(data))
    started = time.perf_counter(), time.process_time()
    rows = home.TASKS[task](opened) if task in home.TASKS else []
    ended = time.perf_counter(), time.process_time()
    told = {
        "wall": ended[0] - started[0],
        "cpu": ended[1] - started[1],
        "digest": digest(rows),
        "alike": alike(task, rows),
        "rows": rows[:_FEW],
    }
    print(
        json.dumps(told | {"start_wall": started[0] - began[0], "start_cpu": started[1] - began[1]})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
