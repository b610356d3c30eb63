"""From the parts that a query gives to the rows of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period, bucket_of
from opsanalytics.core.stats import ratio, wilson
from opsanalytics.metrics.completeness import Coverage
from opsanalytics.metrics.engine_values import number, plain
from opsanalytics.metrics.metric import Metric
from opsanalytics.metrics.query import PartsByBucket, Query

_PLACE = ("metric", "period_start", "period_end", "day_basis")
_FIGURES = ("numerator", "denominator", "value", "low", "high")
COLUMNS = (*_PLACE, *_FIGURES, "n", "complete", "reason", "doubtful")
_TYPES = dict.fromkeys(_FIGURES, "float64") | {"n": "Int64"}
_TYPES |= dict.fromkeys(("period_start", "period_end"), "datetime64[us]")
MOST_ROWS = 1_000_000

Row = dict[str, Any]


def answer_frame(rows: list[Row], dimensions: tuple[str, ...]) -> pd.DataFrame:
    """The rows in the tidy shape."""

    columns = [*_PLACE, *dimensions, *COLUMNS[len(_PLACE) :]]
    frame = pd.DataFrame(rows, columns=columns).astype(_TYPES)
    unknown = [name for name in dimensions if frame[name].isna().all()]
    frame = frame.astype(dict.fromkeys(unknown, object))  # texts, though none is known
    frame["reason"] = pd.Series([row["reason"] for row in rows], dtype=object)  # keeps messages
    return frame


def refused_rows(metric: Metric, whole: Period | None, why: str, query: Query) -> list[Row]:
    """The rows of a metric that cannot be had; one without a period where no day is known."""
    spans = [_span(bucket) for bucket in query.buckets(whole)] or [{}]
    return [_empty_row(metric, query, span, why) for span in spans]


def bucket_keys(found: PartsByBucket, whole: Period, query: Query) -> list[tuple[Any, ...]]:
    """Every bucket with every combination of dimensions; too many raise UsageError."""
    buckets, values = query.buckets(whole), [()]
    if query.dimensions:
        values = sorted({key[1:] for key in found}, key=str)
    if len(buckets) * len(values) > MOST_ROWS:
        raise UsageError("metrics.too_many_rows", n=len(buckets) * len(values))
    return list(product(buckets, values))


def cut_bucket(bucket: Period, grain: str) -> str:
    """That the period asked for holds a part of the week or month only."""
    whole = bucket_of(bucket.start, grain) if grain else bucket
    if bucket == whole:
        return ""
    return Message(f"metrics.part_of_{grain}", n=len(bucket), all=len(whole))


@dataclass(frozen=True)
class RowMaker:
    """Makes the rows of one metric."""

    metric: Metric
    coverage: Coverage
    query: Query

    def row(self, bucket: Period, values: tuple[Any, ...], found: Row) -> Row:
        """The row of one bucket and combination of dimensions, from what the query found."""
        span = _span(bucket) | dict(zip(self.query.dimensions, values, strict=True))
        parts = {
            name.removeprefix(f"{self.metric.name}."): value
            for name, value in found.items()
            if name.startswith(f"{self.metric.name}.")
        }
        refusal = self._refusal(bucket, parts)
        if refusal:
            return _empty_row(self.metric, self.query, span, refusal)
        reason = self._unfinished(bucket, parts)
        row = _empty_row(self.metric, self.query, span, reason) | self._figures(parts)
        row["complete"] = not reason
        if row["value"] is None:
            why = reason or Message("metrics.nothing_to_divide_by")
            if row["n"]:
                why = Message(self.metric.no_value)
            row |= {"complete": False, "reason": why}
        return row

    def rows_of_nothing(self, whole: Period) -> list[Row]:
        """The rows, dimensions unknown, where the query by dimensions found nothing at all."""
        nothing, no_row = Message("metrics.not_covered"), Message("metrics.no_row")
        return [
            _empty_row(
                self.metric,
                self.query,
                _span(bucket),
                no_row if self.coverage.touches(bucket) else nothing,
            )
            for bucket in self.query.buckets(whole)
        ]

    def _refusal(self, bucket: Period, parts: Row) -> str:
        """Why there is no figure of the bucket."""
        if not self.coverage.touches(bucket):
            return Message("metrics.not_covered")
        if why := self.coverage.nothing_known(bucket):
            return why
        if plain(parts.get("numerator")) is None and number(parts.get("lacking")):
            return Message("metrics.no_figure")
        nothing_counted = not self.metric.zero and plain(parts.get("numerator")) is None
        if nothing_counted or self._days_without_figure(bucket, parts) == len(bucket):
            return Message("metrics.no_figure")
        return ""

    def _days_without_figure(self, bucket: Period, parts: Row) -> int:
        """Days without the figure; a part that a day's report leaves out had nothing on it."""
        if not self.metric.source.table.daily:
            return 0
        days = len(bucket)
        if self.query.dimensions:
            days = int(number(parts.get("days_with_rows"))) + self.coverage.without_rows(bucket)
        return days - int(number(parts.get("days")))

    def _unfinished(self, bucket: Period, parts: Row) -> str:
        """Why the bucket's figure is not final."""
        if reason := self.coverage.unfinished(bucket, self.query.grain):
            return reason
        if reason := cut_bucket(bucket, self.query.grain):
            return reason
        if missing := self._days_without_figure(bucket, parts):
            return Message("metrics.days_without_figure", n=missing, all=len(bucket))
        if orders := number(parts.get("without_lines")):
            return Message("metrics.orders_without_lines", n=orders)
        if rows := number(parts.get("lacking")):
            return Message("metrics.rows_without_figure", n=rows)
        return ""

    def _figures(self, parts: Row) -> Row:
        """Numerator, denominator, value, sample and, of a share, its interval."""
        numerator = number(parts.get("numerator"))
        row: Row = {"numerator": numerator, "value": numerator, "n": numerator}
        if self.metric.divides:
            denominator = number(parts.get("denominator"))
            row |= {"denominator": denominator, "n": denominator}
            row["value"] = ratio(numerator, denominator)
        row["n"] = int(number(parts.get("n")) if self.metric.counts else row["n"])
        if self.metric.interval == "share" and row["value"] is not None:
            low_high = wilson(row["numerator"], row["denominator"])
            row["low"], row["high"] = low_high or (None, None)
        return row


def _empty_row(metric: Metric, query: Query, span: Row, reason: str) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    row |= {"metric": metric.name, "day_basis": metric.day_basis(query.basis)}
    return row | span | {"complete": False, "reason": reason}


def _span(bucket: Period) -> Row:
    return {"period_start": bucket.start, "period_end": bucket.end}
