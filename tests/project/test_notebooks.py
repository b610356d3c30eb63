"""What a notebook may hold: one cell of parameters, thin cells, no function, no output."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from tests.project.library import PACKAGE, ROOT, imported_names

CELL_LINES = 15

Cell = dict[str, Any]


def code_faults(source: str) -> list[str]:
    """What a notebook's code cell must not hold."""
    faults = []
    if len(source.splitlines()) > CELL_LINES:
        faults.append(f"has {len(source.splitlines())} lines")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [*faults, f"is not plain Python: {error.msg}"]
    for node in ast.walk(tree):
        name = getattr(node, "attr", getattr(node, "id", None))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            faults.append(f"defines {node.name}")
        elif name in {"style", "HTML", "Markdown", "__import__", "import_module"}:
            faults.append(f"uses {name}")
    outside = {name.split(".")[0] for _, name in imported_names("notebook", source)} - {PACKAGE}
    return faults + [f"imports {name}" for name in sorted(outside)]


def notebook_faults(text: str) -> list[str]:
    notebook = json.loads(text)
    faults = []
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        faults.append("the kernel is not python3")
    tagged = [
        cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])
    ]
    if len(tagged) != 1:
        faults.append(f"{len(tagged)} cells are tagged parameters")
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        if cell.get("outputs") or cell.get("execution_count") is not None:
            faults.append(f"cell {number} keeps output or an execution count")
        faults += [f"cell {number} {fault}" for fault in code_faults("".join(cell["source"]))]
    return faults


def test_notebooks_are_thin_and_hold_no_output() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert notebooks, "no notebook in notebooks/"
    faults = [
        f"{path.name}: {fault}"
        for path in notebooks
        for fault in notebook_faults(path.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f():\n    pass", "cell 2 defines f"),
        ("class Shop: ...", "cell 2 defines Shop"),
        ("x = 1\n" * (CELL_LINES + 1), f"cell 2 has {CELL_LINES + 1} lines"),
        ("import pandas as pd", "cell 2 imports pandas"),
        ("from IPython.display import HTML", "cell 2 imports IPython"),
        ("HTML('<b>')", "cell 2 uses HTML"),
        ("display.Markdown(title)", "cell 2 uses Markdown"),
        ("frame.style.format()", "cell 2 uses style"),
        ("%matplotlib inline", "cell 2 is not plain Python: invalid syntax"),
    ],
)
def test_a_thick_notebook_is_noticed(source: str, fault: str) -> None:
    code: Cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    parameters = {**code, "metadata": {"tags": ["parameters"]}, "source": ["shop: str = 'demo'"]}
    good = {**code, "source": ["from opsanalytics import open_shop\n", "open_shop(shop)"]}
    notebook = {"metadata": {"kernelspec": {"name": "python3"}}, "cells": [parameters, good]}
    assert notebook_faults(json.dumps(notebook)) == []
    notebook["cells"] = [parameters, {**code, "source": source}]
    assert notebook_faults(json.dumps(notebook)) == [fault]


def test_a_notebook_with_output_or_without_parameters_is_noticed() -> None:
    ran = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [{}],
        "execution_count": 1,
    }
    assert notebook_faults(json.dumps({"metadata": {}, "cells": [ran]})) == [
        "the kernel is not python3",
        "0 cells are tagged parameters",
        "cell 1 keeps output or an execution count",
    ]
