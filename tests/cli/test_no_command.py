"""The command line without a command, or with one that there is not."""

from __future__ import annotations

import pytest

from opsanalytics.cli.main import main


def test_alone_it_shows_the_commands_and_two_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "ingest " in shown
    assert shown.count("\n  opsanalytics ") == 2


def test_a_mistyped_command_is_told_which_one_was_meant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["metrcs", "--shop", "demo"]) == 2
    assert capsys.readouterr().err.endswith("did you mean metrics?\n")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["metrcs"]) == 2
    assert "您要的是 metrics 吗" in capsys.readouterr().err
