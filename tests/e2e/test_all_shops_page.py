"""The page of all shops in Chromium: on a phone and at a desk, in both languages, whatever the shops are called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from opsanalytics.pages.records import SetFindings, Words
from opsanalytics.reports.all_shops_page import RunRecord, write_page
from opsanalytics.reports.sets import FINDINGS
from tests.e2e.visit import Visit, visiting
from tests.pages.test_all_shops import BEFORE, DAY, report, todo

HOSTILE = "<img src=x onerror=alert(1)>"
LONG = "补货：加厚大号棉麻收纳筐带盖可折叠六件套可微波奶油色 " * 4
SHOPS: dict[str, SetFindings | None] = {
    "good": report(todo("hot_products.stock_days", LONG, 12_345.0)),
    "late": report(day=BEFORE),
    "open": report(open_conversion=True, orders=1_234_567, yuan=98_765_432.1),
    "off": report(todo("offers.brings_back", HOSTILE, None), standing="off plan", alert="off plan"),
    "named": report().model_copy(update={"title": HOSTILE}),
    "poor": report(ratings=(0.91, 1000), goals=("held", "reached", "at risk")),
    "none": None,
    "failed": report(),
}


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as visit:
        yield visit


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_anybody_can_read_the_page_of_all_shops(visit: Visit, tmp_path: Path, lang: str) -> None:
    for name, found in SHOPS.items():
        if found:
            folder = tmp_path / name / "latest"
            folder.mkdir(parents=True)
            (folder / FINDINGS).write_text(found.model_dump_json(), encoding="utf-8")
    path = "data/processed/.generations/failed/46fa3002f4cd/manifest.json"
    troubles = {"failed": Words(zh=f"{path} 丢失", en=f"{path} is lost; {HOSTILE}")}
    run = RunRecord(shops=[*SHOPS], judged=DAY, lang=lang, troubles=troubles)
    write_page(tmp_path, run, "2023-01-01 08:05")
    visit.open(tmp_path / "index.html")
    assert [*visit.breaches(), *visit.overflows()] == []
    assert visit.page.locator("img").count() == 0
    assert visit.doings == []
