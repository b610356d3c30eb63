"""The real notebooks: pages that hold together, in both languages, by the runner and by hand."""

from __future__ import annotations

import base64
import re
from html import escape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from opsanalytics.core.messages import Message
from opsanalytics.reports.choose import Order
from opsanalytics.reports.kernels import WAYS
from opsanalytics.reports.make import make_reports
from opsanalytics.reports.parameters import parameters_of
from tests.conftest import HOSTILE, NOW, ROOT
from tests.wordings import messages

PAGES = tuple(sorted(p.stem for p in (ROOT / "notebooks").glob("[0-9]*.ipynb")))
TWICE = ("00_directors_page", "02_data_health")  # made a second time, and by hand


class Elements(HTMLParser):
    """All elements of a page with their attributes, and its text outside style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {k: v or "" for k, v in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            del self._inside[len(self._inside) - 1 - self._inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "style" not in self._inside:
            self.text += data


@pytest.fixture(scope="module", params=["zh", "en"])
def pages(request: pytest.FixtureRequest, demo_sets: dict[str, Path]) -> dict[str, str]:
    """All pages of a report on the demo shop."""
    return {p.stem: p.read_text(encoding="utf-8") for p in demo_sets[request.param].glob("*.html")}


def lang(pages: dict[str, str]) -> str:
    return "zh" if 'lang="zh-CN"' in pages["index"] else "en"


def test_no_page_runs_a_script_or_names_another_host(pages: dict[str, str]) -> None:
    for name in (*PAGES, "index"):
        elements = Elements(pages[name]).found
        assert not [
            tag for tag, _ in elements if tag in ("script", "iframe", "link", "object", "form")
        ], name
        assert not [a for _, attrs in elements for a in attrs if a.startswith("on")], name
        assert not re.search(r"https?://", re.sub(r"base64,[^\")]*", "", pages[name])), name
        policy = next(
            a["content"] for tag, a in elements if a.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy


def test_what_comes_from_data_is_text_and_never_markup(pages: dict[str, str]) -> None:
    assert "<img src=x" not in pages["02_data_health"]
    assert HOSTILE in Elements(pages["02_data_health"]).text


def test_every_picture_says_what_it_shows_and_comes_for_desk_and_phone(
    pages: dict[str, str],
) -> None:
    for name in PAGES:
        pictures = [attrs for tag, attrs in Elements(pages[name]).found if tag == "img"]
        assert 1 <= len(pictures) <= 6, name
        assert all(len(picture["alt"]) > 10 for picture in pictures), name
        media = [attrs["media"] for tag, attrs in Elements(pages[name]).found if tag == "source"]
        assert media == ["(max-width: 600px)"] * len(pictures)


def test_pages_are_light_and_show_no_code(pages: dict[str, str]) -> None:
    for name in PAGES:
        [font] = re.findall(r"font/woff;base64,([^)]*)", pages[name])
        pictures = sum(len(p) for p in re.findall(r"webp;base64,([^\"]*)", pages[name]))
        assert len(pages[name].encode()) - pictures - len(font) < 42 * 1024
        assert len(font) < 100_000, name
        assert len(pages[name]) - len(font) < 620_000, name
        assert "open_page" not in pages[name]


def test_a_page_has_the_font_of_its_characters_and_of_no_others(pages: dict[str, str]) -> None:
    for name in (*PAGES, "index"):
        [font] = re.findall(r"font/woff;base64,([^)]*)", pages[name])
        known = TTFont(BytesIO(base64.b64decode(font))).getBestCmap()
        needed = {code for code in map(ord, set(pages[name])) if code >= 0x100}
        assert set(known) <= needed, name
        assert {code for code in needed if 0x4E00 <= code <= 0x9FA5} <= set(known), name
        stack = re.findall(r"font: [^;]*;", pages[name])
        assert stack[0].endswith('sans-serif, "opsanalytics subset";'), "other fonts go before it"


def test_a_page_is_told_in_one_language_only(pages: dict[str, str]) -> None:
    text = " ".join(Elements(pages[name]).text for name in (*PAGES, "index"))
    whole = [wordings for wordings in messages().values() if "{" not in wordings["en"]]
    if lang(pages) == "zh":
        other = [wordings["en"] for wordings in whole if len(wordings["en"]) > 12]
    else:  # titles of products stay Chinese
        other = [wordings["zh"] for wordings in whole if len(wordings["zh"]) > 5]
    assert len(other) > 200
    assert [sentence for sentence in other if sentence in text] == []


def test_the_verdict_goals_account_and_sources_are_on_the_page(pages: dict[str, str]) -> None:
    progress, health = (
        Elements(pages[name]).text for name in ("01_goal_progress", "02_data_health")
    )
    verdict = {
        "zh": r"最近 7 个平销日平均每天发货 [\d.]+ 单：30 单目标已稳定达成；50 单目标",
        "en": r"[\d.]+ orders dispatched a day",
    }
    assert re.search(verdict[lang(pages)], progress)
    assert re.search(verdict[lang(pages)], Elements(pages["index"]).text)
    account = {"zh": r"([\d,]+) 行 = 载入", "en": r"([\d,]+) lines = "}[lang(pages)]
    assert re.search(account, progress)
    assert "ExportOrderList202301010905.csv" in progress
    assert "ExportOrderList202301010905.csv" in health
    assert "as_of" not in progress  # a parameter left empty is not listed
    assert "shop = demo" in progress


def test_the_same_input_and_day_give_the_same_bytes_from_whatever_kernels(
    demo_data: Path, demo_sets: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSANALYTICS_KERNELS", "loopback")
    order = Order("demo", TWICE, lang="en")
    again = make_reports(order, data=demo_data, reports=str(tmp_path), now=NOW).index.parent
    told = f"<p>{escape(Message(WAYS['loopback']), quote=False)}</p>"
    for name in TWICE:
        page = (again / f"{name}.html").read_text(encoding="utf-8")
        assert (told in page) == (name == "02_data_health")
        box = (
            r"<div[^>]*>\s*"
            + re.escape(told)
            + r"\s*</div>\s*</div>\s*<div class=\"output_area\">\s*"
        )
        shown = re.sub(box, "", page)
        assert shown == (demo_sets["en"] / f"{name}.html").read_text(encoding="utf-8")


def test_plain_papermill_tells_every_parameter_of_every_notebook_with_its_help() -> None:
    from click.testing import CliRunner
    from papermill.cli import papermill

    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        runner = CliRunner(env={"COLUMNS": "200"})
        told = " ".join(runner.invoke(papermill, ["--help-notebook", str(notebook)]).output.split())
        for name, parameter in parameters_of(notebook).items():
            assert f"{name}: {parameter.type} (default" in told, notebook.name
            assert parameter.help in told, (notebook.name, name)
