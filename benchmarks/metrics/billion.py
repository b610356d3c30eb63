"""How cost grows up to a billion actions, made in place: python -m benchmarks.metrics.billion --events 10,100,1000.

Every answer is compared with counts taken while the shop was made (`in_place`), up to a size also with SQL by hand.
A billion actions take 9 GB of disk. Shops are removed once they are measured; with --keep they stay below --work,
and a shop that is there already is used again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.metrics.__main__ import MILLION, Cost, run
from benchmarks.metrics.in_place import KNOWN
from benchmarks.metrics.tasks import ORDERED, PERSON, SHOP, TITLES
from opsanalytics.store.person_blocks import THREADS

TASKS = ("person", "ordered", "days", "returns")
_HEAD = (
    "| million actions | way | wall s | CPU s | CPU: growth / growth of the actions | peak MB | MB above the start |\n"
    "|---|---|---|---|---|---|---|"
)
_STEPS: dict[str, Any] = {"person": PERSON["steps"], "ordered": ORDERED["steps"]}


def shop_of(data: Path, events: int) -> dict[str, Any]:
    """The counts of the shop in the folder, which is made where it is not there.

    A process of its own makes it: a process's peak is at least that of the one that started it.
    """
    if not (data / KNOWN).exists():
        shutil.rmtree(data, ignore_errors=True)
        made = [sys.executable, "-m", "benchmarks.metrics.in_place", str(data), str(events)]
        subprocess.run(made, check=True)
    found: dict[str, Any] = json.loads((data / KNOWN).read_text())
    return found


def check(task: str, rows: list[str], known: dict[str, Any]) -> None:
    """End the run where an answer is not what was counted while the shop was made."""
    told = [row.rsplit("|", 3 if task in _STEPS else 2) for row in rows]
    if task in _STEPS:
        found = {step: (converted, late) for step, converted, late, _ in told}
        view, *others = (found[step] for step in _STEPS[task])
        numbers = [*view, *(converted for converted, _ in others)]
        wanted = known[task]
    elif task == "days":
        numbers = [n for _, *both in told for n in both]
        wanted = [
            n for both in zip(known["visitors"], known["page_views"], strict=True) for n in both
        ]
    else:
        return
    if [float(n) for n in numbers] != wanted:
        sys.exit(f"{task}: {numbers} was answered, {wanted} was made")


def measure(data: Path, known: dict[str, Any], *, sql: bool) -> dict[str, dict[str, Cost]]:
    """What each task costs, each in a fresh process, by ours and by SQL by hand if so wished."""
    costs: dict[str, dict[str, Cost]] = {
        "start": {"ours": run(sys.executable, "ours", "start", data)[0]}
    }
    for task in TASKS:
        costs[task], marks = {}, set()
        for who in ("ours", "sql") if sql else ("ours",):
            costs[task][who], told = run(sys.executable, who, task, data)
            check(task, told["rows"], known)
            marks.add(told["digest"])
            print(task, who, costs[task][who], file=sys.stderr)
        if len(marks) > 1:
            sys.exit(f"{task}: SQL by hand answers otherwise")
    return costs


def report(sizes: dict[int, tuple[int, float, dict[str, dict[str, Cost]]]]) -> str:
    """A table a task; the growth is against the smallest shop of the run."""
    least, (fewest, _, first) = next(iter(sizes.items()))
    lines = []
    for task in TASKS:
        lines += [f"\n### {TITLES[task][:1].upper()}{TITLES[task][1:]}\n", _HEAD]
        for millions, (rows, _, costs) in sizes.items():
            base = costs["start"]["ours"].peak
            for who, cost in costs[task].items():
                growth = ""
                if millions != least and who in first[task]:
                    growth = f"{cost.cpu / first[task][who].cpu / (rows / fewest):.2f}"
                above = f"{cost.peak - base:,.0f}" if who == "ours" else ""
                told = f"{cost.wall:.1f} | {cost.cpu:.1f} | {growth} | {cost.peak:,.0f} | {above}"
                lines.append(f"| {millions} | {who} | {told} |")
    return "\n".join(lines)


def main() -> int:
    """Make, measure, compare and print, from the smallest to the largest."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.metrics.billion", description=__doc__
    )
    parser.add_argument("--events", default="10,100,1000", help="millions (default: 10,100,1000)")
    parser.add_argument(
        "--sql", type=int, default=10, help="most millions that SQL is asked of too (default: 10)"
    )
    parser.add_argument("--work", type=Path, help="a folder with room for the shops")
    parser.add_argument("--keep", action="store_true", help="leave the shops there")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="billion-"))
    sizes = {}
    for millions in sorted(map(int, given.events.split(","))):
        data = work / f"shop-{millions}"
        known = shop_of(data, millions * MILLION)
        (path,) = (data / "processed" / SHOP / "events").glob("*.parquet")
        size = path.stat().st_size / MILLION
        costs = measure(data, known, sql=millions <= given.sql)
        sizes[millions] = known["rows"], size, costs
        buckets = pq.read_metadata(path).num_row_groups
        print(
            f"{millions} million: {known['rows']:,} actions, {size:,.0f} MB on disk, {buckets} buckets of people, "
            f"{THREADS} in flight; the process alone {costs['start']['ours'].peak:,.0f} MB",
            flush=True,
        )
        if not given.keep:
            shutil.rmtree(data)
    print(report(sizes))
    if not given.work and not given.keep:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
