"""The notebooks that explore: a question, a few cells of pandas and seaborn, and they run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib import pyplot as plt

from tests.conftest import ROOT
from tests.project.test_notebooks import notebook_faults

NOTEBOOKS = sorted((ROOT / "notebooks" / "explore").glob("*.ipynb"))
USED = ("imports pandas", "imports seaborn")  # by analysts, not by pages


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    yield
    plt.close("all")


def code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_there_are_six_each_of_a_question_and_few_short_cells_without_output() -> None:
    assert len(NOTEBOOKS) == 6
    for notebook in NOTEBOOKS:
        text = notebook.read_text(encoding="utf-8")
        faults = [fault for fault in notebook_faults(text) if not fault.endswith(USED)]
        assert faults == [], notebook.name
        assert 4 <= len(code_cells(notebook)) <= 8, notebook.name  # with parameters and opening


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_answers_its_question_for_the_demo_shop(
    notebook: Path, demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSANALYTICS_DATA", str(demo_data))
    space: dict[str, object] = {}
    for cell in code_cells(notebook):
        exec(cell, space)
    assert plt.get_fignums()


def test_one_takes_its_parameters_from_papermill(demo_data: Path, tmp_path: Path) -> None:
    import papermill

    made = tmp_path / "made.ipynb"
    environment = {"OPSANALYTICS_DATA": str(demo_data), "PYTHONPATH": str(ROOT)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        papermill.execute_notebook(
            NOTEBOOKS[2], made, parameters={"as_of": "2022-06"}, progress_bar=False
        )
    assert "2022-06" in made.read_text(encoding="utf-8")
    assert made.stat().st_size > 10_000  # the charts are in it
