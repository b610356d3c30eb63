"""Run one notebook with papermill and turn it into one self-contained HTML page with nbconvert."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from opsanalytics.core.say import Say
from opsanalytics.reports.kernels import Kernels

NOTICE = ("<!--notice-->", "<!--/notice-->")


@dataclass(frozen=True)
class Limits:
    """The seconds that one cell, and one page in all, may take."""

    cell: int = 600
    page: int = 1800


@dataclass(frozen=True)
class Made:
    """A page that was made: its HTML, and its question and verdict for the table of contents."""

    html: str
    title: str
    verdict: str


@dataclass(frozen=True)
class Failed:
    """A page that was not: one sentence for the reader, the whole story for the log."""

    sentence: str
    story: str


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    work: Path,
    say: Say,
    kernels: Kernels,
    limits: Limits,
) -> Made | Failed:
    """Execute the notebook in a kernel of its own and convert it; `work` is a folder for this run alone.

    The kernel is started at once, the cells wait for their turn.
    """
    import papermill

    began: list[float] = []

    def begin(**_: object) -> None:
        kernels.turns.acquire()
        began.append(time.monotonic())

    def left(_: object = None) -> float:
        return began[0] + limits.page - time.monotonic()

    try:
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            on_notebook_start=begin,
            timeout_func=lambda _: max(0.1, min(limits.cell, left())),
            **kernels.options(work),
        )
    except Exception as error:
        return Failed(
            _sentence(error, say, limits, bool(began) and left() <= 0), traceback.format_exc()
        )
    finally:
        if began:
            kernels.turns.release()
    return _page(executed, notebook.stem, say)


def _sentence(error: Exception, say: Say, limits: Limits, late: bool) -> str:
    """One sentence true to the cause; the values of a stranger's error stay in the log."""
    name = getattr(error, "ename", type(error).__name__)
    if name in ("UsageError", "DataRefused"):  # told in the page's language already
        return str(getattr(error, "evalue", error))
    if name == "DeadKernelError":
        return say("its kernel died: most likely the computer ran out of memory")
    if name == "MemoryError":
        return say("it ran out of memory")
    if name == "CellTimeoutError" and late:
        return say("it ran for longer than {n} seconds in all", n=limits.page)
    if name == "CellTimeoutError":
        return say("a cell ran for longer than {n} seconds", n=limits.cell)
    return say("an error in the notebook ({name})", name=name)


def _page(executed: Any, name: str, say: Say) -> Made:
    from nbconvert import HTMLExporter

    facts: dict[str, str] = {}
    for cell in executed.cells:
        outputs = cell.get("outputs", [])
        cell["outputs"] = [output for output in outputs if _still(output)]
        for output in outputs:
            facts |= output.get("metadata", {}).get("opsanalytics", {})
    title = facts.get("title", name)
    folder = files("opsanalytics.reports") / "templates"
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(folder)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_markdown=True,
    )
    page = {
        "title": title,
        "lang": "zh-CN" if say.lang == "zh" else "en",
        "css": css(),
        "back": say("All pages"),
    }
    html, _ = exporter.from_notebook_node(executed, resources={"page": page})
    return Made(html, title, facts.get("verdict", ""))


def _still(output: Any) -> bool:
    """Whether the output is to be read: no warning (it carries local paths), no script, no widget."""
    alive = any(kind.startswith("application/") for kind in output.get("data", {}))
    return output.get("name") != "stderr" and not alive


def css() -> str:
    """The style sheet of all pages."""
    return (files("opsanalytics.reports") / "templates" / "style.css").read_text(encoding="utf-8")
