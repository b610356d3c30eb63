"""Run one notebook with papermill and turn it into one self-contained HTML page with nbconvert."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from opsanalytics.text import Say

CELL_SECONDS = 600
NOTICE = ("<!--notice-->", "<!--/notice-->")


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


def run_notebook(notebook: Path, parameters: Mapping[str, object], work: Path, say: Say) -> Made | Failed:
    """Execute the notebook in a kernel of its own and convert it; `work` is a folder for this run alone."""
    import papermill
    from traitlets.config import Config

    config = Config()
    if os.name == "nt":  # no sockets in the file system there: encrypt the loopback instead
        config.KernelManager.transport_encryption = "required"
    else:
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(work / "kernel")  # by default all kernels share one socket's name
    try:
        executed = papermill.execute_notebook(
            notebook,
            work / notebook.name,
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            execution_timeout=CELL_SECONDS,
            config=config,
        )
        return _page(executed, notebook.stem, say)
    except Exception as error:
        return Failed(_sentence(error, say), traceback.format_exc())


def _sentence(error: Exception, say: Say) -> str:
    """One sentence true to the cause; the values of a stranger's error stay in the log."""
    name = getattr(error, "ename", type(error).__name__)
    if name in ("UsageError", "DataRefused"):  # told in the page's language already
        return str(getattr(error, "evalue", error))
    if name == "DeadKernelError":
        return say("its kernel died: most likely the computer ran out of memory")
    if name == "CellTimeoutError":
        return say("a cell ran for longer than {n} seconds", n=CELL_SECONDS)
    return say("an error in the notebook ({name})", name=name)


def _page(executed: Any, name: str, say: Say) -> Made:
    from nbconvert import HTMLExporter

    facts: dict[str, str] = {}
    for cell in executed.cells:
        outputs = cell.get("outputs", [])
        cell["outputs"] = [o for o in outputs if o.get("name") != "stderr"]  # warnings carry local paths
        for output in outputs:
            facts |= output.get("metadata", {}).get("opsanalytics", {})
    title = facts.get("title", name)
    folder = files("opsanalytics") / "templates"
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


def css() -> str:
    """The style sheet of all pages."""
    return (files("opsanalytics") / "templates" / "style.css").read_text(encoding="utf-8")
