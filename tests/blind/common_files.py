"""Files, copies and versions, tried on every kind of export and sheet."""

from __future__ import annotations

import random

from tests.blind.case import Case, Facts, each, one
from tests.blind.common import NUMBERS, base, fault, first_of, usual
from tests.blind.facts import HEADS, cells_for, cells_of, file_name
from tests.blind.paper import Cells, book, sheet, web_page, zipped


@fault()
def page_named_xls(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(web_page(base(source, ".xls"), cells)), facts)


@fault()
def semicolons_in_gb18030(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(sheet(file_name(source), cells, sep=";", encoding="gb18030")), facts)


@fault()
def tabs_in_utf16(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(sheet(base(source, ".txt"), cells, sep="\t", encoding="utf-16")), facts)


@fault()
def a_copy_beside_it(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    copy = sheet(base(source, " - 副本.csv"), cells, encoding="gb18030")
    return Case(one(usual(source, cells), copy), facts)


@fault()
def corrected_in_place(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    place = first_of(source, NUMBERS)
    if place is None or source in ("reviews",):
        return Case(one(usual(source, cells)), facts)
    column = list(HEADS[source])[place]
    value = 4.91 if column == "description" else 7 if isinstance(facts[1][column], int) else 7.07
    later = [f | ({column: value} if i == 1 else {}) for i, f in enumerate(facts)]
    newer = usual(source, cells_of(source, later))
    return Case(each(usual(source, cells), newer), later)


@fault()
def half_now_half_later(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    """The sheet grows: the second download holds all of it."""
    half = len(cells) // 2 + 1
    return Case(each(usual(source, cells[:half]), usual(source, cells)), facts)


@fault()
def two_sheets(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    half = len(cells) // 2 + 1
    sheets = {"上半部分": cells[:half], "下半部分": [cells[0], *cells[half:]]}
    return Case(one(book(base(source, ".xlsx"), sheets)), facts)


@fault("said")
def a_hidden_sheet_of_old_rows(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    _, other = cells_for(source, rng)
    sheets = {"Sheet1": cells, "旧数据": other}
    return Case(one(book(base(source, ".xlsx"), sheets, hidden_sheets=["旧数据"])), facts)


@fault()
def filtered_rows(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(book(base(source, ".xlsx"), {"Sheet1": cells}, hidden_rows=[2, 3])), facts)


@fault()
def zip_in_a_zip(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    inner = zipped("下载.zip", [usual(source, cells)])
    return Case(one(zipped("全部.zip", [inner])), facts)
