"""The questions of a page, read from its notebook, so that a cluster is asked them together."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
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
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with suppress(SyntaxError):  # commands of Jupyter are no Python
                reader.visit(ast.parse("".join(cell["source"])))
    return reader.asked


def question_key(question: Callable[..., Any]) -> str:
    """The key of a question: its module and function, or the key of a declared finding.

    A function that a notebook defines has the key `own.NAME`.
    """
    if isinstance(question, partial):
        question = question.func
    key = getattr(question, "key", None)
    if key:
        return str(key)
    module = question.__module__.rpartition(".")[2]
    return f"{module.replace('__main__', 'own')}.{question.__name__}"


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

    def generic_visit(self, node: ast.AST) -> None:
        """Evaluate a question, questions for each of several things, or a module's short name."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="page"), attr="ask")):
                self._run(ast.Expression(node), "eval")
            case ast.ListComp(elt=ast.Call(func=ast.Attribute(attr="ask"))):
                self._run(ast.Expression(node), "eval")
            case ast.Assign(value=ast.Attribute() | ast.Tuple(elts=[ast.Attribute(), *_])):
                self._run(ast.Module([node], []), "exec")
            case _:
                super().generic_visit(node)

    def _run(self, tree: ast.Module | ast.Expression, mode: str) -> None:
        with suppress(Exception):  # it needs what only the running notebook has
            exec(compile(tree, "notebook", mode), self._names)  # noqa: S102 - the page's own code
