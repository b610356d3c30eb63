"""Cohorts and waits on one story of five buyers, worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from opsanalytics.analyses.retention import cohorts, time_between_purchases
from opsanalytics.core.errors import DataRefused, UsageError
from tests.analyses.shops import BUYERS
from tests.conftest import OpenShop
from tests.stories import MakeShop


def test_a_cohort_cell_not_seen_whole_is_unknown_and_one_with_nobody_is_nought(
    make_shop: MakeShop,
) -> None:
    cells = cohorts(make_shop(orders=BUYERS))
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


def test_a_month_with_a_gap_inside_has_no_share_of_any_cohort(shop_from: OpenShop) -> None:
    """Ann is new in January, bob in March; no list tells 11 to 20 March."""

    def listed(*days: str) -> str:
        rows = [
            f"{day}{who} | {who} | 2022-{day} 10:00 | 2022-{day} 10:01"
            for who, day in map(str.split, days)
        ]
        return "\n".join(["order | buyer | created | paid", *rows])

    first = listed("ann 01-02", "ann 02-03", "bob 03-01", "ann 03-10")
    later = listed("cat 03-21", "ann 04-01", "bob 04-02", "ann 05-01")
    shop_from(first, name="ExportOrderList202203110900")
    cells = cohorts(shop_from(later, name="ExportOrderList202205020900"))
    returned = {
        (c.month, a): r for c, a, r in cells[["cohort", "age", "returned"]].itertuples(index=False)
    }
    assert (returned[1, 1], returned[1, 3]) == (1, 1)  # ann in February and April
    assert returned[1, 2] != returned[1, 2]  # March
    assert returned[3, 0] != returned[3, 0]
    assert returned[3, 1] == 1  # bob, one of March's two whose first purchase is told


def test_what_came_after_the_day_looked_at_is_not_seen(make_shop: MakeShop) -> None:
    shop = make_shop(orders=BUYERS)
    cells = cohorts(shop, date(2022, 2, 28))
    assert cells["period_start"].max() == pd.Timestamp("2022-02-01")
    # By 28 February only ann is back, after 40 days; bob, cat, eve and dan are watched no longer than that day.
    curve = time_between_purchases(shop, date(2022, 2, 28))
    assert curve[["days", "returned"]].to_numpy().tolist() == [[40, 1]]


def test_the_days_of_cohorts_are_days_as_in_all_answers(make_shop: MakeShop) -> None:
    cells = cohorts(make_shop(orders=BUYERS))
    assert cells.dtypes[["cohort", "period_start"]].astype(str).tolist() == ["datetime64[us]"] * 2
    assert cells["cohort"].dt.month.tolist() == [1, 1, 1, 2, 2]


def test_orders_given_back_in_full_make_no_new_buyer_where_they_are_left_out(
    make_shop: MakeShop,
) -> None:
    cells = cohorts(make_shop(orders=BUYERS), refunded=False)
    assert int(cells.iloc[0]["buyers"]) == 3  # without eve


def test_a_wait_counts_as_long_as_it_was_seen(make_shop: MakeShop) -> None:
    curve = time_between_purchases(make_shop(orders=BUYERS))
    # Purchase days: ann 1 Jan -> 10 Feb (40 days), then 38 open; bob 5 Jan -> 16 Mar (70), then 4 open; cat 48 open;
    # dan 20 open; eve 59 open (the data end with 20 March). At 40 days 4 of 7 are still watched: ann's first, bob's
    # first, cat, eve: 1/4 came. At 70 days only bob's: 1/1.
    assert curve[["days", "at_risk", "returned"]].to_numpy().tolist() == [[40, 4, 1], [70, 1, 1]]
    assert curve["share"].tolist() == [0.25, 1.0]
    # From the first purchase alone: ann's 40, bob's 70; cat 48, dan 20, eve 59 open.
    first = time_between_purchases(make_shop(orders=BUYERS), first=True)
    assert first[["days", "at_risk", "returned"]].to_numpy().tolist() == [[40, 4, 1], [70, 1, 1]]


def test_nobody_is_watched_on_a_day_that_was_not_seen(make_shop: MakeShop) -> None:
    # a buys on 1 and 2 May, b on 2 May, the last day told: of b's next day nothing is known
    orders = """
    order_id | buyer_id | created_at       | paid_at
    1        | a        | 2022-05-01 10:00 | 2022-05-01 10:01
    2        | a        | 2022-05-02 10:00 | 2022-05-02 10:01
    3        | b        | 2022-05-02 11:00 | 2022-05-02 11:01
    """
    curve = time_between_purchases(make_shop(orders=orders))
    assert curve[["days", "at_risk", "share"]].to_numpy().tolist() == [[1, 1, 1.0]]


def test_customers_cannot_be_told_without_buyers(make_shop: MakeShop) -> None:
    nameless = """
    order_id | created_at       | paid_at
    1        | 2022-01-01 08:00 | 2022-01-01 09:00
    """
    with pytest.raises(DataRefused, match="buyer_id"):
        cohorts(make_shop(orders=nameless))
    with pytest.raises(UsageError, match="grain"):
        cohorts(make_shop(orders=BUYERS), grain="year")  # type: ignore[arg-type]
