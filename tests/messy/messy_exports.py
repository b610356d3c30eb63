"""Kinds 15 and 25: exports that overlap, two shops in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from .kinds import variant
from .paper import Case, Paper, csv_text
from .shop import PAID, UNPAID, Order, orders_of

# --- 15: the same order in several exports is one order; the newest export wins, whatever order the files come in ---


def _export(paper: Paper, rows: Iterable[int], later: timedelta = timedelta()) -> tuple[str, bytes]:
    made = max(order.created for order in paper.orders) + timedelta(days=1, hours=9) + later
    text = csv_text([paper.header, *(paper.rows[at] for at in rows)])
    return f"ExportOrderList{made:%Y%m%d%H%M}.csv", text.encode("gb18030")


@variant(15)
def exports_that_overlap(rng: Random) -> Case:
    """Three downloads with shared weeks, rows in any order: the whole, each order once."""
    paper = Paper(rng)
    parts = [range(14), range(8, 24), range(20, 30)]
    files = [
        _export(paper, rng.sample(list(part), len(part)), timedelta(hours=at))
        for at, part in enumerate(parts)
    ]
    rng.shuffle(files)
    return paper.files(dict(files))


@variant(15)
def the_same_export_twice(rng: Random) -> Case:
    """A second download of the same, under the browser's name for it."""
    paper = Paper(rng)
    data = paper.text().encode("gb18030")
    return paper.files({f"{paper.stem}.csv": data, f"{paper.stem} (1).csv": data})


@variant(15)
def rows_twice_in_one_export(rng: Random) -> Case:
    """The same row again is a duplicate."""
    paper = Paper(rng)
    for at in paper.some(5):
        paper.rows.insert(rng.randrange(len(paper.rows)), list(paper.rows[at]))
    order = {row[0]: row for row in paper.rows}
    assert len(order) == 30
    return paper.case()


@variant(15)
def a_later_export_knows_more(rng: Random) -> Case:
    """Unpaid in the older export, paid in the newer: paid, whichever file is read first."""
    paper = Paper(rng)
    some = [at for at, order in enumerate(paper.orders) if order.status == PAID]
    before = Paper(rng, layout=paper.layout, orders=[_unpaid(order) for order in paper.orders])
    files = [_export(before, range(30)), _export(paper, range(30), timedelta(days=2))]
    rng.shuffle(files)
    assert some
    return paper.files(dict(files))


def _unpaid(order: Order) -> Order:
    return replace(order, status=UNPAID, paid_at=None) if order.status == PAID else order


@variant(15)
def exports_of_two_generations(rng: Random) -> Case:
    """An old and a new layout, a csv and a workbook, share orders; what only one tells stays told."""
    orders = orders_of(rng, year=2021)
    old, new = (
        Paper(rng, layout="2019", orders=orders[:20]),
        Paper(rng, layout="2021", orders=orders[15:]),
    )
    data = new.workbook()
    truth = (*old.without(()), *new.without(range(5)))
    return replace(
        old.files(
            {f"{old.stem}.csv": old.text().encode("gb18030"), f"{new.stem}.xlsx": data}, truth=truth
        ),
        canaries=old.case().canaries | new.case().canaries,
    )


# --- 25: two shops in one file (kept apart, said or refused; never one shop's figures without a word) ---


@variant(25)
def two_shops_in_one_export(rng: Random) -> Case:
    """The column 店铺名称 has two names."""
    paper = Paper(rng)
    paper.put("店铺名称", lambda _: "另一家店", paper.some(12))
    return paper.case(expected=("right", "partly", "refused"), tell="shop|store|店")


@variant(25)
def two_shops_in_two_exports(rng: Random) -> Case:
    """Two files of two shops read as one shop."""
    paper = Paper(rng)
    paper.put("店铺名称", lambda _: "另一家店", range(15, 30))
    files = [_export(paper, range(15)), _export(paper, range(15, 30), timedelta(hours=1))]
    return paper.files(dict(files), expected=("right", "partly", "refused"), tell="shop|store|店")


@variant(25)
def one_shop_by_name(rng: Random) -> Case:
    """One name in all rows, or none, is one shop: no alarm, nothing lost."""
    paper = Paper(rng)
    name = rng.choice(("小测杂货铺", ""))
    paper.put("店铺名称", lambda _: name)
    return paper.case()


# --- 0: amounts and times at the edge ---


@variant(0)
def an_order_of_nothing_and_one_of_a_million(rng: Random) -> Case:
    """A gift of 0.00, one of 0.01, and 1,234,567.89 are orders."""
    orders = orders_of(rng)
    for at, goods in enumerate(("0.00", "0.01", "1234567.89")):
        orders[at] = replace(
            orders[at], goods=Decimal(goods), postage=Decimal("0.00"), refund=Decimal("0.00")
        )
    return Paper(rng, orders=orders).case()


@variant(0)
def many_orders_in_one_second(rng: Random) -> Case:
    """A flash sale: the same buyer, amount and second, told apart by their numbers alone."""
    orders = orders_of(rng)
    moment = datetime.combine(orders[0].created.date(), orders[0].created.time())
    same = [
        replace(orders[3], id=order.id, created=moment, paid_at=moment + timedelta(seconds=30))
        for order in orders
    ]
    return Paper(rng, orders=same).case()
