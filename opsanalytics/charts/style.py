"""One look for all charts: palette, the Chinese font, day and number formats."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import dates as mdates
from matplotlib import font_manager
from matplotlib.ticker import FuncFormatter

from opsanalytics.core.formats import width
from opsanalytics.core.messages import Translator

STRONG, STRONG_LIGHT = "#0b5fa5", "#9dbfdd"
WARN, INK, QUIET, FAINT, PALE = "#b3470e", "#222222", "#6b6b6b", "#b8b8b8", "#eef1f4"
WIDE, NARROW = 7.36, 3.58  # inches at 100 dots: the page's text on a desk, and on a phone
HEIGHT = 4.6
_POINTS, _LINE_POINTS = 72, 10
_NARROW_BELOW = 5.0
_MOST_LINES = 6
_OPENING = "[（《“‘【]"
_CLOSING = "[，。；：、）！？”]"  # what never opens a line


@cache
def font() -> str:
    """Register the font that has Chinese and give its family name.

    Matplotlib never falls back to a font that is not named, so one file is named and no other guessed: the
    Noto Sans SC that the package zhplot brings.
    """
    spec = find_spec("zhplot")
    if spec is None or spec.origin is None:
        return "DejaVu Sans"
    path = Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"
    font_manager.fontManager.addfont(str(path))
    return str(font_manager.FontProperties(fname=str(path)).get_name())


def apply_style() -> None:
    """Set the look; called by every plot, since other libraries reset it."""
    mpl.rcParams.update(
        {
            "font.family": [font(), "DejaVu Sans"],
            "font.size": 12,
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
    )


def narrow(ax: Any) -> bool:
    """Whether the chart is drawn for a phone."""
    return bool(ax.figure.get_figwidth() < _NARROW_BELOW)


def new_axes(ax: Any | None) -> Any:
    """The given axes, or those of a new wide figure; the look is set first."""
    apply_style()
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDE, HEIGHT), layout="constrained").subplots()


def add_title(ax: Any, title: str, hint: str) -> None:
    """The title, and how to read the chart below it, both from the figure's left edge and broken to fit."""
    figure = ax.figure
    across, height = figure.get_figwidth() * _POINTS, figure.get_figheight() * _POINTS
    below = _LINE_POINTS / 2
    for text, size, colour in ((title, 14.0, INK), (hint, 11.5, QUIET)):
        lines = _fit(text, across, size)
        figure.text(
            0.004, 1 - below / height, lines, size=size, color=colour, va="top", linespacing=1.3
        )
        below += (lines.count("\n") + 1) * size * 1.35 + 3
    if engine := figure.get_layout_engine():
        engine.set(rect=(0, 0, 1, 1 - (below + 4) / height))


def _fit(text: str, points: float, size: float) -> str:
    """Break the text to lines of so many points, the last of many ending with an ellipsis."""
    lines, room = [""], points / size
    letters = rf"(?:[^\u2e80-\uffff\s]|\u00a0){{1,{int(room / 0.54)}}}"
    for word in re.findall(rf"{_OPENING}*(?:{letters}|[\u2e80-\uffff]){_CLOSING}*\s*", text):
        if lines[-1] and width(lines[-1] + word.rstrip()) > room:
            lines.append("")
        lines[-1] += word
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [lines[_MOST_LINES - 1][:-2] + "…"]
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str, ax: Any, size: float = 12.0) -> str:
    """The text on one line, cut to the width of the axes' figure, with an ellipsis where something is left out."""
    room = int(ax.figure.get_figwidth() * _POINTS * 0.9 / size)
    text = " ".join(text[: 3 * room].split())
    while text and width(text) > room:
        text = text[:-2].rstrip("…") + "…"
    return text


def day_axis(ax: Any, first: date, last: date, tr: Translator) -> None:
    """Days along the bottom: few enough labels to be read, months or days by the span."""
    span = (last - first).days
    ticks = 4 if narrow(ax) else 8
    locator: Any = mdates.AutoDateLocator(minticks=2, maxticks=ticks, interval_multiples=True)
    if span < ticks:
        locator = mdates.DayLocator(interval=1 + span // ticks)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: _day_label(mdates.num2date(x).date(), span, tr))
    )


def month_name(day: date, tr: Translator) -> str:
    """A month with its year, short."""
    return f"{day:%y}年{day.month}月" if tr.lang == "zh" else f"{day:%b %y}"


def _day_label(day: date, span: int, tr: Translator) -> str:
    if span <= 100:
        return tr.write(day, "day:short")
    month = f"{day.month}月" if tr.lang == "zh" else day.strftime("%b")
    return f"{month}\n{day.year}" if day.month == 1 else month
