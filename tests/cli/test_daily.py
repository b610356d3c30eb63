"""Every morning: new exports in, alerts, reports, a message; and the files that have a computer do it."""

from __future__ import annotations

import ast
import base64
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from opsanalytics.cli import notify
from opsanalytics.cli.main import main
from opsanalytics.cli.schedule import _content
from opsanalytics.core.files import only_one
from tests.cli.receiver import Receiver, receiver
from tests.conftest import daily_orders, order_list
from tests.reports.conftest import SAY, write_notebook

WINDOWS = ("StartWhenAvailable", "StartBoundary", "WorkingDirectory", "Command", "Arguments")
NS = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


class Home:
    """A folder with a shop's exports and two small notebooks, and the command run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.data, self.capsys = folder, folder / "data", capsys
        self.exports("shop", "ExportOrderList202301010905", date(2022, 11, 20), 42)
        write_notebook(folder / "notebooks", "00_directors_page", SAY.format("all is well"))
        write_notebook(folder / "notebooks", "01_more", SAY.format("more"))

    def exports(self, shop: str, name: str, first: date, days: int) -> None:
        """An order list of 40 orders a day."""
        raw = self.data / "raw" / shop
        raw.mkdir(parents=True, exist_ok=True)
        rows = daily_orders(first, [40] * days)
        (raw / f"{name}.csv").write_bytes(order_list(rows).encode("gb18030"))

    def daily(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        places = ["--data", str(self.data), "--notebooks", str(self.folder / "notebooks")]
        code = main(["daily", *places, "--lang", "en", *arguments])
        told = self.capsys.readouterr()
        return code, told.out, told.err

    def plan_with(self, text: str) -> None:
        """The packaged plan and something more, as the shop's own."""
        (self.data / "plans").mkdir(exist_ok=True)
        plan = (files("opsanalytics.plan") / "plan_default.toml").read_text(encoding="utf-8")
        (self.data / "plans" / "shop.toml").write_text(plan + text, encoding="utf-8")

    def latest(self, shop: str = "shop") -> Path:
        return self.folder / "reports" / shop / "latest"


@pytest.fixture
def home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Home:
    monkeypatch.setenv("OPSANALYTICS_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("OPSANALYTICS_NOTIFY", raising=False)
    monkeypatch.setenv("OPSANALYTICS_KERNELS", "fresh")
    return Home(tmp_path, capsys)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A service that takes messages, whose address is set."""
    with receiver() as kept:
        monkeypatch.setenv("OPSANALYTICS_NOTIFY", kept.url)
        yield kept


def test_a_morning_takes_new_exports_in_and_a_morning_without_any_does_no_harm(home: Home) -> None:
    code, out, err = home.daily()
    assert (code, out.count("\n")) == (0, 1)
    day, shop, verdict, index = out.strip().split("\t")
    assert (day, shop, Path(index)) == ("2022-12-31", "shop", home.latest() / "index.html")
    assert "40.0 orders" in verdict
    assert "1 new export" in err
    home.exports("shop", "ExportOrderList202301100905", date(2022, 12, 20), 21)
    code, out, err = home.daily()
    assert (code, out.split("\t")[0]) == (0, "2023-01-09")
    made = {page.name: page.read_bytes() for page in home.latest().glob("0*.html")}
    code, again, err = home.daily()
    assert (code, again) == (0, out)
    assert {page.name: page.read_bytes() for page in home.latest().glob("0*.html")} == made
    assert "0 new exports" in err
    assert sorted(p.name for p in home.latest().parent.glob("20*")) == ["2022-12-31", "2023-01-09"]


def test_a_refused_export_does_not_keep_the_report_from_the_rest(home: Home) -> None:
    (home.data / "raw" / "shop" / "holiday.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, err = home.daily()
    assert code == 3
    assert "holiday.csv" in err
    assert out.startswith("2022-12-31\tshop\t")


def test_a_page_that_fails_is_told_and_the_worst_exit_code_wins(home: Home) -> None:
    (home.data / "raw" / "shop" / "holiday.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    write_notebook(home.folder / "notebooks", "01_more", "1 / 0")
    code, out, err = home.daily()
    assert code == 1  # a page failed: worse than a refused file
    assert "pages that could not be made: 1 (01_more" in err
    assert out.startswith("2022-12-31\tshop\t")


def test_a_breached_alert_is_exit_code_4_and_the_report_is_there(home: Home) -> None:
    home.plan_with('\n[[alerts]]\nmetric = "orders_paid"\nbelow = 100000\n')
    code, out, _ = home.daily()
    assert code == 4
    assert out.startswith("2022-12-31\tshop\t")
    assert (home.latest() / "index.html").is_file()


@pytest.mark.parametrize(("trouble", "worst"), [("refused", 3), ("page", 1)])
def test_a_breached_alert_is_the_least_of_troubles(home: Home, trouble: str, worst: int) -> None:
    home.plan_with('\n[[alerts]]\nmetric = "orders_paid"\nbelow = 100000\n')
    if trouble == "refused":
        (home.data / "raw" / "shop" / "holiday.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        write_notebook(home.folder / "notebooks", "01_more", "1 / 0")
    assert home.daily()[0] == worst


def test_a_second_run_at_once_leaves_the_first_alone(home: Home) -> None:
    with only_one(home.folder / "reports" / "shop" / ".daily", wait=False, on="shop"):
        code, out, err = home.daily()
    assert (code, out) == (75, "")
    assert "another run is at work on shop" in err


def test_one_shops_trouble_is_not_the_others(home: Home) -> None:
    (home.data / "raw" / "broken").mkdir()
    (home.data / "raw" / "broken" / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, err = home.daily("--all-shops")
    assert code == 2  # there is no table of that shop to report on
    assert [line.split("\t")[1] for line in out.splitlines()] == ["shop"]
    assert "broken: " in err


def test_no_shop_at_all_is_one_sentence(home: Home, tmp_path: Path) -> None:
    code = main(["daily", "--data", str(tmp_path / "none"), "--lang", "en"])
    told = home.capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert "there is no shop in" in told.err


# --- people are told ---


def test_the_digest_holds_the_verdict_the_day_and_a_link_where_reports_are_published(
    home: Home, service: Receiver
) -> None:
    (home.folder / "settings.toml").write_text(
        '[notify]\npublish_url = "https://example.org/r"\n', encoding="utf-8"
    )
    code, out, err = home.daily()
    assert code == 0
    [message] = service.told
    told = message["title"] + message["message"]
    assert len(told) <= 800
    assert "40.0 orders dispatched a day" in told
    assert "31 Dec 2022" in told
    assert told.endswith("https://example.org/r/shop/latest/index.html")
    assert message["attachments"] == []
    assert "SECRET" not in out + err


def test_without_a_link_page_00_goes_along_as_a_picture(home: Home, service: Receiver) -> None:
    if not any(shutil.which(name) for name in notify._BROWSERS):
        pytest.skip("no Chromium, Chrome or Edge is installed")
    home.daily()
    [message] = service.told
    assert "http" not in message["message"]
    [picture] = message["attachments"]
    assert base64.b64decode(picture["base64"]).startswith(b"\x89PNG")


def test_the_pdf_goes_along_where_it_is_asked_for(home: Home, service: Receiver) -> None:
    assert home.daily("--pdf")[0] == 0
    [message] = service.told
    sheets = base64.b64decode(message["attachments"][-1]["base64"])
    assert sheets == (home.latest() / "report.pdf").read_bytes()
    assert sheets.startswith(b"%PDF")


def test_the_workbook_goes_along_where_it_is_asked_for(home: Home, service: Receiver) -> None:
    assert home.daily("--xlsx")[0] == 0
    [message] = service.told
    book = base64.b64decode(message["attachments"][-1]["base64"])
    assert book == (home.latest() / "report.xlsx").read_bytes()


def test_services_that_fail_or_hang_are_told_and_the_reports_stand(
    home: Home, service: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSANALYTICS_NOTIFY", f"{service.url} json://127.0.0.1:9/SECRET")
    monkeypatch.setattr(notify, "SECONDS", 0.5)
    service.wait = 3
    code, out, err = home.daily()
    assert code == 1
    assert [line for line in err.splitlines() if "could not be reached" in line] == [
        "shop: address 1 to notify (JSON) could not be reached",
        "shop: address 2 to notify (JSON) could not be reached",
    ]
    assert "SECRET" not in out + err
    assert out.startswith("2022-12-31\tshop\t")
    assert (home.latest() / "index.html").is_file()


def test_settings_that_are_wrong_keep_nobody_from_the_report(home: Home) -> None:
    (home.folder / "settings.toml").write_text("[notify]\nurl = 1\n", encoding="utf-8")
    code, out, err = home.daily()
    assert code == 1
    assert "nobody will be notified" in err
    assert out.startswith("2022-12-31\tshop\t")


# --- what starts it ---


@pytest.fixture
def written(home: Home, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The files a schedule takes, written into a folder whose name is awkward."""
    folder = home.folder / "我的 shop 100%"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def write(kind: str) -> tuple[str, dict[str, bytes]]:
        code, out, _ = home.daily("--schedule", kind, "--at", "07:30", "--xlsx")
        assert code == 0
        return out, {path.name: path.read_bytes() for path in folder.iterdir()}

    return write


def test_crons_line_runs_by_a_bare_shell(written: Any, home: Home) -> None:
    out, _ = written("cron")
    minute, hour, *rest = out.strip().split(" ", 5)
    assert (minute, hour, rest[:3]) == ("30", "7", ["*", "*", "*"])
    line = rest[3].replace(r"\%", "%")  # as cron itself does
    done = subprocess.run(
        ["env", "-i", "sh", "-c", line], capture_output=True, text=True, timeout=120
    )
    log = (home.folder / "reports" / "daily.log").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, ""), log
    assert "2022-12-31\tshop\t" in log


def words_of(command: list[str], home: Home) -> None:
    """The command is this interpreter's, and names the data and notebooks where they are."""
    assert command[:4] == [sys.executable, "-m", "opsanalytics", "daily"]
    assert command[command.index("--data") + 1] == str(home.data)
    assert command[command.index("--notebooks") + 1] == str(home.folder / "notebooks")
    assert "--xlsx" in command


def test_systemd_makes_up_for_a_missed_morning(written: Any, home: Home) -> None:
    _, found = written("systemd")
    timer, service = ConfigParser(interpolation=None), ConfigParser(interpolation=None)
    timer.read_string(found["opsanalytics-daily.timer"].decode())
    service.read_string(found["opsanalytics-daily.service"].decode())
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 07:30:00"
    assert service["Service"]["WorkingDirectory"] == f"{home.folder}/我的 shop 100%%"
    words_of(shlex.split(service["Service"]["ExecStart"]), home)


def test_launchd_and_windows_make_up_for_a_missed_morning(written: Any, home: Home) -> None:
    _, found = written("launchd")
    plist = plistlib.loads(
        found["com.opsanalytics.daily.plist"]
    )  # launchd runs what was missed while asleep
    assert plist["StartCalendarInterval"] == {"Hour": 7, "Minute": 30}
    assert plist["WorkingDirectory"] == f"{home.folder}/我的 shop 100%"
    words_of(plist["ProgramArguments"], home)
    _, found = written("windows")
    task = ElementTree.fromstring(found["opsanalytics-daily.xml"].decode("utf-16"))
    told = {name: task.findtext(f".//t:{name}", namespaces=NS) or "" for name in WINDOWS}
    assert told["StartWhenAvailable"] == "true"
    assert told["StartBoundary"].endswith("T07:30:00")
    assert told["WorkingDirectory"] == f"{home.folder}/我的 shop 100%"
    words_of([told["Command"], *shlex.split(told["Arguments"])], home)


def test_a_double_click_runs_the_same_command_from_its_folder(written: Any, home: Home) -> None:
    _, found = written("click")
    script = found["opsanalytics-daily.command"].decode()
    folder, command, *_ = [
        line
        for line in script.splitlines()
        if line.startswith(("cd ", shlex.quote(sys.executable)))
    ]
    assert shlex.split(folder)[1] == f"{home.folder}/我的 shop 100%"
    words_of(shlex.split(command), home)
    batch = _content(
        "opsanalytics-daily.bat",
        ["py thon", "-m", "opsanalytics", "50%"],
        home.folder,
        home.folder,
        time(7),
    )
    assert b'\r\n"py thon" -m opsanalytics 50%%\r\n' in batch  # as a Windows batch file reads it


def test_airflow_runs_the_same_command(written: Any, home: Home) -> None:
    _, found = written("airflow")
    tree = ast.parse(found["opsanalytics_daily.py"].decode())
    [command] = [
        n.value
        for n in tree.body
        if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "COMMAND"
    ]
    words_of(shlex.split(ast.literal_eval(command)), home)
