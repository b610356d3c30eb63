"""In a notebook an error of ours is one sentence; any other keeps its traceback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_an_error_of_ours_is_one_sentence_with_its_traceback_one_call_away(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("import opsanalytics as ops; ops.notebook('en')")
    failed = shell.run_cell("ops.METRICS.find('order_payd')")
    shown = capsys.readouterr().out
    assert failed.error_in_exec is not None
    assert shown.strip().startswith("there is no metric order_payd; did you mean orders_paid")
    assert len(shown.strip().splitlines()) == 1
    shell.run_cell("%tb")
    assert "Traceback" in capsys.readouterr().out


def test_another_error_keeps_its_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("import opsanalytics as ops; ops.notebook('zh')")
    shell.run_cell("1 / 0")
    assert "Traceback" in capsys.readouterr().out
    shell.run_cell("ops.METRICS.find('order_payd')")
    assert capsys.readouterr().out.startswith("没有指标 order_payd")
