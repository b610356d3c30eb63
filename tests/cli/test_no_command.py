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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("metrics --shop demo --metrics paid_amount", "--metric"),
        ("metrics --shop demo --metrics=paid_amount", "--metric"),
        ("metrics --shop demo --form 2022-11-01", "--format, --from"),
        ("ingest --drft list.csv", "--draft"),
    ],
)
def test_a_mistyped_option_is_told_which_one_was_meant(
    capsys: pytest.CaptureFixture[str], typed: str, meant: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed.split())
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"did you mean {meant}?\n")


def test_an_option_like_no_other_is_said_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["metrics", "--shop", "demo", "--zzz"])
    assert capsys.readouterr().err == "opsanalytics: unrecognized arguments: --zzz\n"


@pytest.mark.parametrize("lang", [["--lang", "zh"], ["--lang=zh"]])
def test_the_language_may_stand_before_the_command(
    capsys: pytest.CaptureFixture[str], lang: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*lang, "--help"])
    assert ended.value.code == 0
    assert "店铺离年度计划还有多远" in capsys.readouterr().out
    assert main([*lang, "metrics"]) == 2
    assert "哪家店铺" in capsys.readouterr().err
    assert main(["--lang", "en", "metrics", *lang]) == 2, "the command's own holds"
    assert "哪家店铺" in capsys.readouterr().err
