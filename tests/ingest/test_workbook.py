"""Workbooks, and what passes for them: rounded numbers are known, what cannot be opened is refused in a sentence."""
# ruff: noqa: DTZ001 - shop wall time is naive

from __future__ import annotations

import html
import struct
from datetime import datetime

import pytest
from export_files import TITLE_COLUMNS, TWO, TWO_ORDERS, ExportMaker, read_exports


def test_a_workbook_is_known_by_its_content_whatever_it_is_called(maker: ExportMaker) -> None:
    for name in ("orders.csv", "orders.xls"):
        assert (
            maker.values(maker.read(maker.export(TWO, kind="xlsx", name=name)), TITLE_COLUMNS)
            == TWO_ORDERS
        )


def test_an_xls_that_is_a_text_with_tabs_is_read(maker: ExportMaker) -> None:
    rows = [maker.headers["2019"], *maker.rows(TWO)]
    text = "".join("\t".join(row) + "\r\n" for row in rows)
    for encoding in ("gb18030", "utf-16"):
        assert (
            maker.values(maker.read(maker.file(text, "orders.xls", encoding)), TITLE_COLUMNS)
            == TWO_ORDERS
        )


def test_a_number_too_long_for_a_spreadsheet_is_a_damaged_order_number(maker: ExportMaker) -> None:
    rows = [list(row) for row in maker.rows("订单编号\n1\n2\n3\n4")]
    for row, number in zip(
        rows, [2345678901234567890, 1930679858170647, 193067985817064, 12345.0], strict=True
    ):
        row[0] = number
    export = maker.read(maker.workbook([maker.headers["2019"], *rows]))
    assert maker.values(export, "order_id id_damaged") == [
        (None, "True"), (None, "True"), ("193067985817064", "False"), ("12345", "False"),
    ]  # fmt: skip
    assert export.source.damaged_ids == 2


def test_two_damaged_order_numbers_that_look_alike_stay_two_orders(maker: ExportMaker) -> None:
    rows = [["1.37359E+14", *row[1:]] for row in maker.rows("订单编号\n1\n2")]
    export = maker.read(maker.file(maker.text([maker.headers["2019"], *rows])))
    assert (export.source.loaded, export.source.duplicates) == (2, 0)


def test_a_workbooks_numbers_and_times_are_read_as_the_spreadsheet_shows_them(
    maker: ExportMaker,
) -> None:
    (row,) = maker.rows("订单编号\n1")
    places = {name.strip(): at for at, name in enumerate(maker.headers["2019"])}
    for name, value in {
        "总金额": 0.1 + 0.2,
        "买家实际支付金额": 19.9 * 3,
        "订单创建时间": datetime(2022, 1, 5, 23, 59, 59),
        "订单付款时间": 44567.25,
        "宝贝总数量": 3.0,
    }.items():
        row[places[name]] = value
    for options in ({}, {"date_1904": True}):
        export = maker.read(maker.workbook([maker.headers["2019"], row], options=options))
        assert maker.values(export, "total_amount paid_amount created_at paid_at units") == [
            ("0.30", "59.70", "2022-01-05 23:59:59", "2022-01-06 06:00:00", "3")
        ]


def test_each_sheet_of_a_workbook_is_read_as_the_export_it_is(maker: ExportMaker) -> None:
    rows = [maker.headers["2019"], *maker.rows("订单编号\n1")]
    days = [maker.headers["days"], *maker.rows("统计日期\n2022-01-05", "days")]
    exports = read_exports(maker.workbook(rows, days, rows), maker.key)
    assert [(each.source.file, each.source.table) for each in exports] == [
        ("orders.xlsx/Sheet1", "orders"),
        ("orders.xlsx/Sheet2", "shop_day"),
        ("orders.xlsx/Sheet3", "orders"),
    ]
    assert len({each.source.id for each in exports}) == 3
    assert maker.read(maker.workbook([["说明"]], rows)).source.parsed == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("start", ["<html xmlns:o='x'><body>", "\r\n <!DOCTYPE html>", ""])
def test_an_xls_that_is_a_web_page_is_read_like_any_sheet(
    maker: ExportMaker, start: str, encoding: str
) -> None:
    rows = [maker.headers["2019"], *maker.rows(TWO)]
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    text = f"{start}<table border=1>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    export = maker.read(maker.file(text, "orders.xls", encoding))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert export.source.lines == 3


def test_a_web_page_without_a_table_is_refused_with_what_to_do(maker: ExportMaker) -> None:
    sentence = maker.refusal(maker.file("<html>请先登录</html>", "orders.xls"))
    assert sentence.startswith(
        "orders.xls is a web page without a table; open it in a spreadsheet program"
    )


def ole(stream: str) -> bytes:
    """The smallest container an old or an encrypted workbook comes in, holding one stream of that name."""

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        label = f"{name}\0".encode("utf-16-le")
        links = struct.pack("<HBBIII", len(label), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return label.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", start, size)

    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    head += struct.pack("<9I", 0, 1, 8, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<I", 9
    )
    table = [*range(1, 8), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(stream, 2, 0, 4096, 0xFFFFFFFF)
    return (
        head.ljust(512, b"\xff")
        + b"\0" * 4096
        + folder.ljust(512, b"\0")
        + struct.pack("<10I", *table).ljust(512, b"\xff")
    )


def test_a_workbook_with_a_password_is_refused_with_what_to_do(maker: ExportMaker) -> None:
    sentence = maker.refusal(maker.file(ole("EncryptedPackage"), "orders.xlsx"))
    assert (
        sentence
        == "orders.xlsx is a workbook with a password; open it, take the password off and save it again"
    )


def test_a_workbook_cut_anywhere_is_refused_never_read_by_half(maker: ExportMaker) -> None:
    whole = maker.export(TWO, kind="xlsx").read_bytes()
    for end in range(4, len(whole) - 1, len(whole) // 60):
        sentence = maker.refusal(maker.file(whole[:end], "orders.xlsx"))
        assert "cannot be opened" in sentence
        assert "download it again" in sentence


@pytest.mark.parametrize("size", [8, 600, 4608, 5000])
def test_a_broken_old_workbook_is_refused_without_a_crash(maker: ExportMaker, size: int) -> None:
    assert "cannot be opened" in maker.refusal(maker.file(ole("Workbook")[:size], "orders.xls"))
