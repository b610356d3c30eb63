"""What stands below a chart: its days and sources, and what it draws as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from opsanalytics.core.messages import Message, Translator, listed
from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.columns import cells, known_columns, with_heads
from opsanalytics.pages.finding import Finding
from opsanalytics.plan.goals import Progress
from opsanalytics.reports.show import table_html
from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 12
_FIRST = ("day", "text")  # columns of these kinds come first


def source_line(answer: Finding, tr: Translator) -> str:
    """From when to when, and from which exports; empty where nothing is known of either."""
    days = _cut_to(answer) or answer.days or _days_of(_drawn(answer))
    parts = [Message("reports.chart.days", days=days)] if days else []
    if answer.sources:
        titles = listed(TABLES[name].title for name in answer.sources)
        parts.append(Message("reports.chart.sources", sources=titles))
    return tr(Message("reports.chart.foot", parts=parts)) if parts else ""


def _cut_to(answer: Finding) -> Period | None:
    """The days that the chart is cut to, where it is."""
    shown = getattr(answer.chart.draw, "keywords", {}).get("shown") if answer.chart else None
    known = _days_of(_drawn(answer))
    return shown.cut(known) if shown and known else None


def _days_of(frame: pd.DataFrame) -> Period | None:
    """The days of a frame with a column of them."""
    if "day" not in frame or frame["day"].isna().all():
        return None
    return Period.between(frame["day"].min().date(), frame["day"].max().date())


def _drawn(answer: Finding) -> pd.DataFrame:
    """The rows behind the chart."""
    data = answer.chart.data if answer.chart else None
    return data.days[["day", "orders", "mean"]] if isinstance(data, Progress) else answer.frame


def chart_table(answer: Finding, tr: Translator, heads: Mapping[str, str] | None = None) -> str:
    """The rows behind the chart as a folded table; empty where none of its columns has a head.

    `heads`: how single columns are headed here, where not as usual.
    """
    rows = with_heads(_drawn(answer).copy(), heads or {})
    if {"metric", "period_start", "value"} <= set(rows.columns):
        return _series(rows, tr)
    kinds = {str(name): known_columns()[str(name)].kind for name in rows if _is_plain(name)}
    columns = [str(name) for name in kinds if rows[name].notna().any()]
    columns.sort(key=lambda name: _FIRST.index(kinds[name]) if kinds[name] in _FIRST else 9)
    end = "last" if columns == ["day", "orders", "mean"] else "first"
    return _folded(rows, tr, end, columns) if columns else ""


def _is_plain(name: object) -> bool:
    """Whether the column has a head, and cells that mean the same on every page."""
    known = known_columns().get(str(name))
    return known is not None and not known.kind.startswith("term:")


def _series(frame: pd.DataFrame, tr: Translator) -> str:
    """An answer of `evaluate`: its periods with the figure, its interval and remarks."""
    metric = find_metric(str(frame["metric"].iloc[0]))
    columns = ["period_start", "value"]
    if metric.unit != "share" and frame["denominator"].isna().all():
        kind = "count"
    else:
        kind = "share" if metric.unit == "share" else "rate"
        columns += ["interval"] if frame["low"].notna().any() else []
        columns += ["n"]
    columns += ["reason"] if frame["reason"].fillna("").ne("").any() else []
    heads = {
        "value": metric.title,
        "n": Message(f"reports.chart.{'of' if kind == 'share' else 'n'}"),
    }
    rows = with_heads(frame, heads | frame.attrs.get("heads", {}))
    return _folded(rows, tr, "last", columns, kind)


def _folded(
    frame: pd.DataFrame, tr: Translator, end: str, columns: list[str], kind: str = ""
) -> str:
    """The first or the last rows, behind a line to open them."""
    cut = frame.tail(MOST_ROWS) if end == "last" else frame.head(MOST_ROWS)
    kinds = {"value": kind} if kind else {}
    ready = cells(cut, tr, columns, interval=kind or "share", kinds=kinds, stacked=True)
    whole = len(cut) == len(frame)
    key = "reports.chart.table" if whole else f"reports.chart.{end}_rows"
    caption = tr(Message(key, n=len(cut), all=len(frame)))
    return table_html(ready, caption, folded=True, on_screen=True)
