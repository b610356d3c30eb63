"""Which figures rest on days that no shop's behaviour can be, and that nobody has accepted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import pandas as pd

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import clauses
from opsanalytics.core.paths import plan_path
from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import Metric, find_metric
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.plan.plan_sections import Accepted
from opsanalytics.store.flag import Flag
from opsanalytics.store.line_products import COLUMN, LINES, NAMES
from opsanalytics.store.shop import Shop
from opsanalytics.store.tables import TABLES

_FARTHEST = 100  # days before and after, of which a figure rests on enough to be doubted with them


def doubts(
    shop: Shop,
    accepted: Sequence[Accepted] = (),
    tables: Collection[str] | None = None,
    period: Period | None = None,
) -> list[Flag]:
    """The store's flags of these tables (all) that touch the period (all of it).

    `accepted` are those of the plan file that somebody looked at and found right.
    """
    return [
        flag
        for flag in shop.manifest.flags
        if (tables is None or flag.table in tables)
        and (period is None or (flag.days.start < period.end and period.start < flag.days.end))
        and not any(one.accepts(flag.kind, flag.days) for one in accepted)
    ]


def doubts_of_metric(
    shop: Shop, metric: str, period: Period, accepted: Sequence[Accepted] = ()
) -> list[Flag]:
    """The flags on which a metric's figures over the period rest.

    Those of earlier and later days too, where it looks back (100 days at most) or ahead.
    """
    needs = _needs_of(metric)
    if COLUMN in needs.get(LINES, ()) and shop.manifest.works_out(LINES, COLUMN):
        for table, names in NAMES.items():
            needs.setdefault(table, set()).update(names)
    before, after = _reach_of(metric, len(period))
    flags = doubts(shop, accepted, needs, Period(period.start - before, period.end + after))
    return [f for f in flags if not f.columns or needs[f.table].intersection(f.columns)]


def with_doubts(
    answer: pd.DataFrame, shop: Shop, accepted: Sequence[Accepted] | None = None
) -> pd.DataFrame:
    """The answer with `doubtful`: the flags on which a row's figures rest, as clauses, or "".

    `accepted` as in `doubts` (None: those of the shop's own plan file).
    """
    if not shop.manifest.flags:
        return answer.assign(doubtful="")
    if accepted is None:
        accepted = shop.remembered("accepted", lambda: _accepted_in_plan(shop))
    found: dict[object, list[str]] = {at: [] for at in answer.index}
    for name, rows in answer[answer["value"].notna()].groupby("metric"):
        days = Period(rows["period_start"].min().date(), rows["period_end"].max().date())
        longest = (rows["period_end"] - rows["period_start"]).max().days
        before, after = _reach_of(str(name), longest)
        starts, ends = rows["period_start"] - before, rows["period_end"] + after
        for flag in doubts_of_metric(shop, str(name), days, accepted):
            first, end = map(pd.Timestamp, (flag.days.start, flag.days.end))
            for at in rows.index[(starts < end) & (ends > first)]:
                found[at].append(flag.text)
    words = [clauses(*dict.fromkeys(texts)) if texts else "" for texts in found.values()]
    return answer.assign(doubtful=pd.Series(words, index=answer.index, dtype=object))


def doubts_of_columns(
    shop: Shop, read: Collection[str], accepted: Sequence[Accepted] = ()
) -> list[Flag]:
    """The flags, of whichever days, about a column among these (`table.column`)."""
    return [
        flag
        for flag in doubts(shop, accepted)
        if any(f"{flag.table}.{column}" in read for column in flag.columns)
    ]


def _accepted_in_plan(shop: Shop) -> Sequence[Accepted]:
    """What the shop's own plan file accepts; nothing, where it is broken."""
    try:
        return load_plan(plan_path(None, shop.data, shop.name)).accepted
    except UsageError:
        return ()


def tables_of(metric: str) -> set[str]:
    """The tables a metric is worked out from, whichever of its sources is taken."""
    return set(_needs_of(metric))


def _needs_of(name: str) -> dict[str, set[str]]:
    """The columns a metric needs and those that it can do without, by table, of all its sources."""
    needs: dict[str, set[str]] = {}
    for metric in _metrics_of(name):
        for table, columns in metric.needs.items():
            optional = set(metric.optional).intersection(TABLES[table].names)
            needs.setdefault(table, set()).update(columns, optional)
    return needs


def _reach_of(name: str, length: int) -> tuple[timedelta, timedelta]:
    """How long before and after a period of that many days lies what its figure rests on."""
    before = after = 0
    for metric in _metrics_of(name):
        last_period = length if metric.horizon == "period_before" else 0
        before = max(before, metric.looks_back, metric.knows_before, last_period)
        after = max(after, metric.looks_ahead)
    return timedelta(days=min(before, _FARTHEST)), timedelta(days=min(after, _FARTHEST))


def _metrics_of(name: str) -> list[Metric]:
    """The metric, from whichever source, or the two that it divides."""
    found = find_metric(name)
    if isinstance(found, Metric):
        return [found, *found.otherwise]
    return _metrics_of(found.over) + _metrics_of(found.under)
