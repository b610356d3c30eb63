"""The demo shop's pages in Chromium: for every reader, on every width, on paper, and offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.visit import Visit, visiting

WIDE, HIGH = 680, 1009  # a sheet of A4 inside margins of 15 mm


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Visit]:
    with visiting(browser) as visit:
        yield visit


@pytest.fixture(scope="module", params=["zh", "en"])
def pages(request: pytest.FixtureRequest, demo_sets: dict[str, Path]) -> list[Path]:
    found = sorted(demo_sets[request.param].glob("*.html"))
    assert len(found) > 10
    return found


def test_anybody_can_read_every_page_on_a_phone_and_at_a_desk(
    visit: Visit, pages: list[Path]
) -> None:
    found: dict[str, Any] = {}
    for path in pages:
        visit.open(path)
        if breaches := [*visit.breaches(), *visit.overflows()]:
            found[path.stem] = breaches
    assert found == {}
    assert visit.doings == [], "a page asks for nothing and has nothing to complain of"


def test_a_picture_without_words_would_be_found(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '<!DOCTYPE html><main><h1>x</h1><img src="x.png"><p style="width:2000px">wide</p></main>'
    )
    visit.open(path)
    assert {found[0] for _, found in visit.breaches()} >= {"image-alt", "html-has-lang"}
    assert [name for name, *_ in visit.overflows()] == ["phone", "desk"]
    visit.doings.clear()


def test_the_keyboard_reaches_links_and_folded_parts(
    visit: Visit, demo_sets: dict[str, Path]
) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 900})
    visit.page.goto((demo_sets["zh"] / "06_promotion.html").as_uri())
    reached = []
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        tag = visit.page.evaluate("document.activeElement.tagName")
        if tag == "BODY":
            break
        reached.append(tag)
        if tag == "SUMMARY":
            visit.page.keyboard.press("Enter")
    assert reached[0] == "A"
    folded, unfolded = (
        visit.page.locator("details").count(),
        visit.page.locator("details[open]").count(),
    )
    assert reached.count("SUMMARY") == folded == unfolded


@pytest.mark.parametrize("name", ["01_goal_progress", "10_what_if"])
def test_a_lever_is_moved_by_the_keyboard_and_printed_as_it_is(
    visit: Visit, demo_sets: dict[str, Path], name: str
) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 900})
    visit.page.goto((demo_sets["en"] / f"{name}.html").as_uri())
    visit.page.locator(".positions").scroll_into_view_if_needed()
    shown = visit.page.locator(".positions > div > div:visible b")
    assert "as it is" in shown.inner_text()
    visit.page.focus(".positions input:checked")
    seen = []
    for _ in range(5):
        visit.page.keyboard.press("ArrowRight")
        seen.append(shown.inner_text())
    assert [
        move in said
        for move, said in zip(("+10", "+20", "-20", "-10", "as it is"), seen, strict=True)
    ] == [True] * 5
    line = "getComputedStyle(document.querySelector('.positions input:focus + label')).outlineStyle"
    assert visit.page.evaluate(line) == "solid"
    visit.page.keyboard.press("ArrowRight")
    visit.page.emulate_media(media="print")
    assert "as it is" in shown.inner_text()
    assert visit.page.locator(".positions label:visible").count() == 0
    visit.page.emulate_media(media="screen")


def test_on_a_phone_a_table_has_few_columns_or_its_rows_are_cards(
    visit: Visit, pages: list[Path]
) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 900})
    for path in pages:
        visit.open(path)
        wide = visit.page.evaluate(
            "[...document.querySelectorAll('.scroll table:not(.cards)')]"
            ".filter(t => t.rows[0].cells.length > 4).map(t => t.innerText)"
        )
        assert wide == [], path.stem
        cards = visit.page.locator(".cards").count()
        if cards:
            head = "getComputedStyle(document.querySelector('.cards td + td'), '::before').content"
            assert visit.page.evaluate(head) not in ("none", ""), path.stem


def test_on_paper_nothing_is_folded_and_no_picture_or_row_is_cut(
    visit: Visit, demo_sets: dict[str, Path]
) -> None:
    visit.page.emulate_media(media="print")
    visit.page.set_viewport_size({"width": WIDE, "height": HIGH})
    for path in sorted(demo_sets["zh"].glob("*.html")):
        visit.page.goto(path.as_uri())
        assert visit.page.evaluate(
            "[...document.querySelectorAll('details:not(.on-screen) *')].every(e => e.checkVisibility())"
        ), path
        assert not visit.page.evaluate(
            "[...document.querySelectorAll('details.on-screen')].some(e => e.checkVisibility())"
        ), f"{path.stem}: the rows behind a chart are for the screen"
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= WIDE, path.stem
        pictures = visit.page.evaluate(
            "[...document.images].map(i => i.getBoundingClientRect().height)"
        )
        assert max(pictures, default=0) < HIGH, (
            f"{path.stem}: a picture higher than the paper is cut"
        )
        uncut = "[...document.querySelectorAll('figure, tr')].every(e => getComputedStyle(e).breakInside == 'avoid')"
        assert visit.page.evaluate(uncut), path.stem
        printed = visit.page.pdf(format="A4")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 14, path.stem
    visit.page.emulate_media(media="screen")
