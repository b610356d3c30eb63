"""Did a change work: days against a control, judged by days on which nothing changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from opsanalytics.analyses.before_after import before_after
from opsanalytics.core.errors import DataRefused, UsageError

CHANGED = "2022-05-01"  # the 121st day


def drawn(seed: int, brings: float = 0.0, memory: float = 0.0, drift: float = 0.0) -> pd.DataFrame:
    """134 days: half of the control, 3 more on Saturdays, and deviations of 2 a day."""
    rng, n = np.random.default_rng(seed), 134
    rest = np.zeros(n)
    for day, push in enumerate(rng.normal(size=n)):
        rest[day] = memory * rest[day - 1] + push
    days = pd.DataFrame({"day": pd.date_range("2022-01-01", periods=n)})
    days["others"] = 50 + 10 * rng.normal(size=n)
    saturday = days["day"].dt.day_of_week == 5
    days["ours"] = days["others"] / 2 + 3 * saturday + 2 * rest + drift * np.arange(n)
    days.loc[120:, "ours"] += brings
    return days


def test_a_measure_that_follows_its_control_exactly_shows_just_what_was_added() -> None:
    days = pd.DataFrame({"day": pd.date_range("2022-01-03", periods=70)})
    days["others"] = [100.0 + n * n % 17 for n in range(70)]
    days["ours"] = 0.5 * days["others"] + 2 * (days["day"].dt.day_of_week == 5)
    days.loc[63:, "ours"] += [7, 7, 7, 7, 7, 7, 14]  # 56 in a week: 8 a day
    found = before_after(days, "ours", "others", "2022-03-07").iloc[0]
    assert found["difference"] == pytest.approx(8)
    assert found["actual"] - found["expected"] == pytest.approx(8)
    assert found[["days_before", "days_after", "placebo_days"]].tolist() == [63, 7, 29]
    assert found["verdict"] == "more"


def test_intervals_hold_what_a_change_brought_in_nineteen_of_twenty_shops() -> None:
    held = []
    for seed in range(100):
        days = drawn(seed, brings=2, memory=0.4)
        try:
            found = before_after(days, "ours", "others", CHANGED).iloc[0]
        except DataRefused:
            continue
        held.append(found["low"] <= 2 <= found["high"])
    assert len(held) >= 80  # one in twenty is refused by chance, some more for their memory
    assert 0.89 <= np.mean(held) <= 1


def test_days_that_remember_the_day_before_make_the_interval_wider() -> None:
    calm, sticky = (before_after(drawn(5, memory=m), "ours", "others", CHANGED) for m in (0, 0.6))
    width = [float((each["high"] - each["low"]).iloc[0]) for each in (calm, sticky)]
    assert width[1] > 1.5 * width[0]


def test_a_measure_that_grows_by_itself_is_refused_for_its_placebo_days() -> None:
    with pytest.raises(DataRefused, match="seem to have worked as well"):
        before_after(drawn(1, drift=0.1), "ours", "others", CHANGED)


def test_what_begins_later_is_left_out_by_the_last_day() -> None:
    days = drawn(8, brings=10)
    days.loc[127:, "ours"] += 500  # another change, on 8 May
    found = before_after(days, "ours", "others", CHANGED, until="2022-05-07").iloc[0]
    assert found["days_after"] == 7
    assert found["difference"] == pytest.approx(10, abs=3)


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        ({"changed": "2022-05-10"}, DataRefused, "5 days after the change are too few"),
        ({"changed": "2022-02-10"}, DataRefused, "40 days before the change are too few"),
        ({"changed": "2022-12"}, DataRefused, "0 days after"),
        ({"control": "ours"}, UsageError, "its own control"),
        ({"control": "theirs"}, UsageError, "no column theirs"),
        ({"changed": "May"}, UsageError, "May"),
    ],
)
def test_what_cannot_be_compared_is_said(change: dict[str, Any], error: Any, why: str) -> None:
    given = {"measure": "ours", "control": "others", "changed": CHANGED} | change
    with pytest.raises(error, match=why):
        before_after(drawn(1), **given)


def test_a_control_that_never_moves_is_refused() -> None:
    with pytest.raises(DataRefused, match="the same on every day before"):
        before_after(drawn(1).assign(others=1.0), "ours", "others", CHANGED)


def test_gaps_and_days_told_twice_are_refused() -> None:
    days = drawn(1)
    with pytest.raises(DataRefused, match="missing"):
        before_after(days.drop(index=30), "ours", "others", CHANGED)
    with pytest.raises(DataRefused, match="missing"):
        before_after(
            days.assign(ours=days["ours"].where(days.index != 3)), "ours", "others", CHANGED
        )
    with pytest.raises(UsageError, match="twice"):
        before_after(pd.concat([days, days[:1]]), "ours", "others", CHANGED)
    with pytest.raises(UsageError, match="no numbers"):
        before_after(days.assign(ours="many"), "ours", "others", CHANGED)
