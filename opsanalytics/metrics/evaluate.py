"""Metrics, a shop and a period to the tidy answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import GRAINS, Period, PeriodLike
from opsanalytics.core.stats import count_interval, dispersion
from opsanalytics.metrics.answers import Row, RowMaker, answer_frame, bucket_keys, refused_rows
from opsanalytics.metrics.availability import choose_source
from opsanalytics.metrics.compare import with_comparison
from opsanalytics.metrics.completeness import Coverage, late_days
from opsanalytics.metrics.doubts import with_doubts
from opsanalytics.metrics.engine_values import number
from opsanalytics.metrics.metric import DAY_COLUMNS, METRICS, Metric, Quotient, find_metric
from opsanalytics.metrics.query import PartsByBucket, Query, SourceQuery
from opsanalytics.metrics.quotients import over_same_days, quotient_rows
from opsanalytics.metrics.shop_tables import has_brushed_orders
from opsanalytics.metrics.sources import CHINESE, DIMENSIONS
from opsanalytics.metrics.untold_products import mark_untold
from opsanalytics.plan.plan_sections import Accepted
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    from opsanalytics.metrics.metric_names import MetricName  # written by `make fix`

PLATFORM_TOTALS = {"shop_day", "channel_day", "product_day"}
SPREAD_DAYS = 365  # the spread of a daily count is taken from so many days before the period's end


def evaluate(
    metrics: MetricName | str | Iterable[MetricName | str] | None,
    shop: Any,
    period: PeriodLike | None = None,
    *,
    by: str | Sequence[str] = (),
    day_basis: str = "paid",
    against: str = "",
    accepted: Sequence[Accepted] | None = None,
) -> pd.DataFrame:
    """Figures of a shop: metrics over a period, whole or by day, week, month and dimensions.

    A day that no export covers is a gap (None); a covered day on which nothing happened is a zero.

    Parameters
    ----------
    metrics
        Names of METRICS, or titles in either language ("支付金额", "gmv"); None for all.
    shop
        An open shop, or a frame or frames as `as_shop` takes them.
    period
        The days: a Period, a date, or what people type: "2022-11", "2022-Q4", "2022",
        "2022-11-01:2022-11-30", "-28d" (the last 28 days of the data). None for all that the
        exports cover.
    by
        At most one of "day", "week", "month", and any of DIMENSIONS ("channel", "product", ...).
    day_basis
        The day on which money counts: "paid", "created" or "shipped".
    against
        "previous" (the period before: of whole months as many months, else as many days),
        "days_before" (as many days) or "last_year" adds the columns of the comparison.
    accepted
        What somebody looked at and found right; None for what the shop's plan file accepts.

    Returns
    -------
    pandas.DataFrame
        One row a metric, period and combination of dimensions: `metric`, `period_start`,
        `period_end` (the first day no longer inside), `day_basis`, a column a dimension,
        `numerator`, `denominator` (missing of a count), `value` (in the metric's unit; shares 0 to
        1), `low`, `high` (95 % interval), `n` (things behind the value), `complete`, `reason` (why
        there is no value, why it is not final, or what else to know of it), `doubtful` (what of
        its days no shop's behaviour can be, or ""). Compared:
        `before_start`, `before_end`, `before`, `before_complete`, `change` (value - before),
        `growth` (change / before).

    Raises
    ------
    UsageError
        For an unknown metric (it names the nearest), period, grain, dimension, day basis or
        comparison.

    Examples
    --------
    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2022-03-01 10:00", "2022-03-02 09:00", "2022-03-02 10:00"])
    >>> orders = pd.DataFrame({"order_id": ["1", "2", "3"], "created_at": paid, "paid_at": paid})
    >>> evaluate("orders_paid", {"orders": orders}, by="day")["value"].tolist()
    [1.0, 2.0]
    """
    asked = [metrics] if isinstance(metrics, str) else list(metrics or METRICS)
    names = [find_metric(name).name for name in asked]
    dimensions = [by] if isinstance(by, str) else list(by)
    shop = as_shop(shop)
    query = checked_query(shop, shop.period(period), dimensions, day_basis)

    def answer(query: Query) -> pd.DataFrame:
        frame = answer_frame(_answer_rows(names, query), query.dimensions)
        return with_doubts(frame, shop, accepted)

    def compared() -> pd.DataFrame:
        if against:
            return with_comparison(answer(query), query, against, answer)
        return answer(query)

    return query.shop.gather([compared])[0]


def checked_query(shop: Shop, period: Period | None, by: list[str], basis: str) -> Query:
    """The question, checked."""
    known = [*GRAINS, *DIMENSIONS]
    by = [CHINESE.get(name.removeprefix("按"), name) for name in by]
    unknown = [name for name in by if name not in known]
    if unknown:
        raise UsageError("metrics.no_grain", grain=unknown[0], grains=known)
    grains = [name for name in by if name in GRAINS]
    if len(grains) > 1:
        raise UsageError("metrics.two_grains", one=grains[0], other=grains[1])
    if basis not in DAY_COLUMNS:
        raise UsageError("metrics.no_day_basis", basis=basis, bases=[*DAY_COLUMNS])
    dimensions = dict.fromkeys(name for name in by if name in DIMENSIONS)
    return Query(shop, period, "".join(grains), tuple(dimensions), basis)


def _answer_rows(names: list[str], query: Query) -> list[Row]:
    """The rows of the metrics, in their order; each source is asked once."""
    asked = [find_metric(name) for name in names]
    by_days = [m for m in asked if isinstance(m, Quotient) and m.same_days]
    works: list[Callable[[], dict[str, list[Row]]]] = [
        lambda: _rows_by_metric(_needed_metrics(asked), query),
        lambda: _whole_rows(asked, query),
        *(partial(_daily_rows, metric, query) for metric in by_days),
    ]
    rows, wholes, *daily = query.shop.gather(works)
    days = dict(zip((metric.name for metric in by_days), daily, strict=True))
    answer: list[Row] = []
    for metric in asked:
        if metric.name in days and isinstance(metric, Quotient):
            answer += over_same_days(metric, days[metric.name], query)
        elif isinstance(metric, Quotient):
            answer += quotient_rows(metric, rows | wholes)
        else:
            answer += rows[metric.name]
    return answer


def _needed_metrics(asked: list[Metric | Quotient]) -> list[Metric]:
    """The metrics asked for and those that quotients divide, each once."""
    needed = list(asked)
    for metric in asked:
        if isinstance(metric, Quotient) and not metric.same_days:
            needed += [find_metric(metric.over), find_metric(metric.under)]
    return list({m.name: m for m in needed if isinstance(m, Metric)}.values())


def _rows_by_metric(metrics: list[Metric], query: Query) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    groups: dict[tuple[str, str, str, Period], list[Metric]] = {}
    found = query.shop.gather([partial(_available_variant, metric, query) for metric in metrics])
    for metric, (variant, whole, refusal) in zip(metrics, found, strict=True):
        if refusal or whole is None:
            rows[metric.name] = refused_rows(variant, whole, refusal, query)
            continue
        column = variant.day_column(query.basis)
        group = (variant.source.name, column, variant.horizon, whole)
        groups.setdefault(group, []).append(variant)
    works = []
    for (_, column, _, whole), group_metrics in groups.items():
        source, dimensions = group_metrics[0].source, query.dimensions
        source_query = SourceQuery(
            source, column, tuple(group_metrics), whole, query.grain, dimensions
        )
        works.append(partial(_group_rows, source_query, query))
    for of_group in query.shop.gather(works):
        rows |= of_group
    return rows


def _available_variant(metric: Metric, query: Query) -> tuple[Metric, Period | None, str]:
    """The source the metric is taken from, the days it is asked for, and why it is refused."""
    whole = query.period or _all_days(query, metric)
    longest = max(map(len, query.buckets(whole)), default=1)
    variant, refusal = choose_source(query, metric, longest)
    whole = query.period or _all_days(query, variant)
    if whole is None and not refusal:
        refusal = Message("metrics.table_not_covered", table=variant.source.table.title)
    return variant, whole, refusal


def _all_days(query: Query, metric: Metric) -> Period | None:
    """All coverage of its table, and the days after it that are not the export's own."""
    table, manifest = metric.source.table.name, query.shop.manifest
    coverage = manifest.coverage(table)
    if coverage is None:
        return None
    late = late_days(query.shop, table, metric.day_column(query.basis))
    last = max(late - manifest.open_days(table), default=coverage.last)
    return Period.between(coverage.start, max(coverage.last, last))


def _daily_rows(metric: Quotient, query: Query) -> dict[str, list[Row]]:
    """The rows by day of both metrics of a quotient; without the dimensions the second lacks."""
    by_day = replace(query, grain="day")
    lacking = _lacks_dimensions(find_metric(metric.under), query)
    under = replace(by_day, dimensions=()) if lacking else by_day
    over_rows, under_rows = query.shop.gather(
        [lambda: _answer_rows([metric.over], by_day), lambda: _answer_rows([metric.under], under)]
    )
    return {metric.over: over_rows, metric.under: under_rows}


def _whole_rows(asked: list[Metric | Quotient], query: Query) -> dict[str, list[Row]]:
    """What quotients divide by, without the dimensions, where it has none of them."""
    names = sorted({m.under for m in asked if isinstance(m, Quotient) and not m.same_days})
    names = [name for name in names if _lacks_dimensions(find_metric(name), query)]
    rows: dict[str, list[Row]] = {name: [] for name in names}
    if names:
        for row in _answer_rows(names, replace(query, dimensions=())):
            rows[row["metric"]].append(row)
    return rows


def _lacks_dimensions(metric: Metric | Quotient, query: Query) -> bool:
    if not query.dimensions:
        return False
    variants = (metric, *metric.otherwise) if isinstance(metric, Metric) else ()
    sources = [variant.source for variant in variants]
    return not any(all(map(source.has_dimension, query.dimensions)) for source in sources)


def _group_rows(source_query: SourceQuery, query: Query) -> dict[str, list[Row]]:
    """The rows of each metric of one query."""
    daily = None if query.dimensions else _daily_counts(source_query, query.shop)
    found, *counts = query.shop.gather(
        [partial(each.run, query.shop) for each in (source_query, daily) if each]
    )
    keys = bucket_keys(found, source_query.period, query)
    table, column = source_query.source.table.name, source_query.column
    late = late_days(query.shop, table, column)
    rows: dict[str, list[Row]] = {}
    for metric in source_query.metrics:
        coverage = Coverage.of(query.shop, metric, column, late)
        maker = RowMaker(metric, coverage, query)
        if not keys:
            rows[metric.name] = maker.rows_of_nothing(source_query.period)
            continue
        rows[metric.name] = [
            maker.row(bucket, values, found.get((bucket.start, *values), {}))
            for bucket, values in keys
        ]
    mark_untold(rows, source_query, query.shop)
    _remark_on_totals(rows, source_query, query.shop)
    if daily:
        _add_count_intervals(rows, daily, counts[0], query.shop)
    return rows


def _remark_on_totals(rows: dict[str, list[Row]], source_query: SourceQuery, shop: Shop) -> None:
    """Say of platform totals, which cannot be cleaned, that they hold the brushed orders too."""
    if source_query.source.table.name not in PLATFORM_TOTALS or not has_brushed_orders(shop):
        return
    for row in (row for of_metric in rows.values() for row in of_metric):
        row["reason"] = row["reason"] or Message("metrics.holds_brushed")


def _daily_counts(source_query: SourceQuery, shop: Shop) -> SourceQuery | None:
    """The question for the daily counts from whose spread the intervals of counts are taken."""
    counts = tuple(m for m in source_query.metrics if m.interval == "count")
    covered = shop.manifest.coverage(source_query.source.table.name)
    if not counts or covered is None:
        return None
    end = source_query.period.end
    days = Period(end - timedelta(days=SPREAD_DAYS), end).cut(covered)
    return replace(source_query, metrics=counts, period=days, grain="day") if days else None


def _add_count_intervals(
    rows: dict[str, list[Row]], daily: SourceQuery, found: PartsByBucket, shop: Shop
) -> None:
    """Add the intervals of counts, where the days suffice to tell how much the counts vary."""
    for metric in daily.metrics:
        coverage = Coverage.of(shop, metric, daily.column, set())
        whole = [day for day in daily.period if not coverage.unfinished(Period.between(day, day))]
        numbers = [found.get((day,), {}).get(f"{metric.name}.numerator") for day in whole]
        spread = dispersion([number(value) for value in numbers])
        if spread is None:
            continue
        for row in rows[metric.name]:
            if row["complete"]:
                row["low"], row["high"] = count_interval(row["value"], spread)
