"""Kinds 2 to 4: order numbers dressed up, missing, ruined."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from .kinds import variant
from .paper import ID, MESSAGE, Case, Line, Paper, lines
from .shop import Order, orders_of

# --- 2: order numbers dressed up (text from the first byte on) ---


@variant(2)
def formula_ids(rng: Random) -> Case:
    """="123" is the platform's own way to keep a spreadsheet's hands off."""
    paper = Paper(rng)
    paper.put(ID, lambda text: f'="{text}"')
    return paper.case()


@variant(2)
def formula_ids_unquoted(rng: Random) -> Case:
    """The same, written without the quotes of a csv: ="123", in the bytes."""
    paper = Paper(rng)
    paper.put(ID, lambda text: f"<{text}>")
    return paper.case(paper.text().replace("<", '="', 10**6).replace(">", '"'))


@variant(2)
def formula_ids_in_a_workbook(rng: Random) -> Case:
    """A workbook's formula counts by the value it showed."""
    paper = Paper(rng)
    data = paper.workbook(lambda name, text: (f'="{text}"', text) if name == ID else text)
    return paper.file(data, ".xlsx")


@variant(2)
def ids_behind_an_apostrophe(rng: Random) -> Case:
    """'123 is 123."""
    paper = Paper(rng)
    paper.put(ID, lambda text: f"'{text}")
    return paper.case()


@variant(2)
def ids_ended_by_a_tab(rng: Random) -> Case:
    """A tab after every number, some before it."""
    paper = Paper(rng)
    paper.put(ID, lambda text: f"{rng.choice(('', chr(9)))}{text}\t")
    return paper.case()


@variant(2)
def ids_with_invisible_characters(rng: Random) -> Case:
    """NBSP, zero width, byte order mark, ideographic space around a number are not of it."""
    paper = Paper(rng)
    unseen = ("\u00a0", "\u200b", "\u200c", "\u2060", "\ufeff", "\u3000", "\u202d")
    paper.put(ID, lambda text: f"{rng.choice(unseen)}{text}{rng.choice(unseen)}")
    return paper.case(encoding="utf-8")


@variant(2)
def everything_quoted(rng: Random) -> Case:
    """All cells in quotes."""
    paper = Paper(rng)
    return paper.case(paper.text(quoting=csv.QUOTE_ALL))


def _short(orders: Sequence[Order], digits: int = 15) -> list[Order]:
    return [replace(order, id=f"{order.id[:digits]}") for order in orders]


@variant(2)
def ids_with_a_decimal_point(rng: Random) -> Case:
    """Fifteen digits that went through a float unharmed: 193067985817064.0."""
    paper = Paper(rng, orders=_short(orders_of(rng)))
    paper.put(ID, lambda text: f"{text}.0")
    return paper.case()


@variant(2)
def ids_with_thousands_commas(rng: Random) -> Case:
    """193,067,985,817,064 is a number somebody formatted."""
    paper = Paper(rng, orders=_short(orders_of(rng)))
    paper.put(ID, lambda text: f"{int(text):,}")
    return paper.case()


@variant(2)
def short_ids_as_numbers_in_a_workbook(rng: Random) -> Case:
    """Up to fifteen digits a workbook's number is exact."""
    paper = Paper(rng, layout="2021", orders=_short(orders_of(rng, year=2021)))
    return paper.file(paper.workbook(lambda name, text: int(text) if name == ID else text), ".xlsx")


# --- 3: a blank among the order numbers ---


@variant(3)
def blank_rows(rng: Random) -> Case:
    """Rows of nothing but commas, and empty lines, are decoration; numbers stay texts."""
    paper = Paper(rng)
    for at in reversed(paper.some(4)):
        paper.rows.insert(at, rng.choice(([], [""] * len(paper.header), [""] * 18, [" "] * 20)))
    return paper.case()


@variant(3)
def an_order_without_its_number(rng: Random) -> Case:
    """An order that cannot be named is rejected, the others are exact."""
    paper = Paper(rng)
    gone = paper.some(2)
    paper.put(ID, lambda _: "", gone)
    return paper.partly(gone)


# --- 4: ruined by a spreadsheet (amounts and days are loaded, the numbers flagged, none merged) ---


def _ruined(orders: Sequence[Order], which: Sequence[int]) -> tuple[Line, ...]:
    return tuple(
        replace(line, order_id=None) if at in which else line
        for at, line in enumerate(lines(orders))
    )


@variant(4)
def ids_in_scientific_notation(rng: Random) -> Case:
    """1.23457E+17: the number is gone, and many orders share what is left of it."""
    paper = Paper(rng)
    paper.put(ID, lambda text: f"{int(text):.5E}")
    return paper.case(truth=_ruined(paper.orders, range(30)), expected=("partly", "refused"))


@variant(4)
def some_ids_in_scientific_notation(rng: Random) -> Case:
    """Where only some are ruined, the others keep theirs."""
    paper = Paper(rng)
    some = paper.some(4)
    paper.put(ID, lambda text: f"{int(text):.{rng.choice((4, 5, 14))}E}", some)
    return paper.case(truth=_ruined(paper.orders, some), expected=("partly",))


@variant(4)
def ids_as_numbers_in_a_workbook(rng: Random) -> Case:
    """A workbook keeps 15 of 18 digits and shows the rest as it likes."""
    paper = Paper(rng)
    data = paper.workbook(lambda name, text: float(text) if name == ID else text)
    truth = _ruined(paper.orders, range(30))
    return paper.file(data, ".xlsx", truth=truth, expected=("partly", "refused"))


@variant(4)
def ids_rounded_to_zeros(rng: Random) -> Case:
    """A spreadsheet that shows whole numbers writes 123456789012345000: rounded as well, if not so plainly."""
    paper = Paper(rng)
    paper.put(ID, lambda text: text[:15] + "0" * (len(text) - 15))
    return paper.case(truth=_ruined(paper.orders, range(30)), expected=("partly", "refused"))


@variant(4)
def ids_rounded_to_the_same(rng: Random) -> Case:
    """Two orders whose ruined numbers are equal stay two orders."""
    first = orders_of(rng)
    stem = first[0].id[:15]
    orders = [
        replace(order, id=f"{stem}{at:03d}1"[: len(order.id)]) for at, order in enumerate(first)
    ]
    paper = Paper(rng, orders=orders)
    paper.put(ID, lambda text: f"{int(text):.8E}")
    paper.put(MESSAGE, lambda _: "")
    return paper.case(truth=_ruined(paper.orders, range(30)), expected=("partly", "refused"))
