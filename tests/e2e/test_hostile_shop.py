"""Whatever the exports, their names and the plan hold: pages are made, nothing runs, nothing breaks."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from opsanalytics.cli.main import main
from opsanalytics.reports.choose import Order
from opsanalytics.reports.make import make_reports
from tests.conftest import NOW
from tests.e2e.hostile import SHOP, make_hostile
from tests.e2e.visit import visiting

_FOREIGN = "script, iframe, plaintext, link, object, embed, form, meta[http-equiv=refresh], [onload], [onerror], main main"
_LINKS = "[...document.links].map(a => a.getAttribute('href'))"


@pytest.fixture(scope="module")
def hostile_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(demo_data / "processed", data / "processed", symlinks=True)
    make_hostile(data)
    return data


@pytest.fixture(scope="module")
def hostile_pages(hostile_data: Path) -> list[Path]:
    result = make_reports(Order(SHOP, lang="zh"), data=hostile_data, now=NOW)
    log = "\n".join(
        path.read_text(encoding="utf-8") for path in (result.index.parents[1] / ".log").glob("*")
    )
    assert result.failed == {}, log
    return sorted(result.index.parent.glob("*.html"))


def test_nothing_from_the_data_runs_or_breaks_a_page(
    browser: Browser, hostile_pages: list[Path]
) -> None:
    with visiting(browser, "window.__x = 0", bypass_csp=True) as visit:  # escaping alone must do
        for path in hostile_pages:
            visit.open(path)
            assert visit.page.evaluate("window.__x") == 0, path.stem
            assert visit.page.locator(_FOREIGN).count() == 0, path.stem
            assert visit.page.locator("main > h1, main h1").count() == 1, path.stem
            assert [*visit.overflows()] == [], path.stem
            links = visit.page.evaluate(_LINKS)
            assert all(re.search(r"\.html(#[a-z_.]+)?$", href) for href in links), path.stem
            last = visit.page.locator("details").last.inner_text()
            assert last.startswith("数据来源"), path.stem
        assert visit.doings == []


def test_texts_from_the_data_give_no_orders_to_a_screen(hostile_pages: list[Path]) -> None:
    orders = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
    for path in hostile_pages:
        assert not orders.search(path.read_text(encoding="utf-8")), path.stem


def test_a_sheet_of_figures_holds_no_formula_and_numbers_stay_numbers(
    hostile_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        "--by",
        "channel",
        "--from",
        "2022-12-28",
        "--to",
        "2022-12-28",
        "--against",
        "previous",
    ]
    for form in ("csv", "json", "table"):
        capsys.readouterr()
        chosen = [
            "--metric",
            "visitors",
            "--shop",
            SHOP,
            "--data",
            str(hostile_data),
            "--format",
            form,
        ]
        assert main(["metrics", *chosen, *options]) == 0
        told = capsys.readouterr().out
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(told)))
            assert any(row["channel"].startswith("'") for row in rows)
            assert not [
                cell
                for row in rows
                for cell in row.values()
                if re.match(r"[=+@\t\r＝＋－＠]|-\D", cell)
            ]
            assert any(float(row["change"] or 0) < 0 for row in rows)
        if form == "json":
            assert "</style>" in told, "a program gets the text as it is"
        if form == "table":
            assert "\x1b" not in told
