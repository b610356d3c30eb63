"""The forecast of daily orders, on series simple enough to know what must come."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from opsanalytics.core.errors import DataRefused
from opsanalytics.plan.forecast import Forecast, forecast
from opsanalytics.plan.reach import goal_dates, means_of_seven

LAST = date(2022, 11, 27)  # a Sunday


def told(orders: list[float], special: dict[date, str] | None = None, **how: object) -> Forecast:
    """The forecast of days that end on LAST; NaN is a gap."""
    first = LAST - timedelta(days=len(orders) - 1)
    days = pd.DataFrame({"day": pd.date_range(first, LAST), "orders": orders})
    days["complete"] = days["orders"].notna()
    return forecast(days, as_of=LAST, special=special or {}, **how)  # type: ignore[arg-type]


def noisy(mean: float, days: int = 120, spread: float = 4.0, seed: int = 1) -> list[float]:
    return list(np.random.default_rng(seed).normal(mean, spread, days).clip(0).round())


def test_a_flat_shop_of_forty_does_not_reach_two_hundred_within_a_year() -> None:
    reach = goal_dates(told(noisy(40)), 200)
    assert (reach.likely, reach.late) == (None, None)
    assert reach.at_best < 0.05


def test_a_shop_above_a_goal_has_reached_it_on_the_next_day() -> None:
    reach = goal_dates(told(noisy(60)), 50)
    assert reach.likely == LAST + timedelta(days=1)
    assert reach.on(LAST + timedelta(days=7)) > 0.99


def test_paths_that_touch_a_goal_and_fall_below_it_again_do_not_stand_there() -> None:
    days = pd.date_range(LAST + timedelta(days=1), periods=14)
    paths = np.zeros((4, 14))
    paths[0] = 60.0  # one of four stands at 50 from its seventh day on
    paths[1, 0:7] = 60.0  # one touches it on the seventh day and brings nothing after
    table = pd.DataFrame({"day": days, "ordinary": True})
    reach = goal_dates(Forecast(LAST, table, paths, np.zeros(6), ()), 50)
    assert reach.on(LAST + timedelta(days=7)) == 0.5
    assert reach.on(LAST + timedelta(days=14)) == 0.25  # not the half that ever was there
    assert (reach.likely, reach.at_best) == (None, 0.5)


def test_the_mean_ahead_of_a_flat_shop_is_its_own_and_the_days_lie_within_the_interval() -> None:
    ahead = told(noisy(40))
    assert ahead.days["mean"].iloc[:28].mean() == pytest.approx(40, abs=2)
    inside = (ahead.days["low"] < 40) & (ahead.days["high"] > 40)
    assert inside.all()
    width = ahead.days["high"] - ahead.days["low"]
    assert width.iloc[:28].mean() > 2 * 1.96 * 4 * 0.8  # one day's own spread of 4, and more
    assert width.iloc[-28:].mean() > width.iloc[:28].mean()  # a year ahead is less sure than a week


def test_a_shop_that_grows_comes_nearer_with_every_day() -> None:
    growing = told(
        [20 + 0.2 * i + e - 40 for i, e in enumerate(noisy(40))]
    )  # 44 at the end, 1.4 more a week
    reach = goal_dates(growing, 50)
    chances = [reach.on(LAST + timedelta(days=n)) for n in (1, 30, 90, 365)]
    assert chances == sorted(chances)
    assert chances[0] < 0.1 < chances[-1]
    assert chances[-1] == pytest.approx(reach.at_best, abs=0.02)


def test_the_same_seed_gives_the_same_paths_and_another_others() -> None:
    one, two, other = (told(noisy(40), seed=seed).paths for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()


def test_a_factor_counts_from_its_day_on_and_one_of_one_changes_nothing() -> None:
    ahead = told(noisy(40))
    plain = means_of_seven(ahead)
    assert (means_of_seven(ahead, factor=1.0) == plain).all()
    since = LAST + timedelta(days=31)
    doubled = means_of_seven(ahead, factor=2.0, since=since)
    assert (doubled[:, :30] == plain[:, :30]).all()  # the 30 days before it
    assert doubled[:, 36:] == pytest.approx(
        2 * plain[:, 36:]
    )  # a whole week of doubled days behind
    each = np.linspace(1, 2, len(ahead.paths))
    assert means_of_seven(ahead, factor=each)[:, 10] == pytest.approx(each * plain[:, 10])


def test_the_first_means_rest_on_the_days_that_are_known() -> None:
    ahead = told([10.0] * 100 + [70.0] * 6)
    first = means_of_seven(ahead)[:, 0]
    assert first == pytest.approx((6 * 70 + ahead.paths[:, 0]) / 7)


def test_a_strong_sunday_comes_back_every_week() -> None:
    orders = [80.0 if (LAST - timedelta(days=139 - i)).weekday() == 6 else 40.0 for i in range(140)]
    days = told([o + e - 40 for o, e in zip(orders, noisy(40, 140, 1.0), strict=True)]).days.head(
        28
    )
    by_weekday = days.groupby(days["day"].dt.day_of_week)["mean"].mean()
    assert by_weekday[6] / by_weekday[[0, 1, 2, 3, 4, 5]].mean() == pytest.approx(2, abs=0.15)


def test_a_campaign_is_foretold_by_its_own_last_time_and_a_closure_is_empty() -> None:
    orders = noisy(40, 200, 1.0)
    held, again, closed, never = (LAST + timedelta(days=n) for n in (-60, 20, 40, 60))
    orders[200 - 1 - 60] = 160.0  # four times an ordinary day
    special = {held: "sale", again: "sale", closed: "holiday", never: "new fair"}
    ahead = told(orders, special, closures={"holiday"})
    means = ahead.days.set_index(ahead.days["day"].dt.date)["mean"]
    assert means[again] == pytest.approx(160, rel=0.1)
    assert means[closed] == 0
    assert means[never] == pytest.approx(40, rel=0.1)
    assert ahead.unseen == ("new fair",)
    assert not ahead.days.set_index(ahead.days["day"].dt.date)["ordinary"][
        [again, closed, never]
    ].any()


@pytest.mark.parametrize(
    ("orders", "why"),
    [
        ([40.0] * 27, "a forecast needs 28 ordinary days with complete data; there are 27"),
        ([40.0] * 60 + [float("nan")] * 40, "among the 56 up to 2022-11-27; there are 16"),
        ([0.0] * 60, "a forecast needs orders"),
    ],
)
def test_days_too_few_too_old_or_without_orders_are_refused(orders: list[float], why: str) -> None:
    with pytest.raises(DataRefused) as refusal:
        told(orders)
    assert why in str(refusal.value)


def test_days_not_over_are_not_looked_at() -> None:
    days = pd.DataFrame(
        {"day": pd.date_range("2022-08-01", LAST), "orders": 40.0, "complete": True}
    )
    spoilt = days.assign(complete=days["day"] < pd.Timestamp(LAST))
    spoilt.loc[spoilt.index[-1], "orders"] = 1.0
    one, two = (forecast(d, as_of=LAST, special={}).days["mean"].iloc[5] for d in (days, spoilt))
    assert one == pytest.approx(two, rel=0.05)


def test_the_director_does_not_wait_for_the_forecast_nor_for_three_goals() -> None:
    began = time.process_time()
    ahead = told(noisy(40, 400))
    fitted = time.process_time()
    for goal in (30, 50, 200):
        goal_dates(ahead, goal)
    assert fitted - began < 0.5
    assert time.process_time() - fitted < 0.1  # about 20 ms on a machine at rest
