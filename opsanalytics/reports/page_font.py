"""The characters of a page as a font in the page itself, for computers that have none for them."""

from __future__ import annotations

import base64
from collections.abc import Set
from io import BytesIO
from pathlib import Path

from opsanalytics.reports.show import filled

FONT = ("/*font*/", "/*end of font*/")  # around the font in the style sheet
# The style sheet names no `system-ui`: Chromium draws boxes in it for text that is all Chinese, and
# does not draw it again when the font of the page is ready.
_FIRST = 0x100  # every font has the characters before it
_FACE = '@font-face{font-family:"opsanalytics subset";src:url(data:font/woff;base64,%s)}'
_TABLES = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "prep", "vhea", "vmtx")


def add_fonts(folder: Path) -> None:
    """Write into each page of a set the font of its characters."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    source = _part(_whole_font(), _characters("".join(pages.values())))
    for path, html in pages.items():
        path.write_text(with_font(html, source), encoding="utf-8")


def with_font(html: str, source: bytes | None = None) -> str:
    """The page with the font of its characters, out of `source` (default: the packaged font)."""
    part = _part(_whole_font() if source is None else source, _characters(html), "woff")
    face = _FACE % base64.b64encode(part).decode() if part else ""
    return filled(html, FONT, face)


def _characters(html: str) -> frozenset[int]:
    return frozenset(code for code in map(ord, set(html)) if code >= _FIRST)


def _whole_font() -> bytes:
    from opsanalytics.charts.style import font_file

    path = font_file()
    return path.read_bytes() if path else b""


def _part(source: bytes, characters: Set[int], flavor: str | None = None) -> bytes:
    """The font with these characters alone, and the same bytes each time; empty for none."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    if not source or not characters:
        return b""
    font = TTFont(BytesIO(source), lazy=True, recalcTimestamp=False)
    options = Options(layout_features=[], hinting=False, glyph_names=False, name_IDs=[])
    options.drop_tables += _TABLES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = flavor
    made = BytesIO()
    font.save(made)
    return made.getvalue()
