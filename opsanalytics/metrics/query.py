"""From metrics of one source to plain numbers, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import count
from operator import and_
from typing import TYPE_CHECKING, Any

from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import Metric
from opsanalytics.metrics.sources import BOUNDS, DIMENSIONS, Source, genuine, spanned

if TYPE_CHECKING:
    from opsanalytics.store.shop import Shop

Found = dict[
    tuple[Any, ...], dict[str, Any]
]  # by (first day of the bucket, dimensions ...), then by part of a metric
_TURN = count(1)
_UNITS = {"week": "W", "month": "M"}


class ShopTables:
    """A shop's tables as metrics see them: without brushed orders."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def __call__(self, name: str) -> Any:
        """The table's rows that metrics count: of orders, those that are not brushed."""
        t, shop = self.shop.relation(name), self.shop
        if name == "orders" and (
            "brushed_orders" in shop.manifest.tables or shop.tells(name, "brushed")
        ):
            return genuine(t, shop.relation("brushed_orders"))
        return t

    def sql(self, rows: Any, columns: Mapping[str, str]) -> Any:
        """The rows with columns made by SQL expressions, as doubles."""
        import sqlglot

        engine, name = self.shop.engine, f"rows_{next(_TURN)}"
        engine.create_view(name, rows)
        told = ", ".join(f"cast({text} as double) as {column}" for column, text in columns.items())
        view = f"create temporary view {name}_told as select *, {told} from {name}"  # noqa: S608 - the analyst's own
        engine.raw_sql(sqlglot.transpile(view, read="duckdb", write=engine.dialect)[0])
        return engine.table(f"{name}_told")

    @property
    def end(self) -> Any:
        """The first moment that no order list tells whole."""
        import ibis

        coverage = self.shop.manifest.coverage("orders")
        return ibis.literal(coverage.end if coverage else None, type="date").cast("timestamp(6)")

    def seen(self, name: str) -> Any:
        """The table's covered days, each with the day up to which what became of it is known."""
        import ibis
        import pyarrow as pa

        known = self.shop.manifest.known_until(name)
        days = pa.table(
            {
                "day": pa.array(known.keys(), pa.date32()),
                "seen_until": pa.array(known.values(), pa.date32()),
            }
        )
        return ibis.memtable(days)


@dataclass(frozen=True)
class Scan:
    """What one query is to tell: metrics of one source by one day column, over a period, by grain and dimensions."""

    source: Source
    column: str
    metrics: tuple[Metric, ...]
    period: Period
    grain: str = ""
    dimensions: tuple[str, ...] = ()

    def expression(self, tables: Any) -> Any:
        """The query as an Ibis expression: one row a bucket and combination of dimensions, a column a part."""
        rows = self.source.build(tables)
        for name in self.dimensions:
            rows = (
                self.source.dimensions[name](tables, rows)
                if name in self.source.dimensions
                else rows
            )
        rows = self._in_periods(self._lean(rows))
        keys = [DIMENSIONS[name] for name in self.dimensions]
        if self.source.gather:
            rows = self.source.gather(rows, [*BOUNDS, *keys])
        parts = {name: part for m in self.metrics for name, part in self._parts(m, rows).items()}
        if not self.grain and not keys:
            return rows.aggregate(**parts)
        return rows.group_by([self._bound, *keys]).aggregate(**parts)

    @property
    def _bound(self) -> str:
        """The bound that tells a bucket from the others, by the first day it is counted for."""
        return "period_end" if self.metrics[0].horizon == "period_before" else "period_start"

    def run(self, shop: Shop) -> Found:
        """Ask the shop's engine."""
        frame = shop.engine.execute(self.expression(ShopTables(shop)))
        if not self.grain and not self.dimensions:
            return {(self.period.start,): frame.iloc[0].to_dict()}
        names = [DIMENSIONS[name] for name in self.dimensions]
        return {
            (
                max(as_date(row[self._bound]), self.period.start),
                *(plain(row[name]) for name in names),
            ): row
            for row in frame.to_dict("records")
        }

    def _lean(self, rows: Any) -> Any:
        """The rows with the columns asked for: an engine leaves others alone, but it takes Ibis time to name them."""
        if self.source.gather:
            return rows
        asked = {self.column, "told", *(DIMENSIONS[name] for name in self.dimensions)}
        for m in self.metrics:
            asked |= m.takes | set(m.needs.get(self.source.table.name, ()))
        return rows.select([name for name in rows.columns if name in asked])

    def _in_periods(self, rows: Any) -> Any:
        """The rows of the period (of all time up to its end, or of the one before), with their bucket's bounds."""
        import ibis

        horizon, whole = self.metrics[0].horizon, self.period
        first = whole.before(self.grain).start if horizon == "period_before" else whole.start
        day, end = rows[self.column].cast("date"), ibis.literal(whole.end)
        last = whole.buckets(self.grain)[-1].start if self.grain else whole.start
        before = ibis.literal(last) if horizon == "period_before" else end
        rows = rows.filter(
            day < before, *([day >= ibis.literal(first)] if horizon != "from_start" else [])
        )
        if not self.grain:
            ends = (
                (whole.start, whole.end) if horizon == "period_before" else (whole.end, whole.end)
            )
            return spanned(rows, ibis.literal(first), *map(ibis.literal, ends))
        start = day if self.grain == "day" else day.truncate(_UNITS[self.grain])
        step = ibis.interval(**{f"{self.grain}s": 1})
        stop = (start + step).cast("date")
        cut = ibis.greatest(start, ibis.literal(first))
        return spanned(
            rows, cut, ibis.least(stop, end), ibis.least((stop + step).cast("date"), end)
        )

    def _parts(self, m: Metric, rows: Any) -> dict[str, Any]:
        parts = {
            f"{m.name}.{name}": part
            for name, part in m.parts(rows)._asdict().items()
            if part is not None
        }
        if self.source.table.daily:
            told = reduce(and_, (rows[name].notnull() for name in m.needs[self.source.table.name]))
            parts[f"{m.name}.days"] = rows[self.column].nunique(where=told)
        if "told" in rows.columns:  # lines of orders
            parts[f"{m.name}.blank"] = rows.told.isnull().sum()
        return parts


def late_days(shop: Shop, table: str, column: str) -> set[date]:
    """Days after the coverage on which something happened to orders placed before (paid after the export's end)."""
    import ibis

    coverage = shop.manifest.coverage(table)
    if coverage is None or table != "orders" or column not in ("paid_at", "shipped_at"):
        return set()
    if (late_days, column) in shop.memory:
        return set(shop.memory[late_days, column])
    t = shop.relation(table)
    day = t[column].date()
    after = t.filter(day >= ibis.literal(coverage.end)).select(day=day).distinct()
    shop.memory[late_days, column] = {as_date(d) for d in shop.engine.execute(after)["day"]}
    return set(shop.memory[late_days, column])


def as_date(value: Any) -> date:
    """A date, from whatever the engine gives for one."""
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """A dimension's value; missing ones are None, whatever the engine gives for them."""
    import pandas as pd

    return None if pd.isna(value) else value


def number(value: Any) -> float | int:
    """A plain number; a sum over nothing is 0."""
    if value is None or value != value:  # NaN is the one value unequal to itself
        return 0
    return int(value) if float(value).is_integer() else float(value)
