"""A run over all shops: each fails for itself, and one page and one message tell of all of them."""

from __future__ import annotations

import json
import re
import shutil
import sys
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.reports import make
from tests.cli.receiver import receiver
from tests.conftest import daily_orders, order_list
from tests.reports.conftest import write_notebook

FRONT = """
import opsanalytics as ops
page = ops.open_page()
page.answer(page.ask(ops.pages.director.standing))
page.yesterday(page.ask(ops.pages.yesterday.yesterday))
page.tiles([page.ask(tile) for tile in ops.pages.headlines.TILES])
page.text(page.ask(ops.pages.alerts.alerts))
page.foot()
"""


class Agency:
    """Shops with 40, 20 and 10 orders a day in December 2022, and the commands over them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self.reports, self.capsys = folder / "data", folder / "reports", capsys
        self.books = folder / "notebooks"
        write_notebook(self.books, "00_directors_page", FRONT)
        for shop, orders in (("big", 40), ("mid", 20), ("small", 10)):
            self.exports(shop, orders)
            ingest([], shop, data=self.data)

    def exports(self, shop: str, orders: int) -> None:
        raw = self.data / "raw" / shop
        raw.mkdir(parents=True, exist_ok=True)
        text = order_list(daily_orders(date(2022, 12, 1), [orders] * 31))
        (raw / "ExportOrderList202301010905.csv").write_bytes(text.encode("gb18030"))

    def run(self, command: str, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        places = ["--data", str(self.data), "--notebooks", str(self.books), "--lang", "en"]
        code = main([command, *places, *arguments])
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def damage(self, shop: str) -> None:
        (self.data / "processed" / shop / "manifest.json").write_text("{")

    @property
    def page(self) -> Path:
        return self.reports / "index.html"

    def words(self) -> str:
        """What the page says, in one line."""
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.page.read_text("utf-8"), flags=re.S)
        return " ".join(unescape(text).split())


@pytest.fixture
def agency(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Agency:
    monkeypatch.setenv("OPSANALYTICS_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("OPSANALYTICS_NOTIFY", raising=False)
    return Agency(tmp_path, capsys)


ALL = ("--all-shops", "--as-of", "2022-12-31")


def test_the_page_of_all_shops_has_their_sum_and_each_shops_own_figures(agency: Agency) -> None:
    code, out, err = agency.run("report", *ALL)
    assert code == 0
    assert sorted(Path(line).parts[-3] for line in out.split()) == ["big", "mid", "small"]
    assert "3 of 3 shops had no trouble" in err
    words = agency.words()
    assert "Saturday 31 December: 70 orders in 3 of 3 shops" in words
    for shop, orders in (("big", 40), ("mid", 20), ("small", 10)):
        findings = json.loads((agency.reports / shop / "latest" / "findings.json").read_text())
        front = findings["pages"]["00_directors_page"]["findings"]
        [day] = [each for each in front if each["key"] == "yesterday.yesterday"]
        assert day["figures"][0]["value"] == orders
        assert f"{orders}.0" in words
        assert (agency.reports / shop / "latest" / "index.html").is_file()
        assert f'href="{shop}/latest/index.html"' in agency.page.read_text("utf-8")
    html = agency.page.read_text("utf-8")
    assert not re.search(r"<script|https?://|\son\w+=", html)


def test_a_shop_that_fails_stands_on_the_page_with_its_last_good_figures(agency: Agency) -> None:
    agency.run("report", *ALL)
    agency.damage("mid")
    code, out, err = agency.run("report", *ALL)
    assert code == 1
    assert sorted(Path(line).parts[-3] for line in out.split()) == ["big", "small"]
    assert "2 of 3 shops had no trouble" in err
    assert "Traceback" not in err
    words = agency.words()
    assert "The last run had trouble with 1 shop: mid." in words
    assert "These figures are of the report up to 31 Dec 2022." in words
    assert "70 orders in 3 of 3 shops" in words
    assert str(agency.data) not in words


def test_a_shop_without_any_report_says_so_and_is_in_no_sum(agency: Agency) -> None:
    agency.damage("big")
    assert agency.run("report", *ALL)[0] == 1
    words = agency.words()
    assert "30 orders in 2 of 3 shops" in words
    assert "There is no report yet; trouble in the last run: data/processed/" in words


def test_a_broken_plan_marks_its_shops_row_and_no_other(agency: Agency) -> None:
    agency.run("report", *ALL)
    plans = agency.data / "plans"
    plans.mkdir()
    (plans / "mid.toml").write_text("goals = [", encoding="utf-8")
    assert agency.run("report", *ALL)[0] == 1
    words = agency.words()
    assert "The last run had trouble with 1 shop: mid." in words
    row = words[words.index("Every shop") :]
    assert row.index("mid Trouble in the last run: data/plans/mid.toml") < row.index("big")
    assert row.count("Trouble in the last run") == 1
    assert "These figures are of the report up to 31 Dec 2022." in row
    assert str(agency.data) not in words


def test_a_shop_whose_tables_are_gone_is_in_the_run_and_fails_for_itself(agency: Agency) -> None:
    shutil.rmtree((agency.data / "processed" / "mid").resolve())
    code, _, err = agency.run("report", *ALL)
    assert code == 1
    assert "2 of 3 shops had no trouble" in err
    assert "mid" in agency.words()
    assert "opsanalytics ingest --rebuild --shop mid" in agency.words()


def test_an_error_of_ours_in_one_shop_leaves_the_others_their_reports(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make.open_shop

    def broken(name: str, **how: object) -> object:
        if name == "mid":
            raise ZeroDivisionError
        return whole(name, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(make, "open_shop", broken)
    code, out, err = agency.run("report", *ALL)
    assert (code, len(out.split())) == (1, 2)
    assert "mid: an error in opsanalytics (ZeroDivisionError)" in err


def test_where_every_shop_has_the_same_trouble_the_page_before_stays(agency: Agency) -> None:
    agency.run("report", *ALL)
    before = agency.page.read_bytes()
    code, _, err = agency.run("report", *ALL, "77")
    assert code == 1
    assert "all 3 shops have the same trouble" in err
    assert agency.page.read_bytes() == before
    assert agency.run("report", "--all-shops", "--as-of", "someday")[0] == 2
    assert agency.page.read_bytes() == before


def test_a_page_of_the_users_own_is_left_alone(agency: Agency) -> None:
    agency.reports.mkdir()
    agency.page.write_text("<p>ours</p>", encoding="utf-8")
    code, out, err = agency.run("report", *ALL)
    assert (code, len(out.split())) == (1, 3)
    assert "is a page of yours" in err
    assert agency.page.read_text("utf-8") == "<p>ours</p>"


def test_a_report_of_one_shop_renews_its_row(agency: Agency) -> None:
    agency.run("report", *ALL)
    agency.exports("small", 15)
    ingest([], "small", data=agency.data)
    agency.run("report", "--shop", "small", "--as-of", "2022-12-31")
    assert "75 orders in 3 of 3 shops" in agency.words()


def test_one_message_tells_of_all_shops_and_links_to_their_page(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = agency.reports.parent / "settings.toml"
    settings.write_text('[notify]\npublish_url = "https://example.org/r"\n', encoding="utf-8")
    agency.damage("mid")
    with receiver() as service:
        monkeypatch.setenv("OPSANALYTICS_NOTIFY", service.url)
        code, out, _ = agency.run("daily", *ALL)
    assert code == 3
    assert sorted(line.split("\t")[1] for line in out.splitlines()) == ["big", "small"]
    [message] = service.told
    assert message["title"].startswith("3 shops, 31 Dec 2022: ")
    told = message["message"]
    assert "50 orders in 2 of 3 shops" in told
    assert "The last run had trouble with 1 shop: mid." in told
    assert told.endswith("https://example.org/r/index.html")
    assert len(message["title"] + told) <= 800


def test_where_typst_is_missing_the_page_of_all_shops_is_made_and_no_shop_is_blamed(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    code, _, err = agency.run("report", "--all-shops", "--pdf")
    assert code == 1
    assert err.count("pip install opsanalytics[pdf]") == 3
    assert "Typst" not in agency.page.read_text("utf-8")
    assert agency.run("daily", "--all-shops", "--pdf")[0] == 2
    assert "Typst" not in agency.page.read_text("utf-8")
