"""A report set as a workbook: what to do, the days and months with live formulas, each page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from math import ceil
from pathlib import Path
from typing import Any

from opsanalytics.core.formats import is_missing, width
from opsanalytics.core.messages import Message, Translator, term
from opsanalytics.metrics.metric import METRICS
from opsanalytics.pages.director import FRONT, next_things, sums
from opsanalytics.pages.finding import View, shop_title
from opsanalytics.pages.records import FigureRecord, PageFindings, SetFindings
from opsanalytics.reports.day_sheets import Formula, Row, day_rows, head, known_days, month_rows

WORKBOOK = "report.xlsx"  # the name of its file in a set
_FORMATS = {"share": "0.00%", "yuan": "#,##0.00", "text": "@", "day": "yyyy-mm-dd"}
_LONGEST = 31  # name of a sheet
_LINE_HEIGHT = 16  # points
_LATIN = 2.1  # letters as wide as a Chinese character, in which texts are measured
_NOT_IN_A_NAME = r"[\[\]:*?/\\'？：]"


def write_workbook(path: Path, view: View, found: SetFindings, tr: Translator) -> None:
    """Write the findings of a report set, with the shop's days and months, as an .xlsx file.

    Shares, means, sums and changes of the days and months are formulas. Texts are never formulas.

    Parameters
    ----------
    path : the file to write.
    view : the shop, its plan and the last day judged.
    found : what the pages of the set found.
    tr : words the sheets in the reader's language.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime.combine(found.as_of, time.min)})
        sheets = _Book(book, tr)
        sheets.add("front", _front(view, found, tr), (12, 60, 16, 16, 60, 60))
        days = known_days(view)
        if days:
            rows = list(day_rows(days, tr))
            sheets.add("days", rows, (12, *[14] * 7, 40))
            sheets.chart("days", "line", len(rows))
            months = list(month_rows(days, tr))
            sheets.add("months", months, (12, *[14] * 8))
            sheets.chart("months", "column", len(months))
        for name, page in found.pages.items():
            title = re.sub(_NOT_IN_A_NAME, "", page.title.worded(tr.lang))
            sheets.add("", _page_rows(page, tr), (60, 14, 14, 14, 14, 12, 12, 10, 40), name, title)


class _Book:
    """A workbook that is written, with the formats of its cells."""

    def __init__(self, book: Any, tr: Translator) -> None:
        self.book, self.tr = book, tr
        self.sheets: dict[str, Any] = {}
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = {"text_wrap": True, "valign": "top"}
        self.title, self.note = book.add_format({"bold": True}), book.add_format()
        self.formats = {
            kind: book.add_format({"num_format": code, **wrapped})
            for kind, code in {**_FORMATS, "": "#,##0.##"}.items()
        }

    def add(
        self,
        key: str,
        rows: Iterable[Row],
        widths: Sequence[int],
        number: str = "",
        title: str = "",
    ) -> None:
        """Add a sheet; a row whose first cell is a Message is a head, and is written bold."""
        name = self.tr(f"reports.workbook.{key}") if key else f"{number[:2]} {title}"[:_LONGEST]
        if name.casefold() in {each.get_name().casefold() for each in self.sheets.values()}:
            name = number[:_LONGEST]
        sheet = self.sheets[key or number] = self.book.add_worksheet(name)
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, wide)
        for at, row in enumerate(rows):
            if len(row) == 1:  # runs over the columns to its right
                look = self.title if isinstance(row[0], Message) else self.note
                sheet.write_string(at, 0, self.tr.text(row[0]), look)
                continue
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
            texts = [self.tr(cell) if isinstance(cell, Message) else cell for cell in row]
            sheet.set_row(at, _LINE_HEIGHT * _lines(texts, widths))
        sheet.hide_gridlines(2)

    def _write(self, sheet: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, Message):
            sheet.write_string(row, column, self.tr(cell), self.bold)
        elif isinstance(cell, Formula):
            sheet.write_formula(row, column, cell.text, self.formats[cell.kind], cell.value)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.formats["day"])
        elif isinstance(cell, tuple):
            value, kind = cell
            if not is_missing(value):
                sheet.write_number(row, column, float(value), self.formats[kind])
        elif cell:
            sheet.write_string(row, column, str(cell), self.formats["text"])

    def chart(self, key: str, kind: str, rows: int) -> None:
        """Draw the second column of a sheet, below its head, over the first."""
        sheet = self.sheets[key]
        name = sheet.get_name()
        chart = self.book.add_chart({"type": kind})
        head, last = [name, 0, 1], rows - 1
        series: dict[str, Any] = {
            "name": head,
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, 1, last, 1],
        }
        if kind == "line":
            mean = self.tr("reports.workbook.mean_of_7")
            series["trendline"] = {"type": "moving_average", "period": 7, "name": mean}
        chart.add_series(series)
        chart.set_x_axis({"date_axis": True, "num_format": "yyyy-mm"})
        chart.set_y_axis({"min": 0})
        chart.set_size({"width": 760, "height": 340})
        sheet.insert_chart(1, 9, chart)
        sheet.freeze_panes(1, 1)


def _lines(cells: Iterable[Any], widths: Sequence[int]) -> int:
    """How many lines the longest text takes in its column."""
    pairs = zip(cells, widths, strict=False)
    taken = [ceil(_LATIN * width(cell) / wide) for cell, wide in pairs if isinstance(cell, str)]
    return max([1, *taken])


def _front(view: View, found: SetFindings, tr: Translator) -> Iterator[Row]:
    """The shop and the day, what there is to do with its sum, and the answer of each page."""
    yield [Message("reports.judged_shop", shop=shop_title(view.shop), day=found.as_of)]
    yield []
    pages = {name: page for name, page in found.pages.items() if name != FRONT}
    things = next_things(pages)
    heads = ("number", "todo", "yuan_a_month", "yuan_once", "estimate", "caveat")
    yield [head(name) for name in heads]
    for number, thing in enumerate(things, 1):
        note, yuan = thing.finding.estimate, sums([thing])
        worth = [(yuan.get(when), "") for when in ("month", "once")]
        how = note.worded(tr.lang) if note else ""
        yield [(number, ""), thing.todo(tr.lang), *worth, how, thing.caveat(tr.lang)]
    if totals := sums(things):
        ends = {"month": f"C4:C{3 + len(things)}", "once": f"D4:D{3 + len(things)}"}
        cells = [Formula(f"=SUM({rows})", totals.get(when, 0.0)) for when, rows in ends.items()]
        yield [head("sum"), "", *cells]
    yield []
    yield [head(name) for name in ("standing", "page_says", "page")]
    for page in pages.values():
        answer = page.answer()
        if answer:
            standing = tr(term("standing", answer.standing))
            yield [standing, answer.sentence.worded(tr.lang), page.title.worded(tr.lang)]


def _page_rows(page: PageFindings, tr: Translator) -> Iterator[Row]:
    """What a page found: each answer with what is to be said of it, and the figures behind it."""
    for answer in page.findings:
        yield [answer.sentence.worded(tr.lang), tr(term("standing", answer.standing))]
        for note in answer.notes:
            yield [note.worded(tr.lang)]
        if answer.figures:
            names = ("figure", "value", "low", "high", "sample", "first", "last", "final", "why")
            yield [head(name) for name in names]
            yield from (_figure_row(figure, tr) for figure in answer.figures)
        yield []


def _figure_row(figure: FigureRecord, tr: Translator) -> Row:
    metric = METRICS.get(figure.metric)
    kind = metric.unit if metric and metric.unit in _FORMATS else ""
    name = tr(metric.title) if metric else figure.metric
    why = figure.reason.worded(tr.lang) if figure.reason else ""
    final = tr(term("met", "yes" if figure.complete else "no"))
    numbers = [(value, kind) for value in (figure.value, figure.low, figure.high)]
    return [name, *numbers, (figure.n, ""), figure.first_day, figure.last_day, final, why]
