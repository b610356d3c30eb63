"""The canonical tables as a metric's rows see them: those of a shop, or of none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from opsanalytics.store.tables import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Tables(Protocol):
    """A shop's canonical tables as Ibis tables, orders without the brushed ones."""

    def __call__(self, name: str) -> ir.Table:
        """The table of that name."""

    def sql(self, rows: ir.Table, columns: Mapping[str, str]) -> ir.Table:
        """The rows with columns made by SQL expressions."""

    @property
    def end(self) -> ir.Value:
        """The first moment that no order list tells whole."""

    def covered_days(self, name: str) -> ir.Table:
        """The table's covered days, each with the day up to which its orders are known."""


class UnboundTables:
    """The tables of no shop, to read what an expression needs."""

    def __call__(self, name: str) -> ir.Table:
        """An unbound table."""
        import ibis

        return ibis.table(TABLES[name].ibis_schema(), name=name)

    def sql(self, rows: ir.Table, columns: Mapping[str, str]) -> ir.Table:
        """The rows with columns of numbers."""
        import ibis

        return rows.mutate(**{name: ibis.null("float64") for name in columns})

    @property
    def end(self) -> ir.Value:
        """No moment."""
        import ibis

        return ibis.null("timestamp(6)")

    def covered_days(self, name: str) -> ir.Table:
        """An unbound calendar."""
        import ibis

        return ibis.table({"day": "date", "known_until": "date"}, name=f"{name}_days")
