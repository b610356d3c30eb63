"""Makes report sets in processes of their own, from pages that cost nothing, to be killed by the hundred."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from opsanalytics.cli import main as cli
from opsanalytics.reports import make
from opsanalytics.reports.choose import Order
from opsanalytics.reports.kernels import Kernels
from opsanalytics.reports.make import make_reports
from opsanalytics.reports.run import Failed, Made
from tests.conftest import NOW

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.reports.survivor"])
Process = multiprocessing.process.BaseProcess
NOWHERE = Path(os.devnull)
LONG = "x" * 200_000  # more than one write


@contextlib.contextmanager
def pages_say(mark: str, *, fail: str = "", seconds: float = 0) -> Iterator[None]:
    """Notebooks are not run: each page says the mark, but the one that fails."""

    def run(path: Path, *_: object) -> Made | Failed:
        time.sleep(seconds)
        html = f"<!DOCTYPE html><!--notice--><!--/notice--><p>mark {mark}</p>{LONG}</html>"
        return Failed("no luck", "the story") if path.stem == fail else Made(html, path.stem, mark)

    kept = make.run_notebook, Kernels.get_ready
    make.run_notebook = run  # type: ignore[assignment]
    Kernels.get_ready = lambda *_: "forked"  # type: ignore[method-assign]
    try:
        yield
    finally:
        make.run_notebook, Kernels.get_ready = kept  # type: ignore[method-assign]


def make_set(data: Path, books: Path, mark: str, **how: Any) -> make.Result:
    """One set of such pages."""
    with pages_say(mark, **how):
        return make_reports(
            Order("shop", folder=str(books), lang="en", anew=True), data=data, now=NOW
        )


def keep_making(data: Path, books: Path, first: int) -> None:
    """Sets without end, each with a mark of its own."""
    with NOWHERE.open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        for turn in count(first):
            make_set(data, books, str(turn))


def command(
    data: Path, books: Path, mark: str, told: Path, seconds: float = 0, most: int = 0
) -> None:
    """`opsanalytics report`, ending with its exit code; `most` is what the disk has room for in one file."""
    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    arguments = [
        "report",
        "--anew",
        "--shop",
        "shop",
        "--data",
        str(data),
        "--notebooks",
        str(books),
        "--lang",
        "en",
    ]
    with told.open("w") as said, contextlib.redirect_stderr(said), NOWHERE.open("w") as nowhere:  # noqa: SIM117
        with contextlib.redirect_stdout(nowhere), pages_say(mark, seconds=seconds):
            code = cli.main(arguments)
    os._exit(code)


def marks(reports: Path) -> dict[str, str]:
    """The mark of the set behind each name; a set that is not whole, or of two minds, is told."""
    found = {}
    for name in reports.glob("[!.]*"):
        record = json.loads((name / "set.json").read_text("utf-8"))
        files = [name / page["file"] for page in record["pages"]]
        said = set()
        for text in (file.read_text("utf-8") for file in files):
            assert text.rstrip().endswith("</html>"), f"{name}: a torn page"
            said |= set(re.findall(r"mark (\d+)", text))
        assert (name / "index.html").read_text("utf-8").rstrip().endswith("</html>"), (
            f"{name}: torn contents"
        )
        assert len(said) == 1, f"{name}: pages of several sets: {said}"
        assert len(files) == 3, f"{name}: {len(files)} pages"
        found[name.name] = said.pop()
    return found
