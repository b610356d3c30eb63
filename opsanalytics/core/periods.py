"""Half-open periods of days in shop time; "today" is always passed in, never asked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from opsanalytics.core.errors import UsageError

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2003, 2099  # Taobao opened in 2003
GRAINS = ("day", "week", "month")
_DAYS_AFTER = {"today": 1, "今天": 1, "yesterday": 0, "昨天": 0, "昨日": 0, "前天": -1}
_YEARS_AGO = {"this year": 0, "今年": 0, "last year": 1, "去年": 1}
_NAMED = re.compile("(this|last|本|这个?|上个?|上一个?)( ?week| ?month|周|星期|月)")


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`.

    >>> week = Period.between(date(2022, 11, 14), date(2022, 11, 20))
    >>> len(week), week.last.isoformat(), date(2022, 11, 21) in week
    (7, '2022-11-20', False)
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError("core.period_backwards", first=self.start, last=self.last)

    @classmethod
    def between(cls, first: date, last: date) -> Period:
        """The period of the days first..last, both included."""
        return cls(first, last + timedelta(days=1))

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def __len__(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(len(self)))

    def cut(self, other: Period) -> Period:
        """The days in both; empty (start = end) where none is."""
        start = max(self.start, other.start)
        return Period(start, max(start, min(self.end, other.end)))

    def before(self, grain: str = "") -> Period:
        """The period just before: the calendar one of that grain, else as many days.

        >>> Period(date(2022, 3, 1), date(2022, 3, 11)).before("month").start.isoformat()
        '2022-02-01'
        """
        if grain:
            return bucket_of(bucket_of(self.start, grain).start - timedelta(days=1), grain)
        return Period(self.start - timedelta(days=len(self)), self.start)

    def previous(self, grain: str = "") -> Period:
        """The period before, as people name it: of whole months as many months, else `before`.

        >>> Period(date(2022, 3, 1), date(2022, 4, 1)).previous().start.isoformat()
        '2022-02-01'
        """
        if grain or self.start.day > 1 or self.end.day > 1 or not len(self):
            return self.before(grain)
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        start = self.start
        for _ in range(months):
            start = bucket_of(start - timedelta(days=1), "month").start
        return Period(start, self.start)

    def buckets(self, grain: str) -> list[Period]:
        """The calendar days, weeks (from Monday) or months that touch this period, cut to it.

        >>> [len(b) for b in Period(date(2022, 1, 30), date(2022, 3, 2)).buckets("month")]
        [2, 28, 1]
        """
        found, day = [], self.start
        while day < self.end:
            whole = bucket_of(day, grain)
            found.append(whole.cut(self))
            day = whole.end
        return found


def runs_of(days: Iterable[date]) -> list[Period]:
    """The days as periods without a break, the earliest first.

    >>> [len(run) for run in runs_of([date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 5)])]
    [2, 1]
    """
    runs: list[Period] = []
    for day in sorted(days):
        start = day
        if runs and runs[-1].end == day:
            start = runs.pop().start
        runs.append(Period.between(start, day))
    return runs


def bucket_of(day: date, grain: str) -> Period:
    """The whole calendar day, week (from Monday) or month that holds `day`.

    >>> bucket_of(date(2022, 11, 20), "week").start.isoformat()
    '2022-11-14'
    """
    if grain == "day":
        return Period(day, day + timedelta(days=1))
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    if grain == "month":
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=32)).replace(day=1))
    raise UsageError("core.no_grain", grain=grain, grains=GRAINS)


PeriodLike: TypeAlias = Period | date | str | tuple[date | str, date | str]
DayLike: TypeAlias = date | str


def as_period(given: PeriodLike, last: Callable[[], date]) -> Period:
    """The period that somebody typed: `last` gives the day that "-28d" ends with.

    A year, quarter, month or day, two of them joined by a colon (or as a tuple), days up to the
    last one, a date, a Timestamp or a pandas Period; yesterday, this or last week, month or year,
    as if the day after the last one were today. Anything else raises UsageError.

    >>> as_period("2022-Q4", date.today).start.isoformat()
    '2022-10-01'
    >>> len(as_period("2022-11:2022-12-05", date.today))
    35
    >>> as_period("-7d", lambda: date(2022, 11, 21)).start.isoformat()
    '2022-11-15'
    >>> as_period("上个月", lambda: date(2022, 11, 21)).start.isoformat()
    '2022-10-01'
    """
    if isinstance(given, Period):
        return given
    if isinstance(given, date):
        return bucket_of(date(given.year, given.month, given.day), "day")
    if start := getattr(given, "start_time", None):  # a pandas Period
        return Period.between(start.date(), given.end_time.date())  # type: ignore[union-attr]
    if isinstance(given, str) and ":" in given:
        given = tuple(given.split(":", 1))  # type: ignore[assignment]
    if isinstance(given, tuple) and len(given) == 2:
        first, end = (as_period(part, last) for part in given)
        if end.last < first.start:
            raise UsageError("core.period_backwards", first=first.start, last=end.last)
        return Period.between(first.start, end.last)
    return _written_period(str(given).strip(), last)


def as_day(given: DayLike, last: Callable[[], date]) -> date:
    """The day that somebody typed, of a longer period its last; "-28d": so many before `last`."""
    if isinstance(given, str) and given.startswith("-"):
        return parse_day(given, last())
    return as_period(given, last).last


def _written_period(text: str, last: Callable[[], date]) -> Period:
    if back := re.fullmatch(r"(?:-|[近最]+)([1-9]\d{0,4})(?:d|天|日)", text):
        day = last()
        return Period.between(day - timedelta(days=int(back[1]) - 1), day)
    if text.lower() in _DAYS_AFTER:
        return bucket_of(last() + timedelta(days=_DAYS_AFTER[text.lower()]), "day")
    if named := _NAMED.fullmatch(text.lower()):
        day, grain = last(), "month" if named[2].strip() in ("month", "月") else "week"
        this = Period.between(bucket_of(day, grain).start, day)
        return this.before(grain) if named[1][0] in "l上" else this
    if text.lower() in _YEARS_AGO:
        day = last()
        year = day.year - _YEARS_AGO[text.lower()]
        return Period.between(date(year, 1, 1), min(date(year, 12, 31), day))
    plain = _with_dashes(text)
    found = re.fullmatch(r"(\d{4})(?:-?[Qq]([1-4])|-(\d{1,2})(?:-(\d{1,2}))?)?", plain)
    try:
        if not found:
            raise ValueError
        year, quarter, month, day_of_month = (int(part or 0) for part in found.groups())
        if day_of_month:
            return bucket_of(_within(date(year, month, day_of_month)), "day")
        first = month or 3 * (quarter or 1) - 2
        final = month or 3 * (quarter or 4)
        start = _within(date(year, first, 1))
        return Period(start, bucket_of(date(year, final, 1), "month").end)
    except ValueError:
        raise UsageError("core.no_period", text=text) from None


def parse_day(text: str, today: date) -> date:
    """Read a date, the year first, "today", "yesterday" or "-28d" (28 days before `today`).

    >>> parse_day("-28d", date(2022, 11, 21)).isoformat()
    '2022-10-24'
    >>> parse_day("2022/3/5", date(2022, 11, 21)) == parse_day("2022年3月5日", date.today())
    True
    """
    if text in ("today", "yesterday", "今天", "昨天"):
        return today - timedelta(days=text in ("yesterday", "昨天"))
    if back := re.fullmatch(r"-(\d{1,5})d", text):
        return today - timedelta(days=int(back[1]))
    try:
        if parts := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", _with_dashes(text)):
            return _within(date(*map(int, parts.groups())))
        return _within(date.fromisoformat(text))
    except ValueError:
        raise UsageError("core.no_day", text=text) from None


def _with_dashes(text: str) -> str:
    """The days and months as ISO has them: 2022/3/5 and 2022年3月5日 as 2022-3-5."""
    return re.sub(r"[/.年月](?=\d)", "-", text).rstrip("年月日号")


def _within(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def shop_today(now: datetime) -> date:
    """The shop's calendar day at the moment `now` (which carries a zone).

    >>> from datetime import timezone
    >>> shop_today(datetime(2022, 11, 20, 17, 0, tzinfo=timezone.utc)).isoformat()
    '2022-11-21'
    """
    return now.astimezone(SHOP_ZONE).date()
