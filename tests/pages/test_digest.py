"""The morning's digest says of a figure that is not final, and of data that are implausible, that they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from opsanalytics.core.messages import Translator
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.pages import digest as module
from opsanalytics.pages.all_shops import AllShops, ShopRow
from opsanalytics.pages.director import next_things
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import (
    FigureRecord,
    FindingRecord,
    PageFindings,
    SetFindings,
    Words,
)
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import open_shop


@pytest.fixture
def view(tmp_path: Path) -> View:
    """Ten days of a shop; the seventh says what the sixth says."""
    rows = [f"2026-03-{n + 1:02},{500 + n * 7},{1500 + n},{900 + n}.00,21\n" for n in range(10)]
    rows[6] = rows[5].replace("2026-03-06", "2026-03-07")
    text = "统计日期,访客数,浏览量,支付金额,支付买家数\n" + "".join(rows)
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")
    ingest([tmp_path / "days.csv"], "shop", data=tmp_path / "data")
    return View(open_shop("shop", data=tmp_path / "data"), load_plan(), date(2026, 3, 10))


def finding(_view: View, key: str) -> FindingRecord:
    """An answer whose figure is final but for conversion's."""
    figure = FigureRecord(
        metric="visitor_days",
        value=1.0,
        low=None,
        high=None,
        n=5,
        first_day=date(2026, 3, 1),
        last_day=date(2026, 3, 10),
        complete=key != "yesterday.yesterday",
        reason=None,
    )
    return FindingRecord(
        key=key,
        available=True,
        sentence=Words(zh=f"{key}。", en=f"{key}."),
        standing="on plan",
        todo=None,
        weight=0,
        figures=[figure],
    )


def test_the_digest_says_what_is_not_final_and_what_is_implausible(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "answer", finding)
    late = module.digest(view, None, 3, Translator("en"))
    assert late.late == "The data end on Tuesday 10 March 2026: they are 3 days late."
    lines = module.digest(view, None, 0, Translator("en")).lines
    assert lines[0] == "yesterday.yesterday. (not final)"
    assert lines[-1] == "data up to 10 Mar 2026"
    assert any(
        line.startswith("1 thing in the data is implausible or lacking: 6 Mar") for line in lines
    )


@pytest.mark.parametrize(
    ("rests_on", "en", "zh"),
    [
        ("final", "", ""),
        ("not final", " (not final)", "（还不是最终数）"),
        ("doubtful", " (doubtful)", "（存疑）"),
    ],
)
def test_a_thing_to_do_says_on_the_phone_that_its_figures_are_not_final_or_doubtful(
    view: View, monkeypatch: pytest.MonkeyPatch, rests_on: str, en: str, zh: str
) -> None:
    monkeypatch.setattr(module, "answer", finding)
    words = {"todo": Words(zh="补货", en="restock"), "yuan_a_month": 900.0, "rests_on": rests_on}
    thing = finding(view, "hot_products.stock_days").model_copy(update=words)
    page = PageFindings(title=thing.sentence, as_of=view.as_of, findings=[thing])
    found = SetFindings(shop="shop", as_of=view.as_of, generation="", pages={"05_products": page})
    for lang, said in (
        ("en", f"1. restock (about 900 yuan a month){en}"),
        ("zh", f"1. 补货（每月约 900 元）{zh}"),
    ):
        assert said in module.digest(view, found, 0, Translator(lang)).lines
    once = thing.model_copy(update={"yuan_a_month": None, "yuan_once": 900.0})
    other = found.model_copy(
        update={"pages": {"05_products": page.model_copy(update={"findings": [once]})}}
    )
    lines = module.digest(view, other, 0, Translator("zh")).lines
    assert f"1. 补货（一次性约 900 元）{zh}" in lines
    front = found.model_copy(update={"pages": {"00_front": page, "05_products": page}})
    lines = module.digest(view, front, 0, Translator("en")).lines
    assert sum("restock" in line for line in lines) == 1  # what two pages say is said once
    row = ShopRow("shop", "shop", view.as_of, things=tuple(next_things(found.pages)))
    together = module.digest_of_all(AllShops((row,), view.as_of), Translator("en"))
    assert any(line.endswith(f": restock{en}") for line in together.lines)
