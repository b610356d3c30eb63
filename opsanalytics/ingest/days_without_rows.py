"""Days that a list or a sheet tells of though it has no row of them: those around its rows."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.periods import SHOP_ZONE
from opsanalytics.store.tables import Table
from opsanalytics.store.versions import names_month

Days = tuple[date, date]
_LEAST_DAYS, _GAPS = 5, 3  # days with rows; usual gaps between two that may lie at either end
_IDLE = timedelta(3)  # at both ends of a month's sheet of days


def with_days_around(
    spec: Table, table: pa.Table, days: Days, names: str, made_at: datetime | None
) -> Days:
    """The days of the rows, with those before and after them of which the file tells too.

    `names`: of the file and its sheet, which may name a month. `made_at`: when the name says that
    the file was made.
    """
    first, last = days
    if names_month(names, last) and (not made_at or made_at.date() > _month_until(last)[1]):
        month = _month_of_sheet if spec.version == "sheet" else _month_of_list
        return month(spec, table, first, last)
    if made_at and spec.version == "sheet" and not spec.daily:
        return first, _until_made(spec, table, first, last, made_at)
    return days


def _month_of_sheet(spec: Table, table: pa.Table, first: date, last: date) -> Days:
    """The days, or the whole month (up to the last day, where it runs) that names the sheet.

    What a sheet carries over from earlier months is no part of its days: less than half of it, or
    things of which most were not done when the month began.
    """
    begin, end = _month_until(last)
    if spec.day not in table.column_names:
        return first, last
    if spec.daily:  # days without a row are days on which nobody asked
        start = begin if begin <= first <= begin + _IDLE else first
        return start, end if begin <= first <= begin + _IDLE - (end - last) else last
    dated = table.filter(pc.is_valid(table.column(spec.day)))
    row_days = pc.cast(dated.column(spec.day), pa.date32(), safe=False)
    before = dated.filter(pc.less(row_days, begin))
    most = 2 * len(before) < len(dated)
    if not most and spec.until in table.column_names:
        early = pc.sum(pc.less(before.column(spec.until), begin)).as_py() or 0
        most = 2 * early < len(before)
    return (begin, end) if most else (first, last)


def _month_of_list(spec: Table, table: pa.Table, first: date, last: date) -> Days:
    """The days, and those of the month around them where a few days without a row are usual."""
    begin, end = _month_until(last)
    if first < begin or spec.version != "rows":
        return first, last
    most = _longest_wait(spec, table, first, last)
    return (begin if first - begin <= most else first), (end if end - last <= most else last)


def _until_made(spec: Table, table: pa.Table, first: date, last: date, made_at: datetime) -> date:
    """The last day that a sheet can tell of which says in its name when it was made.

    It is the last day of its rows where more days without a row follow than is usual in it. The
    day on which it is read is not over.
    """
    whole = made_at.date() - timedelta(days=made_at.time() != time.max)
    whole = min(whole, datetime.now(SHOP_ZONE).date() - timedelta(days=1))
    if whole - last > _longest_wait(spec, table, first, last):
        return last
    return max(whole, last)


def _longest_wait(spec: Table, table: pa.Table, first: date, last: date) -> timedelta:
    """How long nothing may be told where as much happens as between the first and the last day."""
    if spec.day not in table.column_names:
        return timedelta()
    days = pc.count_distinct(pc.cast(table.column(spec.day), pa.date32(), safe=False)).as_py()
    return _GAPS * (last - first) / (days - 1) if days >= _LEAST_DAYS else timedelta()


def _month_until(last: date) -> Days:
    """The month of the day, up to that day where the month is not over."""
    end = last.replace(day=monthrange(last.year, last.month)[1])
    return last.replace(day=1), end if end < datetime.now(SHOP_ZONE).date() else last
