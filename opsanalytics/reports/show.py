"""Text, charts and tables as HTML, all by templates, which escape what is put into them."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from opsanalytics.core.formats import harmless, width

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.core.messages import Translator
    from opsanalytics.pages.finding import Chart

_CSS_PIXELS_PER_INCH = 100
MOST_COLUMNS = 4  # on a phone; the rows of a wider table are cards there
_LONG = 9.0  # text wider than so many Chinese characters may be broken in a table


@cache
def templates() -> Any:
    """The package's templates; values are escaped, and control characters are removed from them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("opsanalytics.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=harmless,
    )


def show(html: str, plain: str, **facts: Any) -> None:
    """Display HTML made by our templates, with the same as plain text.

    `facts` are plain values for `reports.run`, which takes them out of the executed notebook.
    """
    from IPython.display import display

    bundle = {"text/html": html, "text/plain": plain}
    metadata = {"opsanalytics": facts} if facts else {}
    display(bundle, raw=True, metadata=metadata)


def show_template(template: str, plain: str, /, **fields: Any) -> None:
    """Display a small template that is given as text."""
    show(templates().from_string(template).render(fields), plain)


def filled(text: str, marks: tuple[str, str], html: str) -> str:
    """The page with this between the two marks, where it has them."""
    start, end = marks
    between = f"{re.escape(start)}.*?{re.escape(end)}"
    return re.sub(between, lambda _: f"{start}{html}{end}", text, count=1, flags=re.DOTALL)


def chart_html(
    chart: Chart, data: Any, tr: Translator, title: str, alt: str, foot: str = "", anchor: str = ""
) -> str:
    """The chart as two pictures, one for wide screens and one for phones, above its foot."""
    from opsanalytics.charts.picture import draw
    from opsanalytics.charts.style import HEIGHT, NARROW, WIDE

    fields: dict[str, Any] = {"alt": alt, "id": anchor, "foot": foot}
    texts = {"tr": tr, "title": title, "hint": tr(chart.hint) if chart.hint else ""}
    for name, across in (("wide", WIDE), ("narrow", NARROW)):
        size = (across, chart.height or HEIGHT)
        picture = draw(chart.draw, data, size, **texts)
        fields[name] = base64.b64encode(picture).decode()
        fields[f"{name}_width"] = round(size[0] * _CSS_PIXELS_PER_INCH)
        fields[f"{name}_height"] = round(size[1] * _CSS_PIXELS_PER_INCH)
    return str(templates().get_template("figure.html.j2").render(fields))


def table_html(frame: pd.DataFrame, caption: str, *, folded: bool, on_screen: bool = False) -> str:
    """A table of formatted cells below its column names; text at the left, figures at the right.

    `on_screen`: only there, not on paper.
    """
    text = [name for name in frame.columns if not frame[name].map(_is_figure).all()]
    rows = [
        [(name, str(cell).split("\n")) for name, cell in zip(frame.columns, row, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    template = templates().get_template("table.html.j2")
    html = template.render(
        names=list(frame.columns),
        cards=len(frame.columns) > MOST_COLUMNS,
        text=text,
        long=[name for name in text if frame[name].map(_width).max() > _LONG],
        rows=rows,
        caption=caption,
        folded=folded,
        on_screen=on_screen,
    )
    return str(html)


def polyline(values: Sequence[float | None], across: float = 120, height: float = 28) -> str:
    """The points of a small line as an SVG polyline has them; empty where there are not two values.

    `across` and `height` are the size of the drawing; a missing value (None, NaN) is left out.
    """
    points = {i: value for i, value in enumerate(values) if value is not None and value == value}
    if len(points) < 2:
        return ""
    low, high = min(points.values()), max(points.values())
    span, last = (high - low) or 1.0, len(values) - 1
    margin, inner = 2, height - 4
    drawn = []
    for i, value in points.items():
        down = margin + (high - value) / span * inner
        drawn.append(f"{i / last * across:.1f},{down:.1f}")
    return " ".join(drawn)


def _width(cell: object) -> float:
    return width(str(cell))


def _is_figure(cell: object) -> bool:
    if not isinstance(cell, str):
        return True
    return not any(character.isalpha() for character in cell)
