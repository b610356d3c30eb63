"""Findings of page 00 opened by hand: stored for a state of a shop, never taken for another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from opsanalytics.pages import cache
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import SetFindings
from tests.pages.conftest import ViewOf

ORDERS = "order_id | created_at | paid_at\n1 | 2022-12-01 10:00 | 2022-12-01 10:01"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Work:
    """Works findings out, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, view: View) -> SetFindings:
        self.times += 1
        return SetFindings(shop="shop", as_of=view.as_of, generation="", pages={})


def test_the_same_state_of_a_shop_is_worked_out_once_and_another_day_again(demo_view: View) -> None:
    work = Work()
    cache.cached_findings(demo_view, work)
    cache.cached_findings(demo_view, work)
    assert work.times == 1
    earlier = replace(demo_view, as_of=demo_view.as_of - timedelta(days=1))
    assert cache.cached_findings(earlier, work).as_of == earlier.as_of
    assert work.times == 2


def test_two_shops_of_frames_never_share_their_findings(view_of: ViewOf) -> None:
    work = Work()
    cache.cached_findings(view_of(orders=ORDERS), work)
    cache.cached_findings(view_of(orders=ORDERS.replace("12-01", "12-02")), work)
    assert work.times == 2


def test_another_wording_is_another_version_of_the_code(
    demo_view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "__init__.py").touch()
    wording = tmp_path / "pages" / "goals.toml"
    wording.write_text("en = 'a'")
    monkeypatch.setattr(
        "opsanalytics.pages.__file__", str(tmp_path / "pages" / "__init__.py"), raising=True
    )
    work = Work()
    cache.cached_findings(demo_view, work)
    wording.write_text("en = 'other'")
    cache.cached_findings(demo_view, work)
    assert work.times == 2


def test_a_cache_that_cannot_be_written_stops_nothing(demo_view: View, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert cache.cached_findings(demo_view, Work()).shop == "shop"
