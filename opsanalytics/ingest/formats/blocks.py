"""Blocks of a text export split into columns: plain rows by the engine, the others left apart.

GB18030 never hides a comma, a quote or a line end inside a character, so cells are cut out of the
bytes and only those that are wanted are decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.encoding import to_strings
from opsanalytics.ingest.formats.packed import packed
from opsanalytics.ingest.formats.quotes import has_cell_of_lines, is_one_wide_row
from opsanalytics.ingest.formats.sheet import Layout, Lines, Mask, filtered

BLOCK = 8 * 2**20
BOM = b"\xef\xbb\xbf"
_EOF = b"\x1a"  # what `copy *.csv all.csv` puts at the end
_LONGEST_CELL_LINES = 1_000
_LONGEST_LINE = 64 * 2**20
Tick = Callable[[int], object]  # gets how many bytes were read


@dataclass
class SplitBlock:
    """Packed columns of a block's plain rows, their lines (from 1 in the block), other lines."""

    columns: dict[int, pa.Buffer]
    lines: Lines
    rest: list[tuple[int, str]]
    total: int
    damaged: bool


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, the first `skipped` of which are not looked at.

    `damaged`: the end of the last is missing.
    """

    data: bytes
    skipped: int = 0
    damaged: bool = False

    @cached_property
    def ends(self) -> Lines:
        """Where each line ends."""
        if self.data.count(b"\r") != self.data.count(b"\r\n"):
            lengths = [len(line) for line in self.data.splitlines(keepends=True)]
            return np.cumsum(lengths, dtype=np.int64)
        ends = np.flatnonzero(self._bytes == ord("\n")) + 1
        if self.data and not self.data.endswith(b"\n"):
            ends = np.append(ends, len(self.data))
        return ends

    @cached_property
    def starts(self) -> Lines:
        """Where each line starts."""
        return np.concatenate(([0], self.ends))[:-1]

    @property
    def _bytes(self) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
        return np.frombuffer(self.data, np.uint8)

    def text(self, first: int, last: int) -> bytes:
        """The lines from first to last, both included."""
        return self.data[self.starts[first] : self.ends[last]]

    def quotes(self) -> Lines:
        """How many quotes each line has."""
        places = np.flatnonzero(self._bytes == ord('"'))
        lines = np.searchsorted(self.ends, places, side="right")
        return np.bincount(lines, minlength=len(self.ends))

    def lines(self, chosen: Lines) -> bytes:
        """The chosen lines alone."""
        if len(chosen) == len(self.ends):
            return self.data
        wanted = np.isin(np.arange(len(self.ends)), chosen, assume_unique=True)
        return self._bytes[np.repeat(wanted, self.ends - self.starts)].tobytes()


def blocks(file: BinaryIO, skipped: int, tick: Tick, name: str) -> Iterator[Block]:
    """The file in blocks of whole lines, without its byte order mark and a crash's NULs.

    A line without an end raises DataRefused.
    """
    held = file.read(3).removeprefix(BOM)
    while more := file.read(BLOCK):
        tick(len(more))
        held += more
        end = held.rfind(b"\n") + 1 or held.rfind(b"\r", 0, -1) + 1
        if end:
            yield Block(held[:end], skipped)
            skipped = 0  # the header stands within the first lines, and a block is long
        held = held[end:]
        if len(held) > _LONGEST_LINE:
            size = _LONGEST_LINE / 2**20
            raise DataRefused("ingest.endless_line", name=name, size=size)
    whole = held.removesuffix(_EOF)
    bare = whole.rstrip(b"\0")
    unended = bool(bare) and not bare.endswith((b"\n", b"\r"))
    damaged = unended or len(bare) < len(whole)
    if bare or damaged:
        yield Block(bare, skipped, damaged)


def split(block: Block, layout: Layout, encoding: str) -> SplitBlock:
    """Columns of the block's plain rows, and the lines that are none."""
    chosen, table = _parsed_rows(block, layout)
    columns = {}
    for place in layout.wanted:
        columns[place] = to_strings(table.column(str(place)).combine_chunks(), encoding)
    plain = layout.plain(columns, len(chosen))
    rows = chosen[plain]
    others = np.ones(len(block.ends), bool)
    others[rows] = False
    others[: block.skipped] = False
    left = np.flatnonzero(others).tolist()
    rest = [(at + 1, block.text(at, at).decode(encoding, errors="replace")) for at in left]
    kept = {place: packed(column) for place, column in filtered(columns, plain).items()}
    return SplitBlock(kept, rows + 1, rest, len(block.ends), block.damaged)


def _parsed_rows(block: Block, layout: Layout) -> tuple[Lines, pa.Table]:
    """The lines that are certainly whole rows, and their cells."""
    doubtful = _doubtful(block, layout)
    doubtful[: block.skipped] = True
    chosen = np.flatnonzero(~doubtful)
    table = _parsed(block, chosen, layout)
    if table is None:  # a row is ragged, or a stray quote has swallowed a line end
        fits = [at for at in chosen.tolist() if _fits(block.text(at, at), layout)]
        chosen = np.array(fits, np.int64)
        table = _parsed(block, chosen, layout)
    if table is None:
        chosen = chosen[:0]
        table = _parsed(block, chosen, layout)
    return chosen, table


def _doubtful(block: Block, layout: Layout) -> Mask:
    """Which lines may be no rows: blank or cut off, or with quotes that do not match."""
    odd = block.quotes() % 2 == 1
    doubtful: Mask = odd | (block.ends - block.starts <= 2)
    if block.damaged:
        doubtful[-1:] = True
    for first, last in _cells_of_lines(block, np.flatnonzero(odd).tolist(), layout):
        doubtful[first : last + 1] = True
    return doubtful


def _cells_of_lines(block: Block, odd: list[int], layout: Layout) -> Iterator[tuple[int, int]]:
    """Runs of lines that are one row with a cell of several lines, which may look like rows.

    `odd`: the lines with an odd number of quotes, between which such a cell lies.
    """
    at = 0
    while at + 1 < len(odd):
        first, last = odd[at], odd[at + 1]
        at += 1
        if last == first + 1:
            at += 1
        elif last - first <= _LONGEST_CELL_LINES:
            lines = block.text(first, last).splitlines(keepends=True)
            if has_cell_of_lines([line.decode("latin-1") for line in lines], layout):
                yield first, last
                at += 1


def _parsed(block: Block, chosen: Lines, layout: Layout) -> pa.Table | None:
    """The chosen lines as binary columns, a row each; None where that cannot be."""
    names = [str(place) for place in range(layout.width)]
    wanted = [str(place) for place in layout.wanted]
    types = dict.fromkeys(names, pa.binary())
    if not len(chosen):
        return pa.table({name: pa.array([], pa.binary()) for name in wanted})
    try:
        table = pacsv.read_csv(
            pa.BufferReader(block.lines(chosen)),
            pacsv.ReadOptions(
                use_threads=False, block_size=len(block.data) + 1, column_names=names
            ),
            pacsv.ParseOptions(delimiter=layout.delimiter),
            pacsv.ConvertOptions(include_columns=wanted, column_types=types),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):  # its message holds the row's own bytes
        return None
    return table if table.num_rows == len(chosen) else None


def _fits(line: bytes, layout: Layout) -> bool:
    """Whether the line is one row of the usual width, its quotes in order."""
    if b'"' not in line:
        return line.count(layout.delimiter.encode()) == layout.width - 1
    return is_one_wide_row([line.decode("latin-1")], layout)
