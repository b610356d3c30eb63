"""Sheets of months, and answers in Chinese, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.cli.main import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    months = [f"2026-{n:02d}-01,运营部,推广,1000,900" for n in range(1, 13)]
    sheet = tmp_path / "预算.csv"
    sheet.write_text("月份,部门,科目,预算金额,实际支出\n" + "\n".join(months) + "\n", "utf-8")
    assert main(["ingest", str(sheet), "--shop", "s", "--data", str(tmp_path / "d")]) == 0
    return tmp_path / "d"


def figures(capsys: pytest.CaptureFixture[str], data: Path, *options: str) -> str:
    capsys.readouterr()
    assert (
        main(["metrics", "--shop", "s", "--data", str(data), "--metric", "budget_spent", *options])
        == 0
    )
    return capsys.readouterr().out


def test_a_budget_covers_its_last_month_whole(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    year = figures(capsys, data, "--from", "2026-01-01", "--to", "2026-12-31", "--format", "csv")
    assert year.splitlines()[1].endswith("10800.0,,10800.0,,,10800,True,,")


def test_reasons_are_said_in_the_readers_language(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    days = ("--from", "2026-12-01", "--to", "2027-01-31")
    assert "62 天中有 31 天没有数据" in figures(capsys, data, "--lang", "zh", *days)
    assert "31 of 62 days are not covered" in figures(capsys, data, "--lang", "en", *days)
