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
from opsanalytics.pages.director import FRONT
from opsanalytics.reports.kernels import Kernels

NOTICE = ("<!--notice-->", "<!--/notice-->")
POSITIONS = '<fieldset class="positions"'  # a choice, which has its own style sheet
OWN_ERRORS = (
    "UsageError",
    "DataRefused",
    "EngineFailed",
)  # their message is in the page's language already
_TEMPLATES = files("opsanalytics.reports") / "templates"


@dataclass(frozen=True)
class Limits:
    """The seconds that one cell, and all cells of a page together, may take."""

    cell: int = 600
    page: int = 1800


@dataclass(frozen=True)
class Made:
    """A page that was made, with its question (`title`) and verdict in the page's language.

    `titles` is the question in both languages. `findings` are records as `pages.records` describes
    them, and `answer` is the key of the one that is the page's verdict.
    """

    html: str
    title: str
    verdict: str
    titles: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Failed:
    """A page that could not be made: one sentence for the reader, the traceback for the log."""

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
    """Execute the notebook in a kernel of its own and convert it to a page.

    `work` is a folder for this run alone. The kernel is started at once; the cells wait until fewer
    than `kernels.jobs` other notebooks run.
    """
    import papermill

    turn = _Turn(kernels, limits)
    kernels.places.acquire()
    try:
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            on_notebook_start=turn.begin,
            timeout_func=turn.seconds_for_cell,
            **kernels.options(work, notebook.resolve()),
        )
    except Exception as error:
        message = _cause(error, limits, page_late=turn.is_over())
        return Failed(tr(message), traceback.format_exc())
    finally:
        turn.end()
        kernels.places.release()
    return _page(executed, notebook.stem, tr)


class _Turn:
    """A notebook's turn to run its cells, and the time left of it."""

    def __init__(self, kernels: Kernels, limits: Limits) -> None:
        self.kernels, self.limits = kernels, limits
        self.began: float | None = None

    def begin(self, **_: object) -> None:
        """Wait for the turn; called by papermill once the kernel is started."""
        self.kernels.turns.acquire()
        self.began = time.monotonic()

    def end(self) -> None:
        """Let another notebook have the turn."""
        if self.began is not None:
            self.kernels.turns.release()

    def seconds_left(self) -> float:
        """Of the page's time."""
        began = time.monotonic() if self.began is None else self.began
        return began + self.limits.page - time.monotonic()

    def seconds_for_cell(self, _: object) -> float:
        """The time that the next cell may take; papermill takes 0 for no limit."""
        return max(0.1, min(self.limits.cell, self.seconds_left()))

    def is_over(self) -> bool:
        """Whether the page has used up its time."""
        return self.began is not None and self.seconds_left() <= 0


def _cause(error: Exception, limits: Limits, *, page_late: bool) -> Message:
    """The reason in one sentence; the text of an error that is not ours goes to the log alone."""
    name = getattr(error, "ename", type(error).__name__)
    if name in OWN_ERRORS:
        text = str(getattr(error, "evalue", error))
        return Message.bilingual(text, text)
    if name == "DeadKernelError":
        return Message("reports.failure.kernel_died")
    if name == "MemoryError":
        return Message("reports.failure.memory")
    if name == "CellTimeoutError" and page_late:
        return Message("reports.failure.page_time", seconds=limits.page)
    if name == "CellTimeoutError":
        return Message("reports.failure.cell_time", seconds=limits.cell)
    return Message("reports.failure.error", name=name)


def _page(executed: Any, name: str, tr: Translator) -> Made:
    """The executed notebook as a page."""
    from nbconvert import HTMLExporter

    facts = _take_facts(executed)
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
        "title": facts.get("window", title),
        "lang": "zh-CN" if tr.lang == "zh" else "en",
        "css": css(),
        "back": "" if name == FRONT else tr("reports.front_page"),
    }
    html, _ = exporter.from_notebook_node(executed, resources={"page": page})
    if POSITIONS in html:
        html = html.replace("</style>", f"{css('positions')}</style>", 1)
    return Made(
        html,
        title,
        verdict=facts.get("verdict", ""),
        titles=facts.get("titles", {}),
        answer=facts.get("answer", ""),
        findings=tuple(facts.get("findings", ())),
    )


def _take_facts(executed: Any) -> dict[str, Any]:
    """Take out of the outputs what `show` added for us, and the outputs that no page contains."""
    facts: dict[str, Any] = {}
    for cell in executed.cells:
        outputs = cell.get("outputs", [])
        cell["outputs"] = [output for output in outputs if _is_for_readers(output)]
        for output in outputs:
            facts |= output.get("metadata", {}).pop("opsanalytics", {})
    return facts


def _is_for_readers(output: Any) -> bool:
    """Whether the output is no warning (they contain local paths), no script and no widget."""
    active = any(kind.startswith("application/") for kind in output.get("data", {}))
    return output.get("name") != "stderr" and not active


def css(name: str = "style") -> str:
    """A style sheet: that of all pages, or of a part that few pages have."""
    return (_TEMPLATES / f"{name}.css").read_text(encoding="utf-8")
