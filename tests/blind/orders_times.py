"""Order lists: times."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.blind.case import Case, kind, one
from tests.blind.edits import each_cell, one_cell, paper, told
from tests.blind.facts import cells_for, cells_of, facts_of

ORDERS = "orders"
TIMES = ("created_at", "paid_at", "completed_at")


def timed(rng: random.Random, write: object) -> tuple[list, list]:
    facts, cells = cells_for(ORDERS, rng)
    for column in TIMES:
        cells = each_cell(cells, ORDERS, column, write)  # type: ignore[arg-type]
    return facts, cells


def at(word: str) -> datetime:
    return datetime.strptime(word, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007


def serial(word: str, first: datetime = datetime(1899, 12, 30)) -> str:  # noqa: DTZ001
    return repr((at(word) - first) / timedelta(days=1))


@kind(ORDERS)
def orders_times_in_utc(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: f"{at(c) - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}")
    return told(ORDERS, facts, cells)


@kind(ORDERS)
def orders_times_with_an_offset(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: f"{at(c):%Y-%m-%d %H:%M:%S}+08:00")
    return told(ORDERS, facts, cells)


@kind(ORDERS)
def orders_times_as_serials(rng: random.Random) -> Case:
    facts, cells = timed(rng, serial)
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_times_of_1904(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: serial(c, datetime(1904, 1, 1)))  # noqa: DTZ001
    return Case(one(paper(ORDERS, cells)), facts)


@kind(ORDERS, "said")
def orders_midnight_as_24(rng: random.Random) -> Case:
    return one_cell(rng, ORDERS, "paid_at", "2023-01-04 24:00:00", "2023-01-05 00:00:00", 2)


@kind(ORDERS)
def orders_chinese_times(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: f"{at(c):%Y年%m月%d日 %H时%M分%S秒}")
    return told(ORDERS, facts, cells)


@kind(ORDERS)
def orders_times_in_the_afternoon(rng: random.Random) -> Case:
    def write(c: str) -> str:
        t = at(c)
        half = "上午" if t.hour < 12 else "下午"
        return f"{t.year}/{t.month}/{t.day} {half} {(t.hour - 1) % 12 + 1}:{t:%M:%S}"

    facts, cells = timed(rng, write)
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_times_pm(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: f"{at(c):%Y-%m-%d %I:%M:%S %p}")
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_times_month_before_day(rng: random.Random) -> Case:
    facts, cells = timed(rng, lambda c: f"{at(c):%m/%d/%Y %H:%M:%S}")
    return told(ORDERS, facts, cells)


@kind(ORDERS, "said")
def orders_times_without_days(rng: random.Random) -> Case:
    _, cells = timed(rng, lambda c: c[11:])
    return Case(one(paper(ORDERS, cells)), [])


@kind(ORDERS, "said")
def orders_times_with_chinese_digits(rng: random.Random) -> Case:
    table = str.maketrans("0123456789", "〇一二三四五六七八九")
    _, cells = timed(
        rng, lambda c: f"{c[:4].translate(table)}年{c[5:7].translate(table)}月{c[8:10]}日"
    )
    return Case(one(paper(ORDERS, cells)), None)


@kind(ORDERS, "said")
def orders_times_without_hours(rng: random.Random) -> Case:
    """12-hour clock whose half of the day was lost: 3:05 may be 15:05."""
    _, cells = timed(rng, lambda c: f"{at(c):%Y-%m-%d %I:%M:%S}")
    return Case(one(paper(ORDERS, cells)), None)


@kind(ORDERS)
def orders_paid_after_the_last_midnight(rng: random.Random) -> Case:
    """The last order is placed before midnight and paid after it."""
    facts = [f for f in facts_of(ORDERS, rng) if f["paid_at"]]
    facts[-1] |= {"created_at": "2023-01-20 23:58:11", "paid_at": "2023-01-21 00:02:11"}
    facts[-1] |= {"completed_at": "2023-01-29 10:00:00"}
    case = told(ORDERS, facts, cells_of(ORDERS, facts))
    return Case(case.steps, facts, metrics={"orders_paid": len(facts)})


@kind(ORDERS)
def orders_counted_by_hand(rng: random.Random) -> Case:
    """Money paid, given back and kept, as anybody would add it up."""
    facts, cells = cells_for(ORDERS, rng)
    paid = sum(f["paid_amount"] for f in facts)
    back = sum(f["refund_amount"] for f in facts)
    figures = {"paid_amount": paid, "refund_amount": back, "net_amount": paid - back}
    return Case(one(paper(ORDERS, cells)), facts, metrics=figures)
