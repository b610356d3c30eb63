"""Page 06: what promotion costs and brings, and what each activity did; the demo shop's planted stories are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages import activities as calendar
from opsanalytics.pages import headlines
from opsanalytics.pages.activities import activities, activity_calendar
from opsanalytics.pages.advertising import (
    ad_results,
    ad_spend_by_day,
    ads_worth,
    diminishing_returns,
    last_yuan,
)
from opsanalytics.pages.finding import View
from opsanalytics.plan.response import saturation
from tests.pages.conftest import ViewOf

ADS = "day | channel | grain | campaign | spend | orders | sales"


def ad_days(first: date, money: list[tuple[float, float]], channel: str = "search") -> str:
    """One campaign's days: spent, credited sales."""
    rows = [
        f"{first + timedelta(days=i)} | {channel} | campaign | c | {spend} | 1 | {sales}"
        for i, (spend, sales) in enumerate(money)
    ]
    return "\n".join([ADS, *rows])


def test_the_money_spent_since_october_hardly_brings_more(
    demo_view: View, planted: dict[str, Any]
) -> None:
    assert planted["saturated_ads"]["first"] == date(2022, 10, 1)
    found = diminishing_returns(demo_view)
    assert found.chart.title.startswith("pay-per-click ads: the last 100 yuan a day brought ")
    assert found.todo in found.chart.title
    assert found.chart.draw.keywords["curve"] is not None
    rows = last_yuan(demo_view).frame.set_index("channel")
    assert rows.loc["直通车", "high"] < 0.6 < 1 < rows.loc["直通车", "average"]
    assert (
        rows.loc["淘宝客", "marginal"] != rows.loc["淘宝客", "marginal"]
    )  # spends too little and evenly to tell


def test_promotion_that_does_not_repay_its_money_is_named(demo_view: View) -> None:
    found = ads_worth(demo_view)
    assert "it does not pay" in found.sentence
    assert found.todo.startswith(
        "spend less on pay-per-click ads, display ads: the margin they bring falls"
    )
    rows = found.frame.set_index("channel")
    assert rows.loc["直通车", "state"] == "it does not pay"
    assert rows.loc["淘宝客", "low"] < rows.loc["淘宝客", "wanted"] < rows.loc["淘宝客", "high"]
    assert rows.loc["淘宝客", "state"] == "cannot tell"


def test_promotion_is_told_by_channel_and_campaign(demo_view: View) -> None:
    by_channel, by_campaign = ad_results(demo_view), ad_results(demo_view, by="campaign")
    assert by_channel.frame["channel"].tolist() == ["直通车", "钻展", "淘宝客"]
    assert "most from affiliates" in by_channel.sentence
    assert {"爆款计划", "新客拉新"} <= set(by_campaign.frame["campaign"])


def test_the_band_of_spending_binds_the_third_step_only(demo_view: View) -> None:
    assert (
        "bind step 3 of the traffic plan only, and the shop stands on step 5"
        in ad_spend_by_day(demo_view).sentence
    )
    young = ad_spend_by_day(replace(demo_view, as_of=date(2022, 1, 20)))
    assert (young.standing, "the plan wants 50 to 100 yuan on this step" in young.sentence) == (
        "on plan",
        True,
    )


def test_the_activity_that_works_and_the_one_without_effect(
    demo_view: View, planted: dict[str, Any]
) -> None:
    works, fails = planted["activity_that_works"], planted["activity_without_effect"]
    found = activities(demo_view)
    assert "其余" in found.sentence.worded("zh")
    rows = found.frame.set_index("name")
    good, idle = (rows.loc[f"{a['name']} {a['first']:%Y-%m}"] for a in (works, fails))
    assert f"{works['name']} 2022-04 (+" in found.sentence
    assert good["low"] / good["expected"] < works["extra"] < good["high"] / good["expected"]
    assert (good["state"], idle["state"]) == ("more orders", "cannot tell")
    assert idle["low"] < 0 < idle["high"]
    assert good["cost"] == pytest.approx(good["spend"] / good["extra"])


@pytest.mark.parametrize(
    ("n", "en", "zh"),
    [
        (1, "1 activity judged; what it brought cannot", "评估了 1 个活动；其效果与偶然无法区分。"),
        (
            3,
            "3 activities judged; what all 3 brought cannot",
            "；全部 3 个的效果都与偶然无法区分。",
        ),
    ],
)
def test_activities_that_are_all_unclear_are_no_others(
    demo_view: View, monkeypatch: pytest.MonkeyPatch, n: int, en: str, zh: str
) -> None:
    columns = ["lift", "actual", "spent", "extra"]
    rows = pd.DataFrame(0.0, index=range(n), columns=columns)
    rows = rows.assign(name="a", low=-1.0, high=1.0, state="cannot tell")
    monkeypatch.setattr(calendar, "_effects", lambda _: rows)
    told = activities(demo_view).sentence
    assert told.startswith(en)
    assert told.worded("zh").endswith(zh)


def test_the_calendar_tells_what_is_on_and_what_is_next(demo_view: View) -> None:
    on = activity_calendar(replace(demo_view, as_of=date(2022, 10, 20)))
    assert (
        on.sentence
        == "On, the day after the data end: 单件包邮周; next: Double 11, first wave, from 31 Oct 2022."
    )
    assert (
        activity_calendar(demo_view).sentence
        == "Nothing is on, the day after the data end; next: Spring Festival, from 21 Jan 2023."
    )


def test_without_advertising_the_parts_are_refused_and_the_plan_s_calendar_stands(
    view_of: ViewOf,
) -> None:
    view = view_of(
        orders="order_id | created_at          | paid_at\n1 | 2022-12-31 10:00:00 | 2022-12-31 10:00:00"
    )
    for part in (ad_results, ad_spend_by_day, ads_worth, diminishing_returns, activities):
        with pytest.raises(DataRefused):
            part(view)
    assert "next: Spring Festival" in activity_calendar(view).sentence


def test_without_costs_nothing_tells_whether_promotion_pays(view_of: ViewOf) -> None:
    view = view_of(ads=ad_days(date(2022, 12, 1), [(100, 250)] * 31))
    with pytest.raises(DataRefused, match=r"2\.50 yuan .* without costs nobody can say"):
        ads_worth(view)


def test_with_costs_it_is_told_what_the_margin_lacks(view_of: ViewOf) -> None:
    costs = "product_id | from_day   | unit_cost\n1          | 2022-01-01 | 5"
    view = view_of(ads=ad_days(date(2022, 12, 1), [(100, 250)] * 31), costs=costs)
    with pytest.raises(DataRefused, match=r"costs are there, but no margin .* order"):
        ads_worth(view)


def test_a_change_is_told_only_against_days_that_are_told_whole(view_of: ViewOf) -> None:
    view = view_of(ads=ad_days(date(2022, 12, 1), [(100, 250)] * 31))
    assert ad_results(view).sentence.startswith("2,800 yuan spent in 28 days; ")


def test_a_curve_that_is_no_better_than_a_line_says_so(view_of: ViewOf) -> None:
    straight = [
        (50.0 + 10 * (i % 9), (50.0 + 10 * (i % 9)) * (2 + 0.1 * (i % 3))) for i in range(60)
    ]
    found = diminishing_returns(view_of(ads=ad_days(date(2022, 11, 2), straight)))
    assert found.sentence.startswith("search: cannot tell whether more money brings less")
    assert "search：看不出投入增加后效果是否递减，一条直线同样符合数据" in (
        found.sentence.worded("zh")
    )
    assert (found.chart.draw.keywords["curve"], found.todo) == (None, None)


def test_a_bend_is_found_where_it_is() -> None:
    from math import log

    spend = [100.0 + 20 * i for i in range(40)]
    fit = saturation(spend, [500 * log(1 + x / 100) for x in spend], at=500)
    assert fit is not None
    assert fit.bends
    assert fit.marginal == pytest.approx(5 * log(6 / 5), rel=0.02)  # 500 (ln 6 - ln 5) / 100
    assert fit.average == pytest.approx(log(6), rel=0.02)
    assert saturation(spend[:20], spend[:20], at=500) is None


def shop_selling_at(unit_cost: float) -> dict[str, str]:
    """A jar a day for 100 yuan, at the cost; and 100 yuan a day of promotion that bring 300."""
    days = [date(2022, 9, 3) + timedelta(days=i) for i in range(120)]  # up to 31 December
    orders = ["order_id | created_at | paid_at | paid_amount"]
    lines = ["order_id | line_id | product_id | units | paid_amount"]
    for n, day in enumerate(days):
        orders.append(f"{n} | {day} 10:00 | {day} 10:01 | 100")
        lines.append(f"{n} | {n} | jar | 1 | 100")
    return {
        "orders": "\n".join(orders),
        "order_items": "\n".join(lines),
        "costs": f"product_id | from_day | unit_cost\njar | 2022-01-01 | {unit_cost}",
        "ads": ad_days(days[0], [(100, 300)] * len(days)),
    }


def test_goods_sold_at_a_loss_repay_no_promotion_whatever_it_returns(view_of: ViewOf) -> None:
    view = view_of(**shop_selling_at(150))  # margin (100 - 150) / 100 = -50 %
    found = ads_worth(view)
    assert "no return repays the money" in found.sentence
    assert found.frame["state"].tolist() == ["it does not pay"]
    # 28 days of 300 yuan of sales at -50 % and 100 yuan spent: 28 * (-150 - 100)
    assert found.frame["profit"].tolist() == [-7000]
    tile = headlines.return_on_ads(view)
    assert (tile.look, "does not pay" in tile.word, "on plan" in tile.word) == ("off", True, False)
    row = evaluate("break_even_roas", view.shop, view.last(28)).iloc[0]
    assert (row["value"] != row["value"], row["complete"]) == (True, False)
    assert row["reason"] == "the goods sold bring no margin: no return on promotion repays it"


def test_one_break_even_stands_on_both_pages(view_of: ViewOf) -> None:
    view = view_of(**shop_selling_at(60))  # margin 40 %: 1 / 0.4 = 2.50; 3.00 yuan come back
    assert "2.50 needed to break even" in ads_worth(view).sentence
    assert headlines.return_on_ads(view).word == "it pays (2.50 needed to break even)"
