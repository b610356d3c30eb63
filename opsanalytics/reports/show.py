"""Puts text, charts and tables on a page: everything goes through the templates, which escape it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from opsanalytics.core.formats import harmless, width

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.core.messages import Translator
    from opsanalytics.pages.finding import Chart

_CSS_DOTS = 100  # CSS pixels an inch
_LONG = 9.0  # text wider than so many Chinese characters may be broken in a table


@cache
def templates() -> Any:
    """The package's templates; what is put into them is escaped, and gives no orders to the screen."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("opsanalytics.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=harmless,
    )


def show(html: str, plain: str, **facts: Any) -> None:
    """Display HTML that our templates made, with its plain text; `facts` are for whoever publishes the page."""
    from IPython.display import display

    bundle = {"text/html": html, "text/plain": plain}
    display(bundle, raw=True, metadata={"opsanalytics": facts} if facts else {})


def show_template(template: str, plain: str, /, **fields: Any) -> None:
    """Display a small template given as text."""
    show(templates().from_string(template).render(fields), plain)


def chart_html(chart: Chart, data: Any, tr: Translator, title: str, alt: str) -> str:
    """The chart as pictures for a desk and for a phone."""
    from opsanalytics.charts.picture import draw
    from opsanalytics.charts.style import HEIGHT, NARROW, WIDE

    fields: dict[str, Any] = {"alt": alt}
    texts = {"tr": tr, "title": title, "hint": tr(chart.hint) if chart.hint else ""}
    for name, across in (("wide", WIDE), ("narrow", NARROW)):
        size = (across, chart.height or HEIGHT)
        picture = draw(chart.draw, data, size, **texts)
        fields[name] = base64.b64encode(picture).decode()
        fields[f"{name}_width"], fields[f"{name}_height"] = (
            round(side * _CSS_DOTS) for side in size
        )
    return str(templates().get_template("figure.html.j2").render(fields))


def table_html(frame: pd.DataFrame, caption: str, *, folded: bool) -> str:
    """A table of ready-made cells, headed by its column names; text goes left, numbers right."""
    text = [name for name in frame.columns if not frame[name].map(_is_figure).all()]
    widest = {name: frame[name].map(lambda cell: width(str(cell))).max() for name in text}
    rows = [list(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]
    return str(
        templates()
        .get_template("table.html.j2")
        .render(
            names=list(frame.columns),
            text=text,
            long=[name for name in text if widest[name] > _LONG],
            rows=rows,
            caption=caption,
            folded=folded,
        )
    )


def polyline(values: Sequence[float | None], across: float = 120, height: float = 28) -> str:
    """The points of a small line; a missing value is passed over, and one value makes no line."""
    points = [(i, v) for i, v in enumerate(values) if v is not None and v == v]
    if len(points) < 2:
        return ""
    low, high = min(v for _, v in points), max(v for _, v in points)
    span, last = (high - low) or 1.0, len(values) - 1
    return " ".join(
        f"{i / last * across:.1f},{2 + (high - v) / span * (height - 4):.1f}" for i, v in points
    )


def _is_figure(cell: object) -> bool:
    return not isinstance(cell, str) or not any(c.isalpha() for c in cell)
