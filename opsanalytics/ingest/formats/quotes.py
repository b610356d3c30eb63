"""Records that stray quotation marks joined or spoilt, read again line by line; what can be read two ways is not."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from opsanalytics.ingest.formats.sheet import BROKEN, Layout, Record

_LEAD = re.compile(
    r"""^([="']+)?[A-Za-z]{0,40}\d[\w./:+ 年月日-]*(?(1)"*)$""", re.ASCII
)  # an order number or a time


def starts_row(cells: list[str], lay: Layout) -> bool:
    """Whether a line is a row of its own, not the rest of a cell that spans lines."""
    return len(cells) > lay.reach and (
        lay.lead is None or bool(_LEAD.match(cells[lay.lead].strip()))
    )


def mended(record: Record, lay: Layout) -> Iterator[Record]:
    """The record, or the rows that its lines are where a stray quote has joined or spoilt them."""
    if (
        not record.raw
        or (record.span == 1 and len(record.cells) == lay.width)
        or whole(record.raw, lay)
    ):
        yield record
        return
    rows: list[list[str]] = []
    for line in record.raw:
        if rows and not starts_row(_split(line, lay), lay):
            rows[-1].append(line)
        else:
            rows.append([line])
    at = record.line
    for lines in rows:
        yield from _read(lines, at, lay)
        at += len(lines)


def rejoined(records: Iterable[Record], lay: Layout) -> Iterator[Record]:
    """Rows made whole again that a line break outside quotes cut in two: together they have the usual cells."""
    held: Record | None = None
    for record in records:
        if held and _halves(held, record, lay):
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


def _halves(one: Record, two: Record, lay: Layout) -> bool:
    """Whether the first starts like a row and ends too early, and the second is just what it lacks."""
    at = lay.lead
    fits = 1 < len(two.cells) == lay.width + 1 - len(one.cells) and two.line == one.line + one.span
    if not fits or at is None or at >= len(one.cells):
        return False
    return bool(_LEAD.match(one.cells[at].strip())) and not (
        at < len(two.cells) and _LEAD.match(two.cells[at].strip())
    )


def _read(lines: list[str], at: int, lay: Layout) -> Iterator[Record]:
    """The lines of one row: with its quotes where they match, else without; broken where that leaves doubt."""
    bare = Record(_split(lines[0], lay), at, len(lines))
    lacking = lay.width - len(bare.cells)
    rest = "".join(lines[1:])
    quoted = _quoted(lines, lay)
    if rest and quoted and len(quoted) == lay.width and _sound(lines, lay):
        yield Record(quoted, at, len(lines))
    elif rest and (lacking <= 0 or not (quoted or rest.strip(lay.delimiter + " \r\n"))):
        for i, line in enumerate(lines):  # the first is a row by itself, whatever its quotes say
            yield from _read([line], at + i, lay)
    elif quoted and (lacking or len(quoted) >= lay.width):
        yield Record(quoted, at, len(lines))
    else:
        doubt = rest or quoted or lacking > 0
        yield replace(bare, broken=BROKEN["quotes"] if doubt else "")


def _quoted(lines: list[str], lay: Layout) -> list[str] | None:
    """The cells of the lines as one record; None where its quotes do not match and its width is not the usual."""
    for strict in (True, False):
        try:
            found = list(csv.reader(lines, delimiter=lay.delimiter, strict=strict))
        except csv.Error:
            continue
        if len(found) == 1 and (strict or len(found[0]) == lay.width):
            return found[0]
    return None


def whole(lines: Sequence[str], lay: Layout) -> bool:
    """Whether lines are one row with a cell of several lines: the first ends too early, and together they fit.

    What such a cell holds is no row, however much a line of it looks like one.
    """
    early = len(_split(lines[0], lay)) < lay.width
    try:
        rows = (
            list(csv.reader(lines, delimiter=lay.delimiter, strict=True))
            if early and len(lines) > 1
            else []
        )
    except csv.Error:
        return False
    return len(rows) == 1 and len(rows[0]) == lay.width


def _sound(lines: list[str], lay: Layout) -> bool:
    """Whether every quote of the lines is in order by the strict rules."""
    try:
        return len(list(csv.reader(lines, delimiter=lay.delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _split(line: str, lay: Layout) -> list[str]:
    return line.rstrip("\r\n").split(lay.delimiter)
