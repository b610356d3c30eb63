"""Pages on a computer that has no font for Chinese: no letter is a box, and a font that is there is kept."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib
import pytest
from playwright.sync_api import Page

from opsanalytics.charts.style import font_file
from tests.e2e.conftest import chromium

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{}</dir><cachedir>{}</cachedir></fontconfig>"""
OWN_TEXT = """() => [...document.querySelectorAll('main *')].map(e => e.checkVisibility()
  ? [...e.childNodes].filter(n => n.nodeType == 3).map(n => n.data).join('') : '')"""


def drawn(page: Page) -> tuple[int, int, int]:
    """How many Chinese characters a page has; how many are drawn by its own font, and by others."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("document.fonts.ready")
    texts = page.evaluate(OWN_TEXT)
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    nodes = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "main *"})["nodeIds"]
    wanted = own = others = 0
    for node, text in zip(nodes, texts, strict=True):
        chinese = len(re.findall("[\u4e00-\u9fa5]", text))
        if not chinese:
            continue
        fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        wanted += chinese
        own += min(chinese, sum(font["glyphCount"] for font in fonts if font["isCustomFont"]))
        others += sum(
            font["glyphCount"] for font in fonts if font["familyName"].startswith("Noto Sans")
        ) * (not any(font["isCustomFont"] for font in fonts))
    return wanted, own, others


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Where a list of fonts is written that fontconfig then has alone."""
    return tmp_path / "fonts.conf"


def without(settings: Path, folder: Path) -> str:
    settings.write_text(FONTS.format(folder, settings.parent / "cache"), encoding="utf-8")
    return str(settings)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_chinese_letter_is_a_box_where_no_font_has_it(
    demo_sets: dict[str, Path], settings: Path, lang: str
) -> None:
    dejavu = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    with chromium(FONTCONFIG_FILE=without(settings, dejavu)) as browser:
        page = browser.new_page()
        for path in sorted(demo_sets[lang].glob("*.html")):
            page.goto(path.as_uri())
            wanted, own, _ = drawn(page)
            assert wanted > 0, path.stem
            assert own == wanted, f"{path.stem}: {wanted - own} boxes"
        page.set_content(re.sub(r"@font-face{.*?}", "", path.read_text("utf-8")))
        assert drawn(page)[1] == 0, "without the font in the page they would be"


def test_a_font_of_the_computer_is_taken_first(demo_sets: dict[str, Path], settings: Path) -> None:
    packaged = font_file()
    assert packaged
    with chromium(FONTCONFIG_FILE=without(settings, packaged.parent)) as browser:
        page = browser.new_page()
        page.goto((demo_sets["zh"] / "index.html").as_uri())
        wanted, own, others = drawn(page)
        assert own == 0
        assert others >= wanted
