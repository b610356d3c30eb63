"""What a metric is: a value with a name, a unit, a definition and an expression on the rows of one source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

from opsanalytics.core.errors import UsageError
from opsanalytics.metrics.sources import SOURCES, Source

DAY_COLUMNS = {"created": "created_at", "paid": "paid_at", "shipped": "shipped_at"}
Horizon = Literal["within", "from_start", "period_before"]


class Parts(NamedTuple):
    """What a metric's expression gives: Ibis aggregates. Without a denominator the value is the numerator.

    `n`: how many things stand behind the value, where that is not the denominator (or the count itself).
    """

    numerator: Any
    denominator: Any = None
    n: Any = None


Express = Callable[
    [Any], Any
]  # of a source's rows, giving Parts, a pair (numerator, denominator) or one aggregate


@dataclass(frozen=True)
class Metric:
    """One metric.

    `day`: the basis its days are taken from: created, paid, shipped, `chosen` (the caller's), or a column.
    `interval`: `share` where a Wilson interval fits (the numerator counts a subset of the denominator), `count` where
    the value counts events of their own, whose spread is estimated from the days.
    `daily_only`: cannot be had over more than a day (distinct people); `instead` names what can.
    `only_by`: dimensions it must be asked by, its rows being of a kind that must not be added over them.
    `adds_days`: adds up people of single days, and says so in its name.
    `maturing`: days until the figure settles; younger periods are told as incomplete.
    `looks_back`, `looks_ahead`: days before and after the period that must be covered as well.
    `horizon`: the rows it sees: those `within` the period, all `from_start` of the data to its end, or those of the
    `period_before`. `optional`: columns it can do without. `zero`: where nothing happened the figure is 0.
    `otherwise`: the same figure from other sources, in order of precedence, for where this one cannot be had.
    """

    name: str
    zh: str
    title: str
    unit: str
    definition: str
    source: Source
    day: str
    express: Express
    interval: Literal["", "share", "count"] = ""
    instead: str = ""
    daily_only: bool = False
    only_by: tuple[str, ...] = ()
    adds_days: bool = False
    maturing: int = 0
    looks_back: int = 0
    looks_ahead: int = 0
    horizon: Horizon = "within"
    optional: tuple[str, ...] = ()
    zero: bool = True
    otherwise: tuple[Metric, ...] = field(default=(), repr=False)

    def parts(self, rows: Any) -> Parts:
        """Its aggregates on the source's rows; UsageError where they add up what must not be added up."""
        told = self.express(rows)
        parts = (
            told
            if isinstance(told, Parts)
            else Parts(*told)
            if isinstance(told, tuple)
            else Parts(told)
        )
        for part in parts:
            if part is not None:
                refuse_wrong_sums(self, part)
        return parts

    @cached_property
    def _blank(self) -> Parts:
        return self.parts(self.source.blank())

    @property
    def divides(self) -> bool:
        """Whether the value is numerator / denominator."""
        return self._blank.denominator is not None

    @property
    def counts(self) -> bool:
        """Whether it says by itself how many things stand behind the value."""
        return self._blank.n is not None

    @cached_property
    def takes(self) -> frozenset[str]:
        """The columns of its source's rows that its expression reads."""
        import ibis.expr.operations as ops

        return frozenset(
            f.name for part in self._blank if part is not None for f in part.op().find(ops.Field)
        )

    @cached_property
    def needs(self) -> dict[str, tuple[str, ...]]:
        """The columns that exports must tell, by canonical table."""
        names = self.takes | {DAY_COLUMNS.get(self.day, self.day)} - {"chosen"}
        needs = {table: set(columns) for table, columns in self.source.needs.items()}
        for name in names - set(self.optional):
            if found := self.source.column(name):
                needs.setdefault(found[0], set()).add(name)
        return {
            table: tuple(sorted(needs[table])) for table in self.source.tables if table in needs
        }

    def day_column(self, basis: str) -> str:
        """The column its days are taken from, given the caller's day basis."""
        return DAY_COLUMNS.get(self.day_basis(basis), self.day)

    def day_basis(self, basis: str) -> str:
        """The name of that basis, as it is printed with the figure."""
        return basis if self.day == "chosen" else self.day

    def or_from(self, source: str, **other: Any) -> Callable[[Express], Metric]:
        """Give the same figure from another source, taken where the ones before cannot tell it."""

        def declare(express: Express) -> Metric:
            free: dict[str, Any] = {
                "express": express,
                "daily_only": False,
                "instead": "",
                "adds_days": False,
            } | other
            variant = replace(self, source=SOURCES[source], otherwise=(), **free)
            return register(replace(self, otherwise=(*self.otherwise, variant)), again=True)

        return declare


@dataclass(frozen=True)
class Quotient:
    """A metric of two sources: one metric divided by another of the same days."""

    name: str
    zh: str
    title: str
    unit: str
    definition: str
    over: str
    under: str


M = TypeVar("M", "Metric", "Quotient")
METRICS: dict[str, Metric | Quotient] = {}
_OURS: set[str] = set()


def metric(
    zh: str, title: str, unit: str, *, source: str, day: str, **more: Any
) -> Callable[[Express], Metric]:
    """Declare a metric: its name is the function's, its definition the docstring, its value what the function returns.

    The function gets the rows of `source` (a canonical table or a source of ours) as an Ibis table and returns an
    aggregate, a pair (numerator, denominator) or Parts; it must not divide. `more`: the other facts of Metric.
    A name of ours, an unknown source or day column, or a missing docstring raises UsageError.
    """

    def declare(express: Express) -> Metric:
        name, words = express.__name__, " ".join((express.__doc__ or "").split())
        if not words:
            raise UsageError(
                "{metric} has no definition",
                hint="write it as the function's docstring",
                metric=name,
            )
        if source not in SOURCES:
            known = ", ".join(SOURCES)
            raise UsageError(
                "there is no source {source}", hint="there are: {known}", source=source, known=known
            )
        return register(Metric(name, zh, title, unit, words, SOURCES[source], day, express, **more))

    return declare


def quotient(
    name: str, zh: str, title: str, unit: str, definition: str, *, over: str, under: str
) -> Quotient:
    """Declare a metric that divides one metric by another."""
    return register(Quotient(name, zh, title, unit, definition, over, under))


def register(new: M, *, again: bool = False) -> M:
    """Put a metric into the catalogue; a notebook may declare its own anew, but not one of ours."""
    if new.name in _OURS and not again:
        raise UsageError(
            "{metric} is a metric of the catalogue", hint="take another name", metric=new.name
        )
    METRICS[new.name] = new
    return new


def close_catalogue() -> None:
    """What is declared so far is ours; called once, when our own are all there."""
    _OURS.update(METRICS)


def find_metric(name: str) -> Metric | Quotient:
    """The metric of that name; an unknown one is refused with the nearest."""
    from difflib import get_close_matches

    if name not in METRICS:
        close = get_close_matches(name, METRICS, n=1, cutoff=0.4) or list(METRICS)
        raise UsageError(
            "there is no metric {name}",
            hint="did you mean {close}?",
            name=name,
            close=", ".join(close),
        )
    return METRICS[name]


NEVER_SUMMED = {
    "to_date": "counts up to its day",
    "rate": "is a rate",
    "distinct": "counts distinct people",
}


def refuse_wrong_sums(metric: Metric, expression: Any) -> None:
    """Raise UsageError where the expression adds up a column that must not be added up over rows."""
    import ibis.expr.operations as ops

    for node in expression.op().find((ops.Sum, ops.Mean)):
        inner = node.arg
        while isinstance(inner, ops.Cast):
            inner = inner.arg
        found = metric.source.column(inner.name) if isinstance(inner, ops.Field) else None
        kind = found[1].kind if found else ""
        if kind in NEVER_SUMMED and not (
            kind == "distinct" and (metric.daily_only or metric.adds_days)
        ):
            message = "{metric} adds up {column} of {table}, which {why}"
            hint = "go back to rows that can be added, or take one day"
            names = {
                "metric": metric.name,
                "column": inner.name,
                "table": found[0] if found else "",
            }
            raise UsageError(message, hint=hint, why=NEVER_SUMMED[kind], **names)
