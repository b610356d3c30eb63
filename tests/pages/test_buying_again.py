"""Page 07: what is expected of today's buyers is said only by a model that passed its test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.pages.buying_again import expected_purchases
from opsanalytics.pages.finding import View
from opsanalytics.store.frames import as_shop
from tests.analyses.test_expected_repeat import drawn_purchases, with_amounts


def test_a_model_that_failed_says_so_and_by_how_much(demo_view: View) -> None:
    with pytest.raises(DataRefused, match=r"expected [\d,]+ purchases, [\d,]+ came"):
        expected_purchases(demo_view)


def test_a_model_that_passed_is_told_with_its_interval_and_its_test(demo_view: View) -> None:
    shop = as_shop({"orders": drawn_purchases(3000, 360)})
    found = expected_purchases(replace(demo_view, shop=shop, as_of=date(2021, 12, 25)))
    row = found.frame.iloc[0]
    assert f"{row['expected']:,.0f} times in the next 90 days" in found.sentence.worded("en")
    assert f"{row['low']:,.0f} – {row['high']:,.0f}" in found.sentence.worded("en")
    assert f"{row['tested_actual']:,.0f} came" in found.notes[0].worded("en")
    assert f"({row['amount_low']:,.0f} – {row['amount_high']:,.0f})" in found.sentence.worded("en")


def test_money_that_failed_its_test_is_left_out_of_the_sentence(demo_view: View) -> None:
    shop = as_shop({"orders": with_amounts(drawn_purchases(3000, 360), 270)})
    found = expected_purchases(replace(demo_view, shop=shop, as_of=date(2021, 12, 25)))
    assert "yuan" not in found.sentence.worded("en")
    assert found.notes[1].worded("en").startswith("How much they will spend is not forecast")
