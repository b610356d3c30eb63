"""How often the buyers of today are expected to buy again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from opsanalytics.analyses.expected_repeat import expected_repeat
from opsanalytics.core.messages import Message, sentence
from opsanalytics.pages.finding import Finding, View

DAYS = 90


def expected_purchases(view: View, days: int = DAYS) -> Finding:
    """Purchases expected of today's buyers, and how the same model did for the days just past.

    DataRefused where the model has not proved itself on the shop's own last days.
    """
    rows = expected_repeat(view.shop, days, view.as_of)
    expected = rows.iloc[0].to_dict()
    has_amount = bool(rows["amount"].notna().all())
    ahead = ("days", "buyers", "expected", "low", "high")
    money = ("amount", "amount_low", "amount_high")
    if has_amount:
        text = _message("headline", expected, (*ahead, *money))
    else:
        text = _message("no_amount", expected, ahead)
    tested = ("tested_expected", "tested_actual", "tested_as_before")
    amounts = ("tested_amount", "tested_amount_actual", "tested_amount_as_before")
    test = _message("test", expected, ("days", *tested))
    if has_amount:
        spent = _message("test_amount", expected, amounts)
    else:
        spent = _message("amount_failed", expected, ("days", *amounts))
    return Finding(sentence(text), rows, notes=(test, spent))


def _message(key: str, expected: dict[Hashable, Any], names: tuple[str, ...]) -> Message:
    return Message(f"buying_again.{key}", **{name: expected[name] for name in names})
