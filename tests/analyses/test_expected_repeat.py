"""What buyers are expected to do again: published figures, buyers drawn from the model, refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from opsanalytics.analyses.buying_model import BuyingModel, Histories, fit
from opsanalytics.analyses.expected_repeat import expected_repeat
from opsanalytics.analyses.spending_model import SpendingModel, fit_spending
from opsanalytics.core.errors import DataRefused, UsageError

FIRST = pd.Timestamp("2021-01-01")


def with_amounts(orders: pd.DataFrame, until: int = 10_000) -> pd.DataFrame:
    """Each buyer with a mean of the buyer's own; from day `until` on all pay a tenth."""
    rng = np.random.default_rng(9)
    means = {buyer: rng.gamma(4, 20) for buyer in orders["buyer_id"].unique()}
    each = orders["buyer_id"].map(means) * rng.gamma(6, 1 / 6, len(orders))
    late = orders["paid_at"] >= FIRST + timedelta(days=until)
    return orders.assign(paid_amount=each.where(~late, each / 10).round(2))


def drawn_purchases(buyers: int, days: int, seed: int = 5, stop: float = 0.3) -> pd.DataFrame:
    """Orders of buyers who come at rates of a gamma(0.8, 40 days) and stop by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for buyer in range(buyers):
        rate, at = rng.gamma(0.8, 1 / 40), float(rng.uniform(0, days * 0.6))
        chance = rng.beta(1.5, 1.5 / stop)
        while at < days:
            rows.append((f"buyer{buyer}", FIRST + timedelta(days=int(at)), 50.0))
            if rng.random() < chance:
                break
            at += 1 + rng.exponential(1 / max(rate, 1e-6))
    orders: Any = pd.DataFrame(rows, columns=["buyer_id", "paid_at", "paid_amount"])
    orders["order_id"] = [str(n) for n in range(len(orders))]
    return orders.assign(created_at=orders["paid_at"], refund_amount=0.0)


def test_the_expectation_of_the_authors_example_is_theirs() -> None:
    # Fader, Hardie and Lee (2005), "A note on implementing the BG/NBD model in Excel": 1.226.
    model = BuyingModel(0.243, 4.414, 0.793, 2.426, 0.0)
    one = Histories(*(np.array([x]) for x in (2.0, 30.43, 38.86, 1.0)))
    assert round(float(model.expected(one, 39)[0]), 3) == 1.226


def test_alike_buyers_counted_together_fit_as_each_by_itself() -> None:
    each = Histories(*(np.array(x, float) for x in ([0, 0, 2], [0, 0, 30], [50, 50, 80], [1] * 3)))
    together = Histories(*(np.array(x, float) for x in ([0, 2], [0, 30], [50, 80], [2, 1])))
    assert fit(each).log_likelihood == pytest.approx(fit(together).log_likelihood)


def test_what_buyers_drawn_from_the_model_do_next_lies_in_the_interval() -> None:
    orders = drawn_purchases(3000, 450)
    end = FIRST + timedelta(days=360)
    known = orders[orders["paid_at"] < end]
    told = expected_repeat({"orders": known}, 90, "2021-12-26").iloc[0]
    buyers = set(known["buyer_id"])
    later = orders[(orders["paid_at"] >= end) & orders["buyer_id"].isin(buyers)]
    came = len(later.drop_duplicates(["buyer_id", "paid_at"]))
    assert told["buyers"] == len(buyers)
    assert told["repeat_buyers"] == (known.groupby("buyer_id")["paid_at"].nunique() > 1).sum()
    assert told["low"] < came < told["high"]
    assert told["amount"] == pytest.approx(
        50 * told["expected"], rel=1e-4
    )  # each purchase was 50 yuan
    assert abs(told["expected"] - came) < abs(told["tested_as_before"] - told["tested_actual"])


def test_what_a_purchase_is_worth_is_the_authors_figure() -> None:
    # Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value": CDNOW's parameters, and
    # 24.66, 18.91 and 35.17 dollars for two purchases of 22.35, one of 11.77, and none.
    first, each = SpendingModel(6.25, 3.74, 15.44, 0.0).line(np.array([2.0, 1.0, 0.0]))
    worth = first + each * np.array([44.70, 11.77, 0.0])
    assert worth.tolist() == pytest.approx([24.66, 18.91, 35.17], abs=0.06)


def test_amounts_drawn_from_the_model_give_its_parameters_back() -> None:
    rng = np.random.default_rng(3)
    again = rng.integers(1, 8, 40_000).astype(float)
    spent = rng.gamma(6.0 * again) / rng.gamma(4.0, 1 / 15.0, 40_000)
    found = fit_spending(again, spent, np.ones(40_000))
    assert (found.p, found.q, found.gamma) == pytest.approx((6.0, 4.0, 15.0), rel=0.05)


def test_money_that_buyers_go_on_to_spend_lies_in_its_interval() -> None:
    orders = with_amounts(drawn_purchases(3000, 450))
    end = FIRST + timedelta(days=360)
    known = orders[orders["paid_at"] < end]
    told = expected_repeat({"orders": known}, 90, "2021-12-26").iloc[0]
    later = orders[(orders["paid_at"] >= end) & orders["buyer_id"].isin(known["buyer_id"])]
    assert told["amount_low"] < later["paid_amount"].sum() < told["amount_high"]
    assert told["amount_low"] > 0.5 * told["amount"]


def test_amounts_that_fell_to_a_tenth_are_not_foretold() -> None:
    told = expected_repeat({"orders": with_amounts(drawn_purchases(3000, 360), 270)}, 90).iloc[0]
    assert told[["amount", "amount_low", "amount_high"]].isna().all()
    assert told["tested_amount"] > 2 * told["tested_amount_actual"]
    assert told["expected"] > 0


def test_days_just_past_are_what_the_model_was_tested_on() -> None:
    orders = drawn_purchases(3000, 360)
    split = FIRST + timedelta(days=269)
    told = expected_repeat({"orders": orders}, 90, "2021-12-25").iloc[0]
    before = set(orders[orders["paid_at"] < split]["buyer_id"])
    later = orders[(orders["paid_at"] >= split) & orders["buyer_id"].isin(before)]
    later = later[later["paid_at"] <= "2021-12-25"]
    assert told["tested_actual"] == len(later.drop_duplicates(["buyer_id", "paid_at"]))


def test_buyers_who_all_stay_away_at_once_are_a_failed_test() -> None:
    orders = drawn_purchases(3000, 360)
    quiet = FIRST + timedelta(days=270)
    last = orders[orders["paid_at"] >= quiet].drop_duplicates("paid_at").tail(20)
    few = pd.concat([orders[orders["paid_at"] < quiet], last])
    with pytest.raises(DataRefused, match="failed its test"):
        expected_repeat({"orders": few}, 90)


@pytest.mark.parametrize(("buyers", "days", "why"), [(60, 400, "had come back"), (300, 200, "270")])
def test_too_few_returning_buyers_or_days_are_refused(buyers: int, days: int, why: str) -> None:
    with pytest.raises(DataRefused, match=why):
        expected_repeat({"orders": drawn_purchases(buyers, days)}, 90)


def test_days_ahead_are_at_least_one() -> None:
    with pytest.raises(UsageError, match="at least one, not -5"):
        expected_repeat({"orders": drawn_purchases(30, 100)}, -5)
