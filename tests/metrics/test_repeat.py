"""Repeat purchase: the six definitions on one story, each with its own answer."""

from __future__ import annotations

from datetime import date

import pytest

from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop

# January: ann twice (two days), bob twice (same day), cat once; February: ann, dan; no one is known of order 8.
STORY = """
order_id | buyer_id | created_at       | paid_at          | paid_amount
1        | ann      | 2022-01-03 09:00 | 2022-01-03 09:01 | 10
2        | ann      | 2022-01-20 09:00 | 2022-01-20 09:01 | 10
3        | bob      | 2022-01-05 09:00 | 2022-01-05 09:01 | 10
4        | bob      | 2022-01-05 20:00 | 2022-01-05 20:01 | 10
5        | cat      | 2022-01-31 09:00 | 2022-01-31 23:59 | 10
6        | ann      | 2022-02-10 09:00 | 2022-02-10 09:01 | 10
7        | dan      | 2022-02-28 09:00 | 2022-02-28 09:01 | 10
8        |          | 2022-01-07 09:00 | 2022-01-07 09:01 | 10
9        | cat      | 2022-02-27 09:00 |                  |
"""
JANUARY, FEBRUARY = (
    Period(date(2022, 1, 1), date(2022, 2, 1)),
    Period(date(2022, 2, 1), date(2022, 3, 1)),
)


@pytest.mark.parametrize(
    ("metric", "period", "part", "whole"),
    [
        ("repeat_purchase_rate", JANUARY, 1, 3),  # ann; bob's two orders are one day's
        ("repeat_purchase_rate_orders", JANUARY, 2, 3),  # ann and bob
        ("next_period_repurchase", FEBRUARY, 1, 3),  # of ann, bob, cat: ann
        ("old_buyer_share", FEBRUARY, 1, 2),  # of ann, dan: ann
        ("repeat_order_share", JANUARY, 1, 5),  # ann's second; bob's is of the same day
        ("ever_repeat_share", FEBRUARY, 2, 4),  # ann and bob, of four
        # ann after 17 days; bob's second is of the same day; cat's 30 days have not passed
        ("cohort_repurchase_30", JANUARY, 1, 2),
    ],
)
def test_each_definition_has_its_own_answer(
    make_shop: MakeShop, metric: str, period: Period, part: int, whole: int
) -> None:
    row = evaluate(metric, make_shop(orders=STORY), period).iloc[0]
    assert (row["numerator"], row["denominator"]) == (part, whole)


def buyer(name: str, *days: str) -> list[str]:
    return [f"{name}-{n} | {name} | {d} 10:00 | {d} 10:01" for n, d in enumerate(days)]


def test_back_within_30_days_is_a_later_day_the_thirtieth_included(make_shop: MakeShop) -> None:
    rows = [
        *buyer("same", "2022-01-01", "2022-01-01"),  # two orders in one payment
        *buyer("thirty", "2022-01-01", "2022-01-31"),  # day 30
        *buyer("late", "2022-01-01", "2022-02-01"),  # day 31
        *buyer("ripe", "2022-01-29"),  # day 30 is 28 February, the last day told
        *buyer("young", "2022-01-30"),
        *buyer("other", "2022-02-28"),
    ]
    shop = make_shop(orders="\n".join(["order_id | buyer_id | created_at | paid_at", *rows]))
    row = evaluate("cohort_repurchase_30", shop, JANUARY).iloc[0]
    assert (row["numerator"], row["denominator"]) == (1, 4)  # thirty, of same, thirty, late, ripe


def test_returning_orders_are_those_after_the_first_day_however_they_are_asked(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(orders=STORY)
    by_buyer = evaluate("orders_paid", shop, JANUARY, by="buyer").set_index("buyer")["value"]
    # ann's first, bob's two of one day and cat's; ann's of the 20th; of order 8 no buyer is known
    assert by_buyer.to_dict() == {"new": 4, "returning": 1, "unknown": 1}
    share = evaluate("repeat_order_share", shop, JANUARY).iloc[0]
    assert (share["numerator"], share["denominator"]) == (1, 5)
