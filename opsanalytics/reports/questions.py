"""The questions of a page, read from its notebook, so that a cluster is asked them together."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from opsanalytics.core.errors import EngineFailed
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.finding import View
from opsanalytics.reports.kernels import NOTEBOOK

Asked = tuple[Callable[..., Any], dict[str, Any]]  # a question and its options


def ask_ahead(view: View, names: Mapping[str, Any]) -> None:
    """Get the answers that the notebook now running will need; `names` are its names so far.

    Where it is not known which one runs, each is got when it is asked for.
    """
    notebook = Path(os.environ.get(NOTEBOOK, ""))
    notebook = notebook if notebook.is_file() else Path(notebook.name)
    if notebook.suffix == ".ipynb" and notebook.is_file():
        questions = questions_of(notebook, view, names)
        view.shop.gather([partial(_tried, view, *asked) for asked in questions])


def _tried(view: View, question: Callable[..., Any], options: dict[str, Any]) -> None:
    """Answer the question; what is wrong with it is said when the page asks it."""
    try:
        answer_to(question, view, **options)
    except EngineFailed:
        raise
    except Exception:
        return


def questions_of(notebook: Path, view: View, names: Mapping[str, Any]) -> list[Asked]:
    """What the notebook's `page.ask(...)` ask, as far as its names so far tell it."""
    reader = _Reader(view, names)
    for source in _cells(notebook):
        reader.visit(ast.parse(source))
    return reader.asked


def _cells(notebook: Path) -> Iterator[str]:
    """The cells that are Python alone."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.lstrip().startswith(("%", "!")):
            yield source


class _Reader(ast.NodeVisitor):
    """Evaluates what is asked, and the short names of modules in it, and nothing else.

    It stands for the page itself in what is evaluated.
    """

    def __init__(self, view: View, names: Mapping[str, Any]) -> None:
        self.asked: list[Asked] = []
        self.days = getattr(view, "days", None)
        self._names = {**names, "page": self}

    def ask(self, question: Callable[..., Any], **options: Any) -> None:
        """Note a question."""
        self.asked.append((question, options))

    def visit_Assign(self, node: ast.Assign) -> None:
        """A short name of a module is kept; what else is assigned may hold a question."""
        parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        if all(isinstance(part, ast.Attribute) for part in parts):
            self._run(ast.Module([node], []), "exec")
        else:
            self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """A question for each of several things."""
        if any(_is_question(part) for part in ast.walk(node)):
            self._run(ast.Expression(node), "eval")

    def visit_Call(self, node: ast.Call) -> None:
        """A question, or a call that may hold one."""
        if _is_question(node):
            self._run(ast.Expression(node), "eval")
        else:
            self.generic_visit(node)

    def _run(self, tree: ast.Module | ast.Expression, mode: str) -> None:
        try:
            exec(compile(tree, "notebook", mode), self._names)  # noqa: S102 - the page's own code
        except Exception:  # it needs what only the running notebook has
            return


def _is_question(node: ast.AST) -> bool:
    """Whether it is `page.ask(...)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="page"), attr="ask")):
            return True
    return False
