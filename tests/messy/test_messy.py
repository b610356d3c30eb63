"""Messy exports, kinds 1 to 12: encodings, order numbers, amounts, dates, what stands around the rows."""

from __future__ import annotations

import pytest

from . import run

KINDS = range(1, 13)


@pytest.mark.parametrize("variant", run.names(KINDS))
def test_nothing_is_wrong_without_a_word(variant: str) -> None:
    assert run.never(variant) == []


@pytest.mark.parametrize("variant", run.names(KINDS))
def test_a_messy_export_is_read_as_far_as_is_fair(variant: str) -> None:
    assert run.unexpected(variant) == []


def test_most_of_what_is_whole_is_read_right() -> None:
    assert run.share_right(KINDS) >= run.LEAST_RIGHT


def test_nobodys_name_phone_or_address_remains() -> None:
    assert {name: found for name in run.names(KINDS) if (found := run.leaks(name))} == {}
