"""Sheets a shop keeps itself: every canonical table under its own names, English or Chinese, in any format."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from export_files import ExportMaker, notes

from opsanalytics.cli.main import main
from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.ingest.template import write_template
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column

SAMPLES = {
    "id": "1001",
    "person": "小明",
    "text": "日常",
    "time": "2022-01-05 10:00:00",
    "day": "2022-01-05",
    "money": "12.50",
    "count": "3",
    "number": "4.8",
    "share": "12.5%",
    "flag": "是",
}


def sample(column: Column, lang: str) -> str:
    if column.type == "choice":
        return next(iter(column.choices.values() if lang == "zh" else column.choices))
    return SAMPLES[column.type]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_under_our_own_names_is_read_in_both_languages(
    maker: ExportMaker, table: str, lang: str, kind: str
) -> None:
    columns = [c for c in TABLES[table].columns if c.name != "id_damaged"]
    rows = [[c.zh if lang == "zh" else c.name for c in columns], [sample(c, lang) for c in columns]]
    path = (
        maker.workbook(rows, name="own.xlsx")
        if kind == "xlsx"
        else maker.file(maker.text(rows), "own.csv")
    )
    export = maker.read(path)
    assert (export.source.table, export.source.parsed, export.source.rejected) == (table, 1, 0)
    assert set(export.rows.column_names) >= {c.name for c in columns}
    assert "小明" not in str(export.rows.to_pylist())


@pytest.mark.parametrize("table", ["tasks", "ads", "orders", "inspections"])
def test_a_table_as_parquet_is_read_with_its_types(
    maker: ExportMaker, table: str, tmp_path: Path
) -> None:
    values = {
        "id": "1001", "person": "小明", "text": "日常", "day": date(2022, 1, 5), "money": Decimal("12.50"),
        "count": 3, "share": 0.125, "number": 4.8, "flag": True,
    }  # fmt: skip
    told = {
        c.name: [sample(c, "en") if c.type in ("choice", "time") else values[c.type]]
        for c in TABLES[table].columns
    }
    path = tmp_path / "own.parquet"
    pq.write_table(pa.table(told), path)
    export = maker.read(path)
    assert (export.source.table, export.source.parsed, export.source.rejected) == (table, 1, 0)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", TABLES)
def test_an_empty_sheet_is_one_that_can_be_read_again(
    maker: ExportMaker, table: str, lang: str, tmp_path: Path
) -> None:
    path = write_template(table, tmp_path, Translator(lang))
    export = maker.read(path)
    assert (export.source.table, export.source.parsed) == (table, 0)
    assert [str(note.text) for note in export.source.notes] == ["there is no row below the header"]


def test_the_command_writes_an_empty_sheet_and_never_over_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["ingest", "--template", "tasks"]) == 0
    assert Path(capsys.readouterr().out.strip()).name == "tasks.xlsx"
    before = (tmp_path / "tasks.xlsx").read_bytes()
    assert main(["ingest", "--template", "tasks"]) == 2
    assert (tmp_path / "tasks.xlsx").read_bytes() == before
    with pytest.raises(UsageError, match="there is no table task; there are: orders, "):
        write_template("task", tmp_path, Translator("en"))


def test_a_sheet_kept_by_hand_may_have_a_column_of_its_own_which_is_said(
    maker: ExportMaker,
) -> None:
    text = "department,task,given_on,mood\r\n运营,开会,2022-01-05,好\r\n"
    export = maker.read(maker.file(text, "tasks.csv"))
    assert (export.source.kind, export.source.parsed) == ("own_tasks", 1)
    assert notes(export) == ["columns that are not known were not read: mood"]


def test_a_list_of_orders_with_columns_of_its_own_is_refused_with_their_names(
    maker: ExportMaker,
) -> None:
    text = "order_id,created_at,paid_amount,心情\r\n1001,2022-01-05 10:00:00,30.00,好\r\n"
    said = maker.refusal(maker.file(text, "list.csv"))
    assert "has all columns of orders, and others that are unknown: 心情" in said


YES_NO = [
    ("通过", "不通过"),
    ("合格", "不合格"),
    ("达标", "未达标"),
    ("是", "否"),
    ("√", "×"),
    ("Y", "N"),
]


@pytest.mark.parametrize(("yes", "no"), YES_NO)
@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("部门,任务,下达日期,考核通过", "运营,上新,2026-03-01", "approved"),
        ("举行日期,场次,岗位,应参加,已通过", "2026-03-01,上新,客服,是", "passed"),
    ],
)
def test_whether_something_passed_may_be_said_in_any_usual_words(
    maker: ExportMaker, head: str, row: str, column: str, yes: str, no: str
) -> None:
    export = maker.read(
        maker.file(f"{head}\n{row},{yes}\n{row.replace('上新', '清仓')},{no}\n", "表.csv")
    )
    assert export.source.rejected == 0
    assert maker.values(export, column) == [("True",), ("False",)]


@pytest.mark.parametrize(
    "head", ["订单号,备注", "淘宝订单号,说明", "订单编号,备注", "刷单订单号,类型", "订单号"]
)
def test_a_list_of_brushed_orders_may_call_their_numbers_as_people_do(
    maker: ExportMaker, head: str
) -> None:
    row = "3012000000010007756" + (",老客" if "," in head else "")
    export = maker.read(maker.file(f"{head}\n{row}\n", "补单.csv"))
    assert export.source.table == "brushed_orders"
    assert export.rows["order_id"].to_pylist() == ["3012000000010007756"]
    assert "," not in head or export.rows["note"].to_pylist() == ["老客"]


def test_costs_of_nothing_are_said_to_be_taken_for_not_filled_in(maker: ExportMaker) -> None:
    rows = "商品ID,起始日期,进货成本,打包发货成本\n1,2022-01-01,{},0\n2,2022-01-01,8,0\n"
    told = maker.read(maker.file(rows.format("5"), "costs.csv"))
    not_yet = maker.read(maker.file(rows.format("0.00"), "costs.csv"))
    assert notes(told) == []
    assert any("1 cost is 0 and taken for not filled in yet" in note for note in notes(not_yet))
    assert not_yet.source.parsed == 2
