"""What an export is: its identity, its times, the days it covers, and remarks for the reader."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.ingest.broken_off import broken_off
from opsanalytics.ingest.days_without_rows import with_days_around
from opsanalytics.ingest.dense_days import dense_days
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.joins import joined_digests
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.ingest.patterns import Groups, groups_of, search
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import any_fits, as_text, trimmed
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES, Table, days_of

_LONG = 366  # days
_CLOCK = r"\d{2}[-:：.]?\d{2}(?:[-:：.]?\d{2})?"
_TWO_DAYS = r"^(?!.*\d{4}-\d{2}-\d{2}\D+\d{4}-\d{2}-\d{2})"
# Times of export in the name of any file: a moment, or else a day.
_STAMPS = (
    rf"(?<!\d)(?P<at>20\d{{2}}-?\d{{2}}-?\d{{2}}[ _T-]?{_CLOCK})(?!-?\d)",
    r"(?<!\d)(?P<at>20\d{6})(?!\d)",
    rf"{_TWO_DAYS}.*?(?<!\d)(?P<at>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)",
)
_FROM_TO = r"(?P<first>20\d{2}-\d{2}-\d{2})\D{1,5}(?P<last>20\d{2}-\d{2}-\d{2})(?!\d)"
Days = tuple[date, date]
# Rows at which programs cut an export.
_LIMITS = (1000, 2000, 3000, 5000, 10_000, 20_000, 50_000, 65_535, 100_000, 1_048_575)
ExportTime = tuple[datetime | None, Literal["name", "inside", "nothing"]]


def describe(export: ExportFile, found: Recognised, rows: DataRows, table: pa.Table) -> SourceFile:
    """The export's identity, times and coverage, with remarks on what is odd in it."""
    mapping, spec = found.mapping, TABLES[found.mapping.table]
    sha256 = _digest(export, found)
    stated = covered_days(mapping, rows, export.name) or _named_days(spec, table, export.name)
    _refuse_other_days(export.name, spec, table, stated)
    first, last = stated or days_of(spec, table)
    dense = None if stated else dense_days(spec, table)
    if dense:
        first, last = dense.first, dense.last
    exported_at, export_time_from = _export_time(mapping, export.name, table, last)
    if first and last and not stated and not (spec.daily and spec.version == "days"):
        names = f"{PurePosixPath(export.name).stem} {found.sheet.title}"
        made_at = exported_at if export_time_from == "name" else None
        first, last = with_days_around(spec, table, (first, last), names, made_at)
    source = SourceFile(
        id=sha256[:12],
        file=export.name,
        sha256=sha256,
        kind=mapping.kind,
        table=mapping.table,
        generation=mapping.generation(set(found.names)),
        exported_at=exported_at,
        export_time_from=export_time_from,
        first_day=first,
        last_day=last,
        lines=rows.total,
        parsed=table.num_rows,
        decoration=dict(rows.decoration),
        stores=_stores(found, rows, table),
    )
    if not stated and export_time_from == "inside" and (early := broken_off(spec, table)):
        source.broken_off = True
        values = {"day": str(early.at.date()), "at": f"{early.at:%H:%M}"}
        source.note("ingest.broken_off", n=round(early.usual), **values)
    if spec.version == "rows" and table.num_rows in _LIMITS:
        source.note("ingest.row_limit", n=table.num_rows)
    if dense and dense.apart:
        days = {"first": str(dense.first), "last": str(dense.last)}
        source.note("ingest.rows_apart", n=dense.apart, **days)
    if "id_damaged" in table.column_names:
        source.damaged_ids = pc.sum(table.column("id_damaged")).as_py() or 0
    source.with_decimals = _has_decimals(found, rows)
    _note_today(source)
    _add_notes(source, rows, table)
    state = mapping.columns.get("status")
    if state and set(mapping.drop) & set(state.from_) and (count := rows.decoration["left out"]):
        source.note("ingest.no_unpaid", count=count)
    return source


def _refuse_other_days(name: str, spec: Table, table: pa.Table, stated: Days | None) -> None:
    """Refuse a report of days with rows of days that it does not say: they would replace others."""
    if not stated or not spec.daily:
        return
    (first, last), days = stated, table.column(spec.day)
    if len(other := days.filter(pc.or_(pc.less(days, first), pc.greater(days, last)))):
        values = {"name": name, "n": len(other), "day": other[0].as_py()}
        raise DataRefused("ingest.other_days", first=first, last=last, **values)


def _digest(export: ExportFile, found: Recognised) -> str:
    """The export's digest, those of the files joined to it included."""
    joined = joined_digests(found, export)
    if not joined:
        return export.sha256
    return hashlib.sha256("".join([export.sha256, *joined]).encode()).hexdigest()


def _export_time(mapping: Mapping, name: str, table: pa.Table, last: date | None) -> ExportTime:
    """When it was exported: by its name, else the newest moment inside, else its last day."""
    times = [column for column in table.columns if pa.types.is_timestamp(column.type)]
    newest = max(filter(None, (pc.max(column).as_py() for column in times)), default=None)
    named = _moment(mapping, name)
    if named and _is_plausible(named, newest):
        return named, "name"
    if newest:
        return newest, "inside"
    if last:
        return datetime.combine(last, time.max), "inside"
    return None, "nothing"


def _is_plausible(named: datetime, newest: datetime | None) -> bool:
    """Whether a file can be of the time in its name: not of one to come, nor before its rows."""
    now = datetime.now(SHOP_ZONE).replace(tzinfo=None)
    return named.date() <= now.date() and (newest is None or named.date() >= newest.date())


def covered_days(mapping: Mapping, rows: DataRows, name: str) -> Days | None:
    """The days a file says it covers, in its preamble or its name."""
    texts = (rows.preamble, name)
    return _range(chain.from_iterable(_matches(mapping.covers, text, name) for text in texts))


def _named_days(spec: Table, table: pa.Table, name: str) -> Days | None:
    """The days from one to another that name a list, where all its rows are of these.

    Some may be of the day after, on which it was downloaded.
    """
    named = _range(filter(None, [groups_of(_FROM_TO, name)])) if spec.version == "rows" else None
    first, last = days_of(spec, table)
    if named and first and last and named[0] <= first and last <= named[1] + timedelta(days=1):
        return named
    return None


def _has_decimals(found: Recognised, rows: DataRows) -> bool:
    """Whether what was paid, or given back, is written to the fen: 3990.00."""
    place = found.positions.get("paid_amount", found.positions.get("refund_amount"))
    return place is not None and any_fits(rows.columns.coded(place), r"\d\.\d\d?\D*$")


def _note_today(source: SourceFile) -> None:
    """Take a file whose last day is today for one made at this moment: the day is not over."""
    now = datetime.now(SHOP_ZONE).replace(tzinfo=None, microsecond=0)
    known = source.export_time_from == "name" or source.broken_off
    if not known and source.last_day == now.date():
        source.exported_at, source.broken_off = now, True
        source.note("ingest.today", day=str(source.last_day))


def _add_notes(source: SourceFile, rows: DataRows, table: pa.Table) -> None:
    if not len(rows.lines) and not rows.rejects:
        source.note("ingest.no_rows")
    counted = {
        "ingest.surplus_cells": rows.surplus,
        "ingest.damaged_ids": source.damaged_ids,
        "ingest.many_shops": len(source.stores) if len(source.stores) > 1 else 0,
        "ingest.spoilt_texts": _spoilt_texts(source.table, table),
    }
    for key, count in counted.items():
        if count:
            source.note(key, count=count)
    _note_long_before(source)
    if rows.cut:
        source.note("ingest.cut_off")


def _note_long_before(source: SourceFile) -> None:
    """Note that the newest day is more than a year before the time in the file's name."""
    at, last = source.exported_at, source.last_day
    if source.export_time_from == "name" and at and last and (at.date() - last).days > _LONG:
        source.note("ingest.long_before", n=(at.date() - last).days, last=str(last))


def _spoilt_texts(name: str, table: pa.Table) -> int:
    """How many texts hold bytes that are no characters."""
    count = 0
    for column in TABLES[name].columns:
        if column.type == "text" and column.name in table.column_names:
            each = pc.value_counts(table.column(column.name))
            spoilt = pc.match_substring_regex(as_text(each.field("values")), "[\ufffd\0]")
            count += pc.sum(pc.filter(each.field("counts"), spoilt)).as_py() or 0
    return count


def _stores(found: Recognised, rows: DataRows, table: pa.Table) -> list[str]:
    """The shops the table's rows name: by the header that tells most of them apart."""
    kept = np.isin(rows.lines, table.column("source_line").to_numpy(), assume_unique=True)
    most: list[str] = []
    for header in found.mapping.names_of_shops:
        place = found.position_of_header(header)
        if place is not None and place in rows.columns:
            column = rows.columns[place].filter(pa.array(kept))
            named = set(trimmed(pc.unique(column)).to_pylist()) - {"", "0", "-"}
            most = max(most, sorted(named), key=len)
    return most


def _matches(patterns: tuple[str, ...], text: str, name: str) -> Iterator[Groups]:
    return filter(None, (search(pattern, text, name) for pattern in patterns))


def _moment(mapping: Mapping, name: str) -> datetime | None:
    """The export's time as its name has it; a bare day is that day's end."""
    usual = filter(None, (groups_of(pattern, name) for pattern in _STAMPS))
    for hit in chain(_matches(mapping.exported_at, name, name), usual):
        digits = re.sub(r"\D", "", hit["at"])
        with suppress(ValueError):
            day = datetime.strptime(digits[:8], "%Y%m%d").date()  # noqa: DTZ007 - shop time
            if len(digits) == 8:
                return datetime.combine(day, time.max)
            return datetime.combine(day, time(int(digits[8:10]), int(digits[10:12])))
    return None


def _range(hits: Iterable[Groups]) -> Days | None:
    """The days a file says it covers; an impossible range (30 February) is not believed."""
    for hit in hits:
        with suppress(ValueError):
            first, last = date.fromisoformat(hit["first"]), date.fromisoformat(hit["last"])
            if first <= last:
                return first, last
    return None
