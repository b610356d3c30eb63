"""Published and independently computed figures of one real Tmall shop, February 2020 (28,010 orders)."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from opsanalytics.core.periods import Period
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.metrics.evaluate import evaluate
from opsanalytics.pages.goal_progress import goal_progress
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import Shop, open_shop


@pytest.fixture(scope="module")
def tmall(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    data = tmp_path_factory.mktemp("data")
    ingest([real_data / "tmall_orders" / "tmall_order_report.csv"], "tmall", data=data)
    return open_shop("tmall", data=data)


def value(shop: Shop, metric: str, **options: str) -> float:
    return float(evaluate(metric, shop, **options)["value"].iloc[0])


def test_orders_and_paid_orders_are_the_published_ones(tmall: Shop) -> None:
    assert value(tmall, "orders_created") == 28_010
    assert value(tmall, "orders_paid") == 24_087
    assert round(value(tmall, "paid_order_share"), 5) == 0.85994


def test_money_is_the_published_one_whatever_the_day_basis(tmall: Shop) -> None:
    for basis in ("created", "paid"):
        assert value(tmall, "net_amount", day_basis=basis) == 1_902_487.15
        assert value(tmall, "paid_amount", day_basis=basis) == 2_474_823.07
        assert value(tmall, "refund_amount", day_basis=basis) == 572_335.92


def test_refunded_orders_are_the_published_ones(tmall: Shop) -> None:
    answer = evaluate(["refunded_order_share", "fully_refunded_order_share"], tmall).set_index(
        "metric"
    )
    assert answer.loc["refunded_order_share", "numerator"] == 5_646
    assert round(answer.loc["refunded_order_share", "value"], 4) == 0.2344
    assert 24_087 - answer.loc["fully_refunded_order_share", "numerator"] == 18_955
    assert 24_087 - answer.loc["refunded_order_share", "numerator"] == 18_441


def test_net_amount_by_creation_day_agrees_with_the_published_table_on_all_27_days(
    tmall: Shop, real_data: Path
) -> None:
    with (real_data / "tmall_orders" / "published" / "累计销售额.csv").open(
        encoding="utf-8-sig"
    ) as file:
        published = {date.fromisoformat(row[0]): Decimal(row[1]) for row in csv.reader(file)}
    days = evaluate("net_amount", tmall, by="day", day_basis="created")
    ours = {
        day.date(): Decimal(str(v))
        for day, v in zip(days["period_start"], days["value"], strict=True)
    }
    assert len(published) == 27
    assert {day: ours[day] for day in published} == published
    assert {day: v for day, v in ours.items() if day not in published} == {
        date(2020, 2, 8): 0,
        date(2020, 2, 16): 0,
    }


@pytest.mark.parametrize(
    ("metric", "days", "median", "at_least"),
    [
        ("orders_created", 27, 404, {30: 21, 50: 21, 200: 18}),
        ("orders_paid", 29, 332, {30: 21, 50: 21, 200: 17}),
    ],
)
def test_days_at_each_goal(
    tmall: Shop, metric: str, days: int, median: float, at_least: dict[int, int]
) -> None:
    orders = evaluate(metric, tmall, by="day")["value"]
    busy = orders[orders > 0]
    assert len(busy) == days
    assert busy.median() == median
    assert {goal: int((orders >= goal).sum()) for goal in at_least} == at_least


def test_the_first_hour_has_the_published_orders_and_money(tmall: Shop) -> None:
    orders = tmall.table("orders")
    first = orders[orders["created_at"].dt.hour == 0]
    assert len(first) == 1_043
    net = sum(first["paid_amount"]) - sum(first["refund_amount"])
    assert net == Decimal("68134.82")


def test_a_day_of_payments_after_the_last_creation_day_is_told_as_incomplete(tmall: Shop) -> None:
    last = evaluate("orders_paid", tmall, by="day").iloc[-1]
    assert (str(last["period_start"].date()), last["value"], last["complete"]) == (
        "2020-03-01",
        6,
        False,
    )
    assert "only orders placed before are known" in last["reason"]


def test_goal_progress_counts_paid_orders_and_a_band_that_chance_alone_would_not_give(
    tmall: Shop,
) -> None:
    goal = goal_progress(tmall, load_plan(), date(2020, 2, 29))
    assert goal.basis == "paid"
    # By hand: payments of 23-29 February, 1886 1704 2936 2452 2215 2359 1820.
    assert goal.mean == pytest.approx((1886 + 1704 + 2936 + 2452 + 2215 + 2359 + 1820) / 7)
    assert [rung.days_at_goal for rung in goal.goals] == [21, 21, 17]
    assert goal.error is not None
    assert goal.error > 10 * (goal.mean / 7) ** 0.5  # Poisson alone


def test_figures_no_export_tells_are_refused_and_never_nought(tmall: Shop) -> None:
    answer = evaluate(["buyers", "orders_shipped", "refund_amount_share"], tmall).set_index(
        "metric"
    )
    assert answer["value"].isna().all()
    assert "no export contains 买家会员名 (buyer_id)" in answer.loc["buyers", "reason"]
    assert "covers a day of shop days" in answer.loc["refund_amount_share", "reason"]


def test_part_of_the_month_is_counted_with_both_its_ends(tmall: Shop) -> None:
    first_two = evaluate("orders_paid", tmall, Period.between(date(2020, 2, 1), date(2020, 2, 2)))
    assert first_two["value"].tolist() == [163 + 199]
