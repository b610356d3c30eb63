"""A chart as a picture: the same bytes for the same data, and never a box where a letter should be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from opsanalytics.charts.style import apply_style, font

_DOTS = 200  # an inch: double resolution
_SHADES = [
    round(round(x / 8.5) * 8.5) for x in range(256)
] * 3  # 31 of each colour: unseen, and a third fewer bytes


def draw(plot: Callable[..., Any], data: Any, size: tuple[float, float], **options: Any) -> bytes:
    """The chart as a picture (WebP without loss), the same bytes for the same data."""
    apply_style()
    figure = Figure(figsize=size, layout="constrained")
    plot(data, ax=figure.subplots(), **options)
    for label in figure.findobj(Text):
        label.set_text(drawable(label.get_text()))
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="rgba", dpi=_DOTS)
    dots = (int(size[0] * _DOTS), int(size[1] * _DOTS))
    image = Image.frombytes("RGBA", dots, drawn.getvalue()).convert("RGB")
    image.point(_SHADES).save(
        packed, "webp", lossless=True, method=4, quality=50
    )  # quality: of the packing
    return packed.getvalue()


def drawable(text: str) -> str:
    """The text without what our fonts cannot draw: a letter becomes 〓, pictures and invisible signs go.

    >>> drawable("爆款🔥𠮷\\u202e")
    '爆款〓'
    """
    drawn = _glyphs() | {ord("\n")}
    kept = "".join(
        c if ord(c) in drawn else "〓" if unicodedata.category(c)[0] == "L" else "" for c in text
    )
    return kept if kept.strip() or not text.strip() else "〓"


@cache
def _glyphs() -> set[int]:
    """The characters that our fonts have, without those that are no more than an instruction."""
    paths = [font_manager.findfont(name) for name in (font(), "DejaVu Sans")]
    known = {code for path in paths for code in font_manager.get_font(path).get_charmap()}
    return {code for code in known if unicodedata.category(chr(code))[0] != "C"}
