"""A page is made anew only where something that it is made of has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from opsanalytics.reports import make
from opsanalytics.reports.choose import Order
from opsanalytics.reports.kernels import Kernels
from opsanalytics.reports.make import make_reports
from opsanalytics.reports.run import Failed, Made
from tests.conftest import NOW
from tests.reports.conftest import HEAD, write_notebook

SUMMARY = HEAD + '\nfindings: str = ""  # those of the other pages'


class Shop:
    """A shop with two pages and one made of both; `make` gives the pages that were made."""

    def __init__(self, data: Path, books: Path) -> None:
        self.data, self.books, self.ran, self.fail = data, books, list[str](), ""
        write_notebook(books, "01_one", "pass")
        write_notebook(books, "02_two", "pass")
        write_notebook(books, "03_all", "pass", parameters=SUMMARY)

    def run(self, path: Path, *_: object) -> Made | Failed:
        self.ran.append(path.stem)
        if path.stem == self.fail:
            return Failed("no luck", "the story")
        return Made(f"<!--notice--><!--/notice--><p>{path.stem}</p>", path.stem, "fine")

    def make(self, **order: Any) -> list[str]:
        self.ran.clear()
        make_reports(
            Order("shop", folder=str(self.books), **({"lang": "en"} | order)),
            data=self.data,
            now=NOW,
        )
        return sorted(self.ran)

    def pages(self) -> list[str]:
        found = self.data.parent / "reports" / "shop" / "latest"
        return [page["name"] for page in json.loads((found / "set.json").read_text())["pages"]]


@contextmanager
def not_run(shop: Shop) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "run_notebook", shop.run)
        patch.setattr(Kernels, "get_ready", lambda *_: "forked")
        yield


@pytest.fixture
def shop(data: Path, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(data, tmp_path / "notebooks")
    with not_run(shop):
        assert shop.make() == ["01_one", "02_two", "03_all"]
        yield shop


def test_nothing_new_makes_no_page_and_the_set_stays_whole(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shop.make() == []
    assert "3 pages are as before" in capsys.readouterr().err
    assert shop.pages() == ["01_one", "02_two", "03_all"]


def test_all_are_made_again_when_asked_to(shop: Shop) -> None:
    assert shop.make(anew=True) == ["01_one", "02_two", "03_all"]


def test_a_changed_notebook_is_made_again_and_what_is_made_of_it(shop: Shop) -> None:
    write_notebook(shop.books, "01_one", "1 + 1")
    assert shop.make() == ["01_one", "03_all"]


@pytest.mark.parametrize("order", [{"lang": "zh"}, {"as_of": "2022-12-30"}, {"end": "2022-12-30"}])
def test_another_language_or_day_makes_all_pages(shop: Shop, order: dict[str, str]) -> None:
    assert shop.make(**order) == ["01_one", "02_two", "03_all"]


def test_a_changed_plan_or_scenario_makes_all_pages(shop: Shop) -> None:
    plans, scenarios = shop.data / "plans", shop.data / "scenarios"
    plans.mkdir()
    scenarios.mkdir()
    (scenarios / "shop.toml").write_text("# mine", encoding="utf-8")
    assert len(shop.make()) == 3
    packaged = Path(make.__file__).parents[1] / "plan" / "plan_default.toml"
    text = packaged.read_text(encoding="utf-8").replace(
        "quarter_share = 0.25", "quarter_share = 0.5"
    )
    (plans / "shop.toml").write_text(text, encoding="utf-8")
    assert len(shop.make()) == 3
    assert shop.make() == []


def test_a_page_that_failed_is_tried_again(shop: Shop) -> None:
    shop.fail = "02_two"
    assert "02_two" in shop.make(anew=True)
    shop.fail = ""
    assert shop.make() == ["02_two", "03_all"]
    assert shop.make() == []
