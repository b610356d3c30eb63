"""A shop's tables as metrics see them: without brushed orders, their ratings and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

import ibis
import ibis.expr.types as ir

from opsanalytics.metrics.source_rows import brushed_orders
from opsanalytics.store.shop import Shop, tables_noted

_OF_ORDERS = {"orders", "order_items", "refunds", "reviews"}  # rows that belong to an order
_NUMBER = count(1)  # names temporary views


def has_brushed_orders(shop: Shop) -> bool:
    """Whether any order of the shop is known to be brushed, by itself or as a count of its day."""

    def find() -> bool:
        if shop.has_column("shop_day", "brushed_orders"):
            noted = shop.relation("shop_day").brushed_orders.sum()
            if shop.execute(noted):
                return True
        brushed = ShopTables(shop).brushed()
        return brushed is not None and bool(shop.execute(brushed.count()))

    with tables_noted(None):  # whoever asks needs to know it, but no figure is made of it
        return shop.remembered("has brushed orders", find)


class ShopTables:
    """The canonical tables of one shop, as `metrics.sources` asks for them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def __call__(self, name: str) -> ir.Table:
        """The table's rows that metrics count: nothing that belongs to a brushed order."""
        table = self.shop.relation(name)
        if name in _OF_ORDERS and (brushed := self.brushed()) is not None:
            return table.anti_join(brushed, "order_id")
        return table

    def brushed(self) -> ir.Table | None:
        """The numbers of the brushed orders; None where no export has any."""
        shop, orders = self.shop, self.shop.relation("orders")
        listed = "brushed_orders" in shop.manifest.tables
        if not listed and not shop.has_column("orders", "brushed"):
            return None
        return brushed_orders(orders, shop.relation("brushed_orders"))

    def sql(self, rows: ir.Table, columns: Mapping[str, str]) -> ir.Table:
        """The rows with columns made by SQL expressions, as doubles."""
        key = ("rows with SQL", self.shop.engine.compile(rows), tuple(columns.items()))
        # Remembered, so that the same question is asked in the same words.
        return self.shop.remembered(key, lambda: self._view_with(rows, columns))

    def _view_with(self, rows: ir.Table, columns: Mapping[str, str]) -> ir.Table:
        import sqlglot

        engine, name = self.shop.engine, f"rows_{next(_NUMBER)}"
        engine.create_view(name, rows)
        added = [f"cast({text} as double) as {column}" for column, text in columns.items()]
        select = f"select *, {', '.join(added)} from {name}"  # noqa: S608 - the analyst's own
        view = f"create temporary view {name}_more as {select}"
        engine.raw_sql(sqlglot.transpile(view, read="duckdb", write=engine.dialect)[0])
        return engine.table(f"{name}_more")

    @property
    def end(self) -> ir.Value:
        """The first moment that no order list tells whole."""

        coverage = self.shop.manifest.coverage("orders")
        end = coverage.end if coverage else None
        return ibis.literal(end, type="date").cast("timestamp(6)")

    def covered_days(self, name: str) -> ir.Table:
        """The table's covered days, each with the day up to which its orders are known."""
        import pyarrow as pa

        def make() -> ir.Table:
            known = self.shop.manifest.known_until(name)
            days = {
                "day": pa.array(known.keys(), pa.date32()),
                "known_until": pa.array(known.values(), pa.date32()),
            }
            return ibis.memtable(pa.table(days))

        # Remembered, since a table in memory has a new name each time it is made.
        return self.shop.remembered(("covered days", name), make)
