"""Questions from the shell: the answers of Python, as tables, files and charts."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from opsanalytics.cli.analyse import QUESTIONS
from opsanalytics.cli.main import main
from opsanalytics.ingest.pipeline import ingest
from tests.analyses.shops import BUYERS
from tests.conftest import order_list, table


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five buyers of the first quarter of 2022, as an export."""
    rows = [
        {"order": "7" * 15 + f"{int(row['order_id']):04d}", "buyer": row["buyer_id"]}
        | {"created": row["created_at"], "paid": row["paid_at"], "amount": row["paid_amount"]}
        for row in table(BUYERS)
    ]
    raw = tmp_path / "exports"
    raw.mkdir()
    file = raw / "ExportOrderList202203212300.csv"
    file.write_bytes(order_list(rows).encode("gb18030"))
    ingest([file], "shop", data=tmp_path / "data")
    monkeypatch.setenv("OPSANALYTICS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_question_has_the_answer_that_python_gives(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["analyse", "cohorts", "--shop", "shop", "--days", "2022-02", "--format", "json"]
    assert main(ask) == 0
    rows = json.loads(capsys.readouterr().out)
    february = [row for row in rows if row["cohort"] == "2022-01-01" and row["age"] == 1]
    assert [row["returned"] for row in february] == [1]  # ann alone came back in February


def test_an_answer_is_written_as_the_files_ending_says(data: Path) -> None:
    for name in ("waits.csv", "waits.xlsx", "waits.png", "waits.txt", "waits.json"):
        assert main(["analyse", "waits", "--shop", "shop", "--out", name]) == 0
        assert (data / name).stat().st_size
    assert (data / "waits.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "else Excel garbles it"
    assert (data / "waits.png").read_bytes().startswith(b"\x89PNG")
    csv, book = pd.read_csv("waits.csv"), pd.read_excel("waits.xlsx", engine="calamine")
    assert csv.to_numpy().tolist() == book.to_numpy().tolist()


def test_metrics_are_written_to_a_workbook_and_drawn_too(data: Path) -> None:
    ask = ["metrics", "--shop", "shop", "orders_paid", "--by", "month", "--out"]
    assert main([*ask, "orders.xlsx"]) == 0
    assert main([*ask, "orders.png"]) == 0
    values = pd.read_excel("orders.xlsx", engine="calamine")["value"].tolist()
    assert values[0] == 4


def test_a_picture_says_what_it_shows_of_which_days_and_what_is_not_final(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures: list[str] = []

    def noted(figure: Figure, *_: object, **__: object) -> None:
        pictures.append(" ".join(text.get_text() for text in figure.findobj(Text)))

    monkeypatch.setattr(Figure, "savefig", noted)
    days = ["--from", "2022-03-01", "--to", "2022-03-31", "--lang", "zh"]
    assert main(["metrics", "--shop", "shop", "orders_paid", *days, "--out", "x.png"]) == 0
    assert (
        main(
            [
                "analyse",
                "rfm",
                "--shop",
                "shop",
                "--days",
                "2022-03",
                "--lang",
                "zh",
                "--out",
                "y.png",
            ]
        )
        == 0
    )
    money, buyers = (picture.replace("\n", "") for picture in pictures)
    assert "支付订单数" in money
    assert "2022年3月1日至3月31日；还不是最终数：31 天中有 11 天没有数据" in money
    assert "90 天中有 11 天没有数据" in buyers
    assert "90 天中有 11 天没有数据" in capsys.readouterr().err


def test_what_a_question_does_not_have_is_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyse", "products", "--shop", "shop", "--by", "week", "--lang", "en"]) == 2
    assert "products has no --by" in capsys.readouterr().err
    ask = ["analyse", "cohorts", "--shop", "shop", "--lang", "en"]
    assert main([*ask, "--out", "x.pdf"]) == 2
    assert "use .txt, .csv, .json, .xlsx, .png" in capsys.readouterr().err
    assert main([*ask, "--by", "hour"]) == 2


def test_every_question_is_one_that_python_has() -> None:
    import opsanalytics as ops

    for question in QUESTIONS.values():
        assert callable(getattr(ops, question.name))
        assert not question.chart or callable(getattr(ops.charts, question.chart))


def test_questions_and_breakdowns_may_be_asked_in_chinese(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyse", "同期群", "--shop", "shop", "--by", "周", "--format", "json"]) == 0
    weeks = json.loads(capsys.readouterr().out)
    assert weeks[0]["cohort"] == "2021-12-27"  # the Monday before ann's Saturday, 1 January


def test_a_breakdown_that_is_none_is_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for question, known in (("rfm", "use cuts, ranks"), ("pairs", "use order, buyer")):
        assert main(["analyse", question, "--shop", "shop", "--by", "xyz", "--lang", "en"]) == 2
        assert known in capsys.readouterr().err


def test_what_a_question_does_not_take_is_said_in_whole_chinese_sentences(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for question, wrong, told in (
        ("rfm", ["--by", "xyz"], "不能按 xyz 拆分；可用：cuts、ranks"),
        ("同期群", ["--by", "日"], "不能按 day 拆分；可用：week、month"),
        ("cohorts", ["--days", "某月"], "不是时间段；请写成"),
    ):
        assert main(["analyse", question, "--shop", "shop", *wrong, "--lang", "zh"]) == 2
        assert told in capsys.readouterr().err


def test_the_list_to_win_buyers_back_has_orders_not_people_and_is_its_owners_alone(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["analyse", "winback", "--shop", "shop", "--days", "2023-12-31", "--lang", "en"]
    assert main(ask) == 2
    assert "write it to a file that only you can read" in capsys.readouterr().err
    assert main([*ask, "--out", "list.png"]) == 2
    assert not (data / "list.png").exists()
    assert main([*ask, "--out", "list.csv"]) == 0
    assert (data / "list.csv").stat().st_mode & 0o777 == 0o600
    rows = pd.read_csv("list.csv", dtype=str)
    assert list(rows) == ["stage", "last_order", "last_day", "orders", "amount"]
    latest = {row["buyer_id"]: row["order_id"] for row in table(BUYERS) if row["paid_at"]}
    assert not any(
        buyer in (data / "list.csv").read_text("utf-8") for buyer in latest if len(buyer) > 2
    )
    assert set(rows["stage"]) == {"lost"}
    assert capsys.readouterr().out == ""
