"""Charts that take an answer as it is and nothing else, tested by what they draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import opsanalytics as ops
from opsanalytics.charts.answer_notes import no_answer
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Message

PAID = pd.to_datetime(["2022-09-05", "2022-10-07", "2022-10-08", "2022-11-20"])
ORDERS = pd.DataFrame(
    {
        "order_id": ["1", "2", "3", "4"],
        "buyer_id": ["ann", "ann", "bob", "bob"],
        "created_at": PAID,
        "paid_at": PAID,
        "paid_amount": [30, 40, 50, 60],
    }
)
DAYS = pd.DataFrame(
    {"day": pd.to_datetime(["2022-03-01"]), "visitors": [100], "paying_buyers": [3]}
)
PAIRS = pd.DataFrame({"product": ["jar", "lid"], "with": ["lid", "jar"], "lift": [2.0, 2.0]})


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    """Each test leaves matplotlib as it found it."""
    with mpl.rc_context():
        yield
    plt.close("all")


def written(ax: plt.Axes) -> str:
    return "\n".join(text.get_text() for text in ax.texts)


def test_a_funnel_is_drawn_from_its_frame_alone() -> None:
    ax = ops.charts.funnel(ops.funnel({"shop_day": DAYS}))
    assert [bar.get_width() for bar in ax.patches] == [100, 3]
    assert "pay: 3.0 % of those before" in written(ax)
    assert ax.figure in map(plt.figure, plt.get_fignums())  # a notebook shows it


def test_the_language_is_the_locale_s_or_the_one_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    frame = ops.funnel({"shop_day": DAYS})
    assert "占上一步的 3.0%" in written(ops.charts.funnel(frame))
    assert "of those before" in written(ops.charts.funnel(frame, lang="en"))


def test_cohorts_are_drawn_on_axes_that_are_given() -> None:
    _, (left, right) = plt.subplots(1, 2)
    ax = ops.charts.cohorts(ops.cohorts({"orders": ORDERS}), ax=right, title="Who came back")
    assert ax is right
    assert ax.get_title(loc="left").startswith("Who came back\n")
    assert "hatched: not covered whole" in ax.get_title(loc="left")
    assert not left.get_title(loc="left")
    assert "100" in written(ax)


def test_goals_are_drawn_from_what_goal_progress_returns() -> None:
    ax = ops.charts.goal_progress(ops.goal_progress({"orders": ORDERS}))
    assert "30" in written(ax)


def test_a_series_by_month_is_one_line_and_by_buyer_one_line_each() -> None:
    frame = ops.evaluate("orders_paid", {"orders": ORDERS}, by="month")
    [line] = ops.charts.series(frame).lines
    assert list(line.get_ydata()) == [1, 2, 1]
    both = ops.evaluate(["orders_paid", "buyers"], {"orders": ORDERS}, by="month")
    legend = ops.charts.series(both).get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["orders_paid", "buyers"]


def test_bars_find_names_and_values_by_themselves() -> None:
    frame = pd.DataFrame({"metric": "visitors", "channel": ["ads", "search"], "value": [80, 320]})
    ax = ops.charts.bars(frame)
    assert [bar.get_width() for bar in ax.patches] == [80, 320]
    assert "search" in written(ax)


def test_of_many_bars_the_largest_are_drawn_and_the_rest_is_said() -> None:
    names = [f"p{i}" for i in range(30)]
    frame = pd.DataFrame({"product": names, "value": [float(i * 7 % 30) for i in range(30)]})
    ax = ops.charts.bars(frame)
    assert [bar.get_width() for bar in ax.patches] == list(range(29, 17, -1))
    assert "the 12 largest of 30" in "\n".join(text.get_text() for text in ax.figure.texts)


def test_bars_of_weeks_are_named_by_their_days_and_the_last_are_drawn() -> None:
    frame = ops.evaluate("orders_paid", {"orders": ORDERS}, by="week")
    ax = ops.charts.bars(frame, lang="en")
    assert "14 Nov – 20 Nov 2022" in written(ax)
    assert frame["value"].tolist()[-1] == 1


def test_a_step_beside_the_way_is_a_share_of_those_who_entered() -> None:
    frame = ops.funnel({"shop_day": DAYS.assign(cart_visitors=[8])})
    assert "cart, on the side: 8.0 % of view" in written(ops.charts.funnel(frame, lang="en"))


def test_weekly_cohorts_have_each_a_day_of_their_own_and_what_is_cut_is_said() -> None:
    ages = [
        (pd.Timestamp("2022-01-03") + pd.Timedelta(weeks=i), age)
        for i in range(20)
        for age in range(3)
    ]
    frame = pd.DataFrame(ages, columns=["cohort", "age"]).assign(share=0.1)
    ax = ops.charts.cohorts(frame, lang="en")
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(set(names)) == len(names)
    hint = " ".join(" ".join(t.get_text() for t in ax.figure.texts).split())
    assert f"the newest {len(names)} of 20 cohorts" in hint


def test_buyers_by_recency_and_frequency_are_a_heat_map() -> None:
    ax = ops.charts.rfm(ops.rfm({"orders": ORDERS}))
    assert sum(int(text.get_text() or 0) for text in ax.texts) == 2
    assert ax.get_ylabel().startswith("recency")


def test_each_pair_is_drawn_once_under_its_names() -> None:
    ax = ops.charts.pairs(PAIRS, names={"jar": "Jar"})
    assert [bar.get_width() for bar in ax.patches] == [2.0]
    assert "Jar + lid" in written(ax)


def test_curves_take_the_frames_of_sales_and_of_waits() -> None:
    sales = pd.DataFrame({"product_id": ["jar", "lid"], "running": [0.9, 1.0]})
    assert list(ops.charts.curve(sales).lines[0].get_ydata()) == [0, 0.9, 1.0]
    again = ops.time_between_purchases({"orders": ORDERS})
    assert ops.charts.curve(again).get_xlabel().startswith("days after a purchase")


def test_charts_of_answers_keep_the_reader_s_look() -> None:
    mpl.rcParams["axes.spines.top"], mpl.rcParams["figure.figsize"] = True, (3, 2)
    ax = ops.charts.funnel(ops.funnel({"shop_day": DAYS}))
    assert mpl.rcParams["axes.spines.top"]
    assert tuple(ax.figure.get_size_inches()) == (3, 2)


CHARTS = ("series", "bars", "funnel", "cohorts", "goal_progress", "rfm", "pairs", "curve")


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("given", [ops.as_shop({"orders": ORDERS}), {"orders": ORDERS}, None])
def test_a_shop_is_no_answer_and_the_call_that_gives_one_is_named(chart: str, given: Any) -> None:
    with pytest.raises(UsageError, match=rf"ops\.charts\.{chart}\(ops\.\w+\(.*shop.*\)\)") as told:
        getattr(ops.charts, chart)(given)
    assert type(given).__name__ in str(told.value)


def test_the_call_that_is_named_for_each_chart_can_be_made() -> None:
    calls = [no_answer(chart, Message("charts.lacks", columns=["-"])).message for chart in CHARTS]
    names = {name for call in calls for name in re.findall(r"ops\.(\w+)\(", call)}
    assert all(callable(getattr(ops, name)) for name in names)
    assert {name for call in calls for name in re.findall(r'evaluate\("(\w+)"', call)} <= set(
        ops.METRICS
    )


def test_below_a_chart_stand_its_days_and_why_it_is_not_final() -> None:
    frame = ops.evaluate("orders_paid", {"orders": ORDERS}, "2022-11")
    foot = ops.charts.bars(frame).get_xlabel().replace("\n", " ")
    assert foot == "1 Nov – 30 Nov 2022; not final: 10 of 30 days are not covered"
    chinese = ops.charts.bars(frame, lang="zh").get_xlabel().replace("\n", "")
    assert "30 天中有 10 天没有数据" in chinese.replace("\n", "")
    ax = ops.charts.rfm(ops.rfm({"orders": ORDERS}, "2022-11-30"))
    assert "5 Sep – 30 Nov 2022" in ax.get_xlabel()
    assert "10 of 87 days are not covered" in ax.get_xlabel().replace("\n", " ")


def test_what_is_refused_is_said_below_its_chart() -> None:
    frame = ops.evaluate("orders_paid", {"orders": ORDERS}, "2030-01")
    assert "no figure: not covered by the data" in ops.charts.bars(frame).get_xlabel()
    days = ops.funnel({"shop_day": DAYS}, "2030-01")
    assert "no figure: not covered by the data" in ops.charts.funnel(days).get_xlabel()
    assert ops.charts.funnel(ops.funnel({"shop_day": DAYS})).get_xlabel() == "1 Mar 2022"


@pytest.mark.parametrize("chart", ["funnel", "series", "bars", "rfm", "cohorts", "curve", "pairs"])
def test_an_answer_without_a_row_is_an_empty_chart(chart: str) -> None:
    """Such as a funnel by channel of days on which nobody came."""
    answers = {
        "funnel": ops.funnel({"shop_day": DAYS}),
        "rfm": ops.rfm({"orders": ORDERS}),
        "cohorts": ops.cohorts({"orders": ORDERS}),
        "curve": ops.time_between_purchases({"orders": ORDERS}),
        "pairs": PAIRS,
    }
    orders = ops.evaluate("orders_paid", {"orders": ORDERS}, by="month")
    assert getattr(ops.charts, chart)(answers.get(chart, orders).head(0)).texts[:0] == []


def test_of_many_reasons_three_are_written() -> None:
    frame = ops.evaluate("cohort_repurchase_30", {"orders": ORDERS}, "2022-11", by="day")
    foot = ops.charts.series(frame).get_xlabel().replace("\n", " ")
    assert foot.count("immature") <= 3


@pytest.mark.filterwarnings("error:Glyph")
def test_axes_made_before_the_first_chart_have_chinese_words_too() -> None:
    mpl.rcParams["font.family"] = ["DejaVu Sans"]
    figure, ax = plt.subplots(1, 2)
    ages = [
        (pd.Timestamp("2022-01-03") + pd.Timedelta(weeks=i), age) for i in (0, 1) for age in (0, 1)
    ]
    frame = pd.DataFrame(ages, columns=["cohort", "age"]).assign(share=0.1)
    frame.attrs["days"] = ["2022-01-01", "2022-01-31"]
    ops.charts.cohorts(frame, ax=ax[0], lang="zh", title="新客回购")
    figure.canvas.draw()


def test_charts_side_by_side_have_each_its_own_foot() -> None:
    _, axes = plt.subplots(1, 2)
    for ax, days in zip(axes, ("2022-09", "2022-10"), strict=True):
        ops.charts.funnel(ops.funnel({"shop_day": DAYS}, days), ax=ax)
    assert [ax.get_xlabel().split(";")[0].replace("\n", " ") for ax in axes] == [
        "1 Sep – 30 Sep 2022",
        "1 Oct – 31 Oct 2022",
    ]


def test_a_frame_of_another_question_is_refused_in_one_sentence() -> None:
    for draw in (ops.charts.funnel, ops.charts.cohorts, ops.charts.series, ops.charts.rfm):
        with pytest.raises(UsageError, match="lacks"):
            draw(PAIRS)
    with pytest.raises(UsageError):
        ops.charts.goal_progress(PAIRS)
    assert ops.goal_progress({"orders": ORDERS}, as_of="2022-10-08").as_of == date(2022, 10, 8)
