"""Metrics are found by their name, their titles and what people call them."""

from __future__ import annotations

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.core.errors import UsageError
from opsanalytics.metrics.metric import find_metric
from opsanalytics.metrics.registry import _other_names

PAID = pd.to_datetime(["2022-11-07"])
ORDERS = pd.DataFrame({"order_id": ["1"], "created_at": PAID, "paid_at": PAID, "paid_amount": [40]})


@pytest.mark.parametrize(
    "called", ["支付金额", "gmv", "GMV", "money paid", "销售额", "paid_amount"]
)
def test_a_metric_is_found_by_what_people_call_it(called: str) -> None:
    row = ops.evaluate(called, {"orders": ORDERS}).iloc[0]
    assert (row["metric"], row["value"]) == ("paid_amount", 40)


def test_a_miss_names_the_three_nearest() -> None:
    with pytest.raises(UsageError, match="orders_paid") as refused:
        find_metric("order_payd")
    assert str(refused.value).count(",") == 2


def test_names_complete_and_a_wrong_one_says_what_there_is() -> None:
    assert ops.METRICS.orders_paid is ops.METRICS["orders_paid"]
    assert {"orders_paid", "paid_amount"} <= set(dir(ops.METRICS))
    with pytest.raises(AttributeError, match="paid_amount"):
        _ = ops.METRICS.paid_amont


def test_every_other_name_belongs_to_a_metric_and_to_no_other_one() -> None:
    titles = {str(title) for m in ops.METRICS.values() for title in (m.title, m.name)}
    titles |= {m.title.worded("zh") for m in ops.METRICS.values()}
    assert set(_other_names().values()) <= set(ops.METRICS)
    assert not titles & set(_other_names())


def test_the_metrics_show_themselves_in_short() -> None:
    assert len(repr(ops.METRICS)) < 200
    assert "<td>money paid</td>" in ops.METRICS._repr_html_()
