"""Measure an ingest beside other ways to read the same file: python -m benchmarks.ingest --help."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from benchmarks.ingest.contestants import ONLY_READ, TO_PARQUET, WORKBOOK
from benchmarks.ingest.lists import Truth, write_csv, write_workbook
from benchmarks.page import publish

OURS = "opsanalytics ingest"


class Cost(NamedTuple):
    """Of one run: seconds on the wall, seconds of processor, most memory in MB."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str]) -> Cost:
    """Run a fresh process to its end; one that fails ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)[:300]} failed:\n{told.decode(errors='replace')}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ours(file: Path, work: Path) -> list[str]:
    """Our own command, into a store of its own."""
    return [
        sys.executable,
        "-m",
        "opsanalytics",
        "ingest",
        "--shop",
        "bench",
        "--data",
        str(work),
        str(file),
    ]


def contest(file: Path, programs: dict[str, str], peers: str, runs: int) -> dict[str, Cost]:
    """The median cost of each way, taken in turns so that a busy moment hits all."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(runs):
        for name, program in {OURS: "", **programs}.items():
            with tempfile.TemporaryDirectory(dir=file.parent) as out:
                text = program.replace("{file}", str(file)).replace("{out}", out)
                costs[name].append(
                    measure([peers, "-c", text] if program else ours(file, Path(out) / "data"))
                )
    return {
        name: Cost(*map(statistics.median, zip(*many, strict=True))) for name, many in costs.items()
    }


_ANSWERS = """
import sys, pyarrow.compute as pc, pyarrow.parquet as pq
orders = pq.read_table(sys.argv[1] + '/processed/bench/orders/part-0.parquet')
print(orders.num_rows, pc.sum(orders['paid_amount']).as_py(), pc.count_distinct(orders['buyer_id']).as_py())
"""


def check(file: Path, truth: Truth) -> None:
    """Ingest once and hold the answers against what is known; time nothing that is wrong.

    In a process of its own: a parent's memory is counted as its children's peak.
    """
    with tempfile.TemporaryDirectory(dir=file.parent) as out:
        data = Path(out) / "data"
        measure(ours(file, data))
        told = subprocess.run(
            [sys.executable, "-c", _ANSWERS, str(data)], capture_output=True, text=True, check=True
        )
        orders, paid, buyers = told.stdout.split()
        found = Truth(int(orders), Decimal(paid), int(buyers))
        if found != truth:
            sys.exit(f"wrong answers: {found}, not {truth}")


def again(file: Path) -> Cost:
    """The cost of an ingest that finds nothing new."""
    with tempfile.TemporaryDirectory(dir=file.parent) as out:
        measure(ours(file, Path(out) / "data"))
        return measure(ours(file, Path(out) / "data"))


def table(costs: dict[str, Cost]) -> str:
    """The costs as Markdown, with our ratio to each."""
    lines = ["| way | wall s | CPU s | peak MB | ours / it (wall) |", "|---|---|---|---|---|"]
    for name, cost in costs.items():
        ratio = "" if name == OURS else f"{costs[OURS].wall / cost.wall:.2f}x"
        lines.append(f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:,.0f} | {ratio} |")
    return "\n".join(lines)


def growth(work: Path, sizes: list[int]) -> str:
    """What a million rows cost at several sizes."""
    lines = [
        "| rows | wall s | CPU s | peak MB | wall s per million rows |",
        "|---|---|---|---|---|",
    ]
    for rows in sizes:
        file = work / f"ExportOrderList202001010800_{rows}.csv"
        write_csv(file, rows)
        with tempfile.TemporaryDirectory(dir=work) as out:
            cost = measure(ours(file, Path(out) / "data"))
        file.unlink()
        per = cost.wall / rows * 1e6
        lines.append(
            f"| {rows:,} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:,.0f} | {per:.2f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Write the lists, check the answers, measure, print; --write puts the tables into BENCHMARKS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows of the order list (default: 1,000,000)"
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each way; medians are printed (default: 3)"
    )
    parser.add_argument(
        "--full", action="store_true", help="measure growth up to ten times the rows"
    )
    parser.add_argument(
        "--peers", default=sys.executable, metavar="PYTHON", help="interpreter that has the peers"
    )
    parser.add_argument("--write", action="store_true", help="write the tables into BENCHMARKS.md")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    os.environ["OPSANALYTICS_KEY_FILE"] = str(work / "key")
    try:
        file, book = (
            work / "ExportOrderList202001010800.csv",
            work / "ExportOrderList202201010800.xlsx",
        )
        check(file, write_csv(file, given.rows))
        check(book, write_workbook(book, given.rows // 10))
        sizes = [given.rows // 10, given.rows, *([given.rows * 10] if given.full else [])]
        parts = [
            f"### An order list of {given.rows:,} rows, 54 columns, GBK, {file.stat().st_size / 2**20:,.0f} MB\n",
            table(contest(file, TO_PARQUET | ONLY_READ, given.peers, given.runs)) + "\n",
            f"The same file again, unchanged: {again(file).wall:.2f} s.\n",
            f"### A workbook of {given.rows // 10:,} rows, 42 columns\n",
            table(contest(book, WORKBOOK, given.peers, given.runs)) + "\n",
            "### Growth\n",
            growth(work, sizes),
        ]
        publish("ingest", "Ingest", "\n".join(parts), write=given.write, command="make bench")
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
