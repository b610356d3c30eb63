"""Published and independently computed figures of visitors, buyers, ratings and campaigns on real public data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import opsanalytics as ops
from opsanalytics.analyses.funnels import funnel
from opsanalytics.analyses.reputation import reputation
from opsanalytics.analyses.retention import cohorts, time_between_purchases
from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.metrics.metric import METRICS
from opsanalytics.store.shop import Shop, open_shop

NINE_DAYS = Period.between(date(2017, 11, 25), date(2017, 12, 3))


@pytest.fixture(scope="module")
def opened(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shop]:
    """A real data set as a shop, read once."""
    data, shops = tmp_path_factory.mktemp("data"), {}

    def shop(name: str) -> Shop:
        if name not in shops:
            ingest(sorted((real_data / name).glob("*.csv")), name, data=data)
            shops[name] = open_shop(name, data=data)
        return shops[name]

    return shop


def test_buyers_who_came_back_are_the_published_shares_by_either_definition(
    opened: Callable[[str], Shop],
) -> None:
    told = evaluate(
        ["repeat_purchase_rate", "repeat_purchase_rate_orders"],
        opened("taobao_userbehavior"),
        NINE_DAYS,
    )
    shares = told.set_index("metric")
    assert round(shares.loc["repeat_purchase_rate", "value"], 4) == 0.5440  # on two days or more
    assert (
        round(shares.loc["repeat_purchase_rate_orders", "value"], 4) == 0.6587
    )  # two payments or more
    assert shares.loc["repeat_purchase_rate_orders", ["numerator", "denominator"]].tolist() == [
        442,
        671,
    ]


def test_users_and_the_share_of_them_who_buy_are_the_published_ones(
    opened: Callable[[str], Shop],
) -> None:
    told = evaluate(
        ["visitors", "pay_conversion"], opened("taobao_userbehavior"), NINE_DAYS
    ).set_index("metric")
    assert told.loc["visitors", "value"] == 983
    assert told.loc["pay_conversion", ["numerator", "denominator"]].tolist() == [671, 983]
    assert round(told.loc["pay_conversion", "value"], 4) == 0.6826


def test_payments_for_each_view_are_the_published_share(opened: Callable[[str], Shop]) -> None:
    before = dict(METRICS)
    part = {
        "numerator": "case when action = 'pay' then 1 else 0 end",
        "denominator": "(action = 'view')::int",
    }
    ops.sql_metric(
        "payments_per_view", "Payments / pages viewed.", source="events", day="at", **part
    )
    row = evaluate("payments_per_view", opened("taobao_userbehavior"), NINE_DAYS).iloc[0]
    METRICS.clear()
    METRICS.update(before)
    assert (row["numerator"], row["denominator"], round(row["value"], 5)) == (
        2_101,
        89_666,
        0.02343,
    )


def test_the_platforms_way_to_count_a_funnel_has_all_visitors_and_all_buyers(
    opened: Callable[[str], Shop],
) -> None:
    told = funnel(opened("taobao_userbehavior"), NINE_DAYS, order="platform").set_index("step")
    assert told["converted"].to_dict()["view"] == 983
    assert told.loc["pay", "converted"] == 671
    # In order and within a day a payment must follow on a view: fewer.
    visit = funnel(opened("taobao_userbehavior"), NINE_DAYS).set_index("step")
    assert visit.loc["pay", "converted"] < 671
    assert visit.loc["pay", "entered"] == visit.loc["view", "converted"]


def test_ratings_of_the_marketplace_sample_are_those_computed(
    opened: Callable[[str], Shop],
) -> None:
    row = reputation(opened("olist"), 0.985).set_index("window").loc["all"]
    assert (row["good"], row["reviews"]) == (3_354 + 1_184, 8_225)
    assert round(row["share"], 3) == 0.552
    assert row["standing"] == "below"
    scores = opened("olist").table("reviews")["score"]
    assert scores.value_counts().to_dict() == {5: 3354, 4: 1184, 3: 667, 2: 382, 1: 2638}
    assert round(scores.mean(), 3) == 3.272


def test_people_of_the_marketplace_sample_are_those_computed(opened: Callable[[str], Shop]) -> None:
    orders = opened("olist").table("orders")["buyer_id"].value_counts()
    assert (len(orders), int((orders > 1).sum())) == (8_016, 73)


def test_cohorts_and_waits_of_the_sample_agree_with_each_other(
    opened: Callable[[str], Shop],
) -> None:
    cells, curve = cohorts(opened("olist")), time_between_purchases(opened("olist"))
    assert cells.loc[cells["age"] == 0, "buyers"].sum() == 7_883  # all who paid, each new once
    assert int(curve["returned"].sum()) == 49 + _later_days(opened("olist"))
    assert curve["share"].max() < 0.1


def _later_days(shop: Shop) -> int:
    """Purchase days beyond the second of those who have more, counted without our metrics."""
    orders = shop.table("orders").dropna(subset=["paid_at", "buyer_id"])
    days = orders.assign(day=orders["paid_at"].dt.date).groupby("buyer_id")["day"].nunique()
    return int((days - 1).clip(lower=0).sum()) - int((days >= 2).sum())


@pytest.mark.parametrize(
    ("metric", "control", "test"),
    [
        ("ad_spend", 68_653, 76_892),
        ("ad_orders", 15_161, 15_637),
        ("cost_per_order", 4.53, 4.92),
        ("cpc", 0.44, 0.42),
        ("ctr", 0.0486, 0.0809),
    ],
)
def test_campaigns_cost_what_was_published(
    opened: Callable[[str], Shop], metric: str, control: float, test: float
) -> None:
    told: Any = evaluate(metric, opened("campaigns"), by="campaign").set_index("campaign")["value"]
    digits = 4 if metric == "ctr" else 2
    assert [round(told[f"{name} Campaign"], digits) for name in ("Control", "Test")] == [
        control,
        test,
    ]


def test_a_public_test_of_two_versions_has_the_published_shares(real_data: Path) -> None:
    rows = pd.read_csv(real_data / "cookie_cats" / "cookie_cats.csv", encoding="utf-8-sig")
    told = ops.compare_groups(rows, "version", ["retention_1", "retention_7"])
    assert told[["control_n", "treatment_n"]].iloc[0].tolist() == [44_700, 45_489]
    assert told["control_value"].round(6).tolist() == [0.448188, 0.190201]
    assert told["treatment_value"].round(6).tolist() == [0.442283, 0.182000]
    assert told["verdict"].tolist() == ["no clear difference", "less"]
