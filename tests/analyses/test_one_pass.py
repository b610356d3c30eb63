"""The funnel in one pass over the files beside the same funnel by its expressions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsanalytics.analyses import funnels
from opsanalytics.analyses.funnels import funnel
from opsanalytics.core.periods import Period
from opsanalytics.store.shop import Shop, open_shop
from tests.stored_events import Action, small_files, take  # noqa: F401 - a fixture

START = datetime(2026, 3, 2)  # noqa: DTZ001 - shop time
MOMENTS = (0, 0.25, 0.75, 1, 60, 3600, 86_399, 86_400, 90_000, 172_800, 259_000)  # seconds
actions = st.lists(
    st.tuples(
        st.sampled_from(("ann", "bob", "cat", "dan", "eve", "fay")),
        st.sampled_from(("1", "2", "900000000000000000", None)),
        st.sampled_from(("view", "view", "favourite", "cart", "order", "pay")),
        st.sampled_from([START + timedelta(seconds=s) for s in MOMENTS]),
        st.sampled_from(("search", "advert", None)),
    ),
    min_size=1,
    max_size=30,
)
options = st.fixed_dictionaries(
    {
        "steps": st.sampled_from(
            (
                ("view", "pay"),
                ("view", "cart|favourite", "pay"),
                ("cart", "view", "pay"),
                ("view", "view", "view|pay", "pay"),
                ("view", "favourite", "cart", "order", "pay"),
            )
        ),
        "within": st.sampled_from((timedelta(seconds=1), timedelta(hours=24), timedelta(days=3))),
        "entry": st.sampled_from(("any", "first")),
        "opened": st.booleans(),
        "by": st.sampled_from(("", "week", "buyer", "channel", "product", "category")),
        "key": st.sampled_from(("person", "person+product")),
    }
)
periods = st.sampled_from((None, Period.between(date(2026, 3, 2), date(2026, 3, 3))))


def both_ways(shop: Shop, monkeypatch: pytest.MonkeyPatch, *args: Any, **asked: Any) -> Any:
    """The funnel in one pass, and by its expressions."""
    passed = funnel(shop, *args, **asked)
    with monkeypatch.context() as patch:
        patch.setattr(funnels, "in_one_pass", lambda *_: False)
        return passed, funnel(shop, *args, **asked)


@pytest.mark.slow
@pytest.mark.usefixtures("small_files")
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=actions, more=actions, asked=options, period=periods)
def test_one_pass_finds_what_the_expressions_find(
    monkeypatch: pytest.MonkeyPatch,
    rows: list[Action],
    more: list[Action],
    asked: dict[str, Any],
    period: Period | None,
) -> None:
    with TemporaryDirectory() as folder:
        later = [(*action[:3], action[3] + timedelta(days=2), action[4]) for action in more]
        take(Path(folder), rows, later)
        shop = open_shop("s", data=folder)
        passed, expressed = both_ways(shop, monkeypatch, period, **asked)
        pd.testing.assert_frame_equal(passed, expressed)


@pytest.mark.usefixtures("small_files")
def test_a_window_runs_over_files_row_groups_and_days(tmp_path: Path) -> None:
    night = datetime(2026, 3, 2, 23, 59)  # noqa: DTZ001
    looks = [("ann", "1", "view", night - timedelta(minutes=i), None) for i in range(20)]
    noon = datetime(2026, 3, 3, 12)  # noqa: DTZ001
    after = [
        ("ann", "1", "pay", noon, None),
        ("bob", "1", "pay", noon, None),
        ("bob", "1", "view", noon, None),
        ("cat", "1", "view", noon + timedelta(days=9), None),
    ]
    take(tmp_path, looks, after)
    answer = funnel(open_shop("s", data=tmp_path), steps=("view", "pay"))
    # Ann paid 12 h 1 min after her last look; Bob looked and paid in one moment.
    assert answer["converted"].tolist() == [2, 2]
    assert answer["median_seconds"].iloc[1] == (12 * 3600 + 60) / 2
    assert answer["immature"].iloc[0] == 1


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize(("buyers", "median"), [(300, 149.5), (301, 150.0)])
def test_the_median_is_that_of_all_blocks(tmp_path: Path, buyers: int, median: float) -> None:
    ten, rows = datetime(2026, 3, 2, 10), []  # noqa: DTZ001
    for i in range(buyers):
        rows.append((f"buyer {i}", "1", "view", ten, None))
        rows.append((f"buyer {i}", "1", "pay", ten + timedelta(seconds=i), None))
    rows.append(("late", "1", "view", ten + timedelta(days=3), None))
    take(tmp_path, rows)
    answer = funnel(open_shop("s", data=tmp_path), steps=("view", "pay"))
    assert answer["converted"].tolist() == [buyers, buyers]
    assert answer["median_seconds"].iloc[1] == median


@pytest.mark.usefixtures("small_files")
def test_the_window_ends_after_its_last_moment_and_no_act_is_two_steps(tmp_path: Path) -> None:
    ten = datetime(2026, 3, 2, 10)  # noqa: DTZ001
    day, later = timedelta(days=1), timedelta(days=9)
    rows: list[Action] = [
        ("ann", "1", "view", ten, None),
        ("ann", "2", "view", ten, None),
        ("ann", "1", "pay", ten + day, None),
        ("bob", "1", "view", ten, None),
        ("bob", "1", "pay", ten + day + timedelta(milliseconds=250), None),
        ("cat", "1", "view", ten, None),
        ("cat", "1", "view", ten + timedelta(hours=1), None),
        ("dan", "1", "view", ten + later, None),
    ]
    take(tmp_path, rows)
    shop = open_shop("s", data=tmp_path)
    # Ann paid in the last moment of her 24 hours, Bob a quarter of a second after his.
    assert funnel(shop, steps=("view", "pay"))["converted"].tolist() == [3, 1]
    # Ann looked twice in one moment, which is one look; Cat looked again.
    assert funnel(shop, steps=("view", "view"))["converted"].tolist() == [3, 1]
