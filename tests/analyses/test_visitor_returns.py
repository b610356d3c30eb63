"""Who comes back after so many days, and who was there in the last ones, on a week worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from opsanalytics.analyses.visitor_returns import active_visitors, visitor_returns
from opsanalytics.core.errors import DataRefused, UsageError
from tests.stories import MakeShop

# 1 March: ann, bob, cat. 2 March: ann, dan. 3 March: nobody. 4 March: bob, dan. 5 March: ann.
VISITS = """
visitor_id | product_id | action | at
ann        | p1         | view   | 2022-03-01 10:00:00
ann        | p2         | cart   | 2022-03-01 23:59:59
bob        | p1         | view   | 2022-03-01 11:00:00
cat        | p1         | view   | 2022-03-01 12:00:00
ann        | p1         | view   | 2022-03-02 00:00:00
dan        | p1         | view   | 2022-03-02 09:00:00
bob        | p1         | view   | 2022-03-04 10:00:00
dan        | p1         | pay    | 2022-03-04 11:00:00
ann        | p1         | view   | 2022-03-05 10:00:00
"""


def test_of_a_days_visitors_those_who_came_again_after_so_many_days(make_shop: MakeShop) -> None:
    rows = visitor_returns(make_shop(events=VISITS), after=[1, 3]).set_index(["day", "days"])
    told = rows[["visitors", "returned"]]
    assert told.loc[("2022-03-01", 1)].tolist() == [3, 1]  # ann
    assert told.loc[("2022-03-01", 3)].tolist() == [3, 1]  # bob, on the 4th
    assert told.loc[("2022-03-02", 3)].tolist() == [2, 1]  # ann, on the 5th
    assert told.loc[("2022-03-03", 1)].tolist() == [0, 0]  # a covered day without visitors
    assert rows["share"].loc[("2022-03-01", 1)] == pytest.approx(1 / 3)
    # Wilson's interval of 1 of 3: (1 + 1.921 -+ 1.96 * sqrt(2 / 3 + 0.960)) / (3 + 3.841)
    assert rows["low"].loc[("2022-03-01", 1)] == pytest.approx(0.0615, abs=1e-4)
    assert rows["high"].loc[("2022-03-01", 1)] == pytest.approx(0.7923, abs=1e-4)


def test_a_later_day_that_the_data_do_not_cover_is_no_nought(make_shop: MakeShop) -> None:
    rows = visitor_returns(make_shop(events=VISITS), "2022-03-04:2022-03-05", after=[1, 3])
    assert rows["visitors"].tolist() == [2, 2, 1, 1]
    assert rows["returned"].isna().tolist() == [False, True, True, True]
    assert rows["returned"].iloc[0] == 0  # neither bob nor dan came on the 5th


def test_active_visitors_are_counted_once_in_the_days_up_to_a_day(make_shop: MakeShop) -> None:
    rows = active_visitors(make_shop(events=VISITS), days=3)
    assert rows["visitors"].tolist() == [3, 2, 0, 2, 1]
    assert rows["active"].isna().tolist() == [True, True, False, False, False]
    # 1 to 3 March: ann, bob, cat, dan; 2 to 4: ann, bob, dan; 3 to 5: ann, bob, dan
    assert rows["active"].tolist()[2:] == [4, 3, 3]
    assert rows["share"].tolist()[2:] == pytest.approx([0, 2 / 3, 1 / 3])


@pytest.mark.parametrize("days", [1, 7, 30, 31])
def test_long_data_say_the_same_as_counting_people_day_by_day(
    make_shop: MakeShop, days: int
) -> None:
    first = date(2022, 1, 1)
    visits = {
        first + timedelta(days=n): {f"p{n % 7}", f"p{n % 11}", f"p{n * n % 13}"} for n in range(150)
    }
    lines = ["visitor_id | product_id | action | at"]
    lines += [
        f"{who} | a | view | {day} 12:00:00" for day, people in visits.items() for who in people
    ]
    shop = make_shop(events="\n".join(lines))
    back = visitor_returns(shop, after=[days])
    active = active_visitors(shop, days=days)
    assert len(back) == len(active) == 150
    for i, (day, people) in enumerate(visits.items()):
        later = visits.get(day + timedelta(days=days))
        known = back["returned"].iloc[i]
        assert pd.isna(known) if later is None else known == len(people & later)
        before = [visits.get(day - timedelta(days=n)) for n in range(days)]
        if None in before:
            assert pd.isna(active["active"].iloc[i])
        else:
            assert active["active"].iloc[i] == len(set().union(*(some or set() for some in before)))


def test_days_out_of_reach_and_shops_without_actions_are_refused(make_shop: MakeShop) -> None:
    shop = make_shop(events=VISITS)
    for wrong in ([0], [32], []):
        with pytest.raises(UsageError, match="from 1 to 31"):
            visitor_returns(shop, after=wrong)
    with pytest.raises(UsageError, match="from 1 to 31"):
        active_visitors(shop, days=40)
    with pytest.raises(DataRefused, match="known of 1 Mar – 5 Mar 2022, and of no day of"):
        active_visitors(shop, "2030-01")
    with pytest.raises(DataRefused):
        visitor_returns(make_shop(shop_day="day | visitors\n2022-03-01 | 5"))
