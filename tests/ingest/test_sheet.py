"""Bytes to cells: every encoding and every kind of cut or damaged download; what cannot be read is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from export_files import TITLE_COLUMNS, TWO, TWO_ORDERS, ExportMaker
from hypothesis import given, settings
from hypothesis import strategies as st

from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.sheet import Layout
from opsanalytics.ingest.formats.tables import read_sheets

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
CUT = "the last line has no end: was the download cut off?"


def notes(export: object) -> list[str]:
    return [str(note.text) for note in export.source.notes]  # type: ignore[attr-defined]


# --- encodings ---


@pytest.mark.parametrize("encoding", [*ENCODINGS, "gbk"])
def test_an_order_list_reads_the_same_in_every_encoding(maker: ExportMaker, encoding: str) -> None:
    export = maker.read(maker.export(TWO, encoding=encoding))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert notes(export) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_characters_outside_gbk_come_through(maker: ExportMaker, encoding: str) -> None:
    export = maker.read(maker.export(TWO.replace("猫咪款杯子", "🐱𠮷祥"), encoding=encoding))
    assert maker.values(export, TITLE_COLUMNS)[1] == ("1002", "🐱𠮷祥", "20.00")


letters = st.characters(
    codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters='\ufffd",'
)


@settings(max_examples=150, deadline=None)
@given(st.text(letters, max_size=40), st.sampled_from(ENCODINGS))
def test_any_title_is_decoded_as_it_was_encoded(title: str, encoding: str) -> None:
    text = f"订单编号,宝贝标题\r\n1001,{title}\r\n"
    (sheet,) = read_sheets(
        ExportFile("a.csv", lambda: io.BytesIO(text.encode(encoding)), "", Path())
    )
    assert [record.cells for record in sheet.head] == [["订单编号", "宝贝标题"], ["1001", title]]


def test_a_file_in_no_known_encoding_is_refused(maker: ExportMaker) -> None:
    sentence = maker.refusal(maker.file("订单编号,总金额\r\n".encode() + b"\xff\xff\x80\r\n"))
    assert sentence.startswith("orders.csv is in no encoding we know")


# --- damaged downloads ---


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("many", [1, 2, 1000])
def test_nul_bytes_that_a_crashed_download_left_are_dropped_and_said(
    maker: ExportMaker, encoding: str, many: int
) -> None:
    path = maker.export(TWO, encoding=encoding)
    export = maker.read(maker.file(path.read_bytes() + b"\0" * many))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert export.source.rejected == 0
    assert notes(export) == [CUT]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_download_cut_inside_a_character_loses_no_whole_order_and_says_so(
    maker: ExportMaker, encoding: str
) -> None:
    whole = maker.export(TWO.replace("猫咪款杯子", "🐱𠮷"), encoding=encoding).read_bytes()
    title = "🐱𠮷".encode({"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding))
    start = whole.index(title)
    for end in range(start, start + len(title)):
        export = maker.read(maker.file(whole[:end]))
        assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS[:1]
        assert [reject.reason for reject in export.rejects] == ["is cut off"]
        assert notes(export) == [CUT]


def test_a_cut_right_before_a_line_is_said_when_half_a_character_of_it_is_there(
    maker: ExportMaker,
) -> None:
    whole = maker.export(TWO).read_bytes()
    export = maker.read(maker.file(whole + "订".encode()[:2]))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert notes(export) == [CUT]


def test_a_last_line_without_an_end_is_read_and_said(maker: ExportMaker) -> None:
    export = maker.read(maker.file(maker.export(TWO).read_bytes().removesuffix(b"\r\n")))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert notes(export) == [CUT]


def test_a_hole_of_nul_bytes_spoils_its_row_alone(maker: ExportMaker) -> None:
    whole = maker.export(TWO, encoding="gb18030").read_bytes()
    export = maker.read(maker.file(whole.replace(b"1002", b"10\x0002")))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS[:1]
    assert [(r.line, r.reason) for r in export.rejects] == [(3, "holds NULs where text was")]


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\0" * 500, b",,,\r\n,,,\r\n"]
)
def test_an_empty_file_is_called_empty(maker: ExportMaker, data: bytes) -> None:
    assert maker.refusal(maker.file(data)) == "orders.csv is empty; download it again"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", ["2012", "2021", "tmall", "days", "reviews"])
def test_a_header_without_rows_is_no_rows_and_says_so(
    maker: ExportMaker, layout: str, kind: str
) -> None:
    export = maker.read(
        maker.export("订单编号" if layout != "days" else "统计日期", layout, kind=kind)
    )
    assert export.rows.num_rows == 0
    assert (export.source.first_day, export.source.unaccounted) == (None, 0)
    assert notes(export) == ["there is no row below the header"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_every_line_end_and_separator_is_understood(
    maker: ExportMaker, end: str, mark: str
) -> None:
    rows = [maker.headers["2019"], *maker.rows(TWO)]
    export = maker.read(maker.file(end.join(mark.join(row) for row in rows) + end))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS
    assert export.source.lines == 3


def test_a_tab_at_the_end_of_every_cell_is_no_separator(maker: ExportMaker) -> None:
    rows = [maker.headers["2019"], *maker.rows(TWO)]
    export = maker.read(maker.file(maker.text([f"{cell}\t" for cell in row] for row in rows)))
    assert maker.values(export, TITLE_COLUMNS) == TWO_ORDERS


def test_a_quote_never_closed_in_a_long_file_does_not_stop_the_reading(maker: ExportMaker) -> None:
    line = "1002," + "x" * 1000 + "\n"
    text = ('1001,"a\n' + line * 2500 + '1003,"b\n').encode()
    (sheet,) = read_sheets(ExportFile("a.csv", lambda: io.BytesIO(text), "", Path()))
    body = sheet.body(0, Layout(2, 2, 0, 1, (0, 1)))
    assert body.total == 2502
    assert len(body.lines) + sum(record.span for record in body.rest) == 2502
    assert max(record.span for record in body.rest) < 1100
