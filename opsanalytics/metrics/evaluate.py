"""Metrics + shop + period to the tidy answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import GRAINS, Period
from opsanalytics.core.stats import count_interval, dispersion, ratio, wilson
from opsanalytics.core.templates import reason
from opsanalytics.metrics.availability import Ask, choose
from opsanalytics.metrics.compare import compared
from opsanalytics.metrics.completeness import Known
from opsanalytics.metrics.metric import DAY_COLUMNS, METRICS, Metric, Parts, Quotient, find_metric
from opsanalytics.metrics.query import Scan, late_days, number, plain
from opsanalytics.metrics.sources import DIMENSIONS, genuine
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "metric",
    "period_start",
    "period_end",
    "day_basis",
    "numerator",
    "denominator",
    "value",
    "low",
    "high",
    "n",
    "complete",
    "reason",
)
_TYPES = {
    **dict.fromkeys(("period_start", "period_end"), "datetime64[us]"),
    **dict.fromkeys(("numerator", "denominator", "value", "low", "high"), "float64"),
    "n": "Int64",
}
SPREAD_DAYS = 365  # the spread of a daily count is taken from so many days before the period's end
MOST_ROWS = 1_000_000

Row = dict[str, Any]


def evaluate(
    metrics: str | Iterable[str] | None,
    shop: Any,
    period: Period | None = None,
    *,
    by: str | Sequence[str] = (),
    day_basis: str = "paid",
    against: str = "",
) -> pd.DataFrame:
    """Evaluate metrics (names; None: all) over a period (None: all the shop's data), whole or `by` grain and dimension.

    `shop`: an open shop, or frames as `as_shop` takes them. `by`: at most one of day, week, month, and any of
    DIMENSIONS. `against`: `previous` (the period before) or `last_year` adds the columns of the comparison.
    One row a metric, period and combination of dimensions, in the columns COLUMNS with one more a dimension;
    `period_end` is the first day no longer inside. A count's value is its numerator. A figure that cannot be had has
    value None and a `reason`; one that is there but not final has `complete` false and the reason. A day that no export
    covers is a gap (None), a covered day on which nothing happened is a zero. An unknown metric, grain, dimension,
    basis or comparison raises UsageError.
    """
    names = [metrics] if isinstance(metrics, str) else list(metrics or METRICS)
    ask = _asked(as_shop(shop), period, [by] if isinstance(by, str) else list(by), day_basis)

    def answer(ask: Ask) -> pd.DataFrame:
        return framed(answered(names, ask), ask.dimensions)

    return compared(answer(ask), ask, against, answer) if against else answer(ask)


def _asked(shop: Shop, period: Period | None, by: list[str], basis: str) -> Ask:
    """The question, checked."""
    known = [*GRAINS, *DIMENSIONS]
    if unknown := [name for name in by if name not in known]:
        raise UsageError(
            "there is no grain {grain}",
            hint="use {grains}",
            grain=unknown[0],
            grains=", ".join(known),
        )
    grains = [name for name in by if name in GRAINS]
    if len(grains) > 1:
        raise UsageError(
            "{one} and {other} cannot be asked at once",
            hint="ask twice",
            one=grains[0],
            other=grains[1],
        )
    if basis not in DAY_COLUMNS:
        bases = ", ".join(DAY_COLUMNS)
        raise UsageError(
            "there is no day basis {basis}", hint="use {bases}", basis=basis, bases=bases
        )
    dimensions = tuple(dict.fromkeys(name for name in by if name in DIMENSIONS))
    return Ask(shop, period, "".join(grains), dimensions, basis)


def framed(rows: list[Row], dimensions: tuple[str, ...]) -> pd.DataFrame:
    """The rows in the tidy shape."""
    import pandas as pd

    columns = [*COLUMNS[:4], *dimensions, *COLUMNS[4:]]
    frame = pd.DataFrame(rows, columns=columns).astype(_TYPES)
    frame["reason"] = pd.Series([row["reason"] for row in rows], dtype=object)  # messages stay so
    return frame


def answered(names: list[str], ask: Ask) -> list[Row]:
    """The rows of the metrics, in their order; each source is asked once."""
    found = [find_metric(name) for name in names]
    parts = [find_metric(p) for m in found if isinstance(m, Quotient) for p in (m.over, m.under)]
    single = {m.name: m for m in (*found, *parts) if isinstance(m, Metric)}
    rows: dict[str, list[Row]] = {}
    groups: dict[tuple[Any, ...], list[Metric]] = {}
    for m in single.values():
        variant, whole, refusal = _settled(m, ask)
        if refusal or whole is None:
            rows[m.name] = _refused(
                variant,
                whole,
                refusal
                or reason("no export covers a day of {table}", table=variant.source.table.title),
                ask,
            )
        else:
            groups.setdefault(
                (variant.source.name, variant.day_column(ask.basis), variant.horizon, whole), []
            ).append(variant)
    for (_, column, _, whole), group in groups.items():
        rows |= _group_rows(
            Scan(group[0].source, column, tuple(group), whole, ask.grain, ask.dimensions), ask
        )
    wholes = {
        q.under for q in found if isinstance(q, Quotient) and _only_whole(find_metric(q.under), ask)
    }
    whole_rows = answered(sorted(wholes), replace(ask, dimensions=())) if wholes else []
    rows |= {name: [row for row in whole_rows if row["metric"] == name] for name in wholes}
    return [
        row
        for m in found
        for row in (quotients(m, rows) if isinstance(m, Quotient) else rows[m.name])
    ]


def _only_whole(m: Metric | Quotient, ask: Ask) -> bool:
    """Whether the metric cannot be told by what is asked: then each part is held against the whole."""
    variants = (m, *m.otherwise) if isinstance(m, Metric) else ()
    return bool(ask.dimensions) and not any(
        all(v.source.tells(d) for d in ask.dimensions) for v in variants
    )


def _settled(m: Metric, ask: Ask) -> tuple[Metric, Period | None, str]:
    """The source the metric is taken from, the days it is asked for, and why it cannot be had."""
    whole = ask.period or all_days(ask.shop, m, ask.basis)
    longest = max((len(b) for b in _buckets(whole, ask.grain)), default=1) if whole else 1
    variant, refusal = choose(ask, m, longest)
    return variant, ask.period or all_days(ask.shop, variant, ask.basis), refusal


def all_days(shop: Shop, m: Metric, basis: str) -> Period | None:
    """All coverage of its table, and the days after it that are not the export's own."""
    table = m.source.table.name
    coverage = shop.manifest.coverage(table)
    days = late_days(shop, table, m.day_column(basis)) - shop.manifest.open_days(table)
    return Period.between(coverage.start, max({coverage.last, *days})) if coverage else None


def _buckets(whole: Period, grain: str) -> list[Period]:
    return whole.buckets(grain) if grain else [whole]


def _refused(m: Metric, whole: Period | None, why: str, ask: Ask) -> list[Row]:
    spans = (
        [{"period_start": b.start, "period_end": b.end} for b in _buckets(whole, ask.grain)]
        if whole
        else [{}]
    )
    return [_row(m, span, why, ask.basis) for span in spans]


def _group_rows(scan: Scan, ask: Ask) -> dict[str, list[Row]]:
    """Each metric's rows of one query."""
    found = scan.run(ask.shop)
    spread = _spreads(scan, ask) if not ask.dimensions else {}
    buckets = _buckets(scan.period, ask.grain)
    values = sorted({key[1:] for key in found}, key=str) if ask.dimensions else [()]
    if len(buckets) * len(values) > MOST_ROWS:
        raise UsageError(
            "that would be {n} rows a metric",
            hint="take a coarser grain",
            n=len(buckets) * len(values),
        )
    rows: dict[str, list[Row]] = {}
    late = late_days(ask.shop, scan.source.table.name, scan.column)
    for m in scan.metrics:
        known = Known.of(ask.shop.manifest, m, scan.column, late)
        rows[m.name] = []
        for bucket, value in product(buckets, values):
            told = found.get((bucket.start, *value), {})
            span = {"period_start": bucket.start, "period_end": bucket.end} | dict(
                zip(ask.dimensions, value, strict=True)
            )
            row = _bucket_row(m, bucket, span, told, known, ask)
            if row["complete"] and m.name in spread:
                row["low"], row["high"] = count_interval(row["value"], spread[m.name])
            rows[m.name].append(row)
    return rows


def _bucket_row(m: Metric, bucket: Period, span: Row, told: Row, known: Known, ask: Ask) -> Row:
    if not known.touches(bucket):
        return _row(m, span, reason("not covered by the data"), ask.basis)
    lacking = len(bucket) - int(number(told.get(f"{m.name}.days"))) if m.source.table.daily else 0
    if lacking == len(bucket):
        return _row(m, span, reason("the exports have no figure"), ask.basis)
    unfinished = known.unfinished(bucket, ask.grain)
    if lacking and not unfinished:
        unfinished = reason("{n} of {all} days have no figure", n=lacking, all=len(bucket))
    if (blank := number(told.get(f"{m.name}.blank"))) and not unfinished:
        unfinished = reason("no export tells the lines of {n} paid orders", n=blank)
    return _answer(m, span, told, unfinished, ask.basis)


def _answer(m: Metric, span: Row, found: Row, unfinished: str, basis: str) -> Row:
    told = {name: found.get(f"{m.name}.{name}") for name in Parts._fields}
    if not m.zero and plain(told["numerator"]) is None:
        return _row(m, span, reason("the exports have no figure"), basis)
    row = _row(m, span, unfinished, basis) | {
        "numerator": number(told["numerator"]),
        "complete": not unfinished,
    }
    row["denominator"] = number(told["denominator"]) if m.divides else None
    row["value"] = ratio(row["numerator"], row["denominator"]) if m.divides else row["numerator"]
    n = told["n"] if m.counts else told["denominator" if m.divides else "numerator"]
    row["n"] = int(number(n))
    if m.interval == "share" and row["value"] is not None:
        row["low"], row["high"] = wilson(row["numerator"], row["denominator"]) or (None, None)
    if row["value"] is None:
        row |= {"complete": False, "reason": unfinished or reason("nothing to divide by")}
    return row


def _row(m: Metric, span: Row, why: str, basis: str) -> Row:
    return (
        dict.fromkeys(COLUMNS)
        | {"metric": m.name, "day_basis": m.day_basis(basis), "reason": why}
        | span
        | {"complete": False}
    )


def _spreads(scan: Scan, ask: Ask) -> dict[str, float]:
    """How much more than by chance the daily counts vary, for the counts among the metrics; where days suffice."""
    counts = tuple(m for m in scan.metrics if m.interval == "count")
    table = scan.source.table.name
    covered = ask.shop.manifest.coverage(table) if counts else None
    if covered is None:
        return {}
    days = Period(
        max(covered.start, scan.period.end - timedelta(days=SPREAD_DAYS)), scan.period.end
    )
    daily = (
        Scan(scan.source, scan.column, counts, days.cut(covered), "day")
        if days.cut(covered)
        else None
    )
    found = daily.run(ask.shop) if daily else {}
    spreads: dict[str, float] = {}
    for m in counts:
        known = Known.of(ask.shop.manifest, m, scan.column, set())
        whole = [d for d in days.cut(covered) if not known.unfinished(Period.between(d, d))]
        told = dispersion([number(found.get((d,), {}).get(f"{m.name}.numerator")) for d in whole])
        spreads |= {m.name: told} if told else {}
    return spreads


def quotients(q: Quotient, rows: dict[str, list[Row]]) -> list[Row]:
    """One metric over another, of the same days and dimensions (or of the days' whole); final where both are."""
    under = {_place(row): row for row in rows[q.under]}
    found = []
    for over in rows[q.over]:
        below = under.get(_place(over)) or under.get((over["period_start"], over["period_end"]))
        values = (over["value"], below["value"] if below else None)
        why = over["reason"] or (
            below["reason"] if below else reason("there is nothing to compare it with")
        )
        row = over | {"metric": q.name, "low": None, "high": None, "n": None, "reason": why}
        row |= {"numerator": values[0], "denominator": values[1], "value": ratio(*values)}
        row["complete"] = (
            over["complete"] and bool(below and below["complete"]) and row["value"] is not None
        )
        row["reason"] = why or ("" if row["value"] is not None else reason("nothing to divide by"))
        found.append(row)
    return found


def _place(row: Row) -> tuple[Any, ...]:
    """Where a row belongs: its period and dimensions."""
    return tuple(
        value for name, value in row.items() if name.startswith("period_") or name in DIMENSIONS
    )


def paid_by_day(shop: Shop) -> pd.DataFrame:
    """What the order list says was paid, by payment day: `genuine` and `brushed` yuan, `buyers` (genuine, distinct)."""
    orders = shop.relation("orders")
    paid = orders.filter(orders.paid_at.notnull())
    kept = genuine(paid, shop.relation("brushed_orders"))
    day = {"day": lambda t: t.paid_at.cast("date").cast("timestamp")}
    every = shop.engine.execute(paid.group_by(**day).aggregate(total=lambda t: t.paid_amount.sum()))
    real = shop.engine.execute(
        kept.group_by(**day).aggregate(
            total=lambda t: t.paid_amount.sum(), buyers=lambda t: t.buyer_id.nunique()
        )
    )
    both = every.merge(real, on="day", how="left", suffixes=("_all", "")).fillna(
        {"total": 0, "buyers": 0}
    )
    both = both.astype({"total": float, "total_all": float}).rename(columns={"total": "genuine"})
    both["brushed"] = (both["total_all"] - both["genuine"]).round(2)
    frame: pd.DataFrame = both[["day", "genuine", "brushed", "buyers"]]
    return frame
