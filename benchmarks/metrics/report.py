"""The tables of BENCHMARKS.md."""

from __future__ import annotations

from statistics import median
from typing import Any

from benchmarks.metrics.tasks import NOTES, NOUNS, ON_EVENTS, TITLES

NAMES = {
    "ours": "opsanalytics",
    "held": "opsanalytics, memory limit 2 GB",
    "sql": "DuckDB SQL by hand",
    "frames": "pandas",
    "retention": "retentioneering",
    "clickhouse": "ClickHouse windowFunnel (chdb)",
    "retail": "openretailscience",
    "floor": "(the columns read once)",
}
Found = dict[str, dict[int, dict[str, Any]]]


def table(task: str, sizes: dict[int, dict[str, Any]]) -> str:
    """What a task cost each contestant, with the ratio to ours, by size."""
    lines = [
        f"### {TITLES[task][:1].upper()}{TITLES[task][1:]}\n",
        *([f"{NOTES[task]}\n"] if task in NOTES else []),
    ]
    lines.append(
        f"| million {NOUNS[task in ON_EVENTS]} | way | wall s | CPU s | peak MB | CPU: it / ours | wall: it / ours |"
    )
    lines.append("|---|---|---|---|---|---|---|")
    for millions, costs in sizes.items():
        ours = costs["ours"]
        for who, cost in costs.items():
            ratio = (
                f"{cost.cpu / ours.cpu:.2f}x | {cost.wall / ours.wall:.2f}x"
                if who != "ours"
                else " | "
            )
            told = f"{cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:,.0f} | {ratio}"
            lines.append(f"| {millions} | {NAMES[who]} | {told} |")
    return "\n".join(lines) + "\n"


def growth(found: Found) -> str:
    """How our cost grows with the data."""
    lines = [
        "### Growth: CPU seconds of ours\n",
        "| task | 1 million | 10 | 100 | 1 to 10 | 10 to 100 |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for task, sizes in found.items():
        cpu = {millions: costs["ours"].cpu for millions, costs in sizes.items()}
        cells = [f"{cpu[m]:.2f}" if m in cpu else "" for m in (1, 10, 100)]
        steps = [
            f"{cpu[b] / cpu[a]:.1f}x" if {a, b} <= set(cpu) else "" for a, b in ((1, 10), (10, 100))
        ]
        lines.append(f"| {TITLES[task]} | {' | '.join((*cells, *steps))} |")
    return "\n".join(lines) + "\n"


def starts(found: Found) -> str:
    """The fixed start of a process, which the tables above leave out of the seconds (not of the memory)."""
    told: dict[str, list[Any]] = {}
    for sizes in found.values():
        for costs in sizes.values():
            for who, cost in costs.items():
                told.setdefault(who, []).append(cost)
    lines = [
        "### The start of a process: import, open, look at each table\n",
        "| way | wall s | CPU s |",
        "|---|---|---|",
    ]
    for who, many in told.items():
        if who not in ("floor", "held"):
            wall, cpu = (
                median(getattr(c, name) for c in many) for name in ("start_wall", "start_cpu")
            )
            lines.append(f"| {NAMES[who]} | {wall:.2f} | {cpu:.2f} |")
    return "\n".join(lines) + "\n"
