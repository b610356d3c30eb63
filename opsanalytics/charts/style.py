"""One look for all charts: palette, the Chinese font, day and number formats."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
from matplotlib import dates as mdates
from matplotlib import font_manager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from opsanalytics.core.formats import width
from opsanalytics.core.messages import Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STRONG, STRONG_LIGHT = "#0b5fa5", "#9dbfdd"
WARN, INK, QUIET, FAINT, PALE = "#b3470e", "#222222", "#6b6b6b", "#b8b8b8", "#eef1f4"
# Inches at 100 dots: the width of the page's text on a computer's screen, and on a phone.
WIDE, NARROW = 7.36, 3.58
HEIGHT = 4.6
FONT_SIZE = 12
POINTS_PER_INCH = 72
_TITLE_SIZE, _HINT_SIZE = 14.0, 11.5
_TOP_MARGIN = 5.0  # points above the title
_NARROW_BELOW = 5.0  # inches
_MOST_LINES = 6  # of a title or a hint
_MOST_TICKS, _MOST_TICKS_NARROW = 8, 4
_LONGEST_DAILY_SPAN = 100  # days: labels of longer spans are months
_OPENING = "[（《“‘【]"  # belongs to the word after it
_CLOSING = "[，。；：、）！？”]"  # never begins a line
_LOOK = {
    "font.size": FONT_SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": PALE,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "ytick.left": False,
    "axes.unicode_minus": False,
    "text.parse_math": False,  # two dollar signs in a title are no formula
    "figure.facecolor": "white",
    "svg.hashsalt": "opsanalytics",
}


def font_file() -> Path | None:
    """The file of the font that has Chinese characters; None where it is not installed."""
    spec = find_spec("zhplot")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"


@cache
def font() -> str:
    """Register the font that has Chinese characters, and give its family name.

    Matplotlib never falls back to a font that is not named, so one file is named and no other is
    guessed: the Noto Sans SC that the package zhplot contains.
    """
    path = font_file()
    if path is None:
        return "DejaVu Sans"
    font_manager.fontManager.addfont(str(path))
    return str(font_manager.FontProperties(fname=str(path)).get_name())


def apply_style() -> None:
    """Set the look; done before each figure of ours, because other libraries reset it."""
    mpl.rcParams.update({"font.family": [font(), "DejaVu Sans"], **_LOOK})


def figure_of(ax: Axes) -> Figure:
    """The whole figure that the axes are part of."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def narrow(ax: Axes) -> bool:
    """Whether the chart is drawn for a phone."""
    return figure_of(ax).get_figwidth() < _NARROW_BELOW


def on_axis(day: date) -> Any:
    """The day as a date axis takes it; Any because matplotlib declares its positions as floats."""
    return pd.Timestamp(day)


def own_axes(ax: Axes | None) -> Axes:
    """The given axes, or those of a new figure that a notebook shows, in the reader's own look.

    Only the font that has Chinese characters is added, behind those that the reader chose.
    """
    families = mpl.rcParams["font.family"]
    if font() not in families:
        mpl.rcParams["font.family"] = [*families, font()]
    if ax is not None:
        for text in ax.findobj(Text):  # made before, with the fonts of then
            if font() not in (own := text.get_fontfamily()):
                text.set_fontfamily([*own, font()])
        ax.tick_params(labelfontfamily=mpl.rcParams["font.family"])
        return ax
    from matplotlib import pyplot as plt

    _, new = plt.subplots(layout="constrained")
    return new  # type: ignore[no-any-return]


def new_axes(ax: Axes | None) -> Axes:
    """The given axes, whose look is their owner's, or those of a new wide figure in our look."""
    if ax is not None:
        return ax
    apply_style()
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDE, HEIGHT), layout="constrained").subplots()


def annotate(
    ax: Axes,
    text: str,
    point: tuple[Any, Any],
    offset: tuple[float, float],
    colour: str = INK,
    *,
    size: float = FONT_SIZE,
    **look: Any,
) -> None:
    """Write the text beside a point, `offset` points to its right and above it.

    `look` are further properties of a matplotlib text: it is their values that are of any type.
    """
    look |= {"textcoords": "offset points", "fontsize": size, "color": colour}
    ax.annotate(text, point, offset, **look)


def add_title(ax: Axes, title: str, hint: str) -> None:
    """Write the title and below it the hint, from the figure's left edge, broken to fit.

    Beside other axes, or without our layout, they stand above the axes alone.
    """
    figure = figure_of(ax)
    engine = figure.get_layout_engine()
    if not isinstance(engine, ConstrainedLayoutEngine) or len(figure.axes) > 1:
        ax.set_title("\n".join(filter(None, (title, hint))), loc="left", fontsize=FONT_SIZE)
        return
    across = figure.get_figwidth() * POINTS_PER_INCH
    height = figure.get_figheight() * POINTS_PER_INCH
    below = _TOP_MARGIN
    for text, size, colour in ((title, _TITLE_SIZE, INK), (hint, _HINT_SIZE, QUIET)):
        lines = fit(text, across, size)
        label = figure.text(0.004, 1 - below / height, lines, size=size, color=colour)
        label.set(va="top", linespacing=1.3)
        below += (lines.count("\n") + 1) * size * 1.35 + 3
    engine.set(rect=(0, 0, 1, 1 - (below + 4) / height))


def fit(text: str, points: float, size: float) -> str:
    """Break the text to lines of so many points, the last of many ending with an ellipsis."""
    lines, longest = [""], points / size
    letters = rf"(?:[^\u2e80-\uffff\s]|\u00a0){{1,{int(longest / 0.54)}}}"
    for word in re.findall(rf"{_OPENING}*(?:{letters}|[\u2e80-\uffff]){_CLOSING}*\s*", text):
        if lines[-1] and width(lines[-1] + word.rstrip()) > longest:
            lines.append("")
        lines[-1] += word
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [lines[_MOST_LINES - 1][:-2] + "…"]
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str, ax: Axes, size: float = FONT_SIZE) -> str:
    """The text on one line, cut to the figure's width, with an ellipsis where it was cut.

    `size` is that of the letters in points; a larger one than they have leaves part of the width
    to something else.
    """
    longest = int(figure_of(ax).get_figwidth() * POINTS_PER_INCH * 0.9 / size)
    text = " ".join(text[: 3 * longest].split())
    while text and width(text) > longest:
        text = text[:-2].rstrip("…") + "…"
    return text


def day_axis(ax: Axes, first: date, last: date, tr: Translator) -> None:
    """Label days along the bottom, few enough to be read: months where the span is long."""
    span = (last - first).days
    most = _MOST_TICKS_NARROW if narrow(ax) else _MOST_TICKS
    locator: Any = mdates.AutoDateLocator(minticks=2, maxticks=most, interval_multiples=True)
    if span < most:
        locator = mdates.DayLocator(interval=1 + span // most)

    def label(position: float, _: int | None) -> str:
        return _day_label(mdates.num2date(position).date(), span, tr)

    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(FuncFormatter(label))


def month_name(day: date, tr: Translator) -> str:
    """A month with its year, short."""
    if tr.lang == "zh":
        return f"{day:%y}年{day.month}月"
    return f"{day:%b %y}"


def _day_label(day: date, span: int, tr: Translator) -> str:
    """A day, or in a long span its month, with the year in January."""
    if span <= _LONGEST_DAILY_SPAN:
        return tr.write(day, "day:short")
    month = f"{day.month}月" if tr.lang == "zh" else f"{day:%b}"
    return f"{month}\n{day.year}" if day.month == 1 else month
