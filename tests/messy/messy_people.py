"""Kinds 16, 17 and 27: states and refunds, names that look like nothing, masked names."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from .kinds import variant
from .paper import AMOUNT, BUYER, MESSAGE, STATUS, TITLE, Case, Paper
from .shop import Order, orders_of

# --- 16: states, refunds (one written meaning: paid is what was paid, later refunds not deducted) ---


@variant(16)
def every_state(rng: Random) -> Case:
    """Unpaid, paid, shipped, done, closed before and after payment, refunded in part."""
    return Paper(rng).case()


@variant(16)
def amounts_net_of_refunds(rng: Random) -> Case:
    """An export that deducts refunds from what was paid: the file itself tells (total, refund, what is left)."""
    paper = Paper(rng, orders=_refunded(orders_of(rng)), layout="2019")
    for row, order in zip(paper.rows, paper.orders, strict=True):
        row[paper.at(AMOUNT)] = str(order.paid - order.refund)
        row[paper.at("打款商家金额")] = f"{order.paid - order.refund}元"
    return paper.case()


def _refunded(orders: list[Order]) -> list[Order]:
    """Every third paid order refunded in part or in whole."""
    paid = [order.id for order in orders if order.paid_at][::3]
    parts = (Decimal(1), Decimal("0.5"))
    return [
        replace(o, refund=(o.total * parts[at % 2]).quantize(Decimal("0.01")))
        if o.id in paid
        else o
        for at, o in enumerate(orders)
    ]


@variant(16)
def states_nobody_knows(rng: Random) -> Case:
    """A state that is none of the known is an error of the row, not one more "other"."""
    paper = Paper(rng)
    gone = paper.some(3)
    paper.put(STATUS, lambda _: rng.choice(("神秘状态", "交易成攻", "0")), gone)
    return paper.partly(gone)


@variant(16)
def no_refund_in_words(rng: Random) -> Case:
    """无退款申请 is a refund of 0."""
    paper = Paper(rng, layout="2019")
    paper.put("退款金额", lambda text: "无退款申请" if text == "0.00" else text)
    return paper.case()


# --- 17: names that look like nothing ---


def _named(rng: Random, names: tuple[str, ...]) -> Case:
    """Every buyer under another name; buyers not given one keep theirs."""
    orders = orders_of(rng)
    new = dict(zip(dict.fromkeys(order.buyer.nick for order in orders), names, strict=False))
    orders = [
        replace(o, buyer=replace(o.buyer, nick=new.get(o.buyer.nick, o.buyer.nick))) for o in orders
    ]
    case = Paper(rng, orders=orders).case()
    return replace(case, canaries=case.canaries - set(names))


@variant(17)
def names_like_null(rng: Random) -> Case:
    """null, NA, None, NaN are names of accounts, each a buyer of its own."""
    return _named(rng, ("null", "NA", "None", "NaN", "nul", "void", "nil", "undefined"))


@variant(17)
def names_like_numbers(rng: Random) -> Case:
    """007 and 7 are two buyers, 1e5 and 100000 too, True and 1 as well."""
    return _named(rng, ("007", "7", "7.0", "1e5", "100000", "True", "1", "20190105", "3%"))


@variant(17)
def titles_like_null(rng: Random) -> Case:
    """A title NA and a message null are texts; nothing happens to the order."""
    paper = Paper(rng)
    paper.put(TITLE, lambda _: rng.choice(("NA", "null", "None", "nan", "-", "0")))
    paper.put(MESSAGE, lambda _: rng.choice(("NULL", "N/A", "#N/A", "True")))
    return paper.case()


# --- 27: masked names (t**3 is nobody in particular: no buyer, and counted as masked) ---


def _masked(rng: Random, share: float, star: str) -> Case:
    paper = Paper(rng)
    some = paper.some(round(share * 30))
    paper.put(BUYER, lambda text: f"{text[0]}{star * rng.choice((2, 2, 3))}{text[-1]}", some)
    truth = tuple(
        replace(line, buyer=None) if at in some else line
        for at, line in enumerate(paper.without(()))
    )
    return paper.case(truth=truth, tell="mask|打码|脱敏")


@variant(27)
def names_masked(rng: Random) -> Case:
    """All names starred out."""
    return _masked(rng, 1.0, "*")


@variant(27)
def some_names_masked(rng: Random) -> Case:
    """Half of them: the others stay buyers."""
    return _masked(rng, 0.5, "*")


@variant(27)
def names_masked_in_full_width(rng: Random) -> Case:
    """Full-width stars hide as well."""
    return _masked(rng, 1.0, "＊")


@variant(27)
def names_left_out(rng: Random) -> Case:
    """Blank names: no buyer, and not one buyer with a blank name."""
    paper = Paper(rng)
    paper.put(BUYER, lambda _: rng.choice(("", " ", "\u3000")))
    return paper.case(truth=tuple(replace(line, buyer=None) for line in paper.without(())))
