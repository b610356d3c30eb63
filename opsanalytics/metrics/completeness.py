"""Is a figure final: what the exports cover, and up to when they know what followed."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import ibis

from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.metrics.engine_values import as_date
from opsanalytics.metrics.metric import Metric
from opsanalytics.store.contradictions import LACKING, WAITS
from opsanalytics.store.flag import Flag
from opsanalytics.store.manifest import Manifest
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

# Within so many days nearly every paid order has left: the platform asks for 48 hours.
DISPATCH_DAYS = 2
# Where so large a share is paid on a later day, mostly the next, those placed the day before count.
PAY_DAYS, PAID_LATER, LEAST_LATER = 1, 0.05, 5
# By table: columns of days that come after the day by which the table's days are covered.
LATER_DAYS = {
    "orders": ("paid_at", "shipped_at"),
    "refunds": ("finished_at",),
    "tasks": ("due_on",),
}


@dataclass(frozen=True)
class Coverage:
    """What the exports cover of the days of one metric, by one day column.

    `lacking`: what the rows of some days are known to leave out.
    `known_until`: each covered day, with the day up to which what became of its orders is known.
    `running`: days on which the export was made. `late`: days after the coverage of which only
    what was begun before is known. `dispatch_lag`, `pay_lag`: days that orders take to leave, to
    be paid.
    `empty`: covered days of which the table has no row. `no_wait`: days of lists that do not tell
    how long orders waited, and why.
    `beside`: the other tables whose days it needs, each with its covered days.
    """

    metric: Metric
    lacking: tuple[Flag, ...]
    known_until: dict[date, date]
    running: frozenset[date]
    late: frozenset[date]
    dispatch_lag: int
    pay_lag: int
    empty: frozenset[date]
    no_wait: tuple[tuple[Period, str], ...] = ()
    beside: tuple[tuple[Message, dict[date, date]], ...] = ()

    @classmethod
    def of(cls, shop: Shop, metric: Metric, column: str, late: Set[date]) -> Coverage:
        """The coverage by those exports that hold all the metric needs."""
        table, manifest = metric.source.table.name, shop.manifest
        known_until = manifest.known_until(table, metric.needs.get(table, ()))
        running = frozenset(manifest.open_days(table))
        dispatch_lag = DISPATCH_DAYS if column == "shipped_at" else 0
        pay_lag = PAY_DAYS if (table, column) == ("orders", "paid_at") and _pays_later(shop) else 0
        lacking = tuple(flag for flag in manifest.flags if _leaves_out(flag, metric))
        late_only = frozenset(late) - running
        no_wait = tuple(_no_wait(manifest, metric))
        lags = dispatch_lag, pay_lag
        others = [name for name in metric.source.beside if name in metric.needs]
        beside = tuple((TABLES[name].title, manifest.known_until(name)) for name in others)
        empty = days_without_rows(shop, table)
        return cls(metric, lacking, known_until, running, late_only, *lags, empty, no_wait, beside)

    def without_rows(self, bucket: Period) -> int:
        """The bucket's covered days of which the table has no row."""
        return sum(day in self.empty for day in bucket)

    def touches(self, bucket: Period) -> bool:
        """Whether anything is known of the bucket."""
        return any(
            day in self.known_until or day in self.running or day in self.late for day in bucket
        )

    def nothing_known(self, bucket: Period) -> str:
        """Why nothing can be said: no wait is known, or no day looked back at is covered."""
        for days, why in self.no_wait:
            if days.start < bucket.end and bucket.start < days.end:
                return Message(why)
        before = Period(bucket.start - timedelta(days=self.metric.looks_back), bucket.start)
        if not before or any(day in self.known_until for day in before):
            return ""
        return missing_days("metrics.days_before_not_covered", before, self.known_until)

    def unfinished(self, bucket: Period, grain: str = "") -> str:
        """Why a figure of the bucket is not final, empty where it is; what waiting mends last."""
        return (
            self._before_not_covered(bucket, grain)
            or self._not_covered(bucket)
            or self._left_out(bucket)
            or self._immature(bucket)
            or self._orders_not_known(bucket)
            or self._after_not_covered(bucket)
        )

    def _before_not_covered(self, bucket: Period, grain: str) -> str:
        before = Period(bucket.start - timedelta(days=self.metric.looks_back), bucket.start)
        if self.metric.horizon == "period_before":
            before = bucket.previous(grain)
        if self.metric.knows_before and self.known_until:  # as far as the data go
            first = bucket.start - timedelta(days=self.metric.knows_before)
            before = Period(first, bucket.start).cut(self._all_days)
        return missing_days("metrics.days_before_not_covered", before, self.known_until)

    @cached_property
    def _all_days(self) -> Period:
        return Period.between(min(self.known_until), max(self.known_until))

    def _not_covered(self, bucket: Period) -> str:
        missing = [day for day in bucket if day not in self.known_until]
        if len(missing) == 1 and missing[0] in self.running:
            return Message("metrics.day_not_over", day=missing[0])
        if missing and self.late.issuperset(missing):
            known = "orders" if self.metric.source.table.name == "orders" else "rows"
            return Message(f"metrics.only_earlier_{known}", day=missing[0])
        if missing:
            return Message("metrics.days_not_covered", n=len(missing), all=len(bucket))
        for table, whole in self.beside:
            n = sum(day not in whole for day in bucket)
            if n:
                return Message("metrics.days_beside", n=n, all=len(bucket), table=table)
        return ""

    def _orders_not_known(self, bucket: Period) -> str:
        """Orders placed shortly before a day may be paid or leave on it: they must be known."""
        lag = self.dispatch_lag or self.pay_lag
        for day in bucket if lag else ():
            for placed in Period.between(day - timedelta(days=lag), day):
                seen = self.known_until.get(placed)
                if seen is None:
                    return Message("metrics.orders_not_known", day=placed)
                if self.dispatch_lag and seen < day:
                    return Message("metrics.orders_known_until", day=placed, seen=seen)
        return ""

    def _immature(self, bucket: Period) -> str:
        if not self.metric.maturing:
            return ""
        for day in bucket:
            seen, days = self.known_until[day], self.metric.maturing
            if (seen - day).days < days:
                return Message("metrics.orders_last_seen", day=day, seen=seen, days=days)
        return ""

    def _left_out(self, bucket: Period) -> str:
        for flag in self.lacking:
            if flag.days.start < bucket.end and bucket.start < flag.days.end:
                return flag.text
        return ""

    def _after_not_covered(self, bucket: Period) -> str:
        after = Period(bucket.end, bucket.end + timedelta(days=self.metric.looks_ahead))
        key = "next_day_not_covered" if len(after) == 1 else "days_after_not_covered"
        return missing_days(f"metrics.{key}", after, self.known_until)


def _pays_later(shop: Shop) -> bool:
    """Whether a good part of the shop's orders is paid on a later day than it was placed."""

    def find() -> bool:
        orders = shop.relation("orders")
        later = (orders.paid_at.date() > orders.created_at.date()).sum()
        row = shop.execute(orders.aggregate(later=later, paid=orders.paid_at.count())).iloc[0]
        return bool((row["later"] or 0) >= max(LEAST_LATER, PAID_LATER * row["paid"]))

    return shop.remembered("pays later", find)


def _no_wait(manifest: Manifest, metric: Metric) -> Iterator[tuple[Period, str]]:
    """The days of lists from which a wait that the metric measures cannot be had, and why."""
    table = metric.source.table.name
    waits = [pair for pair in WAITS.get(table, ()) if metric.columns.issuperset(pair)]
    ends = {name for pair in waits for name in pair}
    for source in manifest.of_table(table) if waits else ():
        days = source.days()
        if days is None:
            continue
        for note in source.notes:
            if note.key == "ingest.paid_when_placed" and {"created_at", "paid_at"} <= ends:
                yield days, "metrics.one_time_for_two"
            if note.key == "ingest.only_days" and note.values["name"] in ends:
                yield days, "metrics.only_days"


def _leaves_out(flag: Flag, metric: Metric) -> bool:
    """Whether the metric reads a column that the flag says rows lack."""
    needed = metric.needs.get(flag.table, ())
    return flag.kind in LACKING and not set(flag.columns).isdisjoint(needed)


def missing_days(key: str, days: Collection[date], covered: Container[date]) -> str:
    """The message of that key where some of the days are not covered, else nothing."""
    missing = sum(day not in covered for day in days)
    return Message(key, n=missing, all=len(days)) if missing else ""


def late_days(shop: Shop, table: str, column: str) -> frozenset[date]:
    """Days after the coverage on which what was begun before went on: was paid, settled, due."""
    coverage = shop.manifest.coverage(table)
    if coverage is None or column not in LATER_DAYS.get(table, ()):
        return frozenset()

    def find() -> frozenset[date]:
        rows = shop.relation(table)
        day = rows[column].cast("date")
        after = rows.filter(day >= ibis.literal(coverage.end)).select(day=day).distinct()
        return frozenset(map(as_date, shop.execute(after)["day"]))

    return shop.remembered(("late days", table, column), find)


def days_without_rows(shop: Shop, table: str) -> frozenset[date]:
    """Days that the platform's exports of days cover and have no row of: they are not known.

    On a day that a sheet kept by hand leaves out, perhaps nothing happened.
    """
    spec = TABLES[table]
    if not spec.daily or spec.version != "days":
        return frozenset()

    def find() -> frozenset[date]:
        days = shop.relation(table).select(day=spec.day).distinct()
        there = set(map(as_date, shop.execute(days)["day"]))
        return frozenset(shop.manifest.covered(table) - there)

    return shop.remembered(("days without rows", table), find)
