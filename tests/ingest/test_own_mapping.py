"""A user adds a platform with one TOML file, and sees how any file would be read before keeping it."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsanalytics.cli.main import main
from opsanalytics.ingest import patterns
from opsanalytics.store.shop import open_shop
from tests.conftest import ROOT, order_list, table

SHEET = """微店订单,,,,
订单号,下单时间,支付时间,实付,状态,备注
W1,2022/3/1 10:00,2022/3/1 10:05,"1,200.50元",已付款,无
W2,2022/3/1 11:00,,0,待付款,无
"""
MAPPING = """
schema_version = 1
kind = "weidian_orders"
table = "orders"
title = "Weidian order list"
required = ["订单号", "下单时间"]

[columns]
order_id = { from = ["订单号"], as = "id", required = true }
created_at = { from = ["下单时间"], as = "time", required = true }
paid_at = { from = ["支付时间"], as = "time" }
paid_amount = { from = ["实付"], as = "money" }
status = { from = ["状态"], as = "choice", values = { "已付款" = "paid", "待付款" = "unpaid" } }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an export nobody knows, and the mapping for it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "weidian.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "weidian.toml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def orders(folder: Path) -> dict[str, tuple[float, str]]:
    rows = open_shop("s", data=folder / "data").table("orders")
    return {
        i: (float(a), s)
        for i, a, s in zip(rows["order_id"], rows["paid_amount"], rows["status"], strict=True)
    }


def test_an_export_is_read_as_the_mapping_given_says(folder: Path) -> None:
    assert main(["ingest", "--shop", "s", "weidian.csv"]) == 3
    assert main(["ingest", "--shop", "s", "weidian.csv", "--mapping", "weidian.toml"]) == 0
    assert orders(folder) == {"W1": (1200.5, "paid"), "W2": (0.0, "unpaid")}


def test_mappings_in_the_data_folder_are_known_like_the_packaged_ones(folder: Path) -> None:
    (folder / "data" / "mappings").mkdir()
    (folder / "weidian.toml").rename(folder / "data" / "mappings" / "weidian.toml")
    ours = "order | created\n1 | 2022-03-02 10:00"
    (folder / "ExportOrderList202203030905.csv").write_bytes(
        order_list(table(ours)).encode("gb18030")
    )
    assert main(["ingest", "--shop", "s", "weidian.csv", "ExportOrderList202203030905.csv"]) == 0
    assert set(orders(folder)) == {"W1", "W2", "1"}
    assert main(["ingest", "--shop", "t", "--source", "weidian_orders", "weidian.csv"]) == 0


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("""exported_at = ['_(?P<at>\\d{8}']""", "is no regular expression: missing )"),
        ("""exported_at = ['_(\\d{8})']""", "has no group at"),
        ("""covers = ['(?P<first>.)']""", "has no group last"),
        ("""first_line = '*'""", "is no regular expression: nothing to repeat"),
    ],
)
def test_a_broken_pattern_of_a_mapping_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], setting: str, sentence: str
) -> None:
    mapping = MAPPING.replace("[columns]", f"{setting}\n[columns]")
    (folder / "weidian.toml").write_text(mapping, encoding="utf-8")
    assert main(["ingest", "--shop", "s", "weidian.csv", "--mapping", "weidian.toml"]) == 2
    assert sentence in capsys.readouterr().err


def test_a_pattern_that_would_take_for_ever_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_SECONDS", 0.5)
    mapping = MAPPING.replace("[columns]", "covers = ['(?P<first>.+)+(?P<last>x)$']\n[columns]")
    (folder / "weidian.toml").write_text(mapping, encoding="utf-8")
    long = folder / ("a" * 60 + ".csv")
    (folder / "weidian.csv").rename(long)
    assert main(["ingest", "--shop", "s", long.name, "--mapping", "weidian.toml"]) == 3
    assert "a pattern of the mapping takes too long on" in capsys.readouterr().err


def test_a_mapping_joins_no_file_from_elsewhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.csv").write_text("订单号,备注\nW1,x\n", encoding="utf-8")
    (folder / "in").mkdir()
    (folder / "weidian.csv").rename(folder / "in" / "weidian.csv")
    for place in ("../other.csv", str(folder / "other.csv")):
        joins = f'[[joins]]\nfile = "{place}"\non = "订单号"\ntake = ["备注"]\n'
        (folder / "weidian.toml").write_text(MAPPING + joins, encoding="utf-8")
        given = ["ingest", "--shop", "s", "in/weidian.csv", "--mapping", "weidian.toml"]
        assert main(given) == 3
        assert "which is a path; name a file beside it" in capsys.readouterr().err


def test_all_mistakes_of_a_mapping_are_told_at_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = MAPPING.replace('as = "money"', 'as = "cash"').replace("table =", "tabel =")
    (folder / "weidian.toml").write_text(wrong, encoding="utf-8")
    assert main(["ingest", "--shop", "s", "weidian.csv", "--mapping", "weidian.toml"]) == 2
    told = capsys.readouterr().err
    assert "columns.paid_amount.as" in told
    assert "tabel: there is no such setting" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            'colour = { from = ["状态"], as = "text" }',
            "weidian_orders: orders has no column colour",
        ),
        ("", "weidian_orders: orders needs created_at"),
    ],
)
def test_a_mapping_must_fit_its_table(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str, sentence: str
) -> None:
    created = 'created_at = { from = ["下单时间"], as = "time", required = true }'
    text = MAPPING + line + "\n" if line else MAPPING.replace(created, "")
    (folder / "weidian.toml").write_text(text, encoding="utf-8")
    assert main(["ingest", "--shop", "s", "weidian.csv", "--mapping", "weidian.toml"]) == 2
    assert sentence in capsys.readouterr().err


def test_explain_says_what_a_file_is_and_keeps_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", "--explain", "weidian.csv", "--mapping", "weidian.toml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "weidian.csv: Weidian order list (weidian_orders), generation -, header in line 2",
        "  orders.order_id <- 订单号",
        "  orders.created_at <- 下单时间",
        "  orders.paid_at <- 支付时间",
        "  orders.paid_amount <- 实付",
        "  orders.status <- 状态",
        (
            "  not in the file: buyer_id, shipped_at, completed_at, total_amount, postage, refund_amount, refunded_at, "
            "payout_amount, units, item_titles, store, brushed"
        ),
        "  not read: 备注",
        "  4 lines: 2 rows, 0 rejected, 2 decoration",
    ]
    assert not list((folder / "data").iterdir())


def test_explaining_what_cannot_be_read_says_why(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", "--explain", "weidian.csv"]) == 3
    assert "weidian.csv is no export we know" in capsys.readouterr().err
    assert main(["ingest", "--explain"]) == 2
    assert main(["ingest", "--explain", "nowhere.csv"]) == 2


def test_explaining_a_folder_tells_of_every_file_in_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "in" / "deep").mkdir(parents=True)
    (folder / "weidian.csv").rename(folder / "in" / "deep" / "weidian.csv")
    orders = order_list(table("order | created\n1 | 2022-03-02 10:00"))
    (folder / "in" / "list.csv").write_bytes(orders.encode("gb18030"))
    (folder / "in" / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert main(["ingest", "--explain", "in"]) == 3
    told = capsys.readouterr()
    assert [line for line in told.out.splitlines() if line[0] != " "] == [
        "list.csv: Taobao/Tmall order list (taobao_orders), generation 2021, header in line 1"
    ]
    assert "refused: weidian.csv is no export we know" in told.err
    assert "  its header seems to be: 订单号, 下单时间, 支付时间, 实付, 状态, 备注\n" in told.err
    assert "photo.jpg is passed over (photo.jpg is a document or a picture" in told.err


def test_the_header_of_an_unknown_file_is_no_persons_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "rows.csv").write_text("欧阳晓梅,13912345678,广东省\n" * 3, encoding="utf-8")
    assert main(["ingest", "--explain", "rows.csv"]) == 3
    told = capsys.readouterr().err
    assert "its header seems to be: 文文文文, 99999999999, 文文文" in told


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("mdy", 'is not a time with the month first, then the day (order = "mdy")'),
        ("dmy", 'is not a time with the day first, then the month (order = "dmy")'),
    ],
)
def test_a_time_that_cannot_be_read_is_told_the_order_that_was_expected(
    folder: Path, capsys: pytest.CaptureFixture[str], order: str, why: str
) -> None:
    mapping = MAPPING.replace('["下单时间"], as', f'["下单时间"], order = "{order}", as')
    (folder / "weidian.toml").write_text(mapping, encoding="utf-8")
    text = "".join(SHEET.splitlines(keepends=True)[:2]) + "W1,13/13/2022,,5,已付款,\n"
    (folder / "weidian.csv").write_text(text, encoding="utf-8")
    assert main(["ingest", "--explain", "weidian.csv", "--mapping", "weidian.toml"]) == 3
    assert f"下单时间 {why}, up to the end of next year" in capsys.readouterr().out


def test_explaining_rejects_gives_reasons_with_an_example_that_is_nobodys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "W1,2022/13/41,,5,已付款,\nW2,欧阳晓梅 13912345678,,5,已付款,\nW3,2022/3/1 10:00,,x,已付款,\n"
    text = SHEET.splitlines(keepends=True)
    (folder / "weidian.csv").write_text("".join(text[:2]) + rows, encoding="utf-8")
    assert main(["ingest", "--explain", "weidian.csv", "--mapping", "weidian.toml"]) == 3
    told = capsys.readouterr()
    assert told.out.splitlines()[-3:] == [
        "  5 lines: 0 rows, 3 rejected, 2 decoration",
        "  2 rows rejected: 下单时间 is not a time with the year first, up to the end of next year; line 3 for one: 2022/13/41",
        "  1 row rejected: 实付 is not an amount; line 5: a",
    ]
    assert told.err.startswith(
        "refused: weidian.csv: no row of 3 can be read; line 3: 下单时间 is "
    )
    assert "欧阳" not in told.out + told.err


def test_the_example_in_the_docs_is_a_mapping_that_works(folder: Path) -> None:
    page = (ROOT / "docs" / "add-an-export.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    (folder / "weidian.toml").write_text(example, encoding="utf-8")
    assert main(["ingest", "--shop", "s", "weidian.csv", "--mapping", "weidian.toml"]) == 0
    assert orders(folder)["W1"] == (1200.5, "paid")


def test_the_docs_way_from_a_draft_to_figures_prints_what_they_say(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "add-an-export.md").read_text(encoding="utf-8")
    rows = page.split("```csv\n")[1].split("```")[0]
    (folder / "youzan.csv").write_text(rows, encoding="utf-8")
    draft, rest = (each.split("```")[0] for each in page.split("```console\n")[1:])
    printed(draft, capsys)
    mapping = folder / "youzan.toml"
    text = mapping.read_text(encoding="utf-8")
    checks = page.split("have to be looked at")[1].split("```\n")[1]
    assert [line for line in checks.splitlines() if line not in text.splitlines()] == []
    lines = [
        'product_id = { from = ["商品编码"] }' if "# product_id" in line else line
        for line in text.splitlines()
    ]
    mapping.write_text("\n".join(lines), encoding="utf-8")
    printed(rest, capsys)


def printed(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the commands of a session at a terminal; each prints what stands below it."""
    for each in session.split("$ opsanalytics ")[1:]:
        command, *expected = each.splitlines()
        capsys.readouterr()
        assert main(command.split()) == 0
        told = capsys.readouterr()
        assert [line.rstrip() for line in (told.out + told.err).splitlines()] == expected
