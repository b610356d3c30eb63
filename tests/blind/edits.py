"""Small changes to facts and cells that many kinds need."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from tests.blind.case import Case, Facts, one
from tests.blind.facts import cells_for, cells_of, file_name, place
from tests.blind.paper import Cells, Paper, sheet


def put(cells: Cells, source: str, column: str, row: int, word: str) -> Cells:
    """The cells with one of them changed; row 1 is the first fact."""
    at = place(source, column)
    return [
        [word if (i, j) == (row, at) else c for j, c in enumerate(r)] for i, r in enumerate(cells)
    ]


def each_cell(cells: Cells, source: str, column: str, write: Callable[[str], str]) -> Cells:
    """The cells with a whole column rewritten, blanks left alone."""
    at = place(source, column)
    rows = [[write(c) if j == at and c else c for j, c in enumerate(r)] for r in cells[1:]]
    return [cells[0], *rows]


def head(cells: Cells, source: str, column: str, word: str) -> Cells:
    """The cells with a header changed."""
    return put(cells, source, column, 0, word)


def beside(cells: Cells, word: str, values: Sequence[str], at: int | None = None) -> Cells:
    """The cells with a column more."""
    at = len(cells[0]) if at is None else at
    return [[*r[:at], w, *r[at:]] for r, w in zip(cells, [word, *values], strict=True)]


def change(facts: Facts, row: int, **values: Any) -> Facts:
    """The facts with one of them changed; row 1 is the first."""
    return [f | (values if i == row else {}) for i, f in enumerate(facts, 1)]


def without(facts: Facts, *rows: int) -> Facts:
    """The facts without some; row 1 is the first."""
    return [f for i, f in enumerate(facts, 1) if i not in rows]


def blanked(facts: Facts, row: int, column: str) -> Facts:
    """The facts with a missing value."""
    return change(facts, row, **{column: None})


def paper(source: str, cells: Cells, name: str | None = None, **how: Any) -> Paper:
    """The cells as a csv file of the usual name."""
    return sheet(name or file_name(source), cells, **how)


def told(source: str, facts: Facts, cells: Cells, *also: Facts) -> Case:
    """A single usual file with this truth."""
    return Case(one(paper(source, cells)), facts, also=also)


def one_cell(
    rng: random.Random, source: str, column: str, word: str, value: Any, row: int = 2
) -> Case:
    """One cell holds a word; `value` is what it says, ... where nobody can know it."""
    facts, cells = cells_for(source, rng)
    cells = put(cells, source, column, row, word)
    if value is ...:
        rest = without(facts, row)
        return told(source, rest, cells, blanked(facts, row, column))
    return told(source, change(facts, row, **{column: value}), cells)


def all_cells(
    rng: random.Random, source: str, column: str, write: Callable[[str], str], known: bool = True
) -> Case:
    """A whole column written another way; `known` says whether its sense can be known."""
    facts, cells = cells_for(source, rng)
    case = told(source, facts, each_cell(cells, source, column, write))
    return case if known else Case(case.steps, None)


def newer(source: str, old: Facts, new: Facts, names: tuple[str, str], truth: Facts) -> Case:
    """Two files, one command each, in this order."""
    papers = [paper(source, cells_of(source, f), n) for f, n in zip((old, new), names, strict=True)]
    return Case([[p] for p in papers], truth)
