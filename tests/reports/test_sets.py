"""Report sets switch whole; a page that fails keeps its last good version, with a notice."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from opsanalytics.core import files as disk
from opsanalytics.core.errors import Busy, UsageError
from opsanalytics.reports.sets import publish, read_set, start
from tests.conftest import ROOT
from tests.reports.conftest import SAY, Report, write_notebook


def html(tmp_path: Path, page: str, named: str = "latest") -> str:
    return (tmp_path / "reports" / "shop" / named / page).read_text(encoding="utf-8")


def test_a_set_has_its_pages_and_a_table_of_contents_that_tells_their_verdicts(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("all is well"))
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("less so"))
    result = report()
    assert result.failed == {}
    assert result.index == tmp_path / "reports" / "shop" / "latest" / "index.html"
    contents = html(tmp_path, "index.html")
    assert contents.index("01_one.html") < contents.index("all is well") < contents.index("less so")
    assert "data to Saturday 31 December 2022" in contents
    assert "all is well" in html(tmp_path, "01_one.html", "2022-12-31")


def test_an_analysts_own_notebook_joins_the_set_when_the_plan_names_it(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("ours"))
    write_notebook(tmp_path / "notebooks" / "my", "margins", SAY.format("mine"))
    plan = tmp_path / "plan.toml"
    packaged = (ROOT / "opsanalytics" / "plan" / "plan_default.toml").read_text(encoding="utf-8")
    plan.write_text(
        packaged.replace("schema_version = 1", 'schema_version = 1\nnotebooks = ["margins"]'),
        "utf-8",
    )
    report()
    assert "mine" not in html(tmp_path, "index.html")
    report(plan=str(plan))
    contents = html(tmp_path, "index.html")
    assert contents.index("ours") < contents.index("mine")
    plan.write_text(plan.read_text("utf-8").replace("margins", "margin"), "utf-8")
    with pytest.raises(UsageError, match="names a notebook that is not in"):
        report(plan=str(plan))


def test_a_page_that_fails_keeps_its_last_good_version_with_a_notice(
    report: Report, tmp_path: Path
) -> None:
    books = tmp_path / "notebooks"
    write_notebook(books, "01_one", SAY.format("good once"))
    write_notebook(books, "02_two", SAY.format("first"))
    report()
    write_notebook(books, "01_one", SAY.format("never seen"), "1 / 0")
    write_notebook(books, "02_two", SAY.format("second"))
    result = report()
    assert result.failed == {"01_one": "an error in the notebook (ZeroDivisionError)"}
    page = html(tmp_path, "01_one.html")
    assert "good once" in page
    assert "never seen" not in page
    assert "could not be made anew (an error in the notebook (ZeroDivisionError))" in page
    assert "second" in html(tmp_path, "02_two.html")
    assert "could not be made anew" in html(tmp_path, "index.html")
    assert (
        "ZeroDivisionError" in (tmp_path / "reports" / "shop" / ".log" / "01_one.txt").read_text()
    )
    report()
    assert html(tmp_path, "01_one.html").count("could not be made anew") == 1
    write_notebook(books, "01_one", SAY.format("good again"))
    report()
    assert "could not be made anew" not in html(tmp_path, "01_one.html")
    assert not (tmp_path / "reports" / "shop" / ".log").exists()


def test_a_page_that_never_was_says_so_in_one_sentence(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("fine"))
    write_notebook(
        tmp_path / "notebooks", "02_two", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    result = report()
    assert list(result.failed) == ["02_two"]
    assert "ran out of memory" in html(tmp_path, "02_two.html")
    assert "Traceback" not in html(tmp_path, "02_two.html")
    assert "fine" in html(tmp_path, "01_one.html")
    assert list(report().failed) == ["02_two"]
    assert "there is no earlier one" in html(tmp_path, "02_two.html")


def test_a_users_error_is_told_in_its_own_words(report: Report, tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "notebooks",
        "01_one",
        "import opsanalytics as ops\nops.open_shop('nobody', data=data)",
    )
    assert "no shop nobody" in report().failed["01_one"]


def test_pages_not_asked_for_are_taken_over_as_they_are(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("first"))
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("kept"))
    report()
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("second"))
    write_notebook(tmp_path / "notebooks", "02_two", "1 / 0")
    assert report("01").failed == {}
    assert "second" in html(tmp_path, "01_one.html")
    assert "kept" in html(tmp_path, "02_two.html")
    assert "could not" not in html(tmp_path, "index.html")


def test_a_report_on_an_earlier_day_does_not_push_the_newest_aside(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("today"))
    report()
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("back then"))
    result = report(as_of="2022-12-01")
    assert result.index.parent.name == "2022-12-01"
    assert "back then" in html(tmp_path, "01_one.html", "2022-12-01")
    assert "today" in html(tmp_path, "01_one.html")


def test_a_page_without_a_verdict_is_a_good_page_too(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.replace("answer", "text").format("plain"))
    report()
    write_notebook(tmp_path / "notebooks", "01_one", "1 / 0")
    report()
    assert "plain" in html(tmp_path, "01_one.html")
    assert "could not be made anew" in html(tmp_path, "01_one.html")


def test_a_set_has_one_language(report: Report, tmp_path: Path) -> None:
    for name in ("01_one", "02_two"):
        write_notebook(
            tmp_path / "notebooks", name, SAY.replace('"{}"', 'page.tr("reports.progress.done")')
        )
    report(lang="zh")
    assert "完成" in html(tmp_path, "02_two.html")
    report("01", lang="en")
    assert "完成" not in html(tmp_path, "02_two.html")
    assert 'lang="en"' in html(tmp_path, "02_two.html")


def test_what_goes_wrong_is_told_in_the_pages_language(report: Report, tmp_path: Path) -> None:
    write_notebook(
        tmp_path / "notebooks", "01_one", SAY.format("x"), "ops.open_shop('nobody', data=data)"
    )
    assert "没有店铺 nobody" in report(lang="zh").failed["01_one"]


def test_the_table_of_contents_warns_of_data_that_end_early(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("x"))
    report()
    assert "1 day late" in html(tmp_path, "index.html")  # 2 January: yesterday is missing
    report(as_of="2022-12-31")
    assert "1 day late" not in html(tmp_path, "index.html")


def test_a_day_that_is_not_over_is_not_judged(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("x"))
    with pytest.raises(UsageError, match="2023-01-02 is not over"):
        report(as_of="2023-01-02")


def test_pages_of_a_later_day_are_not_taken_over_into_an_earlier_one(
    report: Report, tmp_path: Path
) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("later"))
    write_notebook(tmp_path / "notebooks", "02_two", SAY.format("later too"))
    report()
    report("01", as_of="2022-12-01")
    assert not (tmp_path / "reports" / "shop" / "2022-12-01" / "02_two.html").exists()


def test_a_strangers_file_among_the_reports_does_no_harm(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("x"))
    report()
    (tmp_path / "reports" / "shop" / "shot.png").write_bytes(b"\x89PNG\r\n\xff\xfe")
    assert report().failed == {}


def test_a_second_run_at_the_same_time_is_told_to_wait(report: Report, tmp_path: Path) -> None:
    write_notebook(tmp_path / "notebooks", "01_one", SAY.format("x"))
    lock = tmp_path / "reports" / "shop" / ".lock"
    with disk.only_one(lock, wait=False, on="test"), pytest.raises(Busy) as caught:
        report()
    assert caught.value.exit_code == 75


def test_what_a_killed_run_left_is_swept_and_sets_in_use_stay(tmp_path: Path) -> None:
    home = tmp_path / "reports" / "shop"
    for day in range(1, 8):
        fresh = start(home, date(2022, 12, day))
        (fresh / "index.html").write_text(str(day))
        publish(fresh, home, date(2022, 12, day), move_latest=True)
    (home / ".sets" / ".2022-12-01.tmp").mkdir()
    fresh = start(home, date(2022, 12, 7))
    (fresh / "index.html").write_text("seven again")
    publish(fresh, home, date(2022, 12, 7), move_latest=True)
    assert not (home / ".sets" / ".2022-12-01.tmp").exists()
    assert [(home / f"2022-12-0{d}" / "index.html").read_text() for d in (1, 7)] == [
        "1",
        "seven again",
    ]
    assert (home / "latest" / "index.html").read_text() == "seven again"


def test_until_the_switch_the_old_set_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "reports" / "shop"
    fresh = start(home, date(2022, 12, 1))
    (fresh / "index.html").write_text("old")
    publish(fresh, home, date(2022, 12, 1), move_latest=True)
    fresh = start(home, date(2022, 12, 1))
    (fresh / "index.html").write_text("new")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        publish(fresh, home, date(2022, 12, 1), move_latest=True)
    assert (home / "latest" / "index.html").read_text() == "old"


def test_a_set_whose_record_is_spoilt_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "set.json").write_text("{")
    assert read_set(tmp_path) is None
    assert read_set(None) is None
