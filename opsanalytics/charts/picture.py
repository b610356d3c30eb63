"""A chart as a picture: the same bytes for the same data, and no box where a letter should be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from matplotlib import font_manager
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from PIL import Image

from opsanalytics.charts.style import apply_style, font

_DOTS_PER_INCH = 200  # twice what a plain screen has
_SHADE = 8.5  # distance between two shades of one channel
# 31 shades of each channel: the eye sees no difference, and the files are a third smaller. A heat
# map keeps its own, or cells of unlike shares would have one colour.
_SHADES = [round(round(level / _SHADE) * _SHADE) for level in range(256)] * 3
_EFFORT = {"method": 4, "quality": 50}  # of the lossless packing: time against bytes


def draw(plot: Callable[..., Any], data: Any, size: tuple[float, float], **options: Any) -> bytes:
    """The chart as a WebP picture without loss, `size` in inches: the same bytes for the same data.

    `plot` is any function of `opsanalytics.charts`; `data` and `options` are passed on to it.
    """
    apply_style()
    figure = Figure(figsize=size, layout="constrained")
    plot(data, ax=figure.subplots(), **options)
    for label in figure.findobj(Text):
        label.set_text(drawable(label.get_text()))
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="rgba", dpi=_DOTS_PER_INCH)
    dots = (int(size[0] * _DOTS_PER_INCH), int(size[1] * _DOTS_PER_INCH))
    image = Image.frombytes("RGBA", dots, drawn.getvalue()).convert("RGB")
    if not figure.findobj(lambda part: isinstance(part, AxesImage | QuadMesh)):
        image = image.point(_SHADES)
    image.save(packed, "webp", lossless=True, **_EFFORT)
    return packed.getvalue()


def drawable(text: str) -> str:
    """The text without what our fonts lack: a letter becomes 〓, pictures and invisible signs go.

    >>> drawable("爆款🔥𠮷\\u202e")
    '爆款〓'
    """
    drawn = "".join(_drawable_character(character) for character in text)
    return drawn if drawn.strip() or not text.strip() else "〓"


def _drawable_character(character: str) -> str:
    if character == "\n" or ord(character) in _glyphs():
        return character
    return "〓" if unicodedata.category(character).startswith("L") else ""


@cache
def _glyphs() -> frozenset[int]:
    """The characters that our fonts have, but for those that only control how text is laid out."""
    paths = [font_manager.findfont(name) for name in (font(), "DejaVu Sans")]
    codes: set[int] = set().union(*(font_manager.get_font(path).get_charmap() for path in paths))
    return frozenset(code for code in codes if unicodedata.category(chr(code))[0] != "C")
