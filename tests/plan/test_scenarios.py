"""What-if: levers read, moved and sought; every figure here is worked out by hand from a shop of 30 orders a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.plan.baseline import Ads, BaselineDraws, Channel, OrdinaryDay, Outcome
from opsanalytics.plan.goal_seek import moved, seek, sensitivity
from opsanalytics.plan.response import Saturation
from opsanalytics.plan.scenario import (
    LEVERS,
    Scenario,
    make_scenario,
    read_scenarios,
    save_scenario,
)

# 1,000 visitors, 3 % of whom buy once, for 100 yuan each; of 40 orders placed 30 are paid
FLAT = pd.DataFrame(
    {
        "orders": [30.0],
        "visitors": [1000.0],
        "buyers": [30.0],
        "placed": [40.0],
        "settled": [30.0],
        "amount": [3000.0],
    }
)
# clicks = 100 log(1 + spend / 100); 100 yuan a day bring 69.3 clicks, 300 bring 138.6; 2 % of clicks order
CURVE = Saturation(
    100.0, 100.0, True, 100.0, 100.0, 0.69, 0.69, 0.6, 0.8, 60, draws=(np.full(9, 100.0),) * 2
)
SHOP = OrdinaryDay(
    pd.concat([FLAT] * 28, ignore_index=True),
    channels={"search": Channel(0.4, 0.5)},
    ads=Ads(100.0, CURVE, 0.02, 200.0),
    repeat_share=0.3,
    repeat_rate=0.2,
    price=0.8,
    positive_share=0.97,
)
NOW = SHOP.draws(50)


def outcome(now: BaselineDraws = NOW, **told: object) -> Outcome:
    levers = {name: text for name, text in told.items() if name in LEVERS}
    rest = {name: value for name, value in told.items() if name not in LEVERS}
    return now.outcome(make_scenario(levers=levers, **rest))


def orders(**told: object) -> float:
    return outcome(**told).value("orders") or 0.0


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        ({}, 30),
        ({"visitors": "+20%"}, 36),
        ({"visitors": "1500"}, 45),
        ({"visitors": "+100"}, 33),
        ({"pay_conversion": "4%"}, 40),
        ({"pay_conversion": "0.04"}, 40),
        ({"pay_conversion": "+0.5pp"}, 35),
        ({"pay_conversion": "-10%"}, 27),
        ({"order_conversion": "5%"}, 37.5),  # from 4 %
        ({"payment_share": "90%"}, 36),  # from 75 %
        ({"visitors": "+20%", "pay_conversion": "4%"}, 48),
        ({"repeat_rate": "24%"}, 31.8),  # a fifth more of the 9 orders that are no first ones
        ({"spend_per_buyer": "150"}, 30),
        ({"ad_spend": "300"}, 30 + 100 * log(2) * 0.02),
        ({"ad_spend": "0"}, 30 - 100 * log(2) * 0.02),
        ({"price": "90%"}, 30),
        ({"positive_share": "99%"}, 30),
    ],
)
def test_a_lever_moves_orders_as_worked_out_by_hand(
    levers: dict[str, str], expected: float
) -> None:
    assert orders(**levers) == pytest.approx(expected, rel=1e-12)


def test_a_channel_brings_its_own_visitors_at_its_own_conversion() -> None:
    told = outcome(channels={"search": "+50%"})  # 200 more visitors, of whom 1.5 % buy
    assert told.value("visitors") == pytest.approx(1200)
    assert told.value("orders") == pytest.approx(33)
    assert told.value("pay_conversion") == pytest.approx(33 / 1200)


def test_money_follows_orders_spend_and_price() -> None:
    assert outcome(visitors="+20%").value("amount") == pytest.approx(3600)
    assert outcome(spend_per_buyer="150").value("amount") == pytest.approx(4500)
    assert outcome(price="-10%").value("amount") == pytest.approx(2700)
    assert outcome(price="-10%").value("price") == pytest.approx(0.72)


def test_what_price_and_ratings_do_to_orders_is_assumed_only_when_said() -> None:
    assert orders(price="-10%", elasticity=2.0) == pytest.approx(30 / 0.9**2)
    assert orders(positive_share="99%", review_effect=5.0) == pytest.approx(
        33
    )  # 2 points at 5 % each


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["visitors", "pay_conversion", "repeat_rate", "ad_spend", "spend_per_buyer", "price"]
        ),
        st.integers(-60, 60),
        max_size=6,
    )
)
def test_the_order_of_levers_does_not_matter_and_none_moved_changes_nothing(
    by: dict[str, int],
) -> None:
    levers = {name: f"{percent:+d}%" for name, percent in by.items()}
    backwards = dict(reversed(levers.items()))
    one, two = outcome(**levers), outcome(**backwards)
    assert all((one.figures[name] == two.figures[name]).all() for name in one.figures)
    still = outcome(**dict.fromkeys(levers, "+0%"))
    assert all((still.figures[name] == NOW.figures[name]).all() for name in NOW.figures)
    assert (still.factor == 1).all()


@settings(deadline=None)
@given(
    st.sampled_from(["visitors", "pay_conversion", "repeat_rate", "ad_spend"]), st.floats(0.5, 1.6)
)
def test_what_is_sought_gives_the_goal_when_it_is_done(lever: str, times: float) -> None:
    need = seek(NOW, lever, 30 * times)
    if need.factor is None:
        assert lever in ("repeat_rate", "ad_spend")  # the others can give any of these
        return
    found = NOW.outcome(moved(Scenario(), lever, need.factor))
    assert found.value("orders") == pytest.approx(30 * times, rel=1e-6)
    assert found.value(lever) == pytest.approx(need.value, rel=1e-6)


def test_the_visitors_and_the_conversion_a_goal_takes() -> None:
    assert seek(NOW, "visitors", 50).value == pytest.approx(50 / 0.03)
    assert seek(NOW, "pay_conversion", 50).value == pytest.approx(0.05)
    both = seek(NOW, "visitors", 50, beside=make_scenario(levers={"pay_conversion": "4%"}))
    assert both.value == pytest.approx(1250)


@pytest.mark.parametrize(
    ("off", "lever", "goal", "low", "high"),
    [
        # a mean of 28 days that are 10 off each lies between 26.3 and 33.7; 70 % of it are first orders
        (10, "visitors", 30, 1000 * 30 / 33.7, 1000 * 30 / 26.3),
        (
            10,
            "repeat_rate",
            30,
            0.2 * (30 - 0.7 * 33.7) / (0.3 * 33.7),
            0.2 * (30 - 0.7 * 26.3) / (0.3 * 26.3),
        ),
        # half an order off: 29.8 to 30.2, so 0.8 to 1.2 more orders, 40.75 to 59.25 more clicks than 69.3
        (0.5, "ad_spend", 31, 100 * (exp(1.1006) - 1), 100 * (exp(1.2856) - 1)),
        (10, "ad_spend", 31, 0, None),  # 33.7 would be more without any, 26.3 less with the most
    ],
)
def test_what_is_sought_is_as_doubtful_as_the_days_are(
    off: float, lever: str, goal: float, low: float, high: float | None
) -> None:
    days = SHOP.days.assign(orders=[30 - off, 30 + off] * 14)
    need = seek(replace(SHOP, days=days).draws(2000), lever, goal)
    assert need.low == pytest.approx(low, rel=0.06)
    assert need.high == (None if high is None else pytest.approx(high, rel=0.06))


@pytest.mark.parametrize(
    ("lever", "goal", "why"),
    [
        ("pay_conversion", 1200, "even to 100 %, it gives only 1,000.0 orders a day"),
        (
            "repeat_rate",
            100,
            "even to 100 %, it gives only 66.0 orders a day",
        ),  # 30 x (1 + 0.3 x 4)
        (
            "ad_spend",
            50,
            "even 400 yuan a day on promotion, 2 times the most ever spent, would bring 31.8 orders",
        ),
        ("ad_spend", 20, "there would be more orders than that without any"),
    ],
)
def test_what_cannot_be_is_answered_with_why(lever: str, goal: float, why: str) -> None:
    need = seek(NOW, lever, goal)
    assert (need.factor, need.value) == (None, None)
    assert why in str(need.why)


def test_a_shop_that_tells_only_orders_can_still_ask_for_a_fifth_more_visitors() -> None:
    bare = OrdinaryDay(SHOP.days[["orders"]]).draws(50)
    assert bare.outcome(make_scenario(levers={"visitors": "+20%"})).value(
        "orders"
    ) == pytest.approx(36)
    need = seek(bare, "visitors", 45)
    assert (need.factor, need.value) == (pytest.approx(1.5), None)
    for levers in ({"visitors": "1500"}, {"ad_spend": "+10%"}, {"repeat_rate": "+10%"}):
        with pytest.raises(DataRefused):
            bare.outcome(make_scenario(levers=levers))
    with pytest.raises(DataRefused, match="no visitors of the channel search"):
        bare.outcome(make_scenario(channels={"search": "+10%"}))


def test_a_shop_without_returning_buyers_is_no_error() -> None:
    """It was: a rate of zero was divided by."""
    young = OrdinaryDay(SHOP.days, repeat_share=0.0, repeat_rate=0.0).draws(50)
    assert "no orders of returning buyers are known" in str(seek(young, "repeat_rate", 50).why)
    assert "repeat_rate" not in set(sensitivity(young)["lever"])


def test_intervals_come_from_the_days_own_variation_and_a_seed_gives_them_again() -> None:
    days = SHOP.days.assign(orders=[20.0, 40.0] * 14)
    one, two, other = (OrdinaryDay(days).draws(1000, seed).outcome() for seed in (1, 1, 2))
    assert one.interval("orders") == two.interval("orders") != other.interval("orders")
    low, high = one.interval("orders") or (0, 0)
    # a mean of 28 days that are 10 off each: 30 -+ 1.96 x 10 / sqrt(28) = 26.3 to 33.7
    assert (low, high) == (pytest.approx(26.3, abs=0.4), pytest.approx(33.7, abs=0.4))
    assert NOW.outcome().interval("orders") == (30.0, 30.0)  # no variation, no doubt


def test_ten_percent_of_each_lever_the_one_that_moves_most_first() -> None:
    told = sensitivity(NOW)
    first = told.iloc[0]
    assert first["more"] == pytest.approx(3)
    gains = {row["lever"] or row["channel"]: row["more"] for _, row in told.iterrows()}
    assert gains["visitors"] == gains["pay_conversion"] == pytest.approx(3)
    assert gains["search"] == pytest.approx(30 * 0.1 * 0.4 * 0.5)
    assert gains["repeat_rate"] == pytest.approx(30 * 0.1 * 0.3)
    assert gains["ad_spend"] == pytest.approx(100 * log(2.1 / 2) * 0.02)
    assert gains["price"] == 0
    assert list(told["more"]) == sorted(told["more"], reverse=True)
    price = told[told["lever"] == "price"].iloc[0]
    assert price["amount"] == pytest.approx(300)


@pytest.mark.parametrize(
    ("lever", "text"),
    [
        ("visitors", "many"),
        ("visitors", "20%"),  # 20 % of what? +20 % or a number
        ("visitors", "-5pp"),
        ("visitors", "0"),
        ("visitors", "-120%"),
        ("pay_conversion", "300"),
        ("payment_share", "101%"),
        ("pay_conversion", "1e400"),
    ],
)
def test_a_lever_that_says_nothing_sensible_is_refused(lever: str, text: str) -> None:
    with pytest.raises(UsageError):
        make_scenario(levers={lever: text})


@pytest.mark.parametrize(
    "told",
    [
        {"levers": {"pay_conversion": "+1%", "payment_share": "+1%"}},
        {"levers": {"visitors": "2000", "ad_spend": "+10%"}},
        {"levers": {"visitors": "2000"}, "channels": {"search": "+10%"}},
        {"levers": {"visiters": "+10%"}},
        {"name": ""},
    ],
)
def test_levers_that_contradict_each_other_are_refused(told: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        make_scenario(**told)


def test_what_no_shop_can_have_is_refused() -> None:
    for levers in ({"pay_conversion": "+98pp"}, {"visitors": "-2000"}, {"payment_share": "+40%"}):
        with pytest.raises(DataRefused):
            outcome(**levers)


def test_full_width_signs_and_thousands_are_read() -> None:
    assert orders(visitors="＋20％") == pytest.approx(36)
    assert orders(visitors="1,500") == pytest.approx(45)


def test_scenarios_saved_are_read_back_and_one_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "scenarios" / "shop.toml"
    assert read_scenarios(path) == ()
    first = make_scenario(
        name='双12 "大促"',
        since=date(2022, 12, 12),
        levers={"visitors": "+20%"},
        channels={"直通车": "+30%"},
        elasticity=1.5,
    )
    save_scenario(path, first)
    save_scenario(path, make_scenario(name="b", levers={"price": "90%"}))
    save_scenario(path, make_scenario(name="b", levers={"price": "85%"}))
    assert read_scenarios(path) == (first, make_scenario(name="b", levers={"price": "85%"}))


def test_a_scenarios_file_with_a_mistake_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(
        'schema_version = 1\n[[scenario]]\nname = "a"\n[scenario.levers]\nvisitors = "lots"\n',
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match=r"scenario\[1\].*visitors"):
        read_scenarios(path)


@pytest.mark.parametrize(
    ("given", "chinese"),
    [
        ({"levers": {"visitors": "abc"}}, "抓手 visitors 不能写成 'abc'"),
        ({"channels": {"搜索": "abc"}}, "抓手 visitors 不能写成 'abc'"),
        ({"levers": {"visits": "+1%"}}, "没有抓手 visits；可选：visitors、pay_conversion"),
        (
            {"levers": {"pay_conversion": "3%", "payment_share": "+1%"}},
            "支付转化率（pay_conversion）等于",
        ),
        ({"levers": {"visitors": "300"}, "channels": {"搜索": "+1%"}}, "已设为定值"),
        ({"name": ""}, "name：不能为空"),
        ({"name": "长" * 61}, "name：最多 60 个字"),
        ({"elasticity": "much", "colour": 1}, "elasticity：应为数字；colour：这里没有这一项设置"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_said_in_the_reader_s_language(
    given: dict[str, Any], chinese: str
) -> None:
    with pytest.raises(UsageError) as told:
        make_scenario(**given)
    assert chinese in told.value.message.worded("zh")
    assert not re.search("[\u4e00-\u9fff]", str(told.value).replace("搜索", ""))
