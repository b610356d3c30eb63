"""What is asked of a shop, and one query of one source: from metrics to plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import ibis
import ibis.expr.types as ir

from opsanalytics.core.periods import Period
from opsanalytics.metrics.engine_values import as_date, plain
from opsanalytics.metrics.metric import Metric
from opsanalytics.metrics.shop_tables import ShopTables
from opsanalytics.metrics.source_rows import before, not_before
from opsanalytics.metrics.sources import BOUNDS, DIMENSIONS, Source, with_bounds
from opsanalytics.metrics.sums import missing_cells
from opsanalytics.metrics.table_access import Tables
from opsanalytics.store.shop import Shop

# By (first day of the bucket, dimensions ...), then by METRIC.PART.
PartsByBucket = dict[tuple[Any, ...], dict[str, Any]]
_TRUNCATION = {"week": "W", "month": "M"}


@dataclass(frozen=True)
class Query:
    """What is asked of a shop: days (None: all there are), grain, dimensions, day basis."""

    shop: Shop
    period: Period | None
    grain: str = ""
    dimensions: tuple[str, ...] = ()
    basis: str = "paid"

    def buckets(self, whole: Period | None) -> list[Period]:
        """The days, weeks or months of the period, or the period itself."""
        if whole is None:
            return []
        return whole.buckets(self.grain) if self.grain else [whole]


@dataclass(frozen=True)
class SourceQuery:
    """Metrics of one source and one day column, over a period, by grain and dimensions."""

    source: Source
    column: str
    metrics: tuple[Metric, ...]
    period: Period
    grain: str = ""
    dimensions: tuple[str, ...] = ()

    def expression(self, tables: Tables) -> ir.Table:
        """The query in Ibis: a row a bucket and combination of dimensions, a column a part."""
        rows = self._in_buckets(self._narrow(self.source.rows(tables, self.dimensions)))
        keys = [DIMENSIONS[name] for name in self.dimensions]
        if self.source.gather:
            rows = self.source.gather(rows, [*BOUNDS, *keys])
        parts: dict[str, ir.Scalar] = {}
        for metric in self.metrics:
            parts |= self._parts(metric, rows)
        by = [self._bound, *keys] if self.grain or keys else []
        return rows.aggregate(by=by, **parts)

    def run(self, shop: Shop) -> PartsByBucket:
        """Ask the shop's engine."""
        metrics = tuple((metric.name, metric.express) for metric in self.metrics)
        days = (self.column, self.period, self.grain, self.dimensions)
        key = ("query", self.source.name, metrics, days)
        # Remembered, since making it takes Ibis longer than many an engine the answer.
        asked = shop.remembered(key, lambda: self.expression(ShopTables(shop)))
        rows = shop.execute(asked).to_dict("records")
        if not self.grain and not self.dimensions:
            return {(self.period.start,): rows[0]}
        return {self._key(row): row for row in rows}

    def _key(self, row: dict[str, Any]) -> tuple[Any, ...]:
        first = max(as_date(row[self._bound]), self.period.start)
        return first, *(plain(row[DIMENSIONS[name]]) for name in self.dimensions)

    @property
    def _horizon(self) -> str:
        return self.metrics[0].horizon

    @property
    def _bound(self) -> str:
        """The bound that tells a bucket from the others, by the first day it is counted for."""
        return "period_end" if self._horizon == "period_before" else "period_start"

    def _narrow(self, rows: ir.Table) -> ir.Table:
        """The rows with the columns asked for: the others cost Ibis time, though no engine."""
        if self.source.gather:
            return rows
        asked = {self.column, "has_units", *(DIMENSIONS[name] for name in self.dimensions)}
        for metric in self.metrics:
            asked |= metric.columns | set(metric.needs.get(self.source.table.name, ()))
        return rows.select([name for name in rows.columns if name in asked])

    def _in_buckets(self, rows: ir.Table) -> ir.Table:
        """The rows of the metrics' horizon, with the bounds of their bucket."""
        whole, first, stop = self.period, self.period.start, self.period.end
        if self._horizon == "period_before":
            first = whole.previous(self.grain).start
            stop = whole.buckets(self.grain)[-1].start if self.grain else whole.start
        day = rows[self.column].cast("date")
        wanted = [before(rows[self.column], stop)]
        if self._horizon != "from_start":
            wanted.append(not_before(rows[self.column], first))
        rows = rows.filter(wanted)
        if not self.grain:
            return with_bounds(rows, *map(ibis.literal, (first, stop, whole.end)))
        start = day if self.grain == "day" else day.truncate(_TRUNCATION[self.grain])
        step, end = ibis.interval(**{f"{self.grain}s": 1}), ibis.literal(whole.end)
        bucket_end = (start + step).cast("date")
        following_end = (bucket_end + step).cast("date")
        cut = ibis.greatest(start, ibis.literal(first))
        return with_bounds(rows, cut, ibis.least(bucket_end, end), ibis.least(following_end, end))

    def _parts(self, metric: Metric, rows: ir.Table) -> dict[str, ir.Scalar]:
        """The metric's aggregates, and what tells whether they are whole."""
        parts = {f"{metric.name}.{k}": v for k, v in metric.parts(rows)._asdict().items()}
        parts = {name: part for name, part in parts.items() if part is not None}
        table = self.source.table
        if table.daily:
            has_all = reduce(and_, (rows[name].notnull() for name in metric.needs[table.name]))
            parts[f"{metric.name}.days"] = rows[self.column].nunique(where=has_all)
            if self.dimensions:
                parts[f"{metric.name}.days_with_rows"] = rows[self.column].nunique()
        if "has_units" in rows.columns:
            parts[f"{metric.name}.without_lines"] = rows.has_units.isnull().sum()
        lacking = missing_cells(metric.parts(rows)[:2], rows, self.source)
        if lacking is not None and f"{metric.name}.lacking" not in parts:
            parts[f"{metric.name}.lacking"] = lacking
        return parts
