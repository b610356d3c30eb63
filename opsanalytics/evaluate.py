"""The only room that executes expressions: metrics + shop + period to a small tidy pandas frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from opsanalytics.errors import UsageError
from opsanalytics.known import Known
from opsanalytics.metrics import DAY_COLUMNS, METRICS, Metric, genuine, metric, refuse_wrong_sums
from opsanalytics.periods import GRAINS, Period
from opsanalytics.stats import ratio, wilson
from opsanalytics.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.store import Shop

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


def evaluate(
    metrics: str | Iterable[str] | None,
    shop: Shop,
    period: Period | None = None,
    *,
    by: str | Sequence[str] = (),
    day_basis: str = "paid",
) -> pd.DataFrame:
    """Evaluate metrics (names; None: all) over a period (None: all the shop's data), whole or `by` grain.

    One row a metric and period, in the columns COLUMNS; `period_end` is the first day no longer inside. A
    count's value is its numerator. A figure that cannot be had has value None and a `reason`; one that is
    there but not final has `complete` false and the reason. A day that no export covers is a gap (None), a
    covered day on which nothing happened is a zero. An unknown metric, grain or basis raises UsageError.
    """
    import pandas as pd

    chosen = [metric(m) for m in ([metrics] if isinstance(metrics, str) else metrics or METRICS)]
    grains = [by] if isinstance(by, str) else list(by)
    if unknown := [g for g in grains if g not in GRAINS]:
        raise UsageError("there is no grain {grain}", hint="use {grains}", grain=unknown[0], grains=", ".join(GRAINS))
    if day_basis not in DAY_COLUMNS:
        bases = ", ".join(DAY_COLUMNS)
        raise UsageError("there is no day basis {basis}", hint="use {bases}", basis=day_basis, bases=bases)
    rows: list[dict[str, Any]] = []
    for grain in grains or [""]:
        for (table, column), group in _grouped(chosen, day_basis).items():
            rows += _group_rows(shop, table, column, group, period, grain, day_basis)
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(_TYPES)
    order = {m.name: i for i, m in enumerate(chosen)}
    return frame.sort_values("metric", key=lambda s: s.map(order), kind="stable", ignore_index=True)


def _grouped(metrics: list[Metric], basis: str) -> dict[tuple[str, str], list[Metric]]:
    """Metrics that one scan can answer: of one table, by one day column."""
    groups: dict[tuple[str, str], list[Metric]] = {}
    for m in metrics:
        groups.setdefault((m.table, m.day_column(basis)), []).append(m)
    return groups


def _lacking(m: Metric, found: dict[str, Any], bucket: Period) -> int:
    """On how many of the bucket's days a table that tells a day a row has no figure."""
    return len(bucket) - int(_number(found.get(f"{m.name}.days"))) if TABLES[m.table].daily else 0


def _group_rows(
    shop: Shop, table: str, column: str, group: list[Metric], period: Period | None, grain: str, basis: str
) -> list[dict[str, Any]]:
    late = _late_days(shop, table, column)
    whole = period or _all_days(shop, table, late)
    if whole is None:
        return [_row(m, {}, f"no export covers a day of {table}", basis) for m in group]
    buckets = whole.buckets(grain) if grain else [whole]
    answered = _scan(shop, table, column, group, whole, grain)
    rows = []
    for m in group:
        known = Known.of(shop.manifest, m, column, late)
        refusal = _refusal(shop, m, buckets)
        for bucket in buckets:
            reason = refusal or ("" if known.touches(bucket) else "not covered by the data")
            rows.append(_bucket_row(m, bucket, answered.get(bucket.start, {}), known, reason, basis))
    return rows


def _bucket_row(
    m: Metric, bucket: Period, found: dict[str, Any], known: Known, refusal: str, basis: str
) -> dict[str, Any]:
    span = {"period_start": bucket.start, "period_end": bucket.end}
    lacking = _lacking(m, found, bucket)
    if refusal or lacking == len(bucket):
        return _row(m, span, refusal or "the exports have no figure", basis)
    unfinished = known.unfinished(bucket)
    if lacking and not unfinished:
        unfinished = f"{lacking} of {len(bucket)} days have no figure"
    return _answer(m, span, found, unfinished, basis)


def _counted(shop: Shop, table: str) -> Any:
    """The table's rows that metrics count: of orders, those that are not brushed."""
    t = shop.relation(table)
    listed = "brushed_orders" in shop.manifest.tables or shop.tells(table, "brushed")
    return genuine(t, shop.relation("brushed_orders")) if table == "orders" and listed else t


def paid_by_day(shop: Shop) -> pd.DataFrame:
    """What the order list says was paid, by payment day: `genuine` and `brushed` yuan, `buyers` (genuine, distinct)."""
    orders = shop.relation("orders")
    paid = orders.filter(orders.paid_at.notnull())
    kept = genuine(paid, shop.relation("brushed_orders"))
    day = {"day": lambda t: t.paid_at.cast("date").cast("timestamp")}
    every = shop.engine.execute(paid.group_by(**day).aggregate(total=lambda t: t.paid_amount.sum()))
    real = shop.engine.execute(
        kept.group_by(**day).aggregate(total=lambda t: t.paid_amount.sum(), buyers=lambda t: t.buyer_id.nunique())
    )
    both = every.merge(real, on="day", how="left", suffixes=("_all", "")).fillna({"total": 0, "buyers": 0})
    both = both.astype({"total": float, "total_all": float}).rename(columns={"total": "genuine"})
    both["brushed"] = (both["total_all"] - both["genuine"]).round(2)
    frame: pd.DataFrame = both[["day", "genuine", "brushed", "buyers"]]
    return frame


def _late_days(shop: Shop, table: str, column: str) -> set[date]:
    """Days after the coverage on which something happened to orders placed before (paid after the export's end)."""
    coverage = shop.manifest.coverage(table)
    if coverage is None or column == "created_at" or column not in DAY_COLUMNS.values():
        return set()
    t = shop.relation(table)
    day = t[column].cast("date")
    after = t.filter(day >= _literal(coverage.end)).select(day=day).distinct()
    return {_as_date(d) for d in shop.engine.execute(after)["day"]}


def _all_days(shop: Shop, table: str, late: set[date]) -> Period | None:
    """All coverage, and the days after it that are not the export's own."""
    coverage = shop.manifest.coverage(table)
    days = late - shop.manifest.open_days(table)
    return Period.between(coverage.start, max({coverage.last, *days})) if coverage else None


def _scan(
    shop: Shop, table: str, column: str, group: list[Metric], period: Period, grain: str
) -> dict[date, dict[str, Any]]:
    """All the group's numbers in one query: by first day of the bucket, then by part of the metric."""
    t = _counted(shop, table)
    day = t[column].cast("date")
    t = t.filter(day >= _literal(period.start), day < _literal(period.end))
    parts = {}
    for m in group:
        parts[f"{m.name}.numerator"] = m.numerator(t)
        if m.denominator:
            parts[f"{m.name}.denominator"] = m.denominator(t)
        if m.n:
            parts[f"{m.name}.n"] = m.n(t)
        if TABLES[table].daily:
            parts[f"{m.name}.days"] = reduce(and_, (t[name].notnull() for name in m.needs)).sum()
        for name in ("numerator", "denominator", "n"):
            if (part := parts.get(f"{m.name}.{name}")) is not None:
                refuse_wrong_sums(m, part, TABLES[table])
    if not grain:
        frame = shop.engine.execute(t.aggregate(**parts))
        return {period.start: frame.iloc[0].to_dict()}
    bucket = t[column].cast("date").truncate({"day": "D", "week": "W", "month": "M"}[grain])
    frame = shop.engine.execute(t.group_by(bucket=bucket).aggregate(**parts))
    starts = [max(_as_date(b), period.start) for b in frame["bucket"]]  # the first week may be cut
    return dict(zip(starts, frame.drop(columns="bucket").to_dict("records"), strict=True))


def _literal(day: date) -> Any:
    """The day as an Ibis value."""
    import ibis

    return ibis.literal(day)


def _as_date(value: Any) -> date:
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]


def _refusal(shop: Shop, m: Metric, buckets: list[Period]) -> str:
    """Why the metric cannot be had at all, empty where it can."""
    missing = [name for name in m.needs if not shop.tells(m.table, name)]
    instead = f"; {m.instead} can be had" if m.instead else ""
    if missing:
        return f"no export tells {', '.join(missing)}{instead}"
    if "buyer_id" in m.needs and shop.manifest.masked_share() > 0.05:
        return f"{shop.manifest.masked_share():.0%} of the buyers' names are masked: buyers cannot be told apart"
    if m.daily_only and any(len(b) > 1 for b in buckets):
        return f"distinct people of several days cannot be had from daily figures{instead}"
    return ""


def _answer(m: Metric, span: dict[str, Any], found: dict[str, Any], unfinished: str, basis: str) -> dict[str, Any]:
    parts = {
        "numerator": _number(found.get(f"{m.name}.numerator")),
        "denominator": _number(found.get(f"{m.name}.denominator")) if m.denominator else None,
    }
    n = parts["denominator"] if m.denominator else parts["numerator"]
    parts["n"] = _number(found.get(f"{m.name}.n")) if m.n else n
    return _row(m, span | parts, unfinished, basis, has_value=True)


def _row(m: Metric, told: dict[str, Any], reason: str, basis: str, *, has_value: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS) | {"metric": m.name} | told
    row |= {"day_basis": m.day_basis(basis), "reason": reason, "complete": has_value and not reason}
    if has_value:
        row["value"] = ratio(row["numerator"], row["denominator"]) if m.denominator else row["numerator"]
        if m.interval and row["value"] is not None:
            row["low"], row["high"] = wilson(int(row["numerator"]), int(row["denominator"])) or (None, None)
        if row["value"] is None:
            row["reason"] = reason or "nothing to divide by"
    return row


def _number(value: Any) -> float | int:
    """A plain number; a sum over nothing is 0."""
    if value is None or value != value:  # NaN is the one value unequal to itself
        return 0
    return int(value) if float(value).is_integer() else float(value)
