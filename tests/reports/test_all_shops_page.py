"""The page of all shops, of drawn findings: hundreds of shops, ledgers, what needs a look first."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

from opsanalytics.analyses.differences import Difference
from opsanalytics.core.messages import Translator
from opsanalytics.pages.digest import digest_of_all, fitted
from opsanalytics.pages.records import SetFindings, Words
from opsanalytics.reports.all_shops_page import PAGE, RunRecord, write_page
from tests.pages.test_all_shops import finding, report, todo

DAY = date(2022, 12, 31)
BROKEN = Words(zh="data/plans/shop.toml 不是有效的 TOML", en="data/plans/shop.toml is no TOML")


def page_of(home: Path, shops: dict[str, SetFindings], troubles: dict[str, Words]) -> str:
    """The page's HTML, of shops whose last good reports found that."""
    for name, found in shops.items():
        folder = home / name / "latest"
        folder.mkdir(parents=True)
        (folder / "findings.json").write_text(found.model_dump_json(), encoding="utf-8")
    run = RunRecord(shops=sorted(shops), judged=DAY, lang="en", troubles=troubles)
    found = write_page(home, run, "2023-01-01 08:00")
    digest = digest_of_all(found, Translator("zh"))
    assert len(fitted(digest.title, [digest.verdict, *digest.lines])) <= 800
    return (home / PAGE).read_text("utf-8")


def rows_in(html: str) -> list[str]:
    """The names of the shops in a part of the table."""
    return re.findall(r'<tr><td class="text long">(?:<a [^>]*>)?([^<\n]*)', html)


def test_of_hundreds_of_shops_those_that_need_a_look_stand_first_and_the_others_are_folded(
    tmp_path: Path,
) -> None:
    shops = {f"shop{n:03d}": report() for n in range(500)}
    shops["shop490"] = report(alert="off plan")
    shops["shop491"] = report(todo("hot_products.stock_days", "restock", 900.0))
    shops["shop492"] = report(standing="off plan")
    html = page_of(tmp_path, shops, {"shop499": BROKEN})
    table = html[html.index('id="shops"') :]
    open_rows, _, folded = table.partition("<details>")
    assert rows_in(open_rows)[:5] == ["shop499", "shop491", "shop490", "shop492", "shop000"]
    assert (len(rows_in(open_rows)), len(rows_in(folded))) == (30, 470)
    assert "470 more shops" in unescape(folded)
    assert "Trouble in the last run: data/plans/shop.toml is no TOML" in open_rows


def test_what_a_shop_is_to_do_first_says_what_it_rests_on_that_is_not_final(tmp_path: Path) -> None:
    caveat = Words(zh="还不是最终数：缺 3 天。", en="Not final: 3 days are missing.")
    thing = todo("hot_products.stock_days", "restock", 900.0)
    thing = thing.model_copy(update={"rests_on": "not final", "caveat": caveat})
    html = page_of(tmp_path, {"a": report(thing), "b": report()}, {})
    assert html.count("Not final: 3 days are missing.") == 1


def test_a_few_shops_are_not_folded(tmp_path: Path) -> None:
    html = page_of(tmp_path, {f"shop{n:02d}": report() for n in range(30)}, {})
    assert "<details>" not in html
    assert len(rows_in(html)) == 30


def test_the_page_has_the_sum_of_the_ledgers_and_says_which_shops_lack_one(tmp_path: Path) -> None:
    a, b = report(), report()
    whole = (("agrees", 9, 900.0, 0.0), ("the exports do not say", 1, 100.0, 4.0))
    differences = [Difference("platform", *each) for each in whole]
    records = [finding("ledgers.agreement", differences=differences)]
    front = a.pages["00_directors_page"]
    page = front.model_copy(update={"findings": records})
    with_ledgers = a.model_copy(update={"pages": {**a.pages, "02_data_health": page}})
    html = page_of(tmp_path, {"a": with_ledgers, "b": b, "c": with_ledgers}, {})
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index('id="ledgers"') :])).split())
    assert "agree on 18 of 20 days; 0 yuan differ for a known reason, 8 yuan" in words
    assert "agrees 2 18 0 the exports do not say 2 2 8" in words
    assert "not compared in 1 of 3 shops" in words
    assert "no reason known in 2 shops, the largest first: a, c." in words
    assert 'id="ledgers"' not in page_of(tmp_path / "bare", {"b": b}, {})
