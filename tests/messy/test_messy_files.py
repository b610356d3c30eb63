"""Messy exports, kinds 13 to 27 and the generations: quotes, cut files, archives, columns, people."""

from __future__ import annotations

import pytest

from . import run

KINDS, GENERATIONS = range(13, 28), range(1)
NAMES = [*run.names(GENERATIONS), *run.names(KINDS)]


@pytest.mark.parametrize("variant", NAMES)
def test_nothing_is_wrong_without_a_word(variant: str) -> None:
    assert run.never(variant) == []


@pytest.mark.parametrize("variant", NAMES)
def test_a_messy_export_is_read_as_far_as_is_fair(variant: str) -> None:
    assert run.unexpected(variant) == []


def test_most_of_what_is_whole_is_read_right() -> None:
    assert run.share_right(KINDS) >= run.LEAST_RIGHT


def test_nobodys_name_phone_or_address_remains() -> None:
    assert {name: found for name in NAMES if (found := run.leaks(name))} == {}
