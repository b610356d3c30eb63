"""The floor of good ratings: 98.5 % of what buyers said, and how many more good ones are owed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsanalytics.analyses.reputation import reputation
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.stats import reviews_needed
from tests.stories import MakeShop

ORDER = """
order_id | created_at
1        | 2022-06-30 09:00
"""


def ratings(good: int, bad: int) -> str:
    rows = [f"{date(2022, 6, 30) - timedelta(days=i % 20)} 10:00 | good" for i in range(good)]
    rows += ["2022-06-29 10:00 | bad"] * bad
    return "\n".join(["reviewed_at | rating", *rows])


@pytest.mark.parametrize(
    ("good", "bad", "standing", "needed"),
    [
        (300, 0, "above", 0),  # Wilson from 98.7 % on
        (297, 3, "above, not proven", 0),  # 99 %, from 97.1 %
        (116, 3, "below, not proven", 81),  # 97.5 % to 99.1 %: (0.985 x 119 - 116) / 0.015 = 81
        (90, 10, "below", 567),  # (98.5 - 90) / 0.015 = 566.67
    ],
)
def test_the_share_decides_and_the_interval_says_how_sure(
    make_shop: MakeShop, good: int, bad: int, standing: str, needed: int
) -> None:
    told = reputation(make_shop(reviews=ratings(good, bad)), 0.985).set_index("window")
    assert told.loc["all", ["good", "reviews", "standing", "needed"]].tolist() == [
        good,
        good + bad,
        standing,
        needed,
    ]


def test_the_page_of_the_platform_counts_where_no_single_ratings_are_kept(
    make_shop: MakeShop,
) -> None:
    counts = """
    day        | window    | good | neutral | bad
    2022-06-01 | all       | 900  | 10      | 5
    2022-06-30 | all       | 985  | 10      | 5
    2022-06-30 | month     | 40   | 0       | 0
    2022-07-01 | all       | 990  | 10      | 5
    """
    told = reputation(make_shop(rating_counts=counts), 0.985, date(2022, 6, 30)).set_index("window")
    assert told.loc["all", ["good", "reviews", "needed"]].tolist() == [985, 1000, 0]
    assert told.loc["30 days", "reviews"] == 40
    assert told.loc["180 days", "standing"] == "cannot tell"
    assert "2022-06-30" in told.loc["all", "reason"]


def test_a_shop_without_ratings_is_told_what_to_keep(make_shop: MakeShop) -> None:
    with pytest.raises(DataRefused, match="ratings"):
        reputation(make_shop(orders=ORDER), 0.985)


@given(
    good=st.integers(0, 400),
    rest=st.integers(0, 30),
    floor=st.sampled_from([0.9, 0.975, 0.985, 0.99]),
)
def test_the_ratings_owed_are_the_fewest_that_reach_the_floor(
    good: int, rest: int, floor: float
) -> None:
    owed, share = reviews_needed(good, good + rest, floor), Fraction(str(floor))

    def reaches(more: int) -> bool:
        return Fraction(good + more) >= share * (good + rest + more)

    assert reaches(owed)
    assert owed == 0 or not reaches(owed - 1)
