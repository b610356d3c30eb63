"""Files as they lie in a downloads folder: csv of any kind, workbooks, web pages, zips."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Cells = list[list[str]]


@dataclass(frozen=True)
class Paper:
    """One file: its name and its bytes."""

    name: str
    content: bytes


def text_of(cells: Cells, sep: str = ",", end: str = "\r\n") -> str:
    """The cells as delimited text, quoted where need be."""
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator=end).writerows(cells)
    return out.getvalue()


def sheet(
    name: str, cells: Cells, *, sep: str = ",", encoding: str = "utf-8-sig", end: str = "\r\n"
) -> Paper:
    """A csv file of the cells."""
    return Paper(name, text_of(cells, sep, end).encode(encoding))


def book(
    name: str,
    sheets: dict[str, Cells],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
    numbers: bool = False,
    **options: bool,
) -> Paper:
    """A workbook of texts; `numbers` writes what looks like a number as one."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": numbers, **options})
    for title, cells in sheets.items():
        page = made.add_worksheet(title)
        write(page, cells, merges)
        hide(page, hidden_rows, hidden_columns)
        if title in hidden_sheets:
            page.hide()
    made.close()
    return Paper(name, out.getvalue())


def write(page: Worksheet, cells: Cells, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Write the cells, then merge some."""
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            page.write(r, c, cell)
    for place in merges:
        page.merge_range(*place, cells[place[0]][place[1]])


def hide(page: Worksheet, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Hide rows and columns."""
    for row in rows:
        page.set_row(row, None, None, {"hidden": True})
    for column in columns:
        page.set_column(column, column, None, None, {"hidden": True})


def web_page(name: str, cells: Cells, encoding: str = "utf-8") -> Paper:
    """A web page with one table, as old exports named .xls are."""
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells)
    head = f'<html><head><meta charset="{encoding}"></head><body>'
    return Paper(name, f"{head}<table>{rows}</table></body></html>".encode(encoding))


def zipped(name: str, papers: Sequence[Paper]) -> Paper:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for paper in papers:
            pack.writestr(paper.name, paper.content)
    return Paper(name, out.getvalue())
