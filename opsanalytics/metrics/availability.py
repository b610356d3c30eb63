"""Can a figure be had: which of a metric's sources has it, or why none does."""

from __future__ import annotations

from collections.abc import Iterable

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, term
from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import METRICS, Metric
from opsanalytics.metrics.query import Query
from opsanalytics.metrics.sources import DIMENSIONS
from opsanalytics.store.shop import Shop, note_columns
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column

MASKED_LIMIT = 0.05  # share of starred-out names above which buyers cannot be told apart
_PEOPLE = {"buyer_id", "visitor_id"}


def choose_source(query: Query, metric: Metric, days: int) -> tuple[Metric, str]:
    """The first variant of the metric that is available over so many days.

    Where none is, the first with the reason: that of a variant whose tables are there, if any is.
    """
    refusals: list[str] = []
    nearest: list[str] = []
    for variant in (metric, *metric.otherwise):
        if variant.sole and refusals and not _data_missing(query.shop, metric):
            break
        refusal = _refusal(query, variant, days)
        if not refusal:
            return variant, ""
        refusals.append(refusal)
        if all(table in query.shop.manifest.tables for table in variant.needs):
            nearest.append(refusal)
    return metric, (nearest or refusals)[0]


def _refusal(query: Query, metric: Metric, days: int) -> str:
    """Why this source cannot give the metric at all, empty where it can."""
    why = _data_missing(query.shop, metric) or _wrong_question(query, metric, days)
    if why and metric.instead and _has_data(query.shop, metric.instead):
        return Message("metrics.instead", why=why, name=metric.instead)
    return why


def _data_missing(shop: Shop, metric: Metric) -> str:
    needs = metric.needs
    for table in needs:
        if table not in shop.manifest.tables:
            return Message("metrics.table_not_covered", table=TABLES[table].title)
    missing = [c for table in needs for c in _missing_columns(shop, table, needs[table])]
    if missing:
        return Message("metrics.columns_not_told", columns=missing)
    masked = shop.manifest.masked_share()
    if masked > MASKED_LIMIT and any(_PEOPLE & set(columns) for columns in needs.values()):
        return Message("metrics.masked", share=masked)
    if unknown := [action for action in metric.actions if action not in _recorded_actions(shop)]:
        return Message("metrics.actions_not_told", actions=[term("step", name) for name in unknown])
    return ""


def _recorded_actions(shop: Shop) -> frozenset[str]:
    """What the visitors of the exports ever did."""

    def find() -> frozenset[str]:
        actions = shop.execute(shop.relation("events").select("action").distinct())
        return frozenset(actions["action"].dropna())

    return shop.remembered("known actions", find)


def _wrong_question(query: Query, metric: Metric, days: int) -> str:
    unable = [name for name in query.dimensions if not metric.source.has_dimension(name)]
    if unable:
        table = metric.source.name
        return Message("metrics.no_such_breakdown", table=table, what=", ".join(unable))
    found = [metric.source.column(DIMENSIONS[name]) for name in query.dimensions]
    missing = [
        column_title(place[1]) for place in found if place and not _is_given(query.shop, *place)
    ]
    if missing:
        return Message("metrics.columns_not_told", columns=missing)
    lacking = [name for name in metric.only_by if name not in query.dimensions]
    if lacking:
        return Message("metrics.counted_in_each", what=", ".join(lacking))
    if query.grain and metric.horizon == "from_start":
        return Message("metrics.no_grain_from_start")
    if metric.daily_only and days > 1:
        return Message("metrics.daily_people")
    return ""


def _is_given(shop: Shop, table: str, column: Column) -> bool:
    """Whether an export tells the column; what every row must have comes with the table."""
    return column.required or shop.has_column(table, column.name)


def _has_data(shop: Shop, name: str) -> bool:
    """Whether the exports hold what the metric of that name needs."""
    metric = METRICS[name]
    needs = metric.needs if isinstance(metric, Metric) else {}
    return not any(_missing_columns(shop, table, columns) for table, columns in needs.items())


def _missing_columns(shop: Shop, table: str, columns: Iterable[str]) -> list[Message]:
    """The columns that no export has, as sheets call them."""
    spec = TABLES[table]
    return [column_title(spec.column(name)) for name in columns if not shop.has_column(table, name)]


def column_title(column: Column) -> Message:
    """What the sheets call a column; in English with our own name of it."""
    return Message.bilingual(f"{column.zh} ({column.name})", column.zh)


def require(shop: Shop, **needs: tuple[str, ...]) -> None:
    """Raise DataRefused where an export lacks a table or column, or buyers cannot be told apart."""
    for table, columns in needs.items():
        title = TABLES[table].title
        if table not in shop.manifest.tables:
            raise DataRefused("metrics.needs_table", table=title)
        if missing := _missing_columns(shop, table, columns):
            raise DataRefused("metrics.needs_columns", columns=missing, table=title)
        masked = shop.manifest.masked_share()
        if masked > MASKED_LIMIT and _PEOPLE & set(columns):
            raise DataRefused("metrics.needs_whole_names", share=masked)
        note_columns(table, columns)


def covered_days(shop: Shop, table: str) -> Period:
    """From the first to the last day its exports cover, gaps included; DataRefused without any."""
    coverage = shop.manifest.coverage(table)
    if coverage is None:
        raise DataRefused("metrics.needs_whole_day", table=TABLES[table].title)
    return coverage
