"""Order lines whose product is looked up by title and code, and not found: figures lack them.

Where exports tell the products themselves, a blank is as they mean it.
"""

from __future__ import annotations

from dataclasses import replace

from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.metrics.answers import Row
from opsanalytics.metrics.metric import Metric, Rows, Scalar
from opsanalytics.metrics.query import PartsByBucket, SourceQuery
from opsanalytics.metrics.sources import SOURCES
from opsanalytics.store.line_products import COLUMN, LINES
from opsanalytics.store.shop import Shop

_BY_PRODUCT = {"product", "category"}  # breakdowns that need a line's product


def _count(t: Rows) -> Scalar:
    return (t.has_units.notnull() & t.product_id.isnull()).sum()


_NAME = Message.bilingual("lines without a product", "没有商品的明细行")
_UNTOLD = Metric("untold", _NAME, "lines", _NAME, SOURCES["sales"], "paid", _count)


def untold_lines(shop: Shop, period: Period | None) -> Message | str:
    """How many lines of the period's paid orders have no product, as a message; "" where all do."""
    period = period or shop.manifest.coverage("orders")
    if period is None or not shop.manifest.works_out(LINES, COLUMN):
        return ""
    found = SourceQuery(_UNTOLD.source, "paid_at", (_UNTOLD,), period).run(shop)
    return _worded(found[(period.start,)])


def untold_by_bucket(query: SourceQuery, shop: Shop) -> PartsByBucket:
    """How many such lines each bucket of the query has; nothing where no metric of it needs them.

    By its dimensions, but for those that a product tells.
    """
    manifest, by_product = shop.manifest, _BY_PRODUCT.intersection(query.dimensions)
    asked = by_product or any(map(_needs_products, query.metrics))
    if not asked or LINES not in query.source.tables or not manifest.works_out(LINES, COLUMN):
        return {}
    metric = replace(_UNTOLD, horizon=query.metrics[0].horizon)
    others = tuple(name for name in query.dimensions if name not in _BY_PRODUCT)
    return replace(query, source=_UNTOLD.source, metrics=(metric,), dimensions=others).run(shop)


def mark_untold(rows: dict[str, list[Row]], query: SourceQuery, untold: PartsByBucket) -> None:
    """Figures that lack lines are not final; without any product there is no count of them."""
    others = [name for name in query.dimensions if name not in _BY_PRODUCT]
    by_product = len(others) < len(query.dimensions)
    for metric in query.metrics if untold else ():
        if not by_product and not _needs_products(metric):
            continue
        for row in rows[metric.name]:
            key = row["period_start"], *(row[name] for name in others)
            why = _worded(untold.get(key, {}))
            if why and row["complete"]:
                row |= {"complete": False, "reason": why}
            if why and not by_product and not row["numerator"]:
                row |= dict.fromkeys(("numerator", "value", "n"))


def _needs_products(metric: Metric) -> bool:
    return COLUMN in metric.needs.get(LINES, ())


def _worded(found: Row) -> Message | str:
    n = int(found.get(f"{_UNTOLD.name}.numerator") or 0)
    return Message("metrics.untold_products", n=n) if n else ""
