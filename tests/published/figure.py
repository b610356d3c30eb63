"""A published figure and how we come to it; the table of docs/published-figures.md is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.store.shop import Shop
from tests.published.shops import Shops


@dataclass(frozen=True)
class Figure:
    """One figure. `ours` where the published one is wrong; `computed`: by others on these files."""

    data: str
    what: str
    published: float
    ask: Callable[[Shop], Any]
    digits: int = 0
    ours: float | None = None
    computed: bool = False
    shop: str = ""

    @property
    def expected(self) -> float:
        return self.published if self.ours is None else self.ours


@dataclass(frozen=True)
class Column:
    """A published table's column, row for row; its values are read where the data lie."""

    data: str
    what: str
    rows: int
    published: Callable[[Path], Sequence[float]]
    ask: Callable[[Shop, Path], Sequence[Any]]
    digits: int = 0

    def both(self, shops: Shops) -> tuple[list[float], list[float]]:
        """The published values and ours."""

        def make() -> tuple[list[float], list[float]]:
            ours = self.ask(shops(self.data), shops.real)
            return list(self.published(shops.real)), [float(v) for v in ours]

        told: tuple[list[float], list[float]] = shops.once(f"{self.data}: {self.what}", make)
        return told


def value(metric: str, period: Period | None = None, **options: Any) -> Callable[[Shop], float]:
    """The value of a metric over the whole, or the period."""
    return lambda shop: float(evaluate(metric, shop, period, **options)["value"].iloc[0])


def part(metric: str, which: str, by: str, of: str) -> Callable[[Shop], float]:
    """One side of a metric, of one value of a dimension."""
    return lambda shop: float(evaluate(metric, shop, by=by).set_index(by).loc[of, which])


def table_rows(figures: Iterable[Figure], columns: Iterable[Column]) -> list[str]:
    """The lines of the table in the docs."""
    rows = [
        f"| {f.data} | {f.what}{' (computed)' if f.computed else ''} | "
        f"{_as_text(f.published, f.digits)} | {_as_text(f.expected, f.digits)}"
        f"{'' if f.ours is None else ' (theirs is wrong)'} |"
        for f in figures
    ]
    rows += [f"| {c.data} | {c.what} | {c.rows} figures | the same |" for c in columns]
    return sorted(rows, key=lambda row: row.split("|")[1])


def _as_text(figure: float, digits: int) -> str:
    return f"{figure:,.{digits}f}"
