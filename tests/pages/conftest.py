"""The demo shop, read once: what was planted in its life must be found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from opsanalytics.demo import write_demo
from opsanalytics.demo.shop_story import STORY
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.frames import as_shop
from opsanalytics.store.shop import open_shop
from tests.stories import rows_of

DAY = date(2022, 12, 31)
ViewOf = Callable[..., View]


@pytest.fixture(scope="session")
def demo_view(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The demo shop judged on its last day."""
    data = tmp_path_factory.mktemp("demo")
    write_demo(data / "raw" / "demo")
    ingest([], "demo", data=data)
    return View(open_shop("demo", data=data), load_plan(), DAY)


@pytest.fixture(scope="session")
def planted() -> dict[str, Any]:
    """What is hidden in the demo shop's life."""
    return dict(STORY["planted"])


@pytest.fixture
def view_of() -> ViewOf:
    """A shop of text tables by canonical name, judged on a day."""

    def made(day: date = DAY, **stories: str) -> View:
        shop = as_shop({name: rows_of(name, text) for name, text in stories.items()})
        return View(shop, load_plan(), day)

    return made
