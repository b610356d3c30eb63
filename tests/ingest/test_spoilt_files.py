"""Files that were glued together, cut, or spoilt by another program: read right, or said to be what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from export_files import HEADER, ORDER_COLUMNS, ExportMaker, expected, line, reasons

from opsanalytics.store.manifest import Export, SourceFile

PAGE = "<table><tr><td>订单编号</td><td>标题</td><td>价格</td><td>购买数量</td></tr>{rows}"
ROW = "<tr><td>{}</td><td>收纳筐</td><td>9.90</td><td>2</td></tr>"


def _page(*numbers: int) -> str:
    return PAGE.format(rows="".join(ROW.format(number) for number in numbers))


def test_two_downloads_in_one_file_are_read_while_their_columns_agree(
    read: Callable[..., Export], maker: ExportMaker
) -> None:
    export = read(line(1001), HEADER, line(1002))
    assert maker.values(export, ORDER_COLUMNS) == expected(1001, 1002)


def test_two_downloads_in_one_file_whose_columns_differ_are_refused(maker: ExportMaker) -> None:
    swapped = (
        HEADER.replace("总金额", "?")
        .replace("买家实际支付金额", "总金额")
        .replace("?", "买家实际支付金额")
    )
    sentence = maker.refusal(
        maker.file("\n".join([HEADER, line(1001), swapped, line(1002)]) + "\n")
    )
    assert sentence == (
        "orders.csv holds two exports: line 3 is the header of another; cut the file in two there, and ingest both"
    )


def test_the_mark_that_an_old_copy_command_leaves_at_the_end_is_no_line(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(maker.file(f"{HEADER}\r\n{line(1001)}\r\n\x1a"))
    assert (maker.values(export, ORDER_COLUMNS), export.source.rejected, export.source.notes) == (
        expected(1001),
        0,
        [],
    )
    assert adds_up(export.source)


def test_a_line_break_without_quotes_does_not_cut_an_order_in_two(
    read: Callable[..., Export], maker: ExportMaker
) -> None:
    export = read(line(1001, title="收纳\n筐"), line(1002))
    assert maker.values(export, ORDER_COLUMNS) == expected(1001, 1002)
    assert maker.values(export, "item_titles") == [("收纳\n筐",), ("收纳筐",)]


def test_a_line_that_lost_its_bytes_in_a_crash_is_rejected_as_such(
    read: Callable[..., Export], maker: ExportMaker
) -> None:
    export = read(line(1001), line(1002)[:9] + "\0" * 50, line(1003))
    assert (maker.values(export, ORDER_COLUMNS), reasons(export)) == (
        expected(1001, 1003),
        [(3, "holds NULs where text was")],
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_title_cut_in_the_middle_of_a_character_spoils_no_more_than_itself(
    maker: ExportMaker, encoding: str
) -> None:
    data = "\n".join([HEADER, line(1001, title="收纳筐|"), line(1002)]).encode(encoding) + b"\n"
    export = maker.read(maker.file(data.replace("筐|".encode(encoding), "筐".encode(encoding)[:1])))
    assert maker.values(export, ORDER_COLUMNS) == expected(1001, 1002)
    assert maker.values(export, "item_titles") == [("收纳\ufffd",), ("收纳筐",)]
    assert export.source.notes[0].values == {"count": 1}


def test_a_web_page_cut_off_says_so(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    export = maker.read(maker.file(_page(1001, 1002)[:-30], "items.xls"))
    assert [str(note.text) for note in export.source.notes] == [
        "the last line has no end: was the download cut off?"
    ]
    assert (maker.values(export, "order_id"), reasons(export)) == ([("1001",)], [(3, "is cut off")])
    assert adds_up(export.source)


def test_a_web_page_cut_off_between_two_rows_says_so(maker: ExportMaker) -> None:
    export = maker.read(maker.file(_page(1001, 1002), "items.xls"))
    assert [str(note.text) for note in export.source.notes] == [
        "the last line has no end: was the download cut off?"
    ]
    assert maker.values(export, "order_id") == [("1001",), ("1002",)]


def test_a_whole_web_page_is_read_without_a_word(maker: ExportMaker) -> None:
    export = maker.read(maker.file(_page(1001) + "</table>", "items.xls", "gb18030"))
    assert (maker.values(export, "order_id title"), export.source.notes) == (
        [("1001", "收纳筐")],
        [],
    )


def test_what_stands_in_another_table_of_the_page_is_accounted_for_and_said(
    maker: ExportMaker, adds_up: Callable[[SourceFile], bool]
) -> None:
    other = "<table>" + ROW.format(1003) + ROW.format(1004) + "</table>"
    export = maker.read(maker.file(_page(1001) + "</table>" + other, "items.xls"))
    assert (export.source.lines, export.source.decoration) == (
        4,
        {"header": 1, "on another sheet": 2},
    )
    assert [str(note.text) for note in export.source.notes] == [
        (
            "2 lines on other sheets were not read: #2; they are hidden, or no header of an export "
            "we know stands above them"
        )
    ]
    assert adds_up(export.source)


def test_an_old_xml_workbook_is_told_to_be_saved_anew(maker: ExportMaker) -> None:
    xml = '<?xml version="1.0"?><Workbook><Table><Row><Cell><Data>订单编号</Data></Cell></Row></Table></Workbook>'
    hint = "open it in a spreadsheet program and save it as .xlsx"
    assert (
        maker.refusal(maker.file(xml, "orders.xls"))
        == f"orders.xls is a web page without a table; {hint}"
    )


@pytest.mark.parametrize(
    ("start", "name", "sentence"),
    [
        (
            b"Rar!\x1a\x07",
            "a.rar",
            "a.rar is no zip but another archive; unpack it, and name what is inside",
        ),
        (
            b"7z\xbc\xaf\x27",
            "a.7z",
            "a.7z is no zip but another archive; unpack it, and name what is inside",
        ),
        (
            b"\x1f\x8b\x08",
            "a.csv.gz",
            "a.csv.gz is an archive that cannot be unpacked (Error -3 while decompressing data: invalid block type); was it still downloading? download it again",
        ),
        (b"%PDF-1.7", "a.csv", "a.csv is a document or a picture; export the rows as csv or xlsx"),
        (
            b"\x89PNG\r\n",
            "a.csv",
            "a.csv is a document or a picture; export the rows as csv or xlsx",
        ),
    ],
)
def test_what_is_no_table_at_all_is_called_what_it_is(
    maker: ExportMaker, start: bytes, name: str, sentence: str
) -> None:
    assert maker.refusal(maker.file(start + bytes(range(256)) * 4, name)) == sentence
