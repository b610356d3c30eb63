"""A report set as one pdf file: its pages as they are printed, set by Typst from their HTML."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from PIL import Image

from opsanalytics.core.errors import ReportFailed, UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.pages.director import FRONT
from opsanalytics.reports.sets import SetRecord

PDF = "report.pdf"  # the name of its file in a set
_LAYOUT = "report.typ"
_LAYOUT_FILE = files("opsanalytics.reports") / "templates" / _LAYOUT
_LEFT_OUT = "nav, script, style, template, iframe, object, input, source, .on-screen"
_TALLEST = 1.35  # of a picture as wide as the sheet, in its widths: taller ones are made narrower
_PICTURES = ("PNG", "JPEG", "GIF", "WEBP")  # what Typst reads


def write_pdf(path: Path, folder: Path, record: SetRecord, tr: Translator) -> None:
    """Write the pages of the set in `folder` as one pdf file, all that is folded opened.

    UsageError where Typst is not installed, ReportFailed where it cannot set the pages.
    """
    try:
        import typst
    except ImportError:
        raise UsageError("reports.pdf.needs_typst") from None
    from matplotlib import get_data_path

    from opsanalytics.charts.style import font_file

    own = font_file()
    fonts = [str(own.parent)] if own else []
    fonts.append(str(Path(get_data_path()) / "fonts" / "ttf"))
    with TemporaryDirectory() as work:
        for name, content in _Pages(folder, record, tr).sources().items():
            (Path(work) / name).write_bytes(content)
        main = Path(work) / _LAYOUT
        look: dict[str, Any] = {"font_paths": fonts, "ignore_system_fonts": True}
        try:
            typst.compile(main, path, root=work, timestamp=0, **look)
        except RuntimeError as error:
            why = str(error).splitlines()[0]
            raise ReportFailed("reports.pdf.failed", why=why) from error


class _Pages:
    """The pages of a set as what Typst reads: one tree a page, and the pictures."""

    def __init__(self, folder: Path, record: SetRecord, tr: Translator) -> None:
        self.folder, self.record, self.tr = folder, record, tr
        self.files: dict[str, bytes] = {}
        self.places: set[str] = set()
        self.listed: dict[str, str] = {}  # where each list of exports stands

    def sources(self) -> dict[str, bytes]:
        """The files for Typst, by name."""
        pages = [self._page(file, title) for file, title in _in_order(self.record)]
        content = {
            "lang": self.tr.lang,
            "foot": self.tr("reports.pdf.foot", shop=self.record.shop, day=self.record.as_of),
            "pages": pages,
            "places": sorted(self.places),
        }
        return {
            _LAYOUT: _LAYOUT_FILE.read_bytes(),
            "set.json": json.dumps(content).encode(),
            **self.files,
        }

    def _page(self, file: str, title: str) -> dict[str, Any]:
        """A page as a tree; a page without a heading gets its title as one."""
        soup = BeautifulSoup((self.folder / file).read_text(encoding="utf-8"), "html.parser")
        for tag in soup.select(_LEFT_OUT):
            tag.decompose()
        body = soup.main or soup
        for exports in body.select(".sources"):
            self._list_once(soup, exports, file)
        first, *others = body.find_all("h1") or [soup.new_tag("h1", string=title)]
        if not first.parent:
            body.insert(0, first)
        for other in others:
            other.name = "h2"
        self.places.add(file)
        return {"tag": "main", "id": file, "kids": list(self._kids(body, file))}

    def _list_once(self, soup: BeautifulSoup, exports: Tag, file: str) -> None:
        """Put a link in the place of a list of exports that a page before has."""
        text = exports.get_text()
        if text not in self.listed:
            self.listed[text], exports["id"] = f"{file}#exports", "exports"
            return
        link = soup.new_tag("a", href=self.listed[text], string=self.tr("reports.pdf.exports"))
        exports.replace_with(link)

    def _kids(self, tag: Tag, file: str) -> Iterator[Any]:
        for kid in tag.children:
            if isinstance(kid, Tag):
                yield self._node(kid, file)
            elif type(kid) is NavigableString and (text := _text(kid, tag)):
                yield text

    def _node(self, tag: Tag, file: str) -> dict[str, Any]:
        """An element: its name, classes, link, and what it contains."""
        node: dict[str, Any] = {"tag": tag.name, "look": tag.get("class") or [], "id": ""}
        place = f"{file}#{tag['id']}" if tag.get("id") else ""
        if place and place not in self.places:
            self.places.add(place)
            node["id"] = place
        if tag.name == "a":
            node["to"] = _target(str(tag.get("href", "")), file)
        if tag.name == "svg":
            tag["xmlns"] = "http://www.w3.org/2000/svg"
            node["svg"] = "" if "href" in str(tag) else str(tag).replace("viewbox=", "viewBox=")
        elif tag.name == "img":
            node |= self._picture(str(tag.get("src", ""))) | {"alt": str(tag.get("alt", ""))}
        elif tag.name == "table":
            node |= self._table(tag, file)
        else:
            node["kids"] = list(self._kids(tag, file))
        return node

    def _picture(self, source: str) -> dict[str, Any]:
        """The file of a picture that is contained in the page, and which share of a line it has."""
        try:
            data = base64.b64decode(source.partition("base64,")[2])
            image = Image.open(BytesIO(data), formats=_PICTURES)
            image.load()
        except (OSError, ValueError):
            return {"file": "", "share": 1.0}
        name = f"{len(self.files)}.{str(image.format).lower()}"
        self.files[name] = data
        return {"file": name, "share": min(1.0, _TALLEST * image.width / image.height)}

    def _table(self, tag: Tag, file: str) -> dict[str, Any]:
        """Its rows of cells, those of the head apart."""
        rows = [row.find_all(["th", "td"], recursive=False) for row in tag.find_all("tr")]
        heads = [bool(row.find_parent("thead")) for row in tag.find_all("tr")]
        cells = [[self._cell(cell, file) for cell in row] for row in rows]
        return {
            "columns": max((sum(cell["span"] for cell in row) for row in cells), default=0),
            "head": [row for row, head in zip(cells, heads, strict=True) if head],
            "rows": [row for row, head in zip(cells, heads, strict=True) if not head],
            "caption": list(self._kids(tag.caption, file)) if tag.caption else [],
        }

    def _cell(self, tag: Tag, file: str) -> dict[str, Any]:
        span = str(tag.get("colspan", ""))
        return {**self._node(tag, file), "span": int(span) if span.isdecimal() else 1}


def _in_order(record: SetRecord) -> Iterator[tuple[str, str]]:
    """The files of the set's pages with their titles; index.html stands for page 00."""
    titles = {page.name: page.title for page in record.pages}
    yield "index.html", titles.get(FRONT, record.shop)
    for page in record.pages:
        if page.name != FRONT or not page.good:
            yield page.file, page.title


def _target(link: str, file: str) -> str:
    """Where a link leads: a place in the set, or an address of the web."""
    if link.startswith(("https:", "http:", "mailto:")):
        return link
    page, mark, anchor = link.partition("#")
    page = (page or file).replace(f"{FRONT}.html", "index.html")
    return f"{page}{mark}{anchor}"


def _text(text: str, within: Tag) -> str:
    """The text with single spaces, and without what no font has; empty where it is only space."""
    from opsanalytics.charts.picture import drawable

    if within.name == "pre":
        return drawable(text)
    one = re.sub(r"\s+", " ", text)
    between = within.name in ("main", "div", "section", "ul", "ol", "dl", "details", "figure")
    return "" if between and not one.strip() else drawable(one) if one.strip() else one
