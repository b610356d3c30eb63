"""Faults that any export can have, tried on every kind of export and sheet."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.blind.case import Case, Facts, Fair, add, one
from tests.blind.facts import HEADS, PERSONS, TABLE_OF, cells_for, file_name
from tests.blind.paper import Cells, Paper, book, sheet

Fault = Callable[[str, Facts, Cells, random.Random], Case]
FAULTS: dict[str, tuple[Fault, Fair]] = {}
DATED = (
    "day",
    "month",
    "inspected_on",
    "held_on",
    "from_day",
    "opened_on",
    "given_on",
    "first_day",
)
NUMBERS = (
    "visitors",
    "paid_amount",
    "impressions",
    "planned",
    "issues",
    "score",
    "units",
    "unit_cost",
    "budget",
    "asked",
    "good",
    "description",
    "spend",
    "refund_amount",
)


def fault(fair: Fair = "right") -> Callable[[Fault], Fault]:
    """Register a fault for every kind of export."""

    def register(make: Fault) -> Fault:
        FAULTS[make.__name__] = (make, fair)
        return make

    return register


def first_of(source: str, names: tuple[str, ...]) -> int | None:
    """The place of the first column of these that the export has."""
    heads = list(HEADS[source])
    return next((heads.index(n) for n in names if n in heads), None)


def base(source: str, end: str) -> str:
    """The usual file name with another ending."""
    return file_name(source).rsplit(".", 1)[0] + end


def usual(source: str, cells: Cells) -> Paper:
    """The cells in the usual file."""
    return sheet(file_name(source), cells)


@fault()
def plain(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, cells)), facts)


@fault()
def total_at_end(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [*cells, _total(cells, "合计")])), facts)


@fault()
def total_first(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [cells[0], _total(cells, "总计："), *cells[1:]])), facts)


@fault()
def mean_at_end(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [*cells, _total(cells, "平均", len(cells) - 1)])), facts)


@fault()
def largest_at_end(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [*cells, _total(cells, "最大值", len(cells) - 1)])), facts)


def _total(cells: Cells, word: str, share: int = 1) -> list[str]:
    """A row of sums (or means) under the numbers, with a word in the first cell."""
    row = []
    for column in zip(*cells[1:], strict=True):
        try:
            row.append(f"{sum(float(c) for c in column if len(c) < 9) / share:.2f}")
        except ValueError:
            row.append("")
    return [word, *row[1:]]


@fault()
def header_again(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    half = len(cells) // 2
    return Case(one(usual(source, [*cells[:half], cells[0], *cells[half:]])), facts)


@fault()
def notes_below(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    blank = [""] * len(cells[0])
    note = ["注：以上数据仅供内部参考", *blank[1:]]
    made = ["制表人：小王    审核：", *blank[1:]]
    return Case(one(usual(source, [*cells, blank, note, made])), facts)


@fault()
def blank_lines_within(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    blank = [""] * len(cells[0])
    spaced = [row for pair in ((r, blank) for r in cells[1:]) for row in pair]
    return Case(one(usual(source, [cells[0], *spaced])), facts)


@fault()
def title_above(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    width = len(cells[0])
    top = [["某某旗舰店 数据表", *[""] * (width - 1)], [""] * width]
    merges = [(0, 0, 0, width - 1)]
    return Case(one(book(base(source, ".xlsx"), {"Sheet1": [*top, *cells]}, merges=merges)), facts)


@fault()
def unit_row_below_header(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    money = ("amount", "spend", "sales", "planned", "cost", "price", "budget", "spent")
    units = ["元" if any(m in name for m in money) else "" for name in HEADS[source]]
    rows = [cells[0], units, *cells[1:]] if any(units) else cells
    return Case(one(usual(source, rows)), facts)


@fault()
def english_header_too(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [list(HEADS[source]), *cells])), facts)


@fault("said")
def turned(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, [list(c) for c in zip(*cells, strict=True)])), facts)


@fault()
def row_numbers(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    numbered = [["序号" if i == 0 else str(i), *row] for i, row in enumerate(cells)]
    return Case(one(usual(source, numbered)), facts)


@fault()
def remarks_that_repeat(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    word = ["负责人", *("小王" if i % 3 else "小李" for i in range(len(facts)))]
    return Case(one(usual(source, [[*r, w] for r, w in zip(cells, word, strict=True)])), facts)


@fault("said")
def two_shops(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    if source == "product_prices":  # holds prices of several shops by intention
        return Case(one(usual(source, cells)), facts)
    _, other = cells_for(source, rng)
    ours = [[*r, "店铺名称" if i == 0 else "甲旗舰店"] for i, r in enumerate(cells)]
    theirs = [[*r, "乙专营店"] for r in other[1:]]
    return Case(one(usual(source, ours + theirs)), facts)


@fault("said")
def an_error_in_a_cell(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    place = first_of(source, NUMBERS)
    if place is None:
        return Case(one(usual(source, cells)), facts)
    broken = [list(r) for r in cells]
    broken[2][place] = "#REF!"
    return Case(one(usual(source, broken)), facts)


@fault()
def wide_digits(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    place = first_of(source, NUMBERS)
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    rows = [[c.translate(wide) if j == place else c for j, c in enumerate(r)] for r in cells]
    return Case(one(usual(source, rows)), facts)


@fault()
def spaces_everywhere(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    heads = [f"\u3000{h}\u00a0 " for h in cells[0]]
    names = list(HEADS[source])
    rows = [
        [c if names[j] in PERSONS or not c else f" {c}\u00a0" for j, c in enumerate(r)]
        for r in cells[1:]
    ]
    return Case(one(usual(source, [heads, *rows])), facts)


@fault("said")
def side_by_side(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    half = len(cells) // 2 + 1
    left, right = cells[:half], [cells[0], *cells[half:]]
    blank = [""] * len(cells[0])
    right += [blank] * (len(left) - len(right))
    return Case(
        one(usual(source, [[*a, "", *b] for a, b in zip(left, right, strict=False)])), facts
    )


def register_all() -> None:
    """Every fault on every kind of export."""
    for source in HEADS:
        for name, (make, fair) in FAULTS.items():

            def build(rng: random.Random, source: str = source, make: Fault = make) -> Case:
                facts, cells = cells_for(source, rng)
                return make(source, facts, cells, rng)

            add(f"{source}: {name}", TABLE_OF.get(source, source), fair, build)
