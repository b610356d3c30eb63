"""Records that stray quotation marks joined or spoilt, read again line by line.

What can be read in two ways is not read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from opsanalytics.ingest.formats.sheet import Layout, Record

# An order number or a time, such as a row begins with.
_LEAD = re.compile(r"""^([="']+)?[A-Za-z]{0,40}\d[\w./:+ 年月日-]*(?(1)"*)$""", re.ASCII)
_MISMATCH = "ingest.reject.quotes"


def one_row(lines: Sequence[str], delimiter: str, *, strict: bool = True) -> list[str] | None:
    """The cells of the lines if their quotes make them one row, else None."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=strict))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def is_one_wide_row(lines: Sequence[str], layout: Layout) -> bool:
    """Whether the lines are one row of the usual width, its quotes in order."""
    cells = one_row(lines, layout.delimiter)
    return cells is not None and len(cells) == layout.width


def has_cell_of_lines(lines: Sequence[str], layout: Layout) -> bool:
    """Whether lines are one row with a cell of several lines: the first ends too early.

    What such a cell holds is no row, however much a line of it looks like one.
    """
    if len(lines) < 2 or len(_split(lines[0], layout)) >= layout.width:
        return False
    return is_one_wide_row(lines, layout)


def mended(records: Iterable[Record], layout: Layout) -> Iterator[Record]:
    """The records, or the rows that their lines are where a stray quote joined or spoilt them."""
    for record in records:
        sound = record.span == 1 and len(record.cells) == layout.width
        if not record.raw or sound or has_cell_of_lines(record.raw, layout):
            yield record
        else:
            yield from _taken_apart(record, layout)


def _taken_apart(record: Record, layout: Layout) -> Iterator[Record]:
    """The rows that a record's lines are."""
    rows: list[list[str]] = []
    for line in record.raw:
        if rows and not _starts_row(_split(line, layout), layout):
            rows[-1].append(line)
        else:
            rows.append([line])
    at = record.line
    for lines in rows:
        yield from _reread(lines, at, layout)
        at += len(lines)


def rejoined(records: Iterable[Record], layout: Layout) -> Iterator[Record]:
    """Rows made whole again that a line break outside quotes cut in two."""
    held: Record | None = None
    for record in records:
        if held and _are_halves(held, record, layout):
            *cells, last = held.cells
            cells += [f"{last}\n{record.cells[0]}", *record.cells[1:]]
            yield Record(cells, held.line, held.span + record.span)
            held = None
            continue
        if held:
            yield held
        held = record
    if held:
        yield held


def _are_halves(first: Record, second: Record, layout: Layout) -> bool:
    """Whether the first starts like a row and the second is just what it lacks."""
    if second.line != first.line + first.span or len(second.cells) < 2:
        return False
    if len(first.cells) + len(second.cells) != layout.width + 1:
        return False
    return _has_lead(first.cells, layout) and not _has_lead(second.cells, layout)


def _has_lead(cells: list[str], layout: Layout) -> bool:
    at = layout.lead
    if at is None or at >= len(cells):
        return False
    return _LEAD.match(cells[at].strip()) is not None


def _starts_row(cells: list[str], layout: Layout) -> bool:
    """Whether a line is a row of its own, not the rest of a cell that spans lines."""
    if len(cells) <= layout.reach:
        return False
    return layout.lead is None or _has_lead(cells, layout)


def _reread(lines: list[str], at: int, layout: Layout) -> Iterator[Record]:
    """The lines of one row: with its quotes where they match, else without, or broken."""
    bare = Record(_split(lines[0], layout), at, len(lines))
    lacking = layout.width - len(bare.cells)
    rest = "".join(lines[1:])
    quoted = _quoted(lines, layout)
    if rest and quoted and is_one_wide_row(lines, layout):
        yield Record(quoted, at, len(lines))
    elif rest and (lacking <= 0 or not (quoted or rest.strip(layout.delimiter + " \r\n"))):
        # The first is a row by itself, whatever its quotes say.
        for number, line in enumerate(lines, at):
            yield from _reread([line], number, layout)
    elif quoted and (lacking or len(quoted) >= layout.width):
        yield Record(quoted, at, len(lines))
    elif rest or quoted or lacking > 0:
        yield replace(bare, broken=_MISMATCH)
    else:
        yield bare


def _quoted(lines: list[str], layout: Layout) -> list[str] | None:
    """The cells of the lines as one record; of spoilt quotes only where the width is the usual."""
    cells = one_row(lines, layout.delimiter)
    if cells is not None:
        return cells
    cells = one_row(lines, layout.delimiter, strict=False)
    return cells if cells is not None and len(cells) == layout.width else None


def _split(line: str, layout: Layout) -> list[str]:
    return line.rstrip("\r\n").split(layout.delimiter)
