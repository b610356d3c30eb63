"""Which goals a run reached; those it did not are told as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.metrics.tasks import TITLES

Goal = tuple[str, str, bool]  # what, measured, reached
_SQL = {"ordered": 1.3}
_MOST_GROWTH = 15
_ABOUT = (
    "Judged by CPU seconds, the steadier figure. pandas and retentioneering are handed texts as Arrow's dictionary "
    "codes, which spares them hashing, and people as numbers, those of actions in order; they work on one core where DuckDB "
    "works on two, hence the better ratios on the wall."
)


def goals(found: dict[str, dict[int, dict[str, Any]]]) -> str:
    """The goals as a table."""
    lines = [
        "### Goals\n",
        "Judged by CPU seconds, the steadier figure.\n",
        "| goal | measured | reached |",
        "|---|---|---|",
    ]
    for task, sizes in found.items():
        for what, told, reached in _of_task(task, sizes):
            lines.append(f"| {what} | {told} | {'yes' if reached else '**no**'} |")
    return "\n".join(lines) + "\n"


def _of_task(task: str, sizes: dict[int, dict[str, Any]]) -> Iterator[Goal]:
    for millions, costs in sizes.items():
        if millions < 10:
            continue
        where = f"{TITLES[task]}, {millions} million"
        yield from _beside_sql(where, _SQL.get(task, 1.2), costs)
        yield from _beside_peers(where, costs)
        yield from _beside_pandas(where, 2 if millions < 100 else 3, costs, memory=millions >= 100)
        if held := costs.get("held"):
            told = f"{held.cpu:.1f} CPU s, at most {held.peak:,.0f} MB"
            yield f"{where}: finishes under a limit of 2 GB, the same answer", told, True
    for less, more in ((1, 10), (10, 100)):
        if {less, more} <= set(sizes):
            grown = sizes[more]["ours"].cpu / sizes[less]["ours"].cpu
            what = f"{TITLES[task]}: at most {_MOST_GROWTH}x from {less} to {more} million"
            yield what, f"{grown:.1f}x", grown <= _MOST_GROWTH


def _beside_sql(where: str, most: float, costs: dict[str, Any]) -> Iterator[Goal]:
    ratio, floor = (costs["ours"].cpu / costs[who].cpu for who in ("sql", "floor"))
    told = f"{ratio:.2f}x; {floor:.1f}x of reading the columns"
    yield f"{where}: at most {most}x of SQL by hand (CPU)", told, ratio <= most


def _beside_peers(where: str, costs: dict[str, Any]) -> Iterator[Goal]:
    """From nothing to the answer, the start of the process included."""
    for who, name, least in (
        ("retention", "retentioneering", 5),
        ("clickhouse", "ClickHouse's windowFunnel", 1),
        ("retail", "openretailscience", 1),
    ):
        if who in costs:
            cpu, wall = (
                _whole(costs[who], of) / _whole(costs["ours"], of) for of in ("cpu", "wall")
            )
            alone = costs[who].cpu / costs["ours"].cpu
            told = f"{cpu:.1f}x; {wall:.1f}x; {alone:.1f}x CPU without the start"
            yield f"{where}: {least}x {name} (CPU; on the wall; end to end)", told, cpu >= least


def _whole(cost: Any, of: str) -> float:
    return float(getattr(cost, of) + getattr(cost, f"start_{of}"))


def _beside_pandas(
    where: str, least: int, costs: dict[str, Any], *, memory: bool
) -> Iterator[Goal]:
    cpu, wall = (
        getattr(costs["frames"], name) / getattr(costs["ours"], name) for name in ("cpu", "wall")
    )
    yield f"{where}: {least}x pandas (CPU; on the wall)", f"{cpu:.1f}x; {wall:.1f}x", cpu >= least
    if memory:
        share = costs["ours"].peak / costs["frames"].peak
        yield f"{where}: at most half of pandas' memory", f"{share:.2f}", share <= 0.5
