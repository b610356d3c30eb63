"""Days without a row: of empty exports, and of lists where the platform saw no order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from glob import escape
from pathlib import Path

import duckdb

from opsanalytics.store.manifest import SourceFile

_LEAST_NEIGHBOURS = 3
_QUIET = """
with own as (from shop_day where source in (select unnest(?)))
select distinct day from own
where day not in (select unnest(?::date[])) and visitors > 0 and ordering_buyers = 0
      and (source in (select source from own where ordering_buyers > 0)
           or paying_buyers = 0 and coalesce(paid_orders, 0) = 0 and coalesce(paid_amount, 0) = 0)
      and not exists (from orders where created_at::date = day) order by day
"""


def quiet_days(folder: Path, sources: Collection[SourceFile]) -> list[date]:
    """The days on which, by the platform's own days and the lists, nobody ordered.

    Orders of the day before may have been paid. A file that never tells who ordered proves nothing
    of days on which somebody paid. None where the generation in the folder has but one of the two. Sheets kept by hand prove
    nothing, nor does the last day of a file, which may not have been over, but at a month's end.
    """
    tables = folder / "shop_day", folder / "orders"
    if not all(table.is_dir() for table in tables):
        return []
    own = [s for s in sources if s.table == "shop_day" and s.version == "days"]
    lasts = [s.last_day for s in own if s.last_day and (s.last_day + timedelta(days=1)).day > 1]
    with duckdb.connect() as engine:
        for table in tables:
            engine.read_parquet(f"{escape(str(table))}/*.parquet").create_view(table.name)
        found = engine.execute(_QUIET, [[source.id for source in own], lasts])
        return [day for (day,) in found.fetchall()]


def date_empty_exports(sources: Collection[SourceFile]) -> set[str]:
    """Give exports without a row the day they are of; the tables for which that changed something.

    A shop that downloads its orders every morning also has files of days without an order. Where
    every other export of the kind tells of one day, always as long before the time in its name, an
    empty one tells that nothing happened on the day that it would be of.
    """
    before = {source.id: source.first_day for source in sources}
    for source in sources:
        if source.day_by_neighbours:
            source.first_day = source.last_day = None
            source.day_by_neighbours = False
    _date(sources)
    return {source.table for source in sources if source.first_day != before[source.id]}


def _date(sources: Collection[SourceFile]) -> None:
    by_kind: dict[str, list[SourceFile]] = {}
    for source in sources:
        if source.export_time_from == "name" and source.exported_at:
            by_kind.setdefault(source.kind, []).append(source)
    for alike in by_kind.values():
        lag = _usual_lag(alike)
        for source in alike:
            if lag is not None and source.first_day is None and not source.rejected:
                assert source.exported_at is not None
                source.first_day = source.last_day = source.exported_at.date() - lag
                source.day_by_neighbours = True


def _usual_lag(alike: list[SourceFile]) -> timedelta | None:
    """How long after its one day each export was made; None where they differ or cover more."""
    lags = set()
    dated = [source for source in alike if source.first_day is not None]
    for source in dated:
        assert source.exported_at is not None
        assert source.first_day is not None
        if source.first_day != source.last_day:
            return None
        lags.add(source.exported_at.date() - source.first_day)
    return lags.pop() if len(lags) == 1 and len(dated) >= _LEAST_NEIGHBOURS else None
