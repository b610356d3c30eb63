"""Every question of every page, on days the data tell in part: refused, or said with the answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from opsanalytics.pages.digest import GATHERED
from opsanalytics.pages.director import PAGES, answer
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import FindingRecord
from tests.pages.conftest import ViewOf

KEYS = sorted({*GATHERED, *(key for keys in PAGES.values() for key in keys)})
# The demo shop's data: 1 November 2021 to 31 December 2022.
PAST_THE_END = date(2023, 1, 3)
SHORTLY_AFTER_THE_BEGINNING = date(2021, 11, 20)


def said(found: FindingRecord) -> str:
    return " ".join([found.sentence.en, *(note.en for note in found.notes)])


@pytest.mark.parametrize("day", [PAST_THE_END, SHORTLY_AFTER_THE_BEGINNING])
@pytest.mark.parametrize("key", KEYS)
def test_what_rests_on_a_part_of_the_days_says_so(demo_view: View, key: str, day: date) -> None:
    found = answer(replace(demo_view, as_of=day), key)
    assert not re.search(r"\bnan\b|(?<!\w)- (?=of|visitors|orders|yuan)|\bNone\b", said(found))
    if not found.available:
        assert found.sentence.en
        return
    for figure in found.figures:
        if figure.complete or figure.value is None:
            continue
        assert figure.reason is not None, key
        assert figure.reason.en in said(found) or found.standing == "cannot tell", key


def test_a_tile_of_a_month_that_runs_past_the_data_has_no_verdict(demo_view: View) -> None:
    for key in ("headlines.conversion", "headlines.good_ratings", "headlines.return_on_ads"):
        found = answer(replace(demo_view, as_of=PAST_THE_END), key)
        assert "not final: " in found.sentence.en


def test_below_an_answer_each_figure_that_is_not_final_is_named_once(demo_view: View) -> None:
    found = answer(replace(demo_view, as_of=PAST_THE_END), "hot_products.long_tail")
    notes = [note.en for note in found.notes]
    assert "Not final: products sold / products listed (3 of 28 days are not covered)." in notes
    assert sum("sum of a product's daily visitors" in note for note in notes) == 1


@pytest.mark.parametrize(
    "key", ["hot_products.hot_products", "offers.sold_together", "visitors.why_money_changed"]
)
def test_what_was_sold_on_a_part_of_the_days_is_not_all_of_it(demo_view: View, key: str) -> None:
    found = answer(replace(demo_view, as_of=PAST_THE_END), key)
    assert any(note.en.startswith("Not final: ") and "3 of the " in note.en for note in found.notes)
    whole = answer(demo_view, key)
    assert not any("no export covers" in note.en for note in whole.notes)


def test_platform_totals_of_a_shop_with_brushed_orders_say_that_they_hold_them(
    view_of: ViewOf,
) -> None:
    days = "".join(f"2022-12-{n:02} | 100 | 5 | 500\n" for n in range(1, 32))
    head = "day | visitors | paying_buyers | paid_amount\n"
    order = "order_id | created_at | paid_at | paid_amount | brushed\n"
    row = "1 | 2022-12-03 10:00 | 2022-12-03 10:05 | 9 | {}\n"
    told = {
        mark: said(
            answer(
                view_of(shop_day=head + days, orders=order + row.format(mark)),
                "headlines.conversion",
            )
        )
        for mark in ("yes", "no")
    }
    assert "the platform's totals hold the brushed orders too" in told["yes"]
    assert "brushed" not in told["no"]


def test_a_month_of_visitors_beside_one_day_of_orders_breaks_no_question(view_of: ViewOf) -> None:
    days = "".join(f"2022-12-{n:02} | 100 | 5 | 500\n" for n in range(1, 32))
    orders = "order_id | created_at | paid_at | paid_amount\n1 | 2022-12-03 10:00 | 2022-12-03 10:05 | 9\n"
    view = view_of(shop_day="day | visitors | paying_buyers | paid_amount\n" + days, orders=orders)
    for key in KEYS:
        assert said(answer(view, key))


@pytest.mark.parametrize("key", ["customers.repeat_purchase", "headlines.repeat_purchase"])
def test_what_rests_on_a_figure_that_is_not_final_is_not_final(demo_view: View, key: str) -> None:
    """Of the 365 days up to the end of June the demo shop's data lack the first four months."""
    young = replace(demo_view, as_of=date(2022, 6, 30))
    found = answer(young, key)
    assert not found.figures[0].complete
    assert (found.rests_on, found.sentence_rests_on) == ("not final", "not final")
    assert found.caveat is not None
    assert "of 365 days are not covered" in found.caveat.en
    assert answer(demo_view, key).rests_on == "final"
