"""Scores, stages and tiers on one story of five buyers, worked out by hand."""

from __future__ import annotations

from datetime import date

from opsanalytics.analyses.segments import lifecycle, member_tiers, rfm
from tests.analyses.shops import BUYERS
from tests.stories import MakeShop


def test_equal_customers_have_equal_scores_by_fixed_cuts_and_by_ranks(make_shop: MakeShop) -> None:
    shop = make_shop(orders=BUYERS)
    told = rfm(shop, date(2022, 3, 20), recency=(10, 30, 60), frequency=(1, 2), money=(50, 200))
    found = {(row.r, row.f, row.m): row.buyers for row in told.itertuples()}
    # By 20 March: ann 38 days, 2 orders, 500 yuan: r 2, f 2, m 3. bob 4 days, 3 orders, 120: 4, 3, 2.
    # cat 48 days, 1, 60: 2, 1, 2. dan 20 days, 1, 100: 3, 1, 2. eve 59 days, 1, 0: 2, 1, 1.
    assert found == {(2, 2, 3): 1, (4, 3, 2): 1, (2, 1, 2): 1, (3, 1, 2): 1, (2, 1, 1): 1}
    ranks = rfm(shop, date(2022, 3, 20), by="ranks")
    assert set(ranks.loc[ranks["orders"] == 1, "f"]) == {1}  # cat, dan and eve are equal in orders
    assert ranks["buyers"].sum() == 5


def test_each_buyer_is_in_one_stage_of_life(make_shop: MakeShop) -> None:
    told = lifecycle(
        make_shop(orders=BUYERS), date(2022, 3, 20), new=30, lapsing=45, lost=55
    ).set_index("stage")
    assert told["buyers"].to_dict() == {
        "new": 1,
        "single": 0,
        "returning": 2,
        "lapsing": 1,
        "lost": 1,
    }
    assert told.loc["returning", "share"] == 0.4


def test_member_tiers_count_what_was_kept_in_a_year(make_shop: MakeShop) -> None:
    told = member_tiers(make_shop(orders=BUYERS), date(2022, 3, 20), floors=(100, 400))
    assert told[["tier", "from_amount", "buyers"]].to_numpy().tolist() == [
        [0, 0, 2],
        [1, 100, 2],
        [2, 400, 1],
    ]
    assert told["amount"].tolist() == [60, 220, 500]
    later = member_tiers(make_shop(orders=BUYERS), date(2023, 1, 31), floors=(100, 400))
    assert (
        later["buyers"].sum() == 3
    )  # by 2023 what was paid up to 31 January 2022 is over a year old: ann, bob, dan are left
