"""report.pdf: all pages of a set on sheets of paper, to be read and searched like the pages themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from opsanalytics.charts.picture import drawable
from opsanalytics.cli.main import main
from opsanalytics.core.errors import ReportFailed, UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.reports import pdf
from opsanalytics.reports.pdf import PDF, write_pdf
from opsanalytics.reports.sets import read_set
from tests.reports.conftest import SAY, Report, write_notebook

A4 = (595, 842)  # points
ASKING = {"/JavaScript", "/JS", "/Launch", "/GoToR", "/EmbeddedFile"}
TOLD = "h1, h2, p, li, td, th, dt, dd, caption, summary, figcaption"


@pytest.fixture(scope="module", params=["zh", "en"])
def pages(request: pytest.FixtureRequest, demo_sets: dict[str, Path]) -> Path:
    return demo_sets[request.param]


@pytest.fixture(scope="module")
def made(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pdf file of the demo shop's whole set."""
    path, record = tmp_path_factory.mktemp("pdf") / PDF, read_set(pages)
    assert record
    write_pdf(path, pages, record, Translator(record.lang))
    return path


def files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("[0-9]*.html"))
    return [folder / "index.html", *found[1:]]


def sheets(made: Path, pages: Path) -> Iterator[tuple[Path, str]]:
    """Each page with the text of its sheets, without spaces and line ends."""
    reader, drawn = PdfReader(made), pypdfium2.PdfDocument(made)
    starts = [reader.get_destination_page_number(mark) for mark in reader.outline]
    for file, (start, end) in zip(
        files(pages), pairwise([*starts, len(reader.pages)]), strict=True
    ):
        texts = [drawn[at].get_textpage().get_text_bounded() for at in range(start, end)]
        yield file, bare("".join(texts))


def bare(text: str) -> str:
    return re.sub(r"\s|￾|\u00ad", "", text)


def links(reader: PdfReader) -> list[Any]:
    return [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]


def web_links(reader: PdfReader) -> list[str]:
    return [link["/A"]["/URI"] for link in links(reader) if "/URI" in link.get("/A", {})]


def names_in(reader: PdfReader) -> set[str]:
    """The names in each object of a file: a packed picture may hold any letters by chance."""
    names: set[str] = set()
    waiting: list[Any] = [reader.get_object(at + 1) for at in range(reader.trailer["/Size"] - 1)]
    while waiting:
        match waiting.pop():
            case dict() as told:
                names |= set(told)
                waiting += told.values()
            case list() as told:
                waiting += told
            case str() as told:
                names.add(told)
    return names


def test_each_page_has_a_bookmark_and_begins_a_sheet_of_a4(made: Path, pages: Path) -> None:
    reader = PdfReader(made)
    heads = [BeautifulSoup(file.read_text("utf-8"), "html.parser").h1 for file in files(pages)]
    assert [mark.title for mark in reader.outline] == [head.get_text() for head in heads if head]
    starts = [reader.get_destination_page_number(mark) for mark in reader.outline]
    assert len(set(starts)) == 12
    assert starts[0] == 0
    assert {tuple(round(float(x)) for x in page.mediabox[2:]) for page in reader.pages} == {A4}
    assert f"1/{len(reader.pages)}" in bare(reader.pages[0].extract_text())


def test_what_a_page_says_is_in_it_and_can_be_searched_for(made: Path, pages: Path) -> None:
    lang = "zh" if "zh" in pages.parts else "en"
    for file, text in sheets(made, pages):
        soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        for tag in soup.select(".on-screen, nav"):
            tag.decompose()
        told = [tag for tag in soup.select(TOLD) if not tag.select(TOLD)]
        missing = [
            tag.get_text()
            for tag in told
            if bare(drawable(tag.get_text())) not in text and not tag.find_parent(class_="sources")
        ]
        assert missing == [], file.stem
        sources = [bare(drawable(tag.get_text())) for tag in soup.select(".sources li")]
        told_here = sum(source in text for source in sources)
        if file.stem == "index":
            assert told_here >= len(sources) - 2, "a name may run over a sheet's end"
        elif file.stem != "02_data_health":
            assert told_here == 0, "once is enough"
            assert bare(Translator(lang)("reports.pdf.exports")) in text


def test_fonts_are_contained_and_nothing_else_is_asked_for(made: Path, pages: Path) -> None:
    reader = PdfReader(made)
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            told = font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(told), told["/FontName"]
    names = names_in(reader)
    assert {"/Catalog", "/Annots", "/Link"} <= names, "each object is looked at"
    assert not ASKING & names
    assert str(pages).encode() not in made.read_bytes()
    assert web_links(reader) == []
    assert len(links(reader)) >= 11, "page 00 leads to each"


def test_no_chart_is_cut_and_none_is_missing(made: Path, pages: Path) -> None:
    drawn, seen = pypdfium2.PdfDocument(made), 0
    for sheet in drawn:
        for picture in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = picture.get_bounds()
            seen += 1
            assert left >= 40, "inside the margins"
            assert bottom >= 40
            assert right <= A4[0] - 40
            assert top <= A4[1] - 40
    assert seen == sum(file.read_text("utf-8").count("<img ") for file in files(pages))


def test_the_same_set_gives_the_same_bytes(made: Path, pages: Path, tmp_path: Path) -> None:
    record = read_set(pages)
    assert record
    write_pdf(tmp_path / PDF, pages, record, Translator(record.lang))
    assert (tmp_path / PDF).read_bytes() == made.read_bytes()


def test_what_a_notebook_shows_of_its_own_is_set_as_text(report: Report, tmp_path: Path) -> None:
    odd = 'page.text("#panic() $x$ *a* 🔥 \\\\ [b] <i>c</i>")\nfrom IPython.display import HTML\n'
    html = "HTML(\"<p>own <a href='https://example.org/a'>link</a><img src='data:image/png;base64,AAAA'></p>\")"
    write_notebook(tmp_path / "notebooks", "01_odd", SAY.format("all well"), odd + html)
    result = report(pdf=True)
    assert result.no_pdf is None
    reader = PdfReader(result.index.parent / PDF)
    text = bare("".join(page.extract_text() for page in reader.pages))
    assert bare("#panic() $x$ *a*") in text
    assert bare("<i>c</i>") in text
    assert web_links(reader) == ["https://example.org/a"], "the page's own link, and no other"


def test_a_page_that_failed_is_told_there_too(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_bad", "1 / 0")
    made = report(pdf=True).index.parent / PDF
    assert "ZeroDivisionError" in PdfReader(made).pages[-1].extract_text()


def test_without_typst_the_pages_are_published_and_one_sentence_says_what_to_install(
    data: Path,
    report: Report,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_notebook(tmp_path / "notebooks", "01_page", SAY.format("all well"))
    monkeypatch.setitem(sys.modules, "typst", None)
    made = report(pdf=True)
    assert isinstance(made.no_pdf, UsageError)
    assert "pip install opsanalytics[pdf]" in str(made.no_pdf)
    assert made.index.is_file()
    assert not (made.index.parent / PDF).exists()
    folder, reports = str(tmp_path / "notebooks"), str(tmp_path / "other")
    given = ["report", "--shop", "shop", "--data", str(data), "--lang", "en", "--pdf"]
    assert main([*given, "--notebooks", folder, "--reports", reports]) == UsageError.exit_code
    assert "pip install opsanalytics[pdf]" in capsys.readouterr().err
    assert (tmp_path / "other" / "shop" / "latest" / "01_page.html").is_file()


def test_sheets_that_cannot_be_set_leave_the_pages_published(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notebook(tmp_path / "notebooks", "01_page", SAY.format("all well"))
    monkeypatch.setattr(pdf._Pages, "_picture", lambda *_: {"file": "none.png", "share": 1.0})
    chart = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"
    write_notebook(tmp_path / "notebooks", "02_chart", SAY.format("drawn"), chart)
    made = report(pdf=True)
    assert isinstance(made.no_pdf, ReportFailed)
    assert made.index.is_file()
