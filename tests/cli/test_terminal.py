"""What names and cells hold never reaches the terminal or a csv as commands, lines or formulas."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.store.shop import open_shop
from tests.conftest import ROOT, order_list, table

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FAKE = "a.csv: 9 lines = 9 loaded\nreviews: 9 rows"
ORDER = "order | created\n1 | 2022-12-30 10:00"
NASTY = ["\x1b[2J\x1b]0;x\x07", "=1+1", "\x1b=1+1", "\x9b2J", "\u202etxt", "-2+3", "＝1+1"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """All a command says; none of it may be obeyed by a terminal."""
    main([*command, "--shop", "s"])
    told = capsys.readouterr()
    said = told.out + told.err
    assert not RAW.search(said), repr(said)
    return said


@pytest.mark.parametrize("name", [f"{FAKE}.csv", "\x1b[31mx.csv", "x\r.csv", "x\u2028y.csv"])
def test_a_file_name_cannot_fake_a_line_or_paint_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = folder / "in" / name
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n")
    said = say(capsys, "ingest", "in")
    assert said.startswith("refused: ")
    assert len(said.splitlines()) == 1
    path.write_bytes(order_list(table(ORDER)).encode("gb18030"))
    for said in (say(capsys, "ingest", "in"), say(capsys, "ingest", "--explain", str(path))):
        assert not [line for line in said.splitlines() if line.startswith("reviews: ")]
    say(capsys, "check")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("cell", NASTY)
def test_a_cell_is_neither_obeyed_by_a_terminal_nor_reckoned_by_a_spreadsheet(
    folder: Path, capsys: pytest.CaptureFixture[str], cell: str, form: str
) -> None:
    (folder / "ads_2022-12-30.csv").write_text(
        "day,channel,grain,campaign,spend\n" + f'2022-12-30,zhitongche,campaign,"{cell}",5.00\n',
        "utf-8",
    )
    say(capsys, "ingest", "ads_2022-12-30.csv")
    ask = ("metrics", "--metric", "ad_spend", "--by", "campaign", "--format", form)
    said = say(capsys, *ask)
    if form == "json":
        (kept,) = open_shop("s", data=folder / "data").table("ads")["campaign"]
        assert json.loads(said)[0]["campaign"] == kept
    if form == "csv":
        (row,) = csv.DictReader(io.StringIO(said))
        assert row["campaign"][0] not in "=+-@＝"


def test_a_plans_words_are_not_obeyed_either(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = (ROOT / "opsanalytics" / "plan" / "plan_default.toml").read_text("utf-8")
    assert "after Double 12" in plan
    (folder / "plan.toml").write_text(
        plan.replace("after Double 12", r"a\u001b[2J\nb\u0007"), "utf-8"
    )
    said = say(capsys, "plan", "show", "--plan", "plan.toml", "--lang", "en")
    assert "a[2J b" in said
