"""The judge itself: what it calls right, partly right and silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from .judge import PARTLY, REFUSED, RIGHT, UNACCOUNTED, WRONG, Result, Row, weigh
from .kinds import KINDS, all_variants
from .paper import Case, Paper


@pytest.fixture
def case() -> Case:
    return Paper(Random(1), layout="2019").case()


def rows(case: Case) -> list[Row]:
    """The truth as a reader would tell it."""
    return [Row(line.order_id, line.created_at, line.paid_amount, line.paid_at, line.count, None, line.buyer)
            for line in case.truth]  # fmt: skip


def word(case: Case, **result: object) -> str:
    return weigh(case, Result(**{"rows": rows(case), **result})).word  # type: ignore[arg-type]


def test_the_truth_is_right_and_a_sentence_is_a_refusal(case: Case) -> None:
    assert word(case) == RIGHT
    assert word(case, rows=[], refused=["no header"]) == REFUSED
    assert word(case, unaccounted=1) == UNACCOUNTED


def test_hashes_for_names_are_right(case: Case) -> None:
    assert word(case, rows=[replace(row, buyer=f"#{row.buyer}") for row in rows(case)]) == RIGHT


def test_an_order_less_is_wrong_unless_it_was_rejected(case: Case) -> None:
    assert word(case, rows=rows(case)[1:]) == WRONG
    assert word(case, rows=rows(case)[1:], rejected=1) == PARTLY
    assert word(case, rows=rows(case)[1:], notes=["the last row was cut off"]) == PARTLY
    assert word(case, rows=rows(case)[2:], rejected=1) == WRONG


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: replace(row, paid_amount=(row.paid_amount or 0) + Decimal("0.01")),
        lambda row: replace(row, created_at=row.created_at - timedelta(hours=8)),
        lambda row: replace(row, order_id=f"{row.order_id}0"),
        lambda row: replace(row, paid_at=None if row.paid_at else row.created_at),
        lambda row: replace(row, buyer=None),
        lambda row: replace(row, buyer="everybody"),
        lambda row: replace(row, count=0),
    ],
    ids=["amount", "day", "number", "payment", "nobody", "one buyer for all", "pieces"],
)
def test_a_wrong_figure_is_noticed_and_no_reject_excuses_it(
    case: Case, spoil: Callable[[Row], Row]
) -> None:
    assert word(case, rows=[spoil(row) for row in rows(case)]) == WRONG
    assert word(case, rows=[spoil(row) for row in rows(case)], rejected=30) == WRONG


def test_an_order_too_many_is_wrong(case: Case) -> None:
    assert word(case, rows=[*rows(case), rows(case)[0]]) == WRONG


def test_a_column_that_is_said_to_be_absent_is_partly_right(case: Case) -> None:
    bare = [replace(row, paid_amount=None) for row in rows(case)]
    assert word(case, rows=bare, told=Result().told - {"paid_amount"}) == PARTLY
    assert word(case, rows=bare) == WRONG


def test_ruined_numbers_must_be_flagged_and_no_order_merged(case: Case) -> None:
    ruined = replace(case, truth=tuple(replace(line, order_id=None) for line in case.truth))
    bare = [replace(row, order_id=None) for row in rows(case)]
    assert word(ruined, rows=bare, damaged=30) == PARTLY
    assert word(ruined, rows=bare) == WRONG
    assert word(ruined, rows=bare[1:], damaged=30) == WRONG
    assert word(ruined, rows=rows(case), damaged=30) == WRONG


def test_what_must_be_said_must_be_said(case: Case) -> None:
    two = replace(case, tell="shop")
    assert word(two) == WRONG
    assert word(two, notes=["orders of 2 shops"]) == RIGHT


def test_every_kind_has_variants_and_a_seed_makes_the_same_truth() -> None:
    variants = all_variants().values()
    assert {variant.kind for variant in variants} == set(KINDS)
    for variant in variants:
        first, second = variant.case(7), variant.case(7)
        assert first.truth == second.truth
        assert list(first.files) == list(second.files)
        assert variant.rule, f"{variant.name} has no rule"
