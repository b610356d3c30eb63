"""Every answer takes its days as people type them."""

from __future__ import annotations

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.core.errors import UsageError
from opsanalytics.store.shop import Shop

PAID = pd.to_datetime(["2022-10-05", "2022-11-07", "2022-11-20"])
ORDERS = pd.DataFrame(
    {
        "order_id": ["1", "2", "3"],
        "buyer_id": ["ann", "ann", "bob"],
        "created_at": PAID,
        "paid_at": PAID,
        "paid_amount": [30, 40, 50],
    }
)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return ops.as_shop({"orders": ORDERS})


@pytest.mark.parametrize(
    ("typed", "orders"),
    [("2022-11", 2), ("2022-11-01:2022-11-19", 1), ("-14d", 2), ("2022-Q4", 3), ("2022", 3)],
)
def test_figures_of_days_as_they_are_typed(shop: Shop, typed: str, orders: int) -> None:
    assert ops.evaluate("orders_paid", shop, typed)["value"].tolist() == [orders]


def test_a_day_of_a_frame_gives_its_own_figure(shop: Shop) -> None:
    assert ops.evaluate("orders_paid", shop, PAID[1])["value"].tolist() == [1]


def test_cohorts_and_segments_take_the_last_day_as_it_is_typed(shop: Shop) -> None:
    assert ops.rfm(shop, "2022-10")["buyers"].sum() == 1
    assert ops.rfm(shop, "-1d")["buyers"].sum() == 1
    assert len(ops.cohorts(shop, "2022-10-31")) == len(ops.cohorts(shop, "2022-10"))


def test_a_funnel_takes_them_too() -> None:
    days = {"day": pd.to_datetime(["2022-02-28", "2022-03-01"]), "visitors": [50, 100]}
    days = pd.DataFrame(days | {"paying_buyers": [1, 3]})
    found = ops.funnel({"shop_day": days}, "2022-03")
    assert found["converted"].tolist() == [100, 3]


def test_what_is_no_period_is_refused(shop: Shop) -> None:
    with pytest.raises(UsageError, match="is not a period"):
        ops.evaluate("orders_paid", shop, "novembre")
