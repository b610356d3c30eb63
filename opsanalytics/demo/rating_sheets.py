"""What the platform's page said of the shop day by day: counted ratings, and its scores over 180 days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from pathlib import Path

from opsanalytics.demo import shop_calendar
from opsanalytics.demo.csv_files import write_sheet
from opsanalytics.demo.rng import Rng
from opsanalytics.demo.simulation import DemoShop

_WINDOWS = {"近一周": 7, "近一月": 30, "近半年": 180, "全部": 1000}
_STARS = {"好评": 4.92, "中评": 3.0, "差评": 1.1}
_TRADE = {"description": 4.82, "service": 4.81, "logistics": 4.80}
_DAYS = list(shop_calendar.days())


class _UpTo:
    """How many of something there were up to each day, to be asked for the days before one."""

    def __init__(self, found: Iterable[date]) -> None:
        counts = Counter(found)
        self._sums = [0, *accumulate(counts[day] for day in _DAYS)]

    def within(self, at: int, length: int) -> int:
        """Of the day at this place and those before it."""
        return self._sums[at + 1] - self._sums[max(0, at + 1 - length)]


def write_reputation(shop: DemoShop, folder: Path, rng: Rng) -> list[Path]:
    """Write both sheets, a row for every day from the first rating on."""
    reviews = [o.review for o in shop.orders if o.review]
    given = [_UpTo(r.at.date() for r in reviews if r.rating == rating) for rating in _STARS]
    parcels = [(o.parcel.at, o.parcel.at - o.paid) for o in shop.orders if o.parcel and o.paid]
    sent, late = _UpTo(at.date() for at, _ in parcels), _UpTo(at.date() for at, wait in parcels if wait.days >= 2)
    places = range(_DAYS.index(min(r.at.date() for r in reviews)), len(_DAYS))
    counts = [
        (_DAYS[at], name, *(one.within(at, length) for one in given))
        for at in places
        for name, length in _WINDOWS.items()
    ]
    scores = [
        _scores(rng, _DAYS[at], [one.within(at, 180) for one in given], late.within(at, 30) / sent.within(at, 30))
        for at in places
    ]
    columns = "day description service logistics description_gap service_gap logistics_gap"
    return [
        write_sheet(folder, "rating_counts", "day window good neutral bad", counts),
        write_sheet(folder, "dsr_snapshots", columns, scores),
    ]


def _scores(rng: Rng, day: date, counts: list[int], late: float) -> tuple[object, ...]:
    stars = sum(n * star for n, star in zip(counts, _STARS.values(), strict=True)) / max(1, sum(counts))
    told = {"description": stars, "service": stars - 0.02, "logistics": 4.9 - 0.8 * late}
    noisy = {name: round(score + 0.02 * (rng.share() - 0.5), 2) for name, score in told.items()}
    gaps = (f"{100 * (score / _TRADE[name] - 1):.2f}%" for name, score in noisy.items())
    return day, *noisy.values(), *gaps
