"""Measure metrics beside other ways to the same answers: python -m benchmarks.metrics --help."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.metrics.goals import goals
from benchmarks.metrics.report import growth, starts, table
from benchmarks.metrics.tasks import NOT_RUN, ON_EVENTS, PEERS, TITLES
from benchmarks.page import publish

MILLION = 1_000_000
ALONE = ("ours", "sql", "frames")  # their answers must be the same to the last digit


class Cost(NamedTuple):
    """Of one run: the task's seconds on the wall and of processor, those of the start, the process's most MB."""

    wall: float
    cpu: float
    start_wall: float
    start_cpu: float
    peak: float


Costs = dict[str, Cost]


def run(python: str, who: str, task: str, data: Path) -> tuple[Cost, dict[str, Any]]:
    """One contestant's run in a fresh process; one that fails ends the benchmark."""
    given = {**os.environ, "RETENTIONEERING_NO_TRACK": "1"}
    if who == "held":
        who, given["OPSANALYTICS_MEMORY"] = "ours", "2GB"
    command = [python, "-m", "benchmarks.metrics.contestant", who, task, str(data)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=given)
        _, status, used = os.wait4(process.pid, 0)
        for stream in (out, err):
            stream.seek(0)
        if status:
            sys.exit(f"{' '.join(command)} failed:\n{err.read().decode(errors='replace')}")
        told = json.loads(out.read().splitlines()[-1])
    return Cost(
        told["wall"], told["cpu"], told["start_wall"], told["start_cpu"], used.ru_maxrss / 1024
    ), told


def contest(task: str, data: Path, pythons: dict[str, str], runs: int) -> Costs:
    """The median cost of each contestant, taken in turns; different answers end the benchmark.

    The first turn's answers are compared before any other turn is run.
    """
    peers = [peer for peer in PEERS.get(task, ()) if peer in pythons]
    who = [*ALONE, *(["held"] if task == "ordered" else []), "floor", *peers]
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(runs):
        answers = {}
        for name in who:
            cost, answers[name] = run(pythons.get(name, sys.executable), name, task, data)
            costs[name].append(cost)
        compare(task, answers)
    return {
        name: Cost(*map(statistics.median, zip(*many, strict=True))) for name, many in costs.items()
    }


def compare(task: str, answers: dict[str, dict[str, Any]]) -> None:
    """End the benchmark where ours, SQL and pandas differ, or a peer differs in what can be compared."""
    whole = {name: answers[name]["digest"] for name in (*ALONE, "held") if name in answers}
    alike = {name: told["alike"] for name, told in answers.items() if name != "floor"}
    if len(set(whole.values())) > 1 or len(set(alike.values())) > 1:
        sys.exit(f"{task}: the answers differ: {whole}, {alike}")


def at_size(
    millions: int, work: Path, pythons: dict[str, str], runs: int, *, events: bool
) -> dict[str, Costs]:
    """Make a shop of so many million events (or orders), run its tasks, remove it."""
    data, size = work / "shop", str(millions * MILLION)
    least = "10000"
    made = [str(data), size, least] if events else [str(data), least, size]
    subprocess.run([sys.executable, "-m", "benchmarks.metrics.made", *made], check=True)
    told = {}
    try:
        for task in TITLES:
            if (task in ON_EVENTS) == events:
                able = {
                    peer: python
                    for peer, python in pythons.items()
                    if millions <= NOT_RUN.get(peer, millions)
                }
                print(f"{task}, {millions} million", file=sys.stderr)
                told[task] = contest(task, data, able, runs)
    finally:
        shutil.rmtree(data)
    return told


def main() -> int:
    """Make shops, compare answers, measure, print; --write puts the tables into BENCHMARKS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.metrics", description=__doc__)
    parser.add_argument(
        "--events", default="1,10", help="millions of visitors' actions (default: 1,10)"
    )
    parser.add_argument("--orders", default="1,10", help="millions of orders (default: 1,10)")
    parser.add_argument(
        "--runs",
        type=int,
        default=3,
        help="runs of each way; once from 100 million on (default: 3)",
    )
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has retentioneering")
    parser.add_argument("--clickhouse", metavar="PYTHON", help="interpreter that has chdb")
    parser.add_argument("--retail", metavar="PYTHON", help="interpreter that has openretailscience")
    parser.add_argument("--write", action="store_true", help="write the tables into BENCHMARKS.md")
    given = parser.parse_args()
    pythons = {"retention": given.peers, "clickhouse": given.clickhouse, "retail": given.retail}
    pythons = {peer: python for peer, python in pythons.items() if python}
    work = Path(tempfile.mkdtemp())
    found: dict[str, dict[int, Costs]] = defaultdict(dict)
    try:
        for events, sizes in ((True, given.events), (False, given.orders)):
            for millions in map(int, filter(None, sizes.split(","))):
                runs = given.runs if millions < 100 else 1
                for task, costs in at_size(millions, work, pythons, runs, events=events).items():
                    found[task][millions] = costs
    finally:
        shutil.rmtree(work)
    command = f"python -m benchmarks.metrics --events {given.events} --orders {given.orders} --runs {given.runs}"
    parts = [
        *(table(task, found[task]) for task in TITLES if task in found),
        growth(found),
        starts(found),
        goals(found),
    ]
    publish("metrics", "Metrics", "\n".join(parts), write=given.write, command=command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
