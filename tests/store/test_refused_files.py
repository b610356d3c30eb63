"""A file that was refused is named until it is read: by check, page 02 and the morning's message."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from opsanalytics.cli.main import main
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.ingest.pipeline import ingest
from opsanalytics.ingest.undo import undo
from opsanalytics.pages.data_health import health
from opsanalytics.pages.digest import digest
from opsanalytics.pages.finding import View
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.store.shop import open_shop

DAYS = "统计日期,访客数,支付金额,支付买家数\n2026-03-01,100,50.00,2\n2026-03-02,90,40.00,1\n"
WEEKS = "统计周期,访客数,支付金额,支付买家数\n2026-03-02至2026-03-08,700,350.00,14\n"
TIMELESS = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间\n"
    "300000000000000011,买家一号甲,9.00,9.00,交易成功,上午,上午\n"
)
GOOD_LATER = DAYS.replace("2026-03-0", "2026-03-1")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose shop has a good file of two days in its raw folder."""
    data = tmp_path / "data"
    put(data, "days.csv", DAYS)
    return data


def put(data: Path, name: str, text: str) -> Path:
    path = data / "raw" / "s" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def still_refused(data: Path) -> list[str]:
    return [each.file for each in open_shop("s", data=data).manifest.refused]


def test_a_refused_file_is_remembered_with_its_reason(data: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    outcome = ingest([], "s", data=data)
    (refusal,) = open_shop("s", data=data).manifest.refused
    assert (refusal.file, refusal.place) == ("weeks.csv", "weeks.csv")
    assert [refusal.why] == [error.message for error in outcome.refused]
    assert refusal.why.worded("zh") == outcome.refused[0].message.worded("zh")


def test_a_refused_file_is_remembered_where_nothing_else_is_new(data: Path) -> None:
    ingest([], "s", data=data)
    before = open_shop("s", data=data)
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    after = open_shop("s", data=data)
    assert still_refused(data) == ["weeks.csv"]
    assert after.table("shop_day").equals(before.table("shop_day"))
    assert before.manifest.refused == []  # who opened it before goes on reading what it was
    after.verify()


def test_the_same_refusal_again_makes_no_new_state(data: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    before = open_shop("s", data=data).folder
    ingest([], "s", data=data)
    assert open_shop("s", data=data).folder == before


def test_it_is_forgotten_once_the_file_is_read(data: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    put(data, "weeks.csv", GOOD_LATER)
    ingest([], "s", data=data)
    assert still_refused(data) == []


def test_it_is_forgotten_once_the_file_is_taken_out_of_the_raw_folder(data: Path) -> None:
    path = put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    path.unlink()
    ingest([], "s", data=data)
    assert still_refused(data) == []


def test_reading_another_file_forgets_none(data: Path, tmp_path: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    other = tmp_path / "later.csv"
    other.write_text(GOOD_LATER, encoding="utf-8")
    ingest([other], "s", data=data)
    assert still_refused(data) == ["weeks.csv"]


def test_a_file_from_elsewhere_stays_named_when_the_raw_folder_is_read(
    data: Path, tmp_path: Path
) -> None:
    ingest([], "s", data=data)
    other = tmp_path / "weeks.csv"
    other.write_text(WEEKS, encoding="utf-8")
    ingest([other], "s", data=data)
    ingest([], "s", data=data)
    assert still_refused(data) == ["weeks.csv"]


def test_two_files_of_one_name_in_two_folders_are_two(data: Path) -> None:
    put(data, "march/weeks.csv", WEEKS)
    put(data, "april/weeks.csv", WEEKS.replace("2026-03", "2026-04"))
    ingest([], "s", data=data)
    assert still_refused(data) == ["weeks.csv", "weeks.csv"]
    put(data, "april/weeks.csv", GOOD_LATER)
    ingest([], "s", data=data)
    assert still_refused(data) == ["weeks.csv"]


def test_a_refused_sheet_stays_named_when_its_workbook_is_met_again(data: Path) -> None:
    with xlsxwriter.Workbook(data / "raw" / "s" / "book.xlsx") as book:
        for title, text in (("日", GOOD_LATER), ("订单", TIMELESS)):
            sheet = book.add_worksheet(title)
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    for _ in range(2):
        ingest([], "s", data=data)
        assert still_refused(data) == ["book.xlsx/订单"]
    undo(["book.xlsx/订单"], "s", data=data)
    assert still_refused(data) == []
    assert ingest([], "s", data=data, rebuild=True).manifest.tables["shop_day"].rows == 4


def test_an_ingest_of_something_else_names_what_is_still_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    other = tmp_path / "later.csv"
    other.write_text(GOOD_LATER, encoding="utf-8")
    assert main(["ingest", "--shop", "s", "--data", str(data), "--lang", "en", str(other)]) == 0
    assert "still refused, and in no figure: weeks.csv" in capsys.readouterr().err
    main(["ingest", "--shop", "s", "--data", str(data), "--lang", "en"])
    said = capsys.readouterr().err
    assert "still refused" not in said
    assert said.count("refused: weeks.csv") == 1


def test_a_refused_part_of_an_archive_is_named_with_it(data: Path) -> None:
    with zipfile.ZipFile(data / "raw" / "s" / "all.zip", "w") as archive:
        archive.writestr("weeks.csv", WEEKS)
        archive.writestr("later.csv", GOOD_LATER)
    for _ in range(2):
        ingest([], "s", data=data)
        assert still_refused(data) == ["all.zip/weeks.csv"]


def test_a_rebuild_begins_anew(data: Path) -> None:
    path = put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    shutil.move(path, data / "weeks.csv")
    ingest([], "s", data=data, rebuild=True)
    assert still_refused(data) == []


def test_a_file_that_nobody_needs_can_be_given_up(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    options = ["--shop", "s", "--data", str(data), "--lang", "en"]
    assert main(["ingest", *options, "--undo", "weeks.csv"]) == 0
    assert "weeks.csv is given up" in capsys.readouterr().out
    assert still_refused(data) == []
    outcome = ingest([], "s", data=data)
    assert [passed.name for passed in outcome.passed] == ["weeks.csv"]
    assert still_refused(data) == []


def test_a_name_that_is_neither_read_nor_refused_is_no_file_to_give_up(data: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    with pytest.raises(UsageError, match=r"weeks\.csv"):
        undo(["week.csv"], "s", data=data)


def test_of_a_refused_and_a_good_file_of_one_name_only_the_refused_one_is_given_up(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, "old/days.csv", WEEKS)
    ingest([], "s", data=data)
    with pytest.raises(UsageError, match=r"old/days\.csv"):
        undo(["days.csv"], "s", data=data)
    main(["check", "--shop", "s", "--data", str(data), "--lang", "en"])
    said = capsys.readouterr().out
    advised = said.partition("(old/days.csv; to give it up: opsanalytics ingest --undo ")[2]
    undo([advised.partition(")")[0]], "s", data=data)
    shop = open_shop("s", data=data)
    assert (shop.manifest.refused, shop.manifest.tables["shop_day"].rows) == ([], 2)


def test_two_refused_files_of_one_name_are_given_up_one_by_one(data: Path) -> None:
    put(data, "a/weeks.csv", WEEKS)
    put(data, "b/weeks.csv", WEEKS.replace("700", "800"))
    ingest([], "s", data=data)
    with pytest.raises(UsageError, match="several files are called"):
        undo(["weeks.csv"], "s", data=data)
    undo(["a/weeks.csv"], "s", data=data)
    assert [each.shown for each in open_shop("s", data=data).manifest.refused] == ["b/weeks.csv"]


def test_another_file_of_its_name_elsewhere_does_not_stand_for_it(
    data: Path, tmp_path: Path
) -> None:
    ingest([], "s", data=data)
    for folder, text in (("march", WEEKS), ("april", GOOD_LATER)):
        path = tmp_path / folder / "weeks.csv"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        ingest([path], "s", data=data)
    assert still_refused(data) == ["weeks.csv"]


def test_what_was_read_under_another_name_is_not_called_refused(data: Path, tmp_path: Path) -> None:
    text = DAYS + "2026-03-03,坏,40.00,1\n" * 3
    put(data, "spoilt.csv", text)
    ingest([], "s", data=data)
    assert still_refused(data) == ["spoilt.csv"]
    other = tmp_path / "other.csv"
    other.write_text(text, encoding="utf-8")
    ingest([other], "s", data=data, max_rejects=0.9)
    assert still_refused(data) == []


def test_a_name_with_blanks_can_be_pasted_into_a_command_line(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(data, "店铺 周报.csv", WEEKS)
    ingest([], "s", data=data)
    main(["check", "--shop", "s", "--data", str(data), "--lang", "en"])
    assert "opsanalytics ingest --undo '店铺 周报.csv')" in capsys.readouterr().out


def test_check_names_the_file_and_why(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    capsys.readouterr()
    main(["check", "--shop", "s", "--data", str(data), "--lang", "en"])
    said = capsys.readouterr().out
    assert "1 file was refused and is in no figure" in said
    (refusal,) = open_shop("s", data=data).manifest.refused
    assert (
        f"Refused: {refusal.why_en} (weeks.csv; to give it up: opsanalytics ingest --undo weeks.csv)"
        in said
    )


def test_page_02_does_not_call_the_data_whole(data: Path) -> None:
    ingest([], "s", data=data)
    view = View(open_shop("s", data=data), load_plan(), date(2026, 3, 2))
    assert health(view).standing == "on plan"
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    view = View(open_shop("s", data=data), load_plan(), date(2026, 3, 2))
    assert health(view).standing == "watch"
    assert "有 1 个文件未读入，任何数字都不含其内容" in health(view).sentence.worded("zh")


def test_the_mornings_message_names_it(data: Path) -> None:
    put(data, "weeks.csv", WEEKS)
    ingest([], "s", data=data)
    view = View(open_shop("s", data=data), load_plan(), date(2026, 3, 2))
    lines = digest(view, None, 0, Translator("en")).lines
    assert "1 file was refused and is in no figure: weeks.csv" in lines


def test_a_store_written_before_this_was_remembered_is_still_read(data: Path) -> None:
    ingest([], "s", data=data)
    file = open_shop("s", data=data).folder / "manifest.json"
    text = file.read_text(encoding="utf-8")
    assert ' "refused": [],\n' in text
    file.write_text(text.replace(' "refused": [],\n', ""), encoding="utf-8")
    assert open_shop("s", data=data).manifest.refused == []
