"""Days without a row: of empty exports, and of lists where the platform saw no order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from opsanalytics.core.packaged import declared
from opsanalytics.store.manifest import SourceFile

_LEAST_NEIGHBOURS = 3
_QUERIES: dict[str, str] = declared("store/empty_exports.toml")


def quiet_days(folder: Path, sources: Collection[SourceFile]) -> list[date]:
    """The days on which, by the platform's own days and the lists, nobody ordered or paid.

    None where the generation in the folder has but one of the two. Sheets kept by hand prove
    nothing, nor does the last day of a file, which may not have been over, but at a month's end.
    """
    own = [s for s in sources if s.table == "shop_day" and s.version == "days"]
    lasts = [s.last_day for s in own if s.last_day and (s.last_day + timedelta(days=1)).day > 1]
    ids = [source.id for source in own]
    return [day for (day,) in _found(folder, ("shop_day", "orders"), [ids, lasts])]


def leave_out_asked(folder: Path, sources: Collection[SourceFile]) -> None:
    """Have sheets of service cover no day at their ends without a row on which somebody asked."""
    own = {source.id: source for source in sources if source.table == "service"}
    days = [[source.first_day for source in own.values()], [s.last_day for s in own.values()]]
    for one, first, last in _found(folder, ("service", "inquiries"), [[*own], *days]):
        own[one].first_day, own[one].last_day = first, last


def _found(folder: Path, tables: tuple[str, str], values: list[list[Any]]) -> list[Any]:
    """What the query of the two tables finds; nothing where one of them is not there."""
    if not all((folder / table).is_dir() for table in tables):
        return []
    with duckdb.connect() as engine:
        for table in tables:
            engine.read_parquet(f"{escape(str(folder / table))}/*.parquet").create_view(table)
        return list(engine.execute(_QUERIES[tables[0]], values).fetchall())


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
