"""A lever in five positions: the figures are those that `whatif` gives for each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Translator
from opsanalytics.pages.finding import View
from opsanalytics.pages.lever_positions import MOVES, PRESENT, dates_moved, orders_moved
from opsanalytics.pages.scenarios import figures_table
from opsanalytics.pages.shop_baseline import baseline
from opsanalytics.pages.what_if import goal_days
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.plan.scenario import make_scenario
from tests.conftest import OpenShop, daily_orders
from tests.pages.conftest import ViewOf

ENGLISH = Translator("en")
ORDERS = daily_orders(date(2022, 9, 1), [36, 44] * 35)  # 40 a day on the mean, up to 9 November


def test_each_position_is_the_scenario_of_its_name(demo_view: View) -> None:
    for found in (orders_moved(demo_view), dates_moved(demo_view)):
        for move, row in zip(MOVES, found.frame.to_dict("records"), strict=True):
            tried = baseline(demo_view).try_out(
                make_scenario(levers={"visitors": f"{move * 100:+.0f}%"})
            )
            column = "as_tried" if "as_tried" in figures_table(demo_view, tried) else "as_it_is"
            figures = figures_table(demo_view, tried)[column].tolist()
            assert [row["figure_orders"], row["figure_amount"]] == figures[:2]
            [days] = goal_days(demo_view, [tried]).frame.to_dict("records")
            assert {name: row[name] for name in days if name != "scenario"} == {
                name: cell for name, cell in days.items() if name != "scenario"
            }


def test_a_tenth_more_visitors_is_a_tenth_more_orders(shop_from: OpenShop) -> None:
    view = View(shop_from(ORDERS), load_plan(), date(2022, 11, 9))
    found = orders_moved(view)
    assert [str(name).replace("\u00a0", " ") for name in found.frame["scenario"]] == [
        "-20 %",
        "-10 %",
        "as it is",
        "+10 %",
        "+20 %",
    ]
    orders = [ENGLISH(cell).split()[0] for cell in found.frame["figure_orders"]]
    assert orders == ["32.0", "36.0", "40.0", "44.0", "48.0"]
    assert "44.0 orders a day instead of 40.0" in ENGLISH(found.sentence)
    assert str(found.frame["scenario"][PRESENT]) == "as it is"


def test_without_a_forecast_no_dates_are_told(view_of: ViewOf) -> None:
    days = [date(2022, 12, 31) - timedelta(days=back) for back in range(20)]
    rows = [f"{day} | {day} 10:00 | {day} 10:01" for day in days]
    view = view_of(orders="\n".join(["order_id | created_at | paid_at", *rows]))
    assert [name for name in orders_moved(view).frame if str(name).startswith("goal:")] == []
    with pytest.raises(DataRefused, match="cannot be told"):
        dates_moved(view)
