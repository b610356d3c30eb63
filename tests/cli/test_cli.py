"""The command line: quick help, data on standard output, one sentence and an exit code when something is wrong."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from opsanalytics.cli import ingest as commands
from opsanalytics.cli import main as cli
from opsanalytics.cli.main import main
from opsanalytics.core.files import only_one
from opsanalytics.core.messages import ENGLISH
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.store.shop import open_shop
from tests.conftest import HOSTILE, ROOT, order_list, table

LIST = """
order | buyer | created          | paid             | shipped          | refund
1     | ann   | 2022-12-30 10:00 | 2022-12-30 10:01 | 2022-12-31 09:00 |
2     | bob   | 2022-12-31 10:00 |                  |                  |
3     | bob   | 2022-12-31 11:00 | 2022-12-31 11:01 |                  | 40.00
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shop ingested; commands run there."""
    path = tmp_path / "ExportOrderList202301010905.csv"
    path.write_bytes(order_list(table(LIST)).encode("gb18030"))
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["ingest", str(path), "--shop", "shop", "--lang", "en"]) == 0
    return tmp_path


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from opsanalytics.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'ibis', 'duckdb', 'pyarrow', 'matplotlib', 'pydantic', 'papermill', 'babel'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    times = []
    for _ in range(5):
        began = _seconds_of_processes()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        times.append(_seconds_of_processes() - began)
        assert done.returncode == 0, done.stderr
    assert "ingest" in done.stdout
    assert min(times) < 0.3  # about 0.1 on a machine at rest


def _seconds_of_processes() -> float:
    """What the processor has worked for the processes started here, not what they waited."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_importing_the_face_is_cheap_and_completes_every_name() -> None:
    code = (
        "import sys, opsanalytics as ops\n"
        "print('pandas' in sys.modules)\n"
        "print(all(getattr(ops, name) is not None for name in dir(ops)), 'evaluate' in dir(ops))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]


def test_the_account_of_an_ingest_is_data(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["ingest", "--shop", "shop", "--rebuild", "--forget", str(next(shop.glob("*.csv")))])
        == 0
    )
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "ExportOrderList202301010905.csv: 4 lines = 3 loaded + 0 duplicates + 0 rejected + 1 decoration (1 header)",
        "orders: 3 rows, 30 Dec – 31 Dec 2022",
    ]


def test_metrics_come_as_table_csv_and_json_without_nan(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = [
        "metrics",
        "--shop",
        "shop",
        "--metric",
        "orders_paid",
        "--metric",
        "visitors",
        "--by",
        "day",
    ]
    capsys.readouterr()
    assert main([*ask, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out, parse_constant=lambda c: pytest.fail(c))
    assert [(r["metric"], r["period_start"], r["value"]) for r in rows] == [
        ("orders_paid", "2022-12-30", 1),
        ("orders_paid", "2022-12-31", 1),
        ("visitors", None, None),
    ]
    assert rows[2]["reason"] == "no export covers a day of shop days"
    assert main([*ask, "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("metric,period_start,period_end,day_basis,numerator")
    assert lines[1] == "orders_paid,2022-12-30,2022-12-31,paid,1.0,,1.0,,,1,True,,"
    assert main(ask) == 0
    assert "orders_paid" in capsys.readouterr().out


def test_from_and_to_are_both_included_and_may_be_relative(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["metrics", "--shop", "shop", "--metric", "orders_created", "--format", "json"]
    capsys.readouterr()
    assert main([*ask, "--from", "2022-12-31", "--to", "2022-12-31"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == 2
    assert main([*ask, "--from", "-9999d", "--to", "2022-12-30"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] == 1


def test_metrics_and_breakdowns_may_be_called_as_a_chinese_calls_them(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["metrics", "--shop", "shop", "订单数", "--by", "天", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["metric"], r["value"]) for r in rows] == [("orders_paid", 1), ("orders_paid", 1)]


def test_an_empty_sheet_may_be_asked_for_by_its_title(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    assert main(["ingest", "--shop", "shop", "--template", "订单"]) == 0
    assert (shop / "orders.xlsx").is_file()


def test_days_back_count_from_the_end_of_the_data_and_days_beyond_it_are_an_answer(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["metrics", "--shop", "shop", "--metric", "orders_created", "--format", "json"]
    capsys.readouterr()
    assert main([*ask, "--from", "-1d"]) == 0  # the last day of the data, not yesterday
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["period_start"], row["value"]) == ("2022-12-31", 2)
    assert main([*ask, "--from", "2024-02-01", "--against", "last_year"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] is None


def test_a_budget_of_months_to_come_moves_no_days_back(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    sheet = "月份,部门,科目,预算金额,实际支出\n2023-01-01,运营部,推广,1000,\n"
    Path("预算.csv").write_text(sheet, "utf-8")
    assert main(["ingest", "--shop", "shop", "预算.csv"]) == 0
    ask = ["metrics", "--shop", "shop", "--metric", "orders_paid", "--format", "json"]
    for back in ("-2d", "yesterday"):
        told = []
        for option in ("--days", "--from"):
            capsys.readouterr()
            assert main([*ask, f"{option}={back}"]) == 0
            told.append(json.loads(capsys.readouterr().out))
        assert told[0] == told[1]
    assert (told[0][0]["period_start"], told[0][0]["complete"]) == ("2022-12-31", True)
    assert main([*ask, "--metric", "budget_planned", "--from", "2023-01-01"]) == 0
    assert json.loads(capsys.readouterr().out)[1]["value"] == 1000  # days beyond the orders


def test_a_terminal_without_chinese_gets_escapes_and_no_traceback() -> None:
    command = [sys.executable, "-m", "opsanalytics", "metrics", "--list"]
    done = subprocess.run(
        command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert b"orders_created" in done.stdout


def test_a_list_without_an_order_is_an_answer_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "ExportOrderList202301010905.csv").write_bytes(order_list([]).encode("gb18030"))
    assert main(["ingest", "--shop", "none", "ExportOrderList202301010905.csv"]) == 0
    for days in ([], ["--from", "2022-12-01"], ["--to", "2022-12-31", "--from", "2022-12-01"]):
        assert main(["metrics", "--shop", "none", "--metric", "orders_paid", *days]) == 0
    assert "no export covers a day of orders" in capsys.readouterr().out
    assert main(["report", "--shop", "none"]) == 3
    assert "none has no day with complete data" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("days", "paid"),
    [
        ("2022-12", 2),
        ("2022-Q4", 2),
        ("2022-12-31", 1),
        ("2022-12-30:2022-12-30", 1),
        ("last month", 0),
        ("本月", 2),
        ("-1d", 1),
    ],
)
def test_figures_of_any_period_that_can_be_named(
    shop: Path, capsys: pytest.CaptureFixture[str], days: str, paid: int
) -> None:
    capsys.readouterr()
    ask = ["metrics", "--shop", "shop", "--metric", "orders_paid", "--format", "json"]
    assert main([*ask, "--days", days]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["value"] or 0) == paid


def test_the_list_of_metrics_needs_no_shop(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "--list", "--lang", "zh"]) == 0
    assert "orders_paid" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["metrics"], 2, "which shop?"),
        (["metrics", "--shop", "nil"], 2, "no shop nil"),
        (["metrics", "--shop", "shop", "--metric", "sales"], 2, "there is no metric sales"),
        (["metrics", "--shop", "shop", "--from", "31/12/2022"], 2, "'31/12/2022' is not a day"),
        (
            ["metrics", "--shop", "shop", "--from", "last week"],
            2,
            "a week, month or other period is named with --days",
        ),
        (
            ["metrics", "--shop", "shop", "--days", "2022-12", "--to", "2022-12-31"],
            2,
            "--days says the whole period: leave out --from and --to, or --days",
        ),
        (["metrics", "--shop", "shop", "--days", "soon"], 2, "'soon' is not a period"),
        (
            ["metrics", "--shop", "shop", "--from", "2022-12-31", "--to", "2022-12-01"],
            2,
            "lies before its first day",
        ),
        (["ingest", "--shop", "shop", "nowhere.csv"], 2, "there is no file or folder nowhere.csv"),
        (["ingest", "--shop", "../x", "data"], 2, "cannot name a shop"),
        (
            ["ingest", "--shop", "shop", "--source", "jd", "."],
            2,
            "no export is called jd; use amazon_orders",
        ),
        (["ingest", "--shop", "new"], 2, "there is no file or folder"),
        (["ingest", "--shop", "shop", "notes.txt"], 3, "notes.txt is no export we know"),
        (["ingest", "--shop", "shop", "empty.csv"], 3, "empty.csv is empty"),
        (["report", "--shop", "shop", "--plan", "x.toml"], 2, "there is no plan file"),
        (
            ["report", "--shop", "shop", "-p", "dais=3"],
            2,
            "no notebook chosen has a parameter dais",
        ),
        (["report", "--shop", "shop", "--as-of", "soon"], 2, "'soon' is not a day"),
        (["metrics", "--shop", "shop", "--to", "9999-12-31"], 2, "'9999-12-31' is not a day"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_exit_code(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    (shop / "notes.txt").write_text("dear diary\nnothing sold\n")
    (shop / "empty.csv").write_text("")
    capsys.readouterr()
    assert main(arguments) == code
    told = capsys.readouterr()
    assert sentence in told.err
    assert len(told.err.splitlines()) == 1
    assert "Traceback" not in told.err
    assert main([*arguments, "--lang", "zh"]) == code
    assert any("\u4e00" <= c <= "\u9fff" for c in capsys.readouterr().err)


def test_one_refused_file_does_not_keep_the_others_out(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "notes.txt").write_text("dear diary\n")
    more = shop / "ExportOrderList202301020905.csv"
    rows = "order | created | paid\n9 | 2023-01-01 10:00 | 2023-01-01 10:00"
    more.write_bytes(order_list(table(rows)).encode("gb18030"))
    capsys.readouterr()
    assert main(["ingest", "--shop", "shop", str(shop / "notes.txt"), str(more)]) == 3
    told = capsys.readouterr()
    assert "1 loaded" in told.out
    assert "refused: notes.txt is no export we know" in told.err


def test_a_report_while_another_runs_answers_75(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_one(shop / "reports" / "shop" / ".lock", wait=False, on="test"):
        assert main(["report", "--shop", "shop"]) == 75
    assert "another run is at work on shop" in capsys.readouterr().err


def test_a_full_disk_is_one_sentence(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "data")

    monkeypatch.setattr("opsanalytics.store.generation.sync_tree", full)
    source = str(next(shop.glob("*.csv")))
    capsys.readouterr()
    assert main(["ingest", "--shop", "shop", "--rebuild", "--forget", source]) == 3
    assert (
        capsys.readouterr().err
        == "opsanalytics: the computer will not read or write data: No space left on device\n"
    )
    assert main(["metrics", "--shop", "shop", "--metric", "orders_paid"]) == 0
    assert not list((shop / "data" / "processed" / ".generations" / "shop").glob(".*.tmp"))


@pytest.mark.parametrize("at", ["7h", "25:00", "08:00:30", "08:00+08:00", ""])
def test_a_time_that_is_none_is_one_sentence(
    shop: Path, capsys: pytest.CaptureFixture[str], at: str
) -> None:
    capsys.readouterr()
    assert (
        main(["daily", "--shop", "shop", "--schedule", "cron", f"--at={at}", "--lang", "en"]) == 2
    )
    sentence = f"opsanalytics: {at!r} is not a time of day; write hours and minutes as 08:00\n"
    assert capsys.readouterr().err == sentence


def test_a_user_without_a_home_folder_is_told_what_to_set(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless(_: str) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("platformdirs.user_config_path", homeless)
    capsys.readouterr()
    assert main(["check", "--shop", "shop"]) in (0, 4)
    monkeypatch.delenv("OPSANALYTICS_KEY_FILE")
    capsys.readouterr()
    assert main(["ingest", "ExportOrderList202301010905.csv", "--shop", "t", "--lang", "en"]) == 2
    assert capsys.readouterr().err == (
        "opsanalytics: this user has no home folder; "
        "set HOME or XDG_CONFIG_HOME to a folder that is theirs\n"
    )


def test_no_progress_bar_of_the_engine_lands_on_pages_or_in_the_terminal(shop: Path) -> None:
    engine = open_shop("shop", data=shop / "data").engine
    (told,) = engine.raw_sql("select current_setting('enable_progress_bar')").fetchall()
    assert told == (False,)


def test_a_bug_is_no_users_error(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsanalytics.metrics.query.SourceQuery.run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["metrics", "--shop", "shop", "--metric", "orders_paid"])


def test_the_demo_leaves_a_folder_with_files_of_yours_alone(
    demo_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo_data / "raw" / "demo", tmp_path / "data" / "raw" / "demo")
    (tmp_path / "data" / "raw" / "demo" / HOSTILE).rename(
        tmp_path / "data" / "raw" / "demo" / "mine.csv"
    )
    assert main(["demo"]) == 2
    assert "holds files of yours (mine.csv)" in capsys.readouterr().err


def test_the_data_folder_is_the_option_the_variable_or_the_nearest_one(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(shop / "deep" / "er")
    assert main(["metrics", "--shop", "shop", "--metric", "orders_paid"]) == 0
    monkeypatch.setenv("OPSANALYTICS_DATA", str(shop / "elsewhere"))
    assert main(["metrics", "--shop", "shop", "--metric", "orders_paid"]) == 2
    assert (
        main(["metrics", "--shop", "shop", "--metric", "orders_paid", "--data", str(shop / "data")])
        == 0
    )


def test_a_folder_may_have_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "店 [1] *'\"?"
    (home / "data").mkdir(parents=True)
    monkeypatch.chdir(home)
    (home / "ExportOrderList202301010905.csv").write_bytes(
        order_list(table(LIST)).encode("gb18030")
    )
    assert main(["ingest", "--shop", "shop", "ExportOrderList202301010905.csv"]) == 0
    assert main(["metrics", "--shop", "shop", "--metric", "orders_created", "--format", "csv"]) == 0
    assert ",3.0," in capsys.readouterr().out


def test_the_kinds_in_the_help_are_those_that_can_be_read() -> None:
    assert set(commands.kinds()) == {
        m.kind for m in mappings().values() if not m.own and not m.part_of
    }


def test_every_command_the_readme_shows_is_one_we_have() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [
        line.partition("#")[0].split()
        for line in text.splitlines()
        if line.startswith("opsanalytics ")
    ]
    assert len(lines) >= 8
    for line in lines:
        assert cli.command_parser(ENGLISH).parse_args(cli._joined(line[1:])).command == line[1]


def test_it_runs_as_a_module_and_tells_its_version() -> None:
    command = [sys.executable, "-m", "opsanalytics", "--version"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"COLUMNS": "80"}
    )
    assert done.stdout.startswith("opsanalytics 0.")


def test_rows_left_out_are_told_by_what_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sheet made for the whole month, with a day on which the shop was closed."""
    later = date.today() + timedelta(days=9)  # noqa: DTZ011
    text = "日期,支付金额,支付订单数\n2026-02-16,300.00,3\n2026-02-17,放假,放假\n"
    text += f"{later},0,0\n"
    (tmp_path / "日报.csv").write_text(text, encoding="utf-8")
    ingest = ["ingest", "--shop", "s", "--data", str(tmp_path), str(tmp_path / "日报.csv")]
    assert main([*ingest, "--lang", "en"]) == 0
    assert "1 closed day, 1 day to come, 1 header" in capsys.readouterr().out
    assert main([*ingest, "--rebuild", "--lang", "zh"]) == 0
    assert "尚未到来的日子" in capsys.readouterr().out
