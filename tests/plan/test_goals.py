"""Progress against the ladder, on days small enough to work out by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period
from opsanalytics.pages.goal_progress import goal_need, goal_verdict
from opsanalytics.plan.goals import Progress, progress
from opsanalytics.plan.plan_file import Plan, load_plan

PLAN = {
    "schema_version": 1,
    "year": 2022,
    "goals": {
        "ladder": [
            {"orders_per_day": 30, "due": "03-01", "name": {"zh": "一", "en": "one"}},
            {"orders_per_day": 50, "due": "05-31", "name": {"zh": "二", "en": "two"}},
            {"orders_per_day": 200, "name": {"zh": "三", "en": "three"}},
        ]
    },
    "calendar": [
        {"name": {"zh": "促", "en": "sale"}, "kind": "campaign", "first": "04-10", "last": "04-11"}
    ],
}


def judged(
    orders: list[float | None], *, last: date = date(2022, 4, 30), basis: str = "paid"
) -> Progress:
    """Days that end on `last`; None is a gap."""
    first = last - timedelta(days=len(orders) - 1)
    days = pd.DataFrame(
        {
            "day": pd.date_range(first, last),
            "orders": pd.Series(orders, dtype="float64"),
            "complete": [o is not None for o in orders],
        }
    )
    return progress(days, Plan.model_validate(PLAN), last, basis=basis)


def statuses(goal: Progress) -> dict[int, str]:
    return {rung.goal.orders_per_day: rung.status for rung in goal.goals}


def test_reached_is_seven_days_and_held_is_twenty_eight() -> None:
    assert (
        statuses(judged([20.0] * 30 + [35.0] * 7))[30] == "reached"
    )  # mean of 28: (21 x 20 + 7 x 35) / 28 = 23.75
    assert statuses(judged([35.0] * 40))[30] == "held"


def test_a_goal_is_foreseen_from_days_that_rise_and_never_from_too_few() -> None:
    # One order more each day, 1 to 40: the mean of the last 7 is 37, and 13 days of the same rise
    # would touch 50; to stand there for four weeks takes the half of the paths longer, as the rise fades.
    rung = judged([float(n) for n in range(1, 41)], last=date(2022, 4, 9)).goals[1]
    assert rung.reach is not None
    assert rung.reach.likely is not None
    assert date(2022, 4, 22) <= rung.reach.likely <= date(2022, 6, 9)
    flat = judged([40.0, 44.0] * 20, last=date(2022, 4, 9)).goals[2]
    assert flat.reach is not None
    assert (flat.reach.likely, flat.reach.late) == (
        None,
        None,
    )  # 200 is not within a year of a flat 42
    few = judged([40.0] * 10)
    assert few.goals[1].reach is None
    assert "a forecast needs 28 ordinary days with complete data; there are 10" in str(
        few.unforeseen
    )


def test_one_campaign_day_of_300_does_not_reach_fifty() -> None:
    orders = [25.0] * 40
    campaign = 40 - 1 - (date(2022, 4, 30) - date(2022, 4, 10)).days
    orders[campaign] = 300.0
    goal = judged(orders)
    assert goal.mean == 25.0
    assert statuses(goal)[50] != "reached"
    assert [rung.days_at_goal for rung in goal.goals] == [1, 1, 1]


def test_where_dispatch_counts_the_parcels_of_a_campaign_leave_for_two_more_days() -> None:
    orders = [25.0] * 40
    for day in (12, 13):
        orders[40 - 1 - (date(2022, 4, 30) - date(2022, 4, day)).days] = 90.0
    paid, shipped = judged(orders, basis="paid"), judged(orders, basis="shipped")
    assert shipped.days["mean"].max() == 25.0
    assert paid.days["mean"].max() == pytest.approx((5 * 25 + 2 * 90) / 7)


def test_a_due_goal_just_missed_by_chance_is_at_risk_and_a_far_one_missed() -> None:
    # The last seven: (4 x 20 + 3 x 38) / 7 = 27.7; their error sqrt(81 x 28 / 27 / 7) = 3.5: 30 is within chance.
    noisy = [38.0, 20.0] * 20
    assert statuses(judged(noisy))[30] == "at risk"
    assert statuses(judged([10.0, 12.0] * 20))[30] == "missed"


def test_a_goal_still_ahead_is_on_track_when_the_pace_of_four_weeks_brings_it() -> None:
    rising = [20.0 + 0.7 * i for i in range(40)]  # 47.3 on the last day, 4.9 a week more
    goal = judged(rising)
    rung = goal.goals[1]
    mean = 20 + 0.7 * (39 + 33) / 2  # of the last seven: 45.2
    assert goal.mean == pytest.approx(mean)
    assert goal.pace is not None
    assert goal.pace[0] == pytest.approx(4.9)
    assert rung.status == "on track"
    assert rung.gap == pytest.approx(50 - mean)
    assert rung.pace_needed == pytest.approx(
        (50 - mean) / 31 * 7
    )  # 31 days from 30 April to 31 May
    assert statuses(judged([40.0] * 40))[50] == "at risk"


def test_an_undated_goal_is_not_due() -> None:
    assert statuses(judged([40.0] * 40))[200] == "not due"


def test_too_few_or_too_old_days_give_no_verdict() -> None:
    assert set(statuses(judged([40.0] * 6)).values()) == {"cannot tell"}
    assert set(statuses(judged([40.0] * 30 + [None] * 20)).values()) == {"cannot tell"}
    assert judged([40.0] * 6).mean is None


def test_below_a_due_goal_too_few_days_to_know_their_spread_give_no_verdict() -> None:
    goal = judged([20.0] * 10)  # a mean of seven days, but fewer than the 14 that tell a spread
    assert (goal.mean, goal.error, statuses(goal)[30]) == (20.0, None, "cannot tell")
    assert statuses(judged([40.0] * 10))[30] == "reached"


def test_a_gap_is_no_zero_and_a_zero_is_no_gap() -> None:
    assert judged([30.0] * 20 + [None] * 3 + [30.0] * 5).mean == 30.0
    assert judged([30.0] * 20 + [0.0] * 3 + [30.0] * 5).mean == pytest.approx((2 * 0 + 5 * 30) / 7)


def test_a_day_not_over_is_never_judged() -> None:
    days = pd.DataFrame(
        {"day": pd.date_range("2022-04-01", "2022-04-30"), "orders": 30.0, "complete": True}
    )
    days.loc[29, ["orders", "complete"]] = [3.0, False]
    goal = progress(days, Plan.model_validate(PLAN), date(2022, 4, 30), basis="paid")
    assert goal.mean == 30.0
    assert goal.complete_days == 29


def test_the_band_follows_the_shops_own_spread_and_is_never_below_chance() -> None:
    calm = judged([30.0] * 40)
    assert calm.error == pytest.approx((30 / 7) ** 0.5)  # Poisson: variance 30 a day
    wild = judged([10.0, 50.0] * 20)  # variance of 28 such days: 400 x 28 / 27
    assert wild.error == pytest.approx((400 * 28 / 27 / 7) ** 0.5)
    band = calm.band()
    assert band is not None
    assert band == pytest.approx((30 - 1.96 * 2.0702, 30 + 1.96 * 2.0702), abs=1e-3)


def test_what_lies_after_the_day_judged_is_not_looked_at() -> None:
    days = pd.DataFrame(
        {"day": pd.date_range("2022-03-01", "2022-04-30"), "orders": 30.0, "complete": True}
    )
    days.loc[days["day"] > "2022-04-15", "orders"] = 99.0
    goal = progress(days, Plan.model_validate(PLAN), date(2022, 4, 15), basis="paid")
    assert goal.mean == 30.0
    assert goal.days["day"].max() == pd.Timestamp("2022-04-15")


def test_the_callers_days_are_left_as_they_were() -> None:
    days = pd.DataFrame(
        {"day": pd.date_range("2022-04-01", "2022-04-30"), "orders": 30.0, "complete": True}
    )
    before = days.copy(deep=True)
    progress(days, Plan.model_validate(PLAN), date(2022, 4, 30), basis="paid")
    pd.testing.assert_frame_equal(days, before)


# --- the plan file ---


def test_the_packaged_plan_is_the_source_plans_figures() -> None:
    plan = load_plan()
    assert [g.orders_per_day for g in plan.goals.ladder] == [30, 50, 200]
    as_of = date(2022, 6, 1)
    assert [plan.due(g, as_of) for g in plan.goals.ladder] == [
        date(2022, 3, 1),
        date(2022, 12, 13),
        None,
    ]
    assert (plan.floors.positive_share, plan.floors.discount) == (0.985, 0.70)
    assert [s.visitors for s in plan.steps] == [
        (30, 50),
        (100, 300),
        (170, 480),
        (300, 1000),
        (500, 2000),
    ]
    assert [s.orders for s in plan.steps] == [(1, 1), (1, 10), (3, 20), (5, 50), (10, 100)]


def test_a_yearly_day_falls_in_the_year_judged_and_spring_festival_where_it_lies() -> None:
    days = load_plan().special_days(Period(date(2022, 1, 1), date(2023, 1, 1)), basis="paid")
    assert days[date(2022, 11, 11)].name.en == "Double 11"
    assert {day for day, event in days.items() if event.kind == "closure"} == {
        date(2022, 1, 31) + timedelta(days=i) for i in range(7)
    }
    assert date(2022, 12, 13) not in days


def test_all_mistakes_of_a_plan_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        """
schema_version = 1
colour = "red"
[goals]
basis = "sent"
[[goals.ladder]]
orders_per_day = 30
due = "02-30"
name = { zh = "一", en = "one" }
[[calendar]]
name = { zh = "促", en = "sale" }
kind = "campaign"
first = "04-11"
last = "04-10"
""",
        encoding="utf-8",
    )
    with pytest.raises(UsageError) as caught:
        load_plan(path)
    for place in (
        "goals.basis",
        "goals.ladder[1].due",
        "calendar[1]",
        "colour: there is no such setting",
    ):
        assert place in str(caught.value)


def test_a_ladder_must_rise() -> None:
    falling = {"ladder": [PLAN["goals"]["ladder"][1], PLAN["goals"]["ladder"][0]]}  # type: ignore[index]
    with pytest.raises(ValueError, match="the ladder must rise, and goes 50, 30"):
        Plan.model_validate(PLAN | {"goals": falling})


def test_a_goal_due_in_months_has_the_chance_that_the_forecast_gives_it() -> None:
    far = judged([40.0] * 40, last=date(2022, 4, 2)).goals[1]  # flat at 40, 50 due in 59 days
    assert far.status == "at risk"
    assert far.probability is not None
    assert far.probability < 0.01
    assert judged([40.0] * 10).goals[1].probability is None  # no forecast of ten days


# --- what is said ---


def said(goal: Progress) -> str:
    return goal_verdict(goal)


def test_the_verdict_says_what_is_true_of_each_goal() -> None:
    assert said(judged([35.0] * 40)) == (
        "35.0 orders paid a day over the last 7 ordinary days: the 30 goal is held; "
        "the 50 goal (due 31 May) is unlikely to be met: <\u00a01\u00a0% likely to stand there then."
    )
    overdue = said(judged([38.0, 20.0] * 20))
    assert re.search(
        r"the 30 goal was due 1 Mar and is not reached \(a 2\d.% chance that we are really there already\)",
        overdue,
    )
    assert "the 30 goal was due 1 Mar and is not reached (a <\u00a01\u00a0% chance" in said(
        judged([10.0] * 40)
    )
    assert (
        said(judged([40.0] * 3))
        == "Fewer than 7 ordinary days in the 21 days up to 30 Apr 2022: no verdict yet."
    )


def test_what_is_needed_counts_from_the_next_goal() -> None:
    rising = judged([20.0 + 0.7 * i for i in range(40)])
    assert goal_need(rising) == (
        "Next, 50 orders a day by 31 May 2022: 4.8 a day are missing; 1.1 more each week are needed; "
        "the last 28 ordinary days went up by 4.9 a week."
    )
    assert "show no clear rise or fall" in goal_need(judged([35.0] * 40))
    assert goal_need(judged([250.0] * 40)) == "Every goal of the plan is reached."


def test_a_plan_that_is_no_toml_says_where(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("schema_version = 1\n[goals\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"not valid TOML: .*line 2"):
        load_plan(path)
