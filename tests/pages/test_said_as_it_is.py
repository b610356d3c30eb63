"""What blind trials found said wrongly: brushed orders in totals, bad spells that are none, other bases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message
from opsanalytics.pages.after_sale import refund_episode
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.conversion import conversion_by_week, from_visit_to_payment
from opsanalytics.pages.figures import daily
from opsanalytics.pages.finding import Figure, Finding, View
from opsanalytics.pages.goal_progress import goal_progress, when_reached
from opsanalytics.pages.good_ratings import rating_episodes
from opsanalytics.pages.visitors import five_steps, traffic_or_conversion, why_money_changed
from opsanalytics.pages.what_if import goal_map, needs, shop_now
from opsanalytics.plan.reach import Reach
from opsanalytics.plan.scenario import make_scenario
from tests.pages.conftest import ViewOf

LAST = date(2022, 12, 31)


def days_back(count: int) -> list[date]:
    return [LAST - timedelta(days=back) for back in reversed(range(count))]


def brushed_shop(view_of: ViewOf) -> View:
    """60 days of two orders each, one of them brushed; the platform counts both."""
    orders = ["order_id | buyer_id | created_at | paid_at | paid_amount | brushed"]
    days = ["day | visitors | page_views | paying_buyers | paid_amount"]
    for n, day in enumerate(days_back(60)):
        for k, brushed in enumerate(("no", "yes")):
            orders.append(
                f"{n}{k} | b{n}{k} | {day} 10:00 | {day} 10:01 | {50 + n % 7} | {brushed}"
            )
        days.append(f"{day} | {100 + n} | 300 | 2 | {2 * (50 + n % 7)}")
    return view_of(LAST, orders="\n".join(orders), shop_day="\n".join(days))


@pytest.mark.parametrize(
    "question",
    [from_visit_to_payment, why_money_changed, needs, shop_now, goal_map, traffic_or_conversion],
)
def test_platform_totals_with_brushed_orders_are_told_below_the_answer(
    view_of: ViewOf, question: object
) -> None:
    found = answer_to(question, brushed_shop(view_of))  # type: ignore[arg-type]
    assert any("hold the brushed orders" in note.worded("en") for note in found.notes)


def test_an_answer_that_lacks_a_figure_names_it_with_the_reason(view_of: ViewOf) -> None:
    days = ["day | visitors | paying_buyers"]
    days += [f"{day} | 400 | {20 if n != 10 else ''}" for n, day in enumerate(days_back(56))]
    with pytest.raises(DataRefused) as refused:
        conversion_by_week(view_of(LAST, shop_day="\n".join(days)))
    assert str(refused.value) == (
        "daily buyers / daily visitors cannot be compared: "
        "not all of the 28 days before have a figure"
    )
    figure = Figure("sites_inspected", None, None, None, None, LAST, LAST, False, "not covered")
    empty = Message("inspections.quarters.named", name="2022 Q1", share=float("nan"))
    with pytest.raises(DataRefused, match=r"cannot be had: .* \(not covered\)"):
        Finding(empty, pd.DataFrame(), figures=(figure,))


def test_a_shop_without_brushed_orders_has_no_such_note(demo_view: View) -> None:
    found = answer_to(why_money_changed, demo_view)
    assert not any("brushed" in Message.worded(note, "en") for note in found.notes)


def test_weeks_without_a_refund_are_no_weeks_of_many_refunds(view_of: ViewOf) -> None:
    rows = ["order_id | buyer_id | created_at | paid_at | paid_amount | refund_amount"]
    for n, day in enumerate(days_back(120)):
        times = f"{day} 10:00 | {day} 10:01"
        rows += [f"{n}{k:02d} | b{n}{k} | {times} | 50 | 0" for k in range(10 + n % 13)]
    found = refund_episode(view_of(LAST, orders="\n".join(rows)))
    assert found.frame.empty


def test_one_bad_rating_of_eight_is_no_bad_spell(view_of: ViewOf) -> None:
    # One or more bad ones of eight come with 1 - 0.985 ** 8 = 11.4 % at the floor.
    reviews = ["reviewed_at | rating"]
    reviews += [f"{day} 10:00 | good" for day in days_back(90) for _ in range(4)]
    reviews += ["2022-10-01 09:00 | bad"]
    reviews = [row for row in reviews if "2022-10-01" not in row or "bad" in row]
    reviews += ["2022-10-02 11:00 | good"] * 3
    found = rating_episodes(view_of(LAST, reviews="\n".join(reviews)))
    assert found.frame.empty


def test_what_a_goal_takes_beside_a_scenario_is_said_of_the_scenario(demo_view: View) -> None:
    scenario = make_scenario(name="x", levers={"pay_conversion": "+10%"})
    found = needs(demo_view, 200, beside=scenario)
    assert "at the scenario's conversion" in found.sentence.worded("en")
    row = found.frame.set_index("lever").loc["visitors"]
    assert row["change"] == pytest.approx(row["wanted"] / row["now"] - 1)
    assert "at today's conversion" in needs(demo_view, 200).sentence.worded("en")


def test_the_last_seven_ordinary_days_are_the_same_on_every_page(demo_view: View) -> None:
    after = replace(demo_view, as_of=date(2022, 12, 16))  # parcels of double 12 still leave
    goal = goal_progress(after.shop, after.plan, after.as_of)
    assert goal.basis == "shipped"
    judged = goal.days[goal.days["mean"].notna()]["day"].tail(7)
    days = daily(after, "orders_paid", "visitor_days")
    ordinary = days[days["ordinary"]].tail(7)
    assert ordinary["day"].tolist() == judged.tolist()
    steps = five_steps(after)
    mean = ordinary["visitor_days"].mean()
    assert steps.sentence.startswith(f"{mean:,.0f} visitors and ")
    assert "orders paid a day over the last 7 ordinary days" in steps.sentence


def test_page_03_calls_no_two_numbers_of_visitors_todays(demo_view: View) -> None:
    told = traffic_or_conversion(demo_view).sentence
    assert "today" not in told
    assert "which are the means of the last ordinary days (28 at most)" in told


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([0.3] * 40, "on no day within a year as likely as not (at best 30\u00a0%)"),
        (
            [0.3] * 20 + [0.54] * 3 + [0.4] * 17,
            (
                "as likely as not on single days within a year (at best 54\u00a0%), "
                "but not for 28 ordinary days together"
            ),
        ),
        (
            [0.3] * 5 + [0.6] * 35,
            (
                "as likely as not from 6 Jan 2023 on (from 1 Jan 2023 at the earliest, "
                "never almost surely within a year)"
            ),
        ),
    ],
)
def test_a_goal_that_stands_on_single_days_alone_is_not_called_out_of_reach(
    shares: list[float], said: str
) -> None:
    reach = Reach(date(2022, 12, 31), np.arange(1, 41), np.array(shares))
    assert when_reached(reach) == said
