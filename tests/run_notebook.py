"""Run a notebook of ours cell by cell in this process: quick, and with the numbers at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from opsanalytics.reports import page as page_module
from opsanalytics.reports import show as show_module
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def run(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, **parameters: Any
) -> list[tuple[str, str]]:
    """What the page shows: (HTML, plain text) in order. Unknown parameters are left out, as the runner does."""
    shown: list[tuple[str, str]] = []
    for module in (page_module, show_module):
        monkeypatch.setattr(module, "show", lambda html, plain, **_: shown.append((html, plain)))
    space: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= {name: value for name, value in parameters.items() if name in space}
    return shown
