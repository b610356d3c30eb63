"""Kind 21: a file is what its bytes say, not what its name says."""

from __future__ import annotations

import struct
from html import escape
from random import Random

from .kinds import variant
from .paper import Case, Paper, workbook


def _html(paper: Paper, charset: str) -> bytes:
    """A table as web pages that "export to Excel" write it."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in paper.header)
    style = " style=\"mso-number-format:'\\@'\""
    body = "".join(
        "<tr>" + "".join(f"<td{style}>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in paper.rows
    )
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f"<html><head>{meta}</head><body><table border=1><tr>{head}</tr>\n{body}</table></body></html>".encode(
        charset
    )


@variant(21)
def an_xls_that_is_html(rng: Random) -> Case:
    """An HTML table named .xls."""
    paper = Paper(rng)
    return paper.file(_html(paper, rng.choice(("utf-8", "gbk"))), ".xls")


@variant(21)
def an_xls_that_is_html_without_html(rng: Random) -> Case:
    """A bare <table>, blank lines before it, tags in capitals, &nbsp; in blank cells."""
    paper = Paper(rng)
    row = "".join(f"<TD>{escape(cell)}</TD>" for cell in paper.header)
    rows = "".join(
        "<TR>" + "".join(f"<TD>{escape(c) or '&nbsp;'}</TD>" for c in r) + "</TR>\n"
        for r in paper.rows
    )
    return paper.file(f"\r\n\r\n<TABLE>\n<TR>{row}</TR>\n{rows}</TABLE>".encode(), ".xls")


@variant(21)
def an_xls_that_is_tab_separated(rng: Random) -> Case:
    """Tabs between cells, named .xls, in any encoding."""
    paper = Paper(rng)
    text = paper.text(delimiter="\t")
    return paper.file(text.encode(rng.choice(("gb18030", "utf-8-sig", "utf-16"))), ".xls")


@variant(21)
def a_workbook_named_csv(rng: Random) -> Case:
    """A workbook named .csv or .xls."""
    paper = Paper(rng)
    return paper.file(paper.workbook(), rng.choice((".csv", ".xls", ".CSV", ".XLSX")))


@variant(21)
def a_csv_named_xlsx(rng: Random) -> Case:
    """A csv named .xlsx or .xls."""
    paper = Paper(rng)
    return paper.file(paper.text().encode("gb18030"), rng.choice((".xlsx", ".xls")))


@variant(21)
def a_spreadsheet_in_xml(rng: Random) -> Case:
    """Excel's XML of 2003, which some backends write: read right, or refused with a sentence."""
    paper = Paper(rng)
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(c)}</Data></Cell>' for c in row)
        + "</Row>\n"
        for row in (paper.header, *paper.rows)
    )
    name = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    book = f'<Worksheet ss:Name="orders"><Table>{rows}</Table></Worksheet></Workbook>'
    text = (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook {name}>{book}'
    )
    return paper.file(text.encode(), ".xls", expected=("right", "refused"))


def _none(rng: Random, data: bytes, suffix: str) -> Case:
    return Paper(rng).file(data, suffix, truth=(), expected=("refused",))


@variant(21)
def a_page_that_asks_to_log_in(rng: Random) -> Case:
    """The session was over and the browser stored the login page."""
    page = "<!DOCTYPE html><html><head><title>登录</title></head><body><form>请登录：<input name=u></form></body></html>"
    return _none(rng, page.encode(), rng.choice((".csv", ".xls")))


@variant(21)
def an_answer_in_json(rng: Random) -> Case:
    """The platform answered with an error."""
    return _none(
        rng, '{"success":false,"errorMsg":"导出任务过多，请稍后再试","code":"500"}'.encode(), ".csv"
    )


@variant(21)
def a_picture_or_a_paper(rng: Random) -> Case:
    """PNG, PDF, random bytes."""
    bodies = (b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"", b"\x1f\x8b\x08\x00")
    return _none(
        rng, rng.choice(bodies) + rng.randbytes(3000), rng.choice((".csv", ".xlsx", ".xls"))
    )


@variant(21)
def a_workbook_behind_a_password(rng: Random) -> Case:
    """An encrypted xlsx is an old compound file with EncryptedPackage in it: the sentence tells of it."""
    return _none(rng, _compound("EncryptedPackage", rng), rng.choice((".xlsx", ".xls")))


@variant(21)
def an_old_workbook_in_ruins(rng: Random) -> Case:
    """A compound file whose content is garbage."""
    return _none(rng, _compound("Workbook", rng), ".xls")


@variant(21)
def another_kind_of_export(rng: Random) -> Case:
    """A list of something else with no known header: refused, never read as orders by position."""
    rows = [["员工", "部门", "工号"], *([f"员工{at}", "客服", f"{at:018d}"] for at in range(30))]
    return _none(rng, workbook([rows]), ".xlsx")


def _compound(stream: str, rng: Random) -> bytes:
    """A compound file of one sector each: allocation table, directory with this stream, its content."""
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<I", 0
    )
    head += b"\xff" * (512 - len(head))
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE)
    fat += b"".join(struct.pack("<I", at + 1) for at in range(3, 10)) + struct.pack(
        "<I", 0xFFFFFFFE
    )
    fat += b"\xff" * (512 - len(fat))
    none = 0xFFFFFFFF

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        fields = struct.pack("<HBBIII", len(text) + 2 if name else 0, kind, 1, none, none, child)
        return text.ljust(64, b"\0") + fields + b"\0" * 36 + struct.pack("<IQ", start, size)

    folder = (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + entry(stream, 2, none, 2, 4096)
        + entry("", 0, none, 0, 0) * 2
    )
    return head + fat + folder + rng.randbytes(8 * 512)
