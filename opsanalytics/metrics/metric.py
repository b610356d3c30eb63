"""What a metric is: a name, a unit, a definition and an expression on the rows of one source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, TypeVar, Unpack

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.metrics.definitions import definition_in
from opsanalytics.metrics.registry import Metrics
from opsanalytics.metrics.sources import SOURCES, Source
from opsanalytics.metrics.sums import Parts as Parts
from opsanalytics.metrics.sums import refuse_wrong_sums

if TYPE_CHECKING:
    import ibis.expr.types as ir


# Ibis' own types, which are not imported until a metric is evaluated.
Rows: TypeAlias = "ir.Table"
Scalar: TypeAlias = "ir.Scalar"
Condition: TypeAlias = "ir.BooleanValue"
Pair: TypeAlias = "tuple[ir.Scalar, ir.Scalar]"  # numerator, denominator

DAY_COLUMNS = {"created": "created_at", "paid": "paid_at", "shipped": "shipped_at"}


Express: TypeAlias = "Callable[[ir.Table], Parts | Pair | ir.Scalar]"


class Facts(TypedDict, total=False):
    """What a declaration may say of a metric besides its name and expression; see Metric."""

    interval: Literal["", "share", "count"]
    instead: str
    daily_only: bool
    only_by: tuple[str, ...]
    adds_days: bool
    maturing: int
    looks_back: int
    looks_ahead: int
    knows_before: int
    horizon: Literal["within", "from_start", "period_before"]
    optional: tuple[str, ...]
    zero: bool
    no_value: str
    actions: tuple[str, ...]
    sole: bool


@dataclass(frozen=True)
class Metric:
    """One metric.

    `day`: the basis of its days: created, paid, shipped, `chosen` (the caller's), or a column.
    `interval`: `share` where a Wilson interval fits (the numerator counts a subset of the
    denominator), `count` where it counts events, whose spread is estimated from the days.
    `daily_only`: not available over more than a day (distinct people); `instead`: what is.
    `only_by`: dimensions it must be asked by, as its rows must not be added over them.
    `adds_days`: adds up people of single days, and says so in its name.
    `maturing`: days until the figure settles; younger periods are incomplete.
    `looks_back`, `looks_ahead`: days before and after the period that must be covered as well.
    `knows_before`: of so many days before those that lie within the data must be covered.
    `horizon`: its rows: those `within` the period, all `from_start` of the data to its end, or
    those of the `period_before`. `optional`: columns it can do without.
    `zero`: where nothing happened the figure is 0.
    `no_value`: the key of why there is no value though things were counted (the denominator is 0).
    `actions`: what visitors must be known to do: where nobody ever did it, no export has it.
    `sole`: only where no source before it is there, as two sources do not count the same people.
    `otherwise`: the same figure from other sources, for where this one is not available.
    """

    name: str
    title: Message
    unit: str
    definition: Message
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
    knows_before: int = 0
    horizon: Literal["within", "from_start", "period_before"] = "within"
    optional: tuple[str, ...] = ()
    zero: bool = True
    no_value: str = "metrics.nothing_to_divide_by"
    actions: tuple[str, ...] = ()
    sole: bool = False
    otherwise: tuple[Metric, ...] = field(default=(), repr=False)

    def parts(self, rows: ir.Table) -> Parts:
        """Its aggregates on the source's rows; UsageError where they add up what must not be."""
        parts = self.express(rows)
        if not isinstance(parts, tuple):
            parts = (parts,)
        for part in parts:
            if part is not None:
                by_day = self.daily_only or self.adds_days
                refuse_wrong_sums(part, self.source, metric=self.name, of_people_by_day=by_day)
        return Parts(*parts)

    @cached_property
    def _unbound_parts(self) -> Parts:
        return self.parts(self.source.unbound_rows())

    @property
    def divides(self) -> bool:
        """Whether the value is numerator / denominator."""
        return self._unbound_parts.denominator is not None

    @property
    def counts(self) -> bool:
        """Whether it says by itself how many things stand behind the value."""
        return self._unbound_parts.n is not None

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of its source's rows that its expression reads."""
        import ibis.expr.operations as ops

        parts = [part.op() for part in self._unbound_parts if part is not None]
        return frozenset(node.name for part in parts for node in part.find(ops.Field))

    @cached_property
    def needs(self) -> dict[str, tuple[str, ...]]:
        """The columns that exports must hold, by canonical table."""
        needs = {table: set(columns) for table, columns in self.source.needs.items()}
        day = DAY_COLUMNS.get(self.day, self.day)
        for name in (self.columns | {day}) - {"chosen", *self.optional}:
            if found := self.source.column(name):
                needs.setdefault(found[0], set()).add(name)
        tables = [table for table in self.source.tables if table in needs]
        return {table: tuple(sorted(needs[table])) for table in tables}

    def day_column(self, basis: str) -> str:
        """The column its days are taken from, given the caller's day basis."""
        return DAY_COLUMNS.get(self.day_basis(basis), self.day)

    def day_basis(self, basis: str) -> str:
        """The name of that basis, as it is printed with the figure."""
        return basis if self.day == "chosen" else self.day

    def or_from(
        self, source: str, *, day: str = "", **facts: Unpack[Facts]
    ) -> Callable[[Express], Metric]:
        """Declare the same figure from another source, for where the ones before lack it."""

        def declare(express: Express) -> Metric:
            own: Facts = {"daily_only": False, "instead": "", "adds_days": False}
            own.update(facts)
            variant = replace(
                self,
                source=SOURCES[source],
                day=day or self.day,
                express=express,
                otherwise=(),
                **own,
            )
            return register(replace(self, otherwise=(*self.otherwise, variant)), again=True)

        return declare


@dataclass(frozen=True)
class Quotient:
    """A metric of two sources: one metric divided by another of the same period.

    `same_days`: both are sums over days, and only the days that have both are added up.
    `part`: what is divided is a part of the other, so that a value above 1 lacks something.
    """

    name: str
    title: Message
    unit: str
    definition: Message
    over: str
    under: str
    same_days: bool = False
    part: bool = False


M = TypeVar("M", "Metric", "Quotient")
METRICS: Metrics[Metric | Quotient] = Metrics()
_BUILT_IN: set[str] = set()


def metric(
    zh: str, title: str, unit: str, *, source: str, day: str, **facts: Unpack[Facts]
) -> Callable[[Express], Metric]:
    """Declare a metric of your own; afterwards it works wherever a built-in one does.

    The decorated function gives the metric its name, and its docstring the definition (a paragraph
    that ends in 。 is the Chinese one). It takes the source's rows as an Ibis table and returns an
    aggregate, a pair (numerator, denominator) or Parts; it must not divide.

    Parameters
    ----------
    zh, title
        What it is called in Chinese and in English.
    unit
        The unit of its value: "orders", "yuan", "share" (0 to 1), ...
    source
        A canonical table (docs/tables.md) or another source of `opsanalytics.metrics.sources`.
    day
        The column its days are taken from, or "created", "paid", "shipped", or "chosen" for the
        caller's day basis.
    **facts
        The other fields of `Metric`, such as `interval="share"`.

    Returns
    -------
    Callable
        The decorator; it puts the metric into METRICS.

    Raises
    ------
    UsageError
        For a built-in metric's name, an unknown source, a missing docstring, or an expression that
        adds up what must not be added up (distinct people, rates).

    Examples
    --------
    >>> import opsanalytics as ops
    >>> @ops.metric("夜间支付订单数", "orders paid at night", "orders", source="orders", day="paid")
    ... def night_orders(t):
    ...     '''Orders paid from 21 h on.'''
    ...     return (t.paid_at.hour() >= 21).sum()
    >>> ops.METRICS.pop("night_orders").definition
    'Orders paid from 21 h on.'
    """

    def declare(express: Express) -> Metric:
        name, definition = express.__name__, definition_in(express.__doc__ or "")
        if not definition:
            raise UsageError("metrics.no_definition", metric=name)
        if source not in SOURCES:
            raise UsageError("metrics.no_source", source=source, known=[*SOURCES])
        named = Message.bilingual(title, zh)
        return register(
            Metric(name, named, unit, definition, SOURCES[source], day, express, **facts)
        )

    return declare


def quotient(
    name: str,
    zh: str,
    title: str,
    unit: str,
    definition: str,
    *,
    over: str,
    under: str,
    same_days: bool = False,
    part: bool = False,
) -> Quotient:
    """Declare a metric that divides one metric by another; `definition` is read as docstrings."""
    named = Message.bilingual(title, zh)
    words = definition_in(definition)
    return register(Quotient(name, named, unit, words, over, under, same_days, part))


def register(new: M, *, again: bool = False) -> M:
    """Put a metric into METRICS; one declared in a notebook may be replaced, a built-in one not."""
    if new.name in _BUILT_IN and not again:
        raise UsageError("metrics.name_taken", metric=new.name)
    METRICS[new.name] = new
    return new


def close_catalogue() -> None:
    """What is declared so far is built in; called once, when the whole catalogue is there."""
    _BUILT_IN.update(METRICS)


def own_metrics() -> list[str]:
    """The names of those that are not built in."""
    return [name for name in METRICS if name not in _BUILT_IN]


def find_metric(name: str) -> Metric | Quotient:
    """The metric of that name or title; an unknown one is refused with the nearest three."""
    return METRICS.find(name)
