"""Run one notebook with papermill and turn it into one self-contained HTML page with nbconvert."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from opsanalytics.core.messages import Message, Translator
from opsanalytics.reports.kernels import Kernels

NOTICE = ("<!--notice-->", "<!--/notice-->")
OWN_ERRORS = ("UsageError", "DataRefused")  # their sentence is in the page's language
_TEMPLATES = files("opsanalytics.reports") / "templates"


@dataclass(frozen=True)
class Limits:
    """The seconds that one cell, and one page in all, may take."""

    cell: int = 600
    page: int = 1800


@dataclass(frozen=True)
class Made:
    """A page that was made: its HTML, its question and verdict in the page's language, and what it found.

    `titles`: the question in both languages. `findings`: records as `pages.records` describes them; `answer`: the key of the one that is the page's verdict.
    """

    html: str
    title: str
    verdict: str
    titles: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Failed:
    """A page that was not: one sentence for the reader, the whole story for the log."""

    sentence: str
    story: str


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    work: Path,
    tr: Translator,
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

    def left() -> float:
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
        late = bool(began) and left() <= 0
        return Failed(tr(_cause(error, limits, late)), traceback.format_exc())
    finally:
        if began:
            kernels.turns.release()
    return _page(executed, notebook.stem, tr)


def _cause(error: Exception, limits: Limits, late: bool) -> Message:
    """One sentence true to the cause; the values of a stranger's error stay in the log."""
    name = getattr(error, "ename", type(error).__name__)
    if name in OWN_ERRORS:
        text = str(getattr(error, "evalue", error))
        return Message.bilingual(text, text)
    if name == "DeadKernelError":
        return Message("reports.failure.kernel_died")
    if name == "MemoryError":
        return Message("reports.failure.memory")
    if name == "CellTimeoutError" and late:
        return Message("reports.failure.page_time", seconds=limits.page)
    if name == "CellTimeoutError":
        return Message("reports.failure.cell_time", seconds=limits.cell)
    return Message("reports.failure.error", name=name)


def _page(executed: Any, name: str, tr: Translator) -> Made:
    """The executed notebook as a page; what its cells hand over besides is taken out of it."""
    from nbconvert import HTMLExporter

    facts: dict[str, Any] = {}
    for cell in executed.cells:
        outputs = cell.get("outputs", [])
        cell["outputs"] = [output for output in outputs if _is_still(output)]
        for output in outputs:
            facts |= output.get("metadata", {}).pop("opsanalytics", {})
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_markdown=True,
    )
    title = facts.get("title", name)
    page = {
        "title": title,
        "lang": "zh-CN" if tr.lang == "zh" else "en",
        "css": css(),
        "back": tr("reports.all_pages"),
    }
    html, _ = exporter.from_notebook_node(executed, resources={"page": page})
    findings = tuple(facts.get("findings", ()))
    return Made(
        html,
        title,
        facts.get("verdict", ""),
        facts.get("titles", {}),
        facts.get("answer", ""),
        findings,
    )


def _is_still(output: Any) -> bool:
    """Whether the output is to be read: no warning (it carries local paths), no script, no widget."""
    alive = any(kind.startswith("application/") for kind in output.get("data", {}))
    return output.get("name") != "stderr" and not alive


def css() -> str:
    """The style sheet of all pages."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")
