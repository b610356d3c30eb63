"""Order lines whose list tells no product, nor do their title and code: figures lack them.

Where all lists tell the products themselves, a blank is as they mean it.
"""

from __future__ import annotations

from dataclasses import replace

from opsanalytics.core.messages import Message, clauses
from opsanalytics.core.periods import Period
from opsanalytics.metrics.answers import Row
from opsanalytics.metrics.metric import Metric, Rows, Scalar
from opsanalytics.metrics.query import SourceQuery
from opsanalytics.metrics.sources import SOURCES
from opsanalytics.store.line_products import COLUMN, LINES
from opsanalytics.store.shop import Shop

_SHOWN = 5  # titles that are named
_BY_PRODUCT = {"product", "category"}  # breakdowns that need a line's product


def _count(t: Rows) -> Scalar:
    return (t.has_units.notnull() & t.product_id.isnull()).sum()


_NAME = Message.bilingual("lines without a product", "没有商品的明细行")
_UNTOLD = Metric("untold", _NAME, "lines", _NAME, SOURCES["sales"], "paid", _count)


def may_lack_products(shop: Shop) -> bool:
    """Whether some lists tell no products where others do, or where titles and codes may."""
    manifest = shop.manifest
    told = {COLUMN in source.columns for source in manifest.of_table(LINES)}
    return manifest.works_out(LINES, COLUMN) or len(told) > 1


def untold_lines(shop: Shop, period: Period | None) -> Message | str:
    """How many lines of the period's paid orders have no product, as a message; "" where all do."""
    period = period or shop.manifest.coverage("orders")
    if period is None or not may_lack_products(shop):
        return ""
    found = SourceQuery(_UNTOLD.source, "paid_at", (_UNTOLD,), period).run(shop)
    return _worded(found[(period.start,)])


def untold_titles(shop: Shop) -> Message | str:
    """Which titles lines without a product have, the most frequent first; "" where all have one."""
    if not may_lack_products(shop):
        return ""
    lines = shop.relation(LINES)
    lines = lines.filter(lines[COLUMN].isnull())
    lines = lines.mutate(title=lines.title.fill_null("-"))
    counts = shop.execute(lines.group_by("title").aggregate(n=lines.count()))
    if counts.empty:
        return ""
    first = counts.sort_values(["n", "title"], ascending=[False, True]).head(_SHOWN)
    titles = [
        Message("metrics.untold_title", title=title, n=n)
        for title, n in zip(first["title"], first["n"], strict=True)
    ]
    more = ["..."] if len(counts) > _SHOWN else []
    return Message("metrics.untold_titles", n=int(counts["n"].sum()), titles=[*titles, *more])


def mark_untold(rows: dict[str, list[Row]], query: SourceQuery, shop: Shop) -> None:
    """Figures that need the products of lines that have none are not final.

    Where no line has one, there is nothing to count.
    """
    others = tuple(name for name in query.dimensions if name not in _BY_PRODUCT)
    by_product = others != query.dimensions
    metrics = [m for m in query.metrics if by_product or COLUMN in m.needs.get(LINES, ())]
    is_needed = metrics and LINES in query.source.tables
    if not is_needed or not may_lack_products(shop):
        return
    untold = replace(_UNTOLD, horizon=metrics[0].horizon)
    query = replace(query, source=untold.source, metrics=(untold,), dimensions=others)
    found = query.run(shop)
    for row in (row for metric in metrics for row in rows[metric.name]):
        why = _worded(found.get((row["period_start"], *map(row.get, others)), {}))
        is_empty = not by_product and not row["numerator"]
        if why:
            reason = row["reason"]
            row |= {"complete": False, "reason": clauses(why, reason) if reason else why}
            row |= dict.fromkeys(("numerator", "value", "n")) if is_empty else {}


def _worded(found: Row) -> Message | str:
    n = int(found.get(f"{_UNTOLD.name}.numerator") or 0)
    return Message("metrics.untold_products", n=n) if n else ""
