"""A shop's name stays a name: nothing is read or written outside its own folders, on any system."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import safe_name

ELSEWHERE = ["../outside", "..", ".", "", "/etc", "a/b", "a\\b", "..\\outside", "C:\\x", "c:x", "~", "~root", "$HOME",
             "%2e%2e", "．．", "‥", "a\u2215b", "a／b", ".sets", ".lock", "-rf",
             "a\x00b", "a\nb", "店\n", "a ", "a.", "a" * 61]  # fmt: skip
RESERVED = [
    "CON",
    "con",
    "Nul",
    "PRN",
    "AUX",
    "COM1",
    "lpt9",
    "COM¹",
    "lpt³",
    "CONIN$",
    "nul.txt",
    "ＣＯＮ",
]
LOOKALIKES = ["ｓｈｏｐ", "sho\u200bp", "shop\u202e", "\ufeffshop", "e\u0301t", "ﬁne", "\ud800"]


@pytest.mark.parametrize("name", [*ELSEWHERE, *RESERVED, *LOOKALIKES])
def test_what_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a shop"):
        safe_name(name)


@pytest.mark.parametrize("name", ["demo", "小店-1", "Shop_2", "été", "7", "店" * 60])
def test_a_plain_name_is_kept_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize("command", ["report", "ingest", "check", "metrics"])
@pytest.mark.parametrize(
    "name", ["../outside", "..\\outside", "/tmp/outside", "．．", "CON", "x\ud800"]
)
def test_no_command_follows_a_name_out_of_its_folder(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    assert main([command, f"--shop={name}", "--data", str(tmp_path / "data")]) == 2
    assert "cannot name a shop" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["data"]
