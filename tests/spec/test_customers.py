"""Cohorts, waits, scores, stages and tiers on one story of five buyers, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from opsanalytics.analyses.retention import cohorts, time_between_purchases
from opsanalytics.analyses.segments import lifecycle, member_tiers, rfm
from opsanalytics.core.errors import DataRefused, UsageError
from tests.spec.conftest import TellStory

# January: ann, bob, cat are new. February: ann again, dan new. March: bob again, twice on one day. The data end on
# 20 March, so March is not over. eve paid once, and got everything back.
STORY = """
order_id | buyer_id | created_at       | paid_at          | paid_amount | refund_amount
1        | ann      | 2022-01-01 08:00 | 2022-01-01 09:00 | 300         |
2        | bob      | 2022-01-05 08:00 | 2022-01-05 09:00 | 40          |
3        | cat      | 2022-01-31 08:00 | 2022-01-31 23:59 | 60          |
4        | ann      | 2022-02-10 08:00 | 2022-02-10 09:00 | 300         | 100
5        | dan      | 2022-02-28 08:00 | 2022-02-28 09:00 | 100         |
6        | bob      | 2022-03-16 08:00 | 2022-03-16 09:00 | 40          |
7        | bob      | 2022-03-16 09:00 | 2022-03-16 10:00 | 40          |
8        | eve      | 2022-01-20 09:00 | 2022-01-20 09:01 | 80          | 80
9        |          | 2022-02-07 09:00 | 2022-02-07 09:01 | 10          |
10       | cat      | 2022-03-20 09:00 |                  |             |
"""


def test_a_cohort_cell_not_seen_whole_is_unknown_and_one_with_nobody_is_nought(
    tell: TellStory,
) -> None:
    cells = cohorts(tell(orders=STORY))
    told = {
        (c.month, a): (b, r)
        for c, a, b, r in cells[["cohort", "age", "buyers", "returned"]].itertuples(index=False)
    }
    assert told[1, 0] == (4, 4)  # ann, bob, cat, eve
    assert told[1, 1] == (4, 1)  # ann came back in February
    assert told[2, 0] == (1, 1)  # dan
    assert told[1, 2][0] == 4
    assert told[1, 2][1] != told[1, 2][1]  # March is not over: bob's return is not a share yet
    assert (2, 1) in told
    assert cells.loc[cells["age"] == 1, "share"].tolist()[0] == 0.25


def test_what_came_after_the_day_looked_at_is_not_seen(tell: TellStory) -> None:
    shop = tell(orders=STORY)
    cells = cohorts(shop, date(2022, 2, 28))
    assert cells["period_start"].max() == date(2022, 2, 1)
    # By 28 February only ann is back, after 40 days; bob, cat, eve and dan are watched no longer than that day.
    curve = time_between_purchases(shop, date(2022, 2, 28))
    assert curve[["days", "returned"]].to_numpy().tolist() == [[40, 1]]


def test_orders_given_back_in_full_make_no_new_buyer_where_they_are_left_out(
    tell: TellStory,
) -> None:
    cells = cohorts(tell(orders=STORY), refunded=False)
    assert int(cells.iloc[0]["buyers"]) == 3  # without eve


def test_a_wait_counts_as_long_as_it_was_seen(tell: TellStory) -> None:
    curve = time_between_purchases(tell(orders=STORY))
    # Purchase days: ann 1 Jan -> 10 Feb (40 days), then 39 open; bob 5 Jan -> 16 Mar (70), then 5 open; cat 49 open;
    # dan 21 open; eve 60 open (the data end with 20 March). At 40 days 4 of 7 are still watched: ann's first, bob's
    # first, cat, eve: 1/4 came. At 70 days only bob's: 1/1.
    assert curve[["days", "at_risk", "returned"]].to_numpy().tolist() == [[40, 4, 1], [70, 1, 1]]
    assert curve["share"].tolist() == [0.25, 1.0]
    # From the first purchase alone: ann's 40, bob's 70; cat 49, dan 21, eve 60 open.
    first = time_between_purchases(tell(orders=STORY), first=True)
    assert first[["days", "at_risk", "returned"]].to_numpy().tolist() == [[40, 4, 1], [70, 1, 1]]


def test_equal_customers_have_equal_scores_by_fixed_cuts_and_by_ranks(tell: TellStory) -> None:
    shop = tell(orders=STORY)
    told = rfm(shop, date(2022, 3, 20), recency=(10, 30, 60), frequency=(1, 2), money=(50, 200))
    found = {(row.r, row.f, row.m): row.buyers for row in told.itertuples()}
    # By 20 March: ann 38 days, 2 orders, 500 yuan: r 2, f 2, m 3. bob 4 days, 3 orders, 120: 4, 3, 2.
    # cat 48 days, 1, 60: 2, 1, 2. dan 20 days, 1, 100: 3, 1, 2. eve 59 days, 1, 0: 2, 1, 1.
    assert found == {(2, 2, 3): 1, (4, 3, 2): 1, (2, 1, 2): 1, (3, 1, 2): 1, (2, 1, 1): 1}
    ranks = rfm(shop, date(2022, 3, 20), by="ranks")
    assert set(ranks.loc[ranks["orders"] == 1, "f"]) == {1}  # cat, dan and eve are equal in orders
    assert ranks["buyers"].sum() == 5


def test_each_buyer_is_in_one_stage_of_life(tell: TellStory) -> None:
    told = lifecycle(tell(orders=STORY), date(2022, 3, 20), new=30, lapsing=45, lost=55).set_index(
        "stage"
    )
    assert told["buyers"].to_dict() == {
        "new": 1,
        "single": 0,
        "returning": 2,
        "lapsing": 1,
        "lost": 1,
    }
    assert told.loc["returning", "share"] == 0.4


def test_member_tiers_count_what_was_kept_in_a_year(tell: TellStory) -> None:
    told = member_tiers(tell(orders=STORY), date(2022, 3, 20), floors=(100, 400))
    assert told[["tier", "from_amount", "buyers"]].to_numpy().tolist() == [
        [0, 0, 2],
        [1, 100, 2],
        [2, 400, 1],
    ]
    assert told["amount"].tolist() == [60, 220, 500]
    later = member_tiers(tell(orders=STORY), date(2023, 1, 31), floors=(100, 400))
    assert (
        later["buyers"].sum() == 3
    )  # by 2023 what was paid up to 31 January 2022 is over a year old: ann, bob, dan are left


def test_customers_cannot_be_told_without_buyers(tell: TellStory) -> None:
    nameless = """
    order_id | created_at       | paid_at
    1        | 2022-01-01 08:00 | 2022-01-01 09:00
    """
    with pytest.raises(DataRefused, match="buyer_id"):
        cohorts(tell(orders=nameless))
    with pytest.raises(UsageError, match="grain"):
        cohorts(tell(orders=STORY), grain="year")  # type: ignore[arg-type]
