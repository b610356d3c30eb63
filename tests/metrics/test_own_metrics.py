"""Metrics that an analyst declares in a notebook work wherever built-in ones do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import opsanalytics as ops
from opsanalytics.core.errors import UsageError
from opsanalytics.core.periods import Period
from opsanalytics.metrics.evaluate import evaluate
from tests.stories import MakeShop

STORY = """
order_id | buyer_id | created_at       | paid_at          | paid_amount
1        | ann      | 2022-01-03 09:00 | 2022-01-03 09:01 | 100
2        | bob      | 2022-01-03 09:00 | 2022-01-03 21:01 | 250
3        | ann      | 2022-01-04 09:00 | 2022-01-04 23:01 | 300
4        | cat      | 2022-01-04 09:00 |                  |
"""


def big(**more: Any) -> Any:
    part = "case when paid_amount > 200 then 1 else 0 end"
    told = {
        "source": "orders",
        "day": "paid",
        "numerator": part,
        "denominator": "1",
        "interval": "share",
    } | more
    return ops.sql_metric("big_orders", "Paid orders above 200 yuan / paid orders.", **told)


def test_a_metric_in_sql_is_evaluated_by_day_and_told_of_its_interval(make_shop: MakeShop) -> None:
    big()
    told = evaluate(["big_orders", "orders_paid"], make_shop(orders=STORY), by="day")
    mine = told[told["metric"] == "big_orders"]
    assert mine[["numerator", "denominator", "value"]].to_numpy().tolist() == [
        [1, 2, 0.5],
        [1, 1, 1],
    ]
    assert mine["low"].notna().all()
    assert told.loc[told["metric"] == "orders_paid", "value"].tolist() == [2, 1]


def test_a_metric_in_sql_is_compared_and_broken_down_as_any(make_shop: MakeShop) -> None:
    big()
    day = Period(date(2022, 1, 4), date(2022, 1, 5))
    told = evaluate("big_orders", make_shop(orders=STORY), day, against="previous", by="buyer")
    assert told[["buyer", "value"]].to_numpy().tolist() == [["returning", 1.0]]


def test_a_metric_in_python_has_its_docstring_for_a_definition(make_shop: MakeShop) -> None:
    @ops.metric(
        "夜间支付订单数",
        "orders paid at night",
        "orders",
        source="orders",
        day="paid",
        interval="count",
    )
    def night_orders(t: Any) -> Any:
        """Orders paid from 21 h on."""
        return (t.paid_at.hour() >= 21).sum()

    assert night_orders.definition == "Orders paid from 21 h on."
    assert evaluate("night_orders", make_shop(orders=STORY))["value"].tolist() == [2]


def test_a_docstring_may_hold_the_definition_in_chinese_too() -> None:
    @ops.metric("件数", "pieces", "units", source="orders", day="paid")
    def pieces(t: Any) -> Any:
        """Pieces of all orders,
        paid or not.

        全部订单的件数，
        无论是否付款。
        """
        return t.units.sum()

    assert pieces.definition == "Pieces of all orders, paid or not."
    assert pieces.definition.worded("zh") == "全部订单的件数，无论是否付款。"
    assert (pieces.title, pieces.title.worded("zh")) == ("pieces", "件数")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"numerator": "select 1"}, "more than an expression"),
        ({"numerator": "sum(paid_amount)"}, "more than an expression"),
        ({"numerator": "((paid_amount"}, "no SQL expression"),
        ({"source": "moon"}, "no source moon"),
        (
            {"numerator": "paid_amuont"},
            "the rows of orders have no column paid_amuont; they have: ",
        ),
        ({"denominator": "moon + units"}, "no column moon;"),
    ],
)
def test_sql_that_cannot_be_added_up_is_refused(told: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        big(**told)


def test_a_metric_in_sql_is_refused_where_no_export_tells_its_columns(make_shop: MakeShop) -> None:
    big(numerator="units")
    assert (
        "no export contains 数量 (units)"
        in evaluate("big_orders", make_shop(orders=STORY))["reason"].iloc[0]
    )


def test_an_explanation_holds_the_definition_and_the_query(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ops.explain("repeat_purchase_rate")
    told = capsys.readouterr().out
    assert "on two or more distinct days IN the period" in told
    assert "复购率" in told
    assert "COUNT(DISTINCT" in told
    ops.explain("ad_cost_share")
    assert "ad_spend" in capsys.readouterr().out
