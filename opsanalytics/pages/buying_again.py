"""How often the buyers of today are expected to buy again."""

from __future__ import annotations

from opsanalytics.analyses.expected_repeat import expected_repeat
from opsanalytics.core.messages import Message, sentence
from opsanalytics.pages.finding import Finding, View

DAYS = 90


def expected_purchases(view: View, days: int = DAYS) -> Finding:
    """Purchases expected of today's buyers, and how the same model did for the days just past.

    DataRefused where the model has not proved itself on the shop's own last days.
    """
    rows = expected_repeat(view.shop, days, view.as_of)
    told = rows.iloc[0].to_dict()
    names = ("days", "buyers", "expected", "low", "high", "amount")
    text = Message("buying_again.headline", **{name: told[name] for name in names})
    tested = ("tested_expected", "tested_actual", "tested_as_before")
    test = Message("buying_again.test", days=days, **{name: told[name] for name in tested})
    return Finding(sentence(text), rows, notes=(test,))
