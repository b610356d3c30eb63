"""The whole set of pages on real public data: each shows what it can, and says what it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from opsanalytics.core.errors import OpsError
from opsanalytics.ingest.pipeline import ingest
from tests.run_notebook import NOTEBOOKS, run

SHOPS = ("tmall_orders", "olist", "taobao_userbehavior")
# What a page must say of a shop: a figure known from elsewhere, or why there is none.
SAID = {
    (
        "01_goal_progress",
        "tmall_orders",
    ): "2,196 orders paid a day",  # (1886 + 1704 + 2936 + ... + 1820) / 7
    ("04_funnel_and_conversion", "taobao_userbehavior"): "980",
    ("07_customers", "tmall_orders"): "buyer_id",
    ("08_reputation", "olist"): "55.2",
    ("11_after_the_sale", "tmall_orders"): "refund",
    ("06_promotion", "olist"): "paid promotion",
}


@pytest.fixture(scope="module")
def data(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real data sets as shops, read once."""
    folder = tmp_path_factory.mktemp("data")
    for name in SHOPS:
        ingest(sorted((real_data / name).glob("*.csv")), name, data=folder)
    return folder


@pytest.fixture
def say_english() -> Callable[[], None]:
    """What a page sets for the whole process is set back."""
    yield None  # type: ignore[misc]
    OpsError.translate = staticmethod(str)


@pytest.mark.usefixtures("say_english")
@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_page_holds_on_real_data(
    notebook: Path, shop: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(notebook, monkeypatch, shop=shop, data=str(data), lang="en", today="2026-11-25")
    text = " ".join(plain for _, plain in shown)
    assert sum("<strong>" in html for html, _ in shown) == 1  # one answer
    assert SAID.get((notebook.stem, shop), "") in text
    for broken in ("nan", "NaN", "None", "inf ", "Timestamp"):
        assert f" {broken} " not in text
    for mark in (".;", "。；", "..", "。。"):
        assert mark not in text.replace("...", "…")


def test_no_full_stop_stands_within_a_sentence_of_the_demo_shop(
    demo_sets: dict[str, Path],
) -> None:
    for folder in demo_sets.values():
        pages = [path.read_text(encoding="utf-8") for path in folder.glob("[0-9]*.html")]
        assert pages
        assert not any(mark in page for page in pages for mark in (".; ", "。；"))
