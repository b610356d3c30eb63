"""Kinds 7 and 8: spellings of dates, spreadsheet serials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from .kinds import variant
from .paper import CREATED, TIMES, Case, Paper
from .shop import Order, orders_of


def respelt(paper: Paper, spell: Callable[[datetime], str], only: list[int] | None = None) -> Paper:
    """The times of creation and payment in another spelling."""
    for name in TIMES:
        paper.put(name, lambda text: spell(datetime.fromisoformat(text)) if text else "", only)
    return paper


def _whole(orders: list[Order], keep: str) -> list[Order]:
    """Orders whose times are whole minutes, or whole days, as a spelling without the rest tells them."""
    zero: dict[str, Any] = (
        {"second": 0} if keep == "minute" else {"hour": 0, "minute": 0, "second": 0}
    )
    return [
        replace(
            o,
            created=o.created.replace(**zero),
            paid_at=o.paid_at.replace(**zero) if o.paid_at else None,
        )
        for o in orders
    ]


# --- 7: spellings (year first, whatever the marks; no month or day first, no year out of reach) ---


@variant(7)
def slashes_and_no_seconds(rng: Random) -> Case:
    """2022/1/5 9:05: a spreadsheet stored it again and the seconds are gone."""
    paper = Paper(rng, orders=_whole(orders_of(rng), "minute"))
    return respelt(paper, lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02d}").case()


@variant(7)
def dashes_and_no_zeros(rng: Random) -> Case:
    """2012-5-23 23:34:05"""
    return respelt(
        Paper(rng), lambda t: f"{t.year}-{t.month}-{t.day} {t.hour}:{t.minute:02d}:{t.second:02d}"
    ).case()


@variant(7)
def chinese_dates(rng: Random) -> Case:
    """2022年1月5日 10:00:00"""
    return respelt(Paper(rng), lambda t: f"{t.year}年{t.month}月{t.day}日 {t:%H:%M:%S}").case()


@variant(7)
def chinese_dates_and_times(rng: Random) -> Case:
    """2022年01月05日10时00分05秒"""
    return respelt(Paper(rng), lambda t: f"{t:%Y}年{t:%m}月{t:%d}日{t:%H}时{t:%M}分{t:%S}秒").case()


@variant(7)
def dates_as_eight_digits(rng: Random) -> Case:
    """20220105 is a day, not a number of seconds."""
    return respelt(Paper(rng, orders=_whole(orders_of(rng), "day")), lambda t: f"{t:%Y%m%d}").case()


@variant(7)
def times_as_fourteen_digits(rng: Random) -> Case:
    """20220105100000"""
    return respelt(Paper(rng), lambda t: f"{t:%Y%m%d%H%M%S}").case()


@variant(7)
def dots_in_dates(rng: Random) -> Case:
    """2022.1.5 10:00:05"""
    return respelt(Paper(rng), lambda t: f"{t.year}.{t.month}.{t.day} {t:%H:%M:%S}").case()


@variant(7)
def iso_times(rng: Random) -> Case:
    """2022-01-05T10:00:00.000 without a zone is wall time."""
    return respelt(Paper(rng), lambda t: f"{t.isoformat()}{rng.choice(('', '.000', '.0'))}").case()


@variant(7)
def spellings_mixed(rng: Random) -> Case:
    """Every row its own spelling: each is told by its cell alone."""
    spells: list[Callable[[datetime], str]] = [
        lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
        lambda t: f"{t.year}/{t.month}/{t.day} {t:%H:%M:%S}",
        lambda t: f"{t.year}年{t.month}月{t.day}日 {t:%H:%M:%S}",
        lambda t: f"{t.year}.{t.month}.{t.day} {t:%H:%M:%S}",
        lambda t: t.isoformat(),
    ]
    return respelt(Paper(rng), lambda t: rng.choice(spells)(t)).case()


@variant(7)
def full_width_dates(rng: Random) -> Case:
    """２０２２－０１－０５　１０：００：００"""
    wide = str.maketrans("0123456789-: ", "０１２３４５６７８９－：　")
    return respelt(Paper(rng), lambda t: f"{t}".translate(wide)).case()


@variant(7)
def month_first(rng: Random) -> Case:
    """1/5/2022 and 5/1/2022 cannot be told apart: those rows are rejected."""
    paper = Paper(rng)
    gone = paper.some(4)
    respelt(paper, lambda t: f"{t.month}/{t.day}/{t.year} {t:%H:%M:%S}", gone)
    return paper.partly(gone)


@variant(7)
def month_first_everywhere(rng: Random) -> Case:
    """All rows so, some of a day above the twelfth: they can be read in one way alone."""
    paper = Paper(rng, orders=_whole(orders_of(rng), "minute"))
    return respelt(paper, lambda t: f"{t:%m/%d/%Y %H:%M}").case()


@variant(7)
def years_out_of_reach(rng: Random) -> Case:
    """There was no Taobao in 1899 or 1970, and there is no order of 2091: rejected."""
    paper = Paper(rng)
    gone = paper.some(3)
    paper.put(
        CREATED,
        lambda _: rng.choice(("1899-12-30 00:00:00", "1970-01-01 08:00:00", "2091-01-05 10:00:00")),
        gone,
    )
    return paper.partly(gone)


@variant(7)
def days_that_never_were(rng: Random) -> Case:
    """30 February, hour 25, 0000-00-00: rejected where the order's day is at stake."""
    paper = Paper(rng)
    gone = paper.some(3)
    never = (
        "2019-02-30 10:00:00",
        "2019-01-05 25:10:00",
        "0000-00-00 00:00:00",
        "2019-13-01",
        "########",
    )
    paper.put(CREATED, lambda _: rng.choice(never), gone)
    return paper.partly(gone)


@variant(7)
def morning_and_afternoon(rng: Random) -> Case:
    """2022/1/5 下午 3:05:00 is 15:05: read so, rejected or refused; never as 3 in the morning."""
    half = {False: "上午", True: "下午"}
    paper = Paper(rng)
    respelt(
        paper,
        lambda t: f"{t.year}/{t.month}/{t.day} {half[t.hour >= 12]} {t.hour % 12 or 12}:{t:%M:%S}",
    )
    some = frozenset(order.id for order in paper.orders)
    return paper.case(expected=("right", "partly", "refused"), optional=some)


@variant(7)
def years_of_two_digits(rng: Random) -> Case:
    """22-01-05 could be a 22nd: read as 2022, rejected or refused; never another day."""
    paper = respelt(Paper(rng), lambda t: f"{t:%y-%m-%d %H:%M:%S}")
    some = frozenset(order.id for order in paper.orders)
    return paper.case(expected=("right", "partly", "refused"), optional=some)


# --- 8: spreadsheet serials (36526 to 73050 in a time column; the workbook says whether it counts from 1904) ---


def serial(moment: datetime, year: int = 1900) -> float:
    zero = datetime(1904, 1, 1) if year == 1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - wall time
    return (moment - zero) / timedelta(days=1)


@variant(8)
def serials_in_a_csv(rng: Random) -> Case:
    """44566.7245138889 is a time of 2022-01-05."""
    return respelt(Paper(rng), lambda t: f"{serial(t):.10f}").case()


@variant(8)
def serial_days_in_a_csv(rng: Random) -> Case:
    """44566 is 2022-01-05."""
    return respelt(
        Paper(rng, orders=_whole(orders_of(rng), "day")), lambda t: f"{serial(t):.0f}"
    ).case()


def _book(rng: Random, value: Callable[[datetime], Any], **options: Any) -> Case:
    paper = Paper(rng, layout=rng.choice(("2019", "2021")))
    data = paper.workbook(
        lambda name, text: value(datetime.fromisoformat(text)) if name in TIMES and text else text,
        **options,
    )
    return paper.file(data, ".xlsx")


@variant(8)
def times_in_a_workbook(rng: Random) -> Case:
    """Cells that a workbook holds as times."""
    return _book(rng, lambda t: t)


@variant(8)
def times_as_numbers_in_a_workbook(rng: Random) -> Case:
    """The same without a format: bare serials."""
    return _book(rng, serial)


@variant(8)
def times_in_a_workbook_from_1904(rng: Random) -> Case:
    """A workbook of an old Mac counts from 1904."""
    return _book(rng, lambda t: t, date_1904=True)


@variant(8)
def numbers_in_a_workbook_from_1904(rng: Random) -> Case:
    """Bare serials of such a workbook too: four years off is still a plausible day."""
    return _book(rng, lambda t: serial(t, 1904), date_1904=True)
