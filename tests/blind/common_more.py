"""More faults that any export can have: versions, real dates, shuffled and missing columns."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime

import xlsxwriter

from tests.blind.case import Case, Facts, each, one
from tests.blind.common import DATED, NUMBERS, base, fault, first_of, usual
from tests.blind.facts import HEADS, cells_of
from tests.blind.paper import Cells, Paper, book, sheet


def corrected(source: str, facts: Facts) -> Facts:
    """The facts with a number of the second row put right; unchanged where there is none."""
    place = first_of(source, NUMBERS)
    column = list(HEADS[source])[place] if place is not None else ""
    if not column:
        return facts
    value = 4.91 if column == "description" else 7 if isinstance(facts[1][column], int) else 7.07
    return [f | ({column: value} if i == 1 else {}) for i, f in enumerate(facts)]


def named(source: str, stem: str) -> str:
    """A name that tells no time."""
    return f"{source}{stem}.csv"


@fault()
def the_folder_read_again(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """Old, new (1), and then both once more, as every morning."""
    new = corrected(source, facts)
    old_file = sheet(named(source, ""), cells)
    new_file = sheet(named(source, "(1)"), cells_of(source, new))
    return Case([[old_file], [new_file], [old_file, new_file]], new)


@fault()
def the_old_file_read_again(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """Old, new (1), and then the very same old file by mistake."""
    new = corrected(source, facts)
    old_file = sheet(named(source, ""), cells)
    new_file = sheet(named(source, "(1)"), cells_of(source, new))
    return Case(each(old_file, new_file, old_file), new)


@fault("said")
def both_at_once(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """Two files that differ in a number, in one command, with nothing that tells which is newer."""
    new = corrected(source, facts)
    files = [sheet(named(source, ""), cells), sheet(named(source, "(1)"), cells_of(source, new))]
    return Case(one(*files), None if new != facts else facts)


@fault("said")
def the_newer_lacks_a_column(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """A column was left out of the newer download."""
    last = len(cells[0]) - 1
    column = list(HEADS[source])[last]
    short = [r[:last] for r in cells]
    files = [sheet(named(source, ""), cells), sheet(named(source, "(1)"), short)]
    return Case(each(*files), facts, also=[[{**f, column: None} for f in facts]])


@fault()
def columns_in_another_order(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    places = list(range(len(cells[0])))
    rng.shuffle(places)
    return Case(one(usual(source, [[r[p] for p in places] for r in cells])), facts)


@fault()
def days_with_midnights(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """As pandas saves days."""
    places = [i for i, n in enumerate(HEADS[source]) if n in DATED or n.endswith(("_on", "_day"))]
    rows = [
        [f"{c} 00:00:00" if j in places and c else c for j, c in enumerate(r)] for r in cells[1:]
    ]
    return Case(one(usual(source, [cells[0], *rows])), facts)


@fault()
def days_with_slashes(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    places = [
        i for i, n in enumerate(HEADS[source]) if n in DATED or n.endswith(("_on", "_day", "_at"))
    ]

    def write(c: str) -> str:
        day = f"{c[:4]}/{int(c[5:7])}/{int(c[8:10])}"
        return f"{day}{c[10:]}"

    rows = [[write(c) if j in places and c else c for j, c in enumerate(r)] for r in cells[1:]]
    return Case(one(usual(source, [cells[0], *rows])), facts)


@fault()
def real_dates_in_a_book(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page, look = made.add_worksheet("Sheet1"), made.add_format({"num_format": "yyyy/m/d h:mm"})
    names = list(HEADS[source])
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            dated = names[c] in DATED or names[c].endswith(("_on", "_day", "_at"))
            if r and cell and dated:
                page.write_datetime(r, c, datetime.fromisoformat(cell), look)
            else:
                page.write_string(r, c, cell)
    made.close()
    return Case(one(Paper(base(source, ".xlsx"), out.getvalue())), facts)


@fault("said")
def all_that_looks_like_a_number(
    source: str, facts: Facts, cells: Cells, rng: random.Random
) -> Case:
    """Saved again by a spreadsheet: long numbers have lost their last digits."""
    made = book(base(source, ".xlsx"), {"Sheet1": cells}, numbers=True)
    ids = [k for k in HEADS[source] if k.endswith("_id") and k != "task_id"]
    long = [k for k in ids if any(len(str(f.get(k) or "")) > 15 for f in facts)]
    lost = [{**f, **dict.fromkeys(long)} for f in facts]
    return Case(one(made), facts, also=[lost, []])


@fault()
def everything_quoted(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(cells)
    return Case(one(Paper(base(source, ".csv"), out.getvalue().encode("gb18030"))), facts)


@fault("said")
def days_in_merged_cells(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """The first column stands on the first of equal rows only."""
    rows = [list(r) for r in cells]
    for i in range(len(rows) - 1, 1, -1):
        if rows[i][0] == rows[i - 1][0]:
            rows[i][0] = ""
    return Case(one(usual(source, rows)), facts)


@fault("said")
def a_key_is_blank(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    rows = [["" if (i, j) == (2, 0) else c for j, c in enumerate(r)] for i, r in enumerate(cells)]
    rest = [f for i, f in enumerate(facts) if i != 1]
    first = next(iter(HEADS[source]))
    blank = [{**f, **({first: None} if i == 1 else {})} for i, f in enumerate(facts)]
    return Case(one(usual(source, rows)), rest, also=[blank] if first in BLANK_KEYS else [])


BLANK_KEYS = ("task_id", "inquiry_id", "order_id", "line_id", "campaign")


@fault("none")
def no_rows_at_all(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, cells[:1])), [])


@fault("said")
def a_bare_column_of_words(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """A column without a header, with ticks of somebody who worked through the list."""
    ticks = ["", *("√" if i % 2 else "" for i in range(len(facts)))]
    return Case(one(usual(source, [[*r, t] for r, t in zip(cells, ticks, strict=True)])), facts)


@fault()
def a_file_without_a_name(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(sheet("新建文本文档", cells, sep="\t", encoding="utf-8")), facts)
