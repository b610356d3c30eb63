"""Charts of what is asked about buyers, products, prices and hours, for notebooks.

Their arguments `ax`, `title`, `hint` and `lang` are those of `opsanalytics.charts.answer_charts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from opsanalytics.charts.answer_notes import require_columns, with_note
from opsanalytics.charts.bar_chart import plot_bars
from opsanalytics.charts.maps import plot_curve
from opsanalytics.charts.style import add_title, own_axes
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_WRITTEN = 120  # cells of a heat map with their figures


def heat_map(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    hint: str = "",
    lang: str = "",
    rows: str,
    columns: str,
    value: str,
    kind: str = "count",
) -> Axes:
    """Draw a figure over two columns as shades, such as orders by weekday and hour.

    Parameters
    ----------
    frame
        One row a cell, or several, which are added up; cells without a row (NaN) stay empty.
    rows, columns, value
        The columns that go down, that go across, and that are drawn.
    kind
        How the figures are written (default: whole numbers).
    ax, title, hint, lang
        As in all charts of answers.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    UsageError
        A column is missing.

    Examples
    --------
    >>> cells = pd.DataFrame({"day": ["Mon", "Tue"], "hour": [9, 10], "orders": [3, 4]})
    >>> heat_map(cells, rows="day", columns="hour", value="orders")  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "heat_map", rows, columns, value)
    import seaborn as sns

    ax, tr = own_axes(ax), Translator(language(lang))
    sums = frame.groupby([rows, columns], sort=True, observed=True)[value].sum(min_count=1)
    grid = sums.unstack(columns).astype(float)
    few = grid.size <= _MOST_WRITTEN
    written = few and grid.map(lambda cell: "" if pd.isna(cell) else tr.write(cell, kind))
    if grid.size:
        sns.heatmap(grid, ax=ax, cmap="Blues", annot=written, fmt="", cbar=False)
    ax.tick_params(axis="y", rotation=0)
    add_title(ax, title, hint)
    return with_note(ax, frame, tr)


def rfm(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    hint: str = "",
    lang: str = "",
    value: str = "buyers",
) -> Axes:
    """Draw the frame of `rfm`: buyers (or `value`) by recency, down, and frequency, across.

    Scores run from 1 to 5 (best); a combination that nobody has stays empty. `value` may be
    `orders` or `amount` (yuan). A frame of another question raises UsageError.

    >>> scores = pd.DataFrame({"r": [5, 1], "f": [1, 2], "m": [1, 4], "buyers": [30, 4]})
    >>> rfm(scores)  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "rfm", "r", "f", value)
    look = {"rows": "r", "columns": "f", "value": value}
    ax = heat_map(frame, ax=ax, title=title, hint=hint, lang=lang, **look)
    tr = Translator(language(lang))
    ax.set(xlabel=tr("charts.rfm.frequency"), ylabel=tr("charts.rfm.recency"))
    return with_note(ax, frame, tr)


def pairs(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    title: str = "",
    hint: str = "",
    lang: str = "",
    names: Mapping[str, str] | None = None,
    value: str = "lift",
) -> Axes:
    """Draw the frame of `bought_together`: one bar a pair of products, each pair once.

    `names` are titles by product id (`product_titles(shop)`); an id without one stays. `value` may
    be `together` (baskets) or another figure. A frame of another question raises UsageError.

    >>> found = pd.DataFrame({"product": ["jar"], "with": ["lid"], "lift": [2.0]})
    >>> pairs(found, names={"jar": "Jar"})  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "pairs", "product", "with", value)
    ax, tr, titles = own_axes(ax), Translator(language(lang)), names or {}
    once = frame[frame["product"] < frame["with"]]
    both = zip(once["product"], once["with"], strict=True)
    labels = [" + ".join(titles.get(product, product) for product in pair) for pair in both]
    rows = pd.DataFrame({"pair": labels, "value": once[value].array})
    kind = "count" if value in ("together", "of", "of_with") else "ratio"
    draw = partial(plot_bars, label="pair", value="value", kind=kind)
    return with_note(draw(rows, ax=ax, tr=tr, title=title, hint=hint), frame, tr)


def curve(
    frame: pd.DataFrame, *, ax: Axes | None = None, title: str = "", hint: str = "", lang: str = ""
) -> Axes:
    """Draw a share that rises: of sales over products, or of buyers who are back over days.

    The frame is that of `product_sales` or of `time_between_purchases`; another one raises
    UsageError.

    >>> curve(pd.DataFrame({"days": [7, 30], "share": [0.1, 0.2]}))  # doctest: +ELLIPSIS
    <Axes: ...>
    """
    require_columns(frame, "curve")
    ax, tr, subject, rows = own_axes(ax), Translator(language(lang)), "waits", frame
    if "running" in frame:
        ranks = range(1, len(frame) + 1)
        rows, subject = pd.DataFrame({"days": ranks, "share": frame["running"].array}), "pareto"
    require_columns(rows, "curve", "days", "share")
    names = (tr(f"charts.{subject}.across"), tr(f"charts.{subject}.share"))
    draw = partial(plot_curve, x="days", y="share", names=names)
    return with_note(draw(rows, ax=ax, tr=tr, title=title, hint=hint), frame, tr)
