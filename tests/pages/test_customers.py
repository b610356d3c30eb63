"""Page 07 tells who comes back in the demo shop, by hand in small stories, and nobody's figures of small groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import customers
from opsanalytics.pages.finding import View
from opsanalytics.pages.small_groups import suppress_small_groups
from tests.pages.conftest import ViewOf


def test_repeat_purchase_is_told_by_six_definitions_with_intervals(
    demo_view: View,
) -> None:
    told = customers.repeat_purchase(demo_view)
    assert len(told.frame) == 6
    assert told.frame["value"].nunique() == 6  # six definitions, six figures
    assert (told.frame["low"] < told.frame["value"]).all()
    year = evaluate("repeat_purchase_rate", demo_view.shop, demo_view.last(365)).iloc[0]
    assert told.sentence.startswith(
        f"{year['value']:.1%}".replace("%", "\u00a0%") + f" of {year['n']:,} buyers"
    )
    assert told.sentence.endswith("the data do not cover all of the 365 days before.")
    assert [name.worded("zh") for name in told.frame["name"][:2]] == ["复购率", "回购率"]


def test_what_returning_buyers_bring_adds_up_with_the_new_ones(demo_view: View) -> None:
    told = customers.returning_buyers(demo_view)
    whole = evaluate("paid_amount", demo_view.shop, demo_view.last(90))["value"].iloc[0]
    assert told.frame["amount"].sum() == pytest.approx(whole)
    assert told.frame["money_share"].sum() == pytest.approx(1)
    assert "which begin on 1 Nov 2021" in told.sentence
    month = customers.returning_orders(demo_view)
    assert "of the month from 1 Dec 2022 came after their buyer's first day" in month.sentence


def test_the_regulars_discount_shows_in_its_month(demo_view: View) -> None:
    shares = customers.returning_orders(demo_view).frame.set_index("period_start")["value"]
    assert shares["2022-04-01"] > shares["2022-03-01"]


def test_lapsing_buyers_are_a_thing_to_do_with_the_money_they_brought(demo_view: View) -> None:
    told = customers.win_back(demo_view)
    late = told.frame.iloc[0]
    assert told.todo == (
        f"write to the {late['buyers']:,.0f} lapsing buyers, who brought {late['amount']:,.0f} yuan"
    )
    stages = customers.buyer_stages(demo_view).frame
    assert (
        stages["buyers"].sum()
        == evaluate("ever_repeat_share", demo_view.shop, demo_view.last(1))["n"].iloc[0]
    )


def test_small_groups_of_buyers_are_not_told(demo_view: View) -> None:
    for question in (customers.best_buyers, customers.member_groups):
        told = question(demo_view)
        assert not told.frame["buyers"].between(1, 4).any()
        hidden = told.frame[told.frame["buyers"].isna()]
        assert len(hidden) > 1  # a single one could be worked out from the totals
        blanked = [name for name in hidden.columns if name in ("orders", "amount")]
        blanked += [name for name in hidden.columns if name.endswith("share")]
        assert hidden[blanked].isna().all(axis=None)
        assert told.sentence.endswith(
            "groups of fewer than 5 buyers, and what would give them away, are not shown (-)."
        )


# Ann and bob, the only ones of November, come back and spend much; of twenty of December one comes back in January.
FEW = "order_id | buyer_id | created_at | paid_at | paid_amount\n" + "\n".join(
    f"{n} | {buyer} | {day} 08:00 | {day} 09:00 | {yuan}"
    for n, (buyer, day, yuan) in enumerate(
        [(b, d, 300) for b in ("ann", "bob") for d in ("2022-11-05", "2022-12-05")]
        + [(f"b{n}", "2022-12-07", 10) for n in range(20)]
        + [("b0", "2023-01-31", 10)]
    )
)


def test_sentences_and_cohorts_tell_of_no_small_group_either(view_of: ViewOf) -> None:
    view = view_of(date(2023, 1, 31), orders=FEW)
    member, back = customers.member_groups(view), customers.returning_buyers(view)
    assert member.sentence.startswith(
        "Fewer than 5 buyers of 365 days reach a member tier (200 yuan or more)"
    )
    assert back.sentence.startswith("Fewer than 5 buyers of 90 days had bought before")
    for told in (member, back):
        assert not [
            figure
            for figure in ("9.1", "85.1", "1,200", "12.0", "43.3", "610")
            if figure in told.sentence
        ]
    cohorts = customers.cohort_returns(view).frame
    assert set(cohorts["buyers"]) == {20}  # November's two are not drawn


def test_of_one_small_group_the_next_smallest_is_blanked_with_it() -> None:
    rows = pd.DataFrame({"buyers": [30, 4, 7, 0], "amount": [9.0, 1.0, 2.0, 0.0]})
    told = suppress_small_groups(rows, "amount")
    assert told["buyers"].fillna(-1).tolist() == [30, -1, -1, 0]
    assert told["amount"].fillna(-1).tolist() == [9, -1, -1, 0]
    assert suppress_small_groups(rows[rows["buyers"] != 4], "amount")["buyers"].tolist() == [
        30,
        7,
        0,
    ]


def test_the_second_purchase_and_the_cohorts_say_how_many(demo_view: View) -> None:
    second = customers.second_purchase(demo_view)
    within = float(second.frame.loc[second.frame["days"] <= 90, "share"].max())
    assert f"{within * 100:.1f}\u00a0% within 90 days" in second.sentence
    assert second.chart.draw.keywords["marks"] == [30, 90, 180]
    first = customers.cohort_returns(demo_view)
    assert "new buyers of 13 months bought again in the month after their first" in first.sentence


# Five buyers of January; ann and bob come back in February. The data end with February.
STORY = """
order_id | buyer_id | created_at       | paid_at          | paid_amount
1        | ann      | 2022-01-01 08:00 | 2022-01-01 09:00 | 100
2        | bob      | 2022-01-05 08:00 | 2022-01-05 09:00 | 100
3        | cat      | 2022-01-06 08:00 | 2022-01-06 09:00 | 100
4        | dan      | 2022-01-07 08:00 | 2022-01-07 09:00 | 100
5        | eve      | 2022-01-08 08:00 | 2022-01-08 09:00 | 100
6        | ann      | 2022-02-10 08:00 | 2022-02-10 09:00 | 100
7        | bob      | 2022-02-28 08:00 | 2022-02-28 09:00 | 100
"""


def test_five_buyers_by_hand(view_of: ViewOf) -> None:
    view = view_of(date(2022, 2, 28), orders=STORY)
    told = customers.repeat_purchase(view).sentence
    assert told.startswith(
        "40.0\u00a0% of 5 buyers bought on two days or more in the 59 of 365 days with data"
    )
    assert customers.cohort_returns(view).sentence.startswith(
        "40.0\u00a0% of 5 new buyers of 1 month bought again in the month after their first; too few months"
    )
    # ann after 40 days, bob after 54; all five watched for 51 days or more, ann and bob gone by then.
    assert customers.second_purchase(view).frame[["days", "returned"]].to_numpy().tolist() == [
        [40, 1],
        [54, 1],
    ]
    assert customers.win_back(view).todo is None  # nobody has stayed away for 90 days
    assert customers.best_buyers(view).frame["buyers"].isna().all()


# Six buyers of 1 September; 180 days later is 28 February, 90 days later 30 November.
YOUNG = "order_id | buyer_id | created_at | paid_at | paid_amount\n" + "\n".join(
    f"{n} | b{n} | 2022-09-01 08:00 | 2022-09-01 09:00 | 10" for n in range(6)
)


def test_nobody_is_lost_before_the_data_are_as_old_as_that_takes(view_of: ViewOf) -> None:
    young = view_of(date(2023, 2, 27), orders=YOUNG)
    unknown = (
        "who has bought nothing for 180 days cannot be known yet: "
        "the orders begin on 1 Sep 2022, from 28 Feb 2023 on it can"
    )
    assert customers.win_back(young).sentence == (
        f"6 buyers are lapsing (nothing for 90 days); they brought 60 yuan; {unknown}."
    )
    stages = customers.buyer_stages(young).sentence
    assert stages == f"0.0\u00a0% of the buyers are returning ones (0); {unknown}."
    assert "谁已 180 天没买还无法得知：订单数据始于2022年9月1日，到2023年2月28日才能判断" in (
        stages.worded("zh")
    )
    old = view_of(date(2023, 2, 28), orders=YOUNG)
    assert "6 are lost (nothing for 180 days); they brought 60 yuan" in (
        customers.win_back(old).sentence
    )
    assert "100.0\u00a0% have bought nothing" in customers.buyer_stages(old).sentence
    younger = customers.win_back(view_of(date(2022, 11, 29), orders=YOUNG))
    assert "0 buyers" not in younger.sentence
    assert "for 90 days cannot be known yet" in younger.sentence


def test_orders_of_guests_are_in_no_figure_of_returning_buyers(view_of: ViewOf) -> None:
    guests = "8 |  | 2022-02-11 08:00 | 2022-02-11 09:00 | 900\n9 |  | 2022-02-12 08:00 |  |"
    told = customers.returning_buyers(view_of(date(2022, 2, 28), orders=STORY + guests))
    assert told.frame["buyer"].tolist() == ["new", "returning"]
    assert "Fewer than 5 buyers of 90 days had bought before" in told.sentence
    named = customers.returning_buyers(view_of(date(2022, 2, 28), orders=STORY))
    assert told.sentence == named.sentence


def test_a_shop_that_nobody_came_back_to_says_so(view_of: ViewOf) -> None:
    once = "\n".join(STORY.strip().splitlines()[:6])
    assert (
        customers.second_purchase(view_of(orders=once)).sentence
        == "Nobody has bought a second time yet."
    )
    with pytest.raises(DataRefused):
        customers.returning_buyers(view_of(date(2021, 6, 1), orders=once))  # before the data begin


@pytest.mark.parametrize(
    "question",
    [customers.repeat_purchase, customers.cohort_returns, customers.second_purchase, customers.buyer_stages,
     customers.win_back, customers.best_buyers, customers.member_groups, customers.returning_buyers,
     customers.returning_orders],
)  # fmt: skip
def test_a_shop_without_buyers_is_refused_in_its_readers_language(
    view_of: ViewOf, question: Any
) -> None:
    bare = view_of(
        orders="order_id | created_at | paid_at\n1 | 2022-12-30 08:00 | 2022-12-30 09:00"
    )
    with pytest.raises(DataRefused) as refused:
        question(replace(bare))
    sentence = refused.value.message.worded("zh")
    assert "需要订单中的买家会员名，但" in sentence or "带买家的订单" in sentence
    assert "buyer_id" not in sentence
