"""The workbook of a report set: figures with live formulas, words that are never formulas."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from opsanalytics.ingest.pipeline import ingest
from tests.reports.conftest import Report, write_notebook
from tests.reports.test_findings import ASK

DAYS = "统计日期,访客数,浏览量,支付金额,支付买家数\n2022-12-30,400,900,4000.00,20\n2022-12-31,500,990,4000.00,40\n"


def sheets(file: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def workbook(data: Path, report: Report, tmp_path: Path) -> Path:
    """Of a shop with 40 orders of 100 yuan a day and two days of visitors."""
    platform = tmp_path / "shop_days.csv"
    platform.write_text(DAYS, encoding="utf-8")
    ingest([platform], "shop", data=data)
    write_notebook(tmp_path / "notebooks", "01_goals", ASK)
    return report(workbook=True).index.parent / "report.xlsx"


def test_days_and_months_hold_the_counts_and_their_quotients(workbook: Path) -> None:
    found = sheets(workbook)
    assert list(found)[:3] == ["Front page", "Days", "Months"]
    last = found["Days"][-1]
    assert last[:5] == [date(2022, 12, 31), 40, last[2], 500, 40]
    assert last[6] == 40 / 500
    assert last[7] == "", "the order list names no buyers"
    november, december = found["Months"][1:]
    # 20 November is the list's first day: 11 days of November, all 31 of December.
    assert (november[1], november[-1]) == (11 * 40, "11 of 30")
    assert (december[1], december[-1]) == (31 * 40, "31 of 31")
    assert december[5] == (20 + 40) / (400 + 500)
    assert not december[6], "November is not whole: nothing to compare with"


def test_quotients_and_sums_are_formulas_and_words_never_are(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    days, months = (texts[f"xl/worksheets/sheet{number}.xml"] for number in (2, 3))
    assert '<f>IF(N(D2)=0,"",IF(E2="","",E2/D2))</f>' in days.replace("&quot;", '"')
    assert len(re.findall("SUMIFS", months)) == 2 * 4
    assert "xl/charts/chart1.xml" in texts
    assert "http" not in re.sub(r'xmlns\S*="[^"]*"|Type="[^"]*"', "", texts["xl/workbook.xml"])


def test_what_to_do_stands_beside_what_of_it_is_not_final_or_doubtful(workbook: Path) -> None:
    front = sheets(workbook)["Front page"]
    assert front[2][-1] == "Not final or doubtful"
    assert front[2][2:4] == ["Yuan a month", "Yuan once"]
    assert front[3][1].startswith("bring")
    assert front[3][-1].startswith(
        "What it is worth is doubtful: 20 Nov – 31 Dec 2022: in 1,680 rows the columns"
    )


def test_each_page_has_a_sheet_with_what_it_says(workbook: Path, tmp_path: Path) -> None:
    (name,) = [name for name in sheets(workbook) if name.startswith("01 ")]
    cells = [cell for row in sheets(workbook)[name] for cell in row]
    assert any("40" in str(cell) for cell in cells)


def test_without_asking_there_is_no_workbook(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_goals", ASK)
    assert not (report().index.parent / "report.xlsx").exists()


def test_a_spreadsheet_program_works_the_formulas_out_to_the_same_figures(
    workbook: Path, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not here")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    ask = [office, home, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    subprocess.run([*ask, str(workbook)], check=True, capture_output=True, timeout=120)
    ours, theirs = sheets(workbook), sheets(tmp_path / "report.ods")
    for name in ("Front page", "Days", "Months"):
        assert _rounded(theirs[name]) == _rounded(ours[name])


def _rounded(rows: list[list[Any]]) -> list[list[Any]]:
    return [[round(x, 9) if isinstance(x, float) else x for x in row] for row in rows]


def test_visitors_are_there_where_their_buyers_are_not(
    data: Path, report: Report, tmp_path: Path
) -> None:
    platform = tmp_path / "shop_days.csv"
    days = "统计日期,访客数,支付金额,支付买家数\n2022-12-29,300,,\n2022-12-30,400,,\n2022-12-31,500,90.00,40\n"
    platform.write_text(days, encoding="utf-8")
    ingest([platform], "shop", data=data)
    write_notebook(tmp_path / "notebooks", "01_goals", ASK)
    found = sheets(report(workbook=True).index.parent / "report.xlsx")
    assert [row[3] for row in found["Days"][-3:]] == [300, 400, 500]
    december = found["Months"][-1]
    assert (december[3], december[4], december[5]) == (1200, 40, "")
    assert found["Months"][1][3] == "", "no visitors of November are known: none is not 0"
