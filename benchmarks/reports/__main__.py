"""Measure report sets beside plain Python and two commands a notebook: python -m benchmarks.reports --help."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.page import publish
from benchmarks.reports.notebooks import write_plots

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2023-01-02"
OURS, FLOOR, LOOP = (
    "opsanalytics report",
    "the cells in plain Python, two at once",
    "papermill and jupyter nbconvert",
)
SHOPS = 20


class Cost(NamedTuple):
    """Seconds on the wall, and the most memory of all processes together, in MB, shared pages counted once."""

    wall: float
    peak: float


class Book(NamedTuple):
    """One set to be made: its notebooks, what they are told, and what `opsanalytics report` is told besides."""

    folder: Path
    parameters: dict[str, Any]
    data: Path

    @property
    def notebooks(self) -> list[Path]:
        """In their order."""
        return sorted(self.folder.glob("[0-9]*.ipynb"))


def run(command: list[str], **how: Any) -> None:
    """Run to its end; a command that fails ends the benchmark."""
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **how
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)[:300]} failed:\n{done.stderr}")


def measured(do: Callable[[], None]) -> Cost:
    """What doing it costs; memory is looked at five times a second."""
    with ThreadPoolExecutor(1) as pool:
        began, peak = time.perf_counter(), 0.0
        doing = pool.submit(do)
        while not doing.done():
            peak = max(peak, sum(_memory(p) for p in psutil.Process().children(recursive=True)))
            time.sleep(0.2)
        doing.result()
        return Cost(time.perf_counter() - began, peak / 2**20)


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        return 0.0


def ours(book: Book, work: Path, *shops: str) -> None:
    """One command for the whole set, of one shop or several."""
    named = [part for shop in shops or ("demo",) for part in ("--shop", shop)]
    command = [sys.executable, "-m", "opsanalytics", "report", *named, "--lang", "en"]
    folders = [
        "--data",
        str(book.data),
        "--reports",
        str(work / "reports"),
        "--notebooks",
        str(book.folder),
    ]
    run([*command, *folders])


def floor(book: Book, _: Path) -> None:
    """A process a notebook, two at once."""
    plain, told = str(ROOT / "benchmarks" / "reports" / "plain.py"), json.dumps(book.parameters)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: run([sys.executable, plain, str(path), told]), book.notebooks))


def loop(book: Book, work: Path) -> None:
    """Two commands a notebook, one after the other, as tutorials have it."""
    scripts = Path(sys.executable).parent
    for path in book.notebooks:
        out = work / path.name
        pairs = [
            part for name, value in book.parameters.items() for part in ("-r", name, str(value))
        ]
        run([str(scripts / "papermill"), str(path), str(out), *pairs])
        run([str(scripts / "jupyter"), "nbconvert", "--to", "html", str(out)])


def contest(book: Book, runs: int) -> dict[str, Cost]:
    """The median cost of each way, taken in turns so that a busy moment hits all."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(runs):
        for name, way in {OURS: ours, FLOOR: floor, LOOP: loop}.items():
            with tempfile.TemporaryDirectory() as work:
                costs[name].append(measured(lambda w=way, f=Path(work): w(book, f)))  # type: ignore[misc]
                print(f"{book.folder.name}, {name}: {costs[name][-1]}", file=sys.stderr)
    return {
        name: Cost(*map(statistics.median, zip(*many, strict=True))) for name, many in costs.items()
    }


def table(costs: dict[str, Cost]) -> str:
    """The costs as Markdown, with our ratio to each."""
    lines = ["| way | wall s | peak MB | ours / it (wall) |", "|---|---|---|---|"]
    for name, cost in costs.items():
        ratio = "" if name == OURS else f"{costs[OURS].wall / cost.wall:.2f}x"
        lines.append(f"| {name} | {cost.wall:.1f} | {cost.peak:,.0f} | {ratio} |")
    return "\n".join(lines)


def many_shops(book: Book) -> str:
    """What twenty shops cost in one command, beside one: the demo shop under twenty names."""
    home = book.data / "processed"
    names = [f"shop{turn:02d}" for turn in range(SHOPS)]
    generation = (home / "demo").resolve()
    for name in names:
        shutil.copytree(generation, home / ".generations" / name / generation.name)
        (home / name).symlink_to(Path(".generations") / name / generation.name)
    with tempfile.TemporaryDirectory() as work:
        one = measured(lambda: ours(book, Path(work), names[0]))
        all_ = measured(lambda: ours(book, Path(work), *names))
    return (
        f"One shop {one.wall:.1f} s and {one.peak:,.0f} MB; {SHOPS} shops in one command {all_.wall:.1f} s "
        f"({all_.wall / one.wall:.1f}x) and {all_.peak:,.0f} MB ({all_.peak / one.peak:.2f}x)."
    )


def demo(work: Path) -> Book:
    """Our own pages on the demo shop."""
    cli = [sys.executable, "-m", "opsanalytics"]
    for command in ("demo", "ingest"):
        run([*cli, command, "--shop", "demo", "--data", str(work / "data")])
    told = {"shop": "demo", "lang": "en", "today": TODAY, "data": str(work / "data")}
    return Book(ROOT / "notebooks", told, work / "data")


def main() -> int:
    """Measure and print; --write puts the tables into BENCHMARKS.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each way; medians are printed (default: 3)"
    )
    parser.add_argument("--write", action="store_true", help="write the tables into BENCHMARKS.md")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    os.environ["OPSANALYTICS_KEY_FILE"] = str(work / "key")
    try:
        book = demo(work)
        plots = Book(write_plots(work / "plots"), {}, book.data)
        parts = [
            "### Eight notebooks of four plots\n",
            "Seaborn on made-up orders; one of the plots by pyplot alone.\n",
            table(contest(plots, given.runs)) + "\n",
            f"### The {len(book.notebooks)} pages on the demo shop\n",
            table(contest(book, given.runs)) + "\n",
            f"### {SHOPS} shops\n",
            many_shops(book),
        ]
        command = f"python -m benchmarks.reports --runs {given.runs}"
        publish("reports", "Reports", "\n".join(parts), write=given.write, command=command)
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
