"""Which days a metric can be judged on: what the exports cover, and up to when they know what followed."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from opsanalytics.core.periods import Period
from opsanalytics.core.templates import reason
from opsanalytics.metrics.metric import Metric
from opsanalytics.store.manifest import Manifest

DISPATCH_DAYS = (
    2  # within so many days nearly every paid order has left: the platform asks for 48 hours
)


@dataclass(frozen=True)
class Known:
    """What is known of the days of one metric, by one day column.

    `until`: each covered day, with the day up to which the fate of its orders is known. `running`: days on which
    the export was made. `late`: days after the coverage of which only what was begun before is known.
    """

    until: dict[date, date]
    running: frozenset[date]
    late: frozenset[date]
    lag: int
    metric: Metric

    @classmethod
    def of(cls, manifest: Manifest, metric: Metric, column: str, late: Set[date]) -> Known:
        """What the exports that tell all the metric needs say of it."""
        table = metric.source.table.name
        running = frozenset(manifest.open_days(table))
        lag = DISPATCH_DAYS if column == "shipped_at" else 0
        until = manifest.known_until(table, metric.needs.get(table, ()))
        return cls(until, running, frozenset(late) - running, lag, metric)

    def touches(self, bucket: Period) -> bool:
        """Whether anything is known of the bucket."""
        return any(day in self.until or day in self.running or day in self.late for day in bucket)

    def unfinished(self, bucket: Period, grain: str = "") -> str:
        """Why a figure of the bucket is not final, empty where it is."""
        if why := self._unknown_before(bucket, grain):
            return why
        missing = [day for day in bucket if day not in self.until]
        if len(missing) == 1 and missing[0] in self.running:
            return reason("{day} was not over when the export was made", day=missing[0])
        if missing and self.late.issuperset(missing):
            return reason("from {day} on only orders placed before are known", day=missing[0])
        if missing:
            return reason("{n} of {all} days are not covered", n=len(missing), all=len(bucket))
        return self._unseen(bucket) or self._immature(bucket) or self._unknown_after(bucket)

    def _unknown_before(self, bucket: Period, grain: str) -> str:
        """Why what the metric must know of the days before the bucket is not known."""
        before = Period(bucket.start - timedelta(days=self.metric.looks_back), bucket.start)
        if self.metric.horizon == "period_before":
            before = bucket.before(grain)
        missing = sum(day not in self.until for day in before)
        return (
            reason("{n} of the {all} days before it are not covered", n=missing, all=len(before))
            if missing
            else ""
        )

    def _unknown_after(self, bucket: Period) -> str:
        """Why what must follow on the bucket is not known yet."""
        after = Period(bucket.end, bucket.end + timedelta(days=self.metric.looks_ahead))
        missing = sum(day not in self.until for day in after)
        return (
            reason(
                "immature: {n} of the {all} days after it are not covered",
                n=missing,
                all=len(after),
            )
            if missing
            else ""
        )

    def _unseen(self, bucket: Period) -> str:
        """Orders placed shortly before a day may have left on it: unless they were looked at after it."""
        for day in bucket if self.lag else ():
            for placed in (day - timedelta(days=back) for back in range(self.lag, -1, -1)):
                if placed not in self.until:
                    return reason("orders placed on {day} are not known", day=placed)
                if self.until[placed] < day:
                    return reason(
                        "orders placed on {day} are known only up to {seen}",
                        day=placed,
                        seen=self.until[placed],
                    )
        return ""

    def _immature(self, bucket: Period) -> str:
        for day in bucket if self.metric.maturing else ():
            if (self.until[day] - day).days < self.metric.maturing:
                return reason(
                    "immature: orders of {day} were last seen on {seen}, within {days} days",
                    day=day,
                    seen=self.until[day],
                    days=self.metric.maturing,
                )
        return ""
