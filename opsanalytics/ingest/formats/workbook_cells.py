"""What a workbook's cells say beside their values: errors, unworked formulas, 万, merged cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

_SHEET = re.compile(rb"<(?:\w+:)?sheet [^>]*?r:id=\"(?P<id>[^\"]+)\"")
_RELATION = re.compile(rb"<Relationship [^>]*?>")
_CELL = re.compile(rb"<(?:\w+:)?c (?P<head>[^>]*?)(?:/>|>(?P<body>.*?)</(?:\w+:)?c>)", re.DOTALL)
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell ref="(?P<column>[A-Z]+)(?P<first>\d+):(?P=column)(?P<last>\d+)"'
)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>(?P<value>[^<]+)<")
_PLACE = re.compile(rb'r="(?P<column>[A-Z]+)(?P<row>\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_FORMAT = re.compile(r'<numFmt [^>]*?numFmtId="(?P<id>\d+)"[^>]*?formatCode="(?P<code>[^"]*)"')
_FORMAT_REVERSED = re.compile(
    r'<numFmt [^>]*?formatCode="(?P<code>[^"]*)"[^>]*?numFmtId="(?P<id>\d+)"'
)
_CELL_STYLES = re.compile(r"<cellXfs.*?</cellXfs>", re.DOTALL)
_STYLE_FORMAT = re.compile(r'<xf [^>]*?numFmtId="(\d+)"')
_LITERAL_POINT = re.compile(
    r"""^[^;%]*?[0#](?:[!\\][.]|"[.]")(?P<decimals>0+)(?P<thousands>,*)(?![^;]*[0#%])"""
)
_SHIFTS = ("-1", "-2", "-3")  # by how many digits a point that is only written moves what is shown
NO_VALUE = "#FORMULA?"  # a formula that no program has worked out
Places = dict[tuple[int, int], str]


def mark_cells(grids: Sequence[list[list[Any]]], archive: zipfile.ZipFile) -> None:
    """Write into the sheets' cells what their reader leaves out.

    Errors (#DIV/0!), formulas that no program has worked out, and numbers that their format shows
    with a 万 or 亿 behind them, or with a point that it only writes; so that no amount is lost,
    ten thousand times too small or a hundred times too large. A text
    or a day in cells merged downward stands for each of them; an amount stands once.
    """
    ten_thousands = _styles_with_unit(archive)
    for grid, path in zip(grids, _sheet_paths(archive), strict=False):
        text = archive.read(path)
        _fill_merged(grid, text)
        if b't="e"' in text or b"<f" in text or b":f" in text or ten_thousands:
            for (row, column), cell in _marked(text, ten_thousands).items():
                if row < len(grid) and column < len(grid[row]):
                    grid[row][column] = cell


def _fill_merged(grid: list[list[Any]], text: bytes) -> None:
    for merged in _MERGED.finditer(text):
        column, top = _column(merged["column"]), int(merged["first"]) - 1
        last = min(int(merged["last"]), len(grid))
        if top < len(grid) and column < len(grid[top]):
            cell = grid[top][column]
            for row in range(top + 1, last):
                if isinstance(cell, str | date) and column < len(grid[row]):
                    grid[row][column] = cell


def _sheet_paths(archive: zipfile.ZipFile) -> list[str]:
    """The files of the sheets, in the order of the workbook."""
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
        book = archive.read("xl/workbook.xml")
    except KeyError:
        return []
    targets = {}
    for found in _RELATION.finditer(relations):
        fields = dict(re.findall(rb'(\w+)="([^"]*)"', found[0]))
        targets[fields.get(b"Id", b"")] = fields.get(b"Target", b"").decode()
    paths = [targets.get(found["id"], "") for found in _SHEET.finditer(book)]
    full = [path.lstrip("/") if path.startswith("/") else f"xl/{path}" for path in paths]
    return [path for path in full if path in archive.namelist()]


def _marked(text: bytes, styles: dict[int, str]) -> Places:
    """The cells that need a mark, by row and column from 0."""
    marked: Places = {}
    for cell in _CELL.finditer(text):
        place = _PLACE.search(cell["head"])
        mark = _mark(cell["head"], cell["body"] or b"", styles)
        if place and mark:
            marked[int(place["row"]) - 1, _column(place["column"])] = mark
    return marked


def _mark(head: bytes, body: bytes, styles: dict[int, str]) -> str:
    value = _VALUE.search(body)
    shown = unescape(value["value"].decode(errors="replace")) if value else ""
    if b't="e"' in head:
        return shown or "#ERROR"
    if not shown and re.search(rb"<(\w+:)?f[ >/]", body):
        return NO_VALUE
    style = _STYLE.search(head)
    unit = styles.get(int(style[1]), "") if style else ""
    if unit in _SHIFTS:
        number = shown and not re.search(rb'\bt="[^n]', head)
        return f"{Decimal(shown).scaleb(int(unit)):f}" if number else ""
    return f"{shown}{unit}" if unit and shown and b't="s"' not in head else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _styles_with_unit(archive: zipfile.ZipFile) -> dict[int, str]:
    """The cell styles that show a number with 万 or 亿 behind it, unscaled."""
    try:
        styles = archive.read("xl/styles.xml").decode(errors="replace")
    except KeyError:
        return {}
    units = dict(_formats_with_unit(styles))
    cell_styles = _CELL_STYLES.search(styles)
    if not units or not cell_styles:
        return {}
    numbers = _STYLE_FORMAT.findall(cell_styles[0])
    return {at: units[number] for at, number in enumerate(numbers) if number in units}


def _formats_with_unit(styles: str) -> Iterator[tuple[str, str]]:
    for pattern in (_FORMAT, _FORMAT_REVERSED):
        for found in pattern.finditer(styles):
            code = unescape(found["code"])
            unit = next((sign for sign in "万亿" if sign in code), "")
            if re.search(r"US\$|USD|\[\$\$", code):
                yield found["id"], " US$"  # no yuan: never read as such
            if point := _LITERAL_POINT.search(code):  # 0!.00 shows fen as yuan, 0!.0, yuan as 万
                digits = len(point["decimals"]) + 3 * len(point["thousands"])
                yield found["id"], "元" if digits > 3 else str(-digits)
                continue
            # 0.0, scales what it shows: the number itself is whole.
            if unit and not re.search(r"[0#],+(\D|$)", code):
                yield found["id"], unit
