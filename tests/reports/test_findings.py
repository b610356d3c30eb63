"""findings.json beside a set's pages: what each page found, as data, in both languages."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from opsanalytics.pages.director import verdicts
from opsanalytics.pages.records import SetFindings
from opsanalytics.reports.questions import question_key
from opsanalytics.reports.sets import FINDINGS
from tests.conftest import ROOT
from tests.reports.conftest import SAY, Report, write_notebook

ASK = """
import opsanalytics as ops
page = ops.open_page()
page.answer(page.ask(ops.pages.goal_progress.ladder))
page.foot("orders_shipped")
"""
FIVE_STEPS = ("goal_progress.ladder", "visitors.five_steps")


def findings(tmp_path: Path) -> SetFindings:
    file = tmp_path / "reports" / "shop" / "latest" / FINDINGS
    return SetFindings.model_validate_json(file.read_text(encoding="utf-8"))


def test_what_a_page_finds_is_there_in_both_languages(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_goals", ASK)
    report()
    [found] = findings(tmp_path).pages["01_goals"].findings
    assert found.key == "goal_progress.ladder"
    assert "40" in found.sentence.en
    assert "40" in found.sentence.zh
    assert "单" in found.sentence.zh
    assert found.available


def test_a_page_that_cannot_answer_says_why_on_the_directors_page_too(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_steps", ASK.replace(*FIVE_STEPS))
    report()
    page = findings(tmp_path).pages["01_steps"]
    verdict = page.answer()
    assert verdict is not None
    assert not verdict.available
    assert verdict.sentence.en.startswith("the five steps need a week of visitors")
    assert verdicts({"01_steps": page}, "en")[0][2] == verdict.sentence.en


def test_a_page_that_is_not_made_anew_keeps_its_findings(report: Report, tmp_path: Path) -> None:
    books = tmp_path / "notebooks"
    write_notebook(books, "01_goals", ASK)
    write_notebook(books, "02_more", ASK)
    report()
    write_notebook(books, "02_more", "1 / 0")
    report("02_more")
    assert set(findings(tmp_path).pages) == {"01_goals", "02_more"}


def test_a_page_made_anew_that_finds_nothing_loses_its_old_findings(
    report: Report, tmp_path: Path
) -> None:
    books = tmp_path / "notebooks"
    write_notebook(books, "01_goals", ASK)
    write_notebook(books, "02_more", ASK)
    report()
    write_notebook(books, "02_more", SAY.format("nothing asked"))
    report()
    assert set(findings(tmp_path).pages) == {"01_goals"}


def test_each_page_ends_with_what_moved_since_the_report_of_an_earlier_day(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_goals", ASK)
    front = ASK.replace('page.foot("orders_shipped")', "page.since()")
    write_notebook(tmp_path / "notebooks", "00_directors_page", front)
    home = tmp_path / "reports" / "shop"
    first = report(as_of="2022-12-30").index.parent
    assert "Since the report" not in (first / "01_goals.html").read_text("utf-8")
    report()
    for name in ("01_goals.html", "00_directors_page.html", "index.html"):
        page = (home / "latest" / name).read_text("utf-8")
        assert "Since the report of 30 Dec 2022" in page, name
        assert "Nothing moved beyond its doubt" in page, name
    again = (home / "latest" / "01_goals.html").read_text("utf-8")
    report()  # a second report of the day is compared with the day before, too
    assert (home / "latest" / "01_goals.html").read_text("utf-8") == again


def test_page_00_is_the_index_and_lists_every_page_of_the_set(
    report: Report, tmp_path: Path
) -> None:
    books = tmp_path / "notebooks"
    write_notebook(books, "00_directors_page", SAY.format("front"), "page.pages([])")
    write_notebook(books, "01_goals", ASK)
    write_notebook(books, "02_more", "1 / 0")
    report()
    index = (tmp_path / "reports" / "shop" / "latest" / "index.html").read_text("utf-8")
    assert index.index("front") < index.index("01_goals.html") < index.index("02_more.html")
    assert index.index("02_more: This page could not be made") < index.index("front")


def test_a_question_has_one_key_wherever_it_is_asked() -> None:
    def margin(view: object) -> None: ...

    margin.__module__ = "__main__"  # as in a notebook
    assert question_key(margin) == "own.margin"
    assert question_key(partial(margin, view=1)) == "own.margin"


def test_the_schema_in_the_docs_is_that_of_the_file() -> None:
    schema = json.loads((ROOT / "docs" / "findings.schema.json").read_text(encoding="utf-8"))
    assert schema == SetFindings.model_json_schema()
