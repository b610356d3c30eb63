"""Other spellings of days, tried on every kind of export and sheet."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.blind.case import Case, Facts, one
from tests.blind.common import DATED, fault, usual
from tests.blind.facts import HEADS
from tests.blind.paper import Cells


def _with_days(source: str, cells: Cells, write: Callable[[str], str]) -> Cells | None:
    names = list(HEADS[source])
    places = [i for i, n in enumerate(names) if n in DATED]
    if not places:
        return None
    rows = [[write(c) if j in places and c else c for j, c in enumerate(r)] for r in cells[1:]]
    return [cells[0], *rows]


@fault()
def chinese_days(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    def write(c: str) -> str:
        return f"{c[:4]}年{int(c[5:7])}月{int(c[8:])}日"

    return Case(one(usual(source, _with_days(source, cells, write) or cells)), facts)


@fault("said")
def days_without_a_year(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    def write(c: str) -> str:
        return f"{int(c[5:7])}月{int(c[8:])}日"

    return Case(one(usual(source, _with_days(source, cells, write) or cells)), facts)


@fault("said")
def day_before_month(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    def write(c: str) -> str:
        return f"{c[8:]}/{c[5:7]}/{c[:4]}"

    return Case(one(usual(source, _with_days(source, cells, write) or cells)), facts)


@fault("said")
def years_of_two_digits(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    return Case(one(usual(source, _with_days(source, cells, lambda c: c[2:]) or cells)), facts)


@fault()
def ranges_of_one_day(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    dotted = _with_days(source, cells, lambda c: c.replace("-", "."))
    return Case(one(usual(source, dotted or cells)), facts)


@fault("said")
def ranges_of_a_week(source: str, facts: Facts, cells: Cells, rng: random.Random) -> Case:
    weeks = _with_days(source, cells, lambda c: f"{c}~2023-06-30")
    return Case(one(usual(source, weeks or cells)), facts)
