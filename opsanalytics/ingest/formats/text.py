"""Text exports: rows whose quotes are in order are split by the engine in blocks, the others line by line.

GB18030 never hides a comma, a quote or a line end inside a character, so cells are cut out of the bytes and only those
that are wanted are decoded.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from opsanalytics.ingest.formats.archives import Raw
from opsanalytics.ingest.formats.encoding import encoding_of, from_utf16, to_strings
from opsanalytics.ingest.formats.quotes import whole
from opsanalytics.ingest.formats.sheet import HEAD, Body, Layout, Record, joined

BLOCK = 8 * 2**20
_HEAD_BYTES = 2**18
_WORKERS = 2
_LONGEST_CELL, _LONGEST_CELL_LINES = 1_000_000, 1_000
_BOM = b"\xef\xbb\xbf"
_EOF = b"\x1a"  # what `copy *.csv all.csv` puts at the end
Tick = Callable[[int], object]


@dataclass(frozen=True)
class Block:
    """Whole lines of the file, the first `skipped` of which are not looked at; `damaged`: its end is missing."""

    data: bytes
    skipped: int = 0
    damaged: bool = False


class TextSheet:
    """A text export: opened when its body is asked for, never held whole (but for UTF-16)."""

    def __init__(self, raw: Raw, tick: Tick) -> None:
        self.names: tuple[str, ...] = ()
        self.from_1904 = False
        self._open, self._damaged, self._tick = raw.open, False, tick
        start = raw.start(_HEAD_BYTES)
        self._encoding = encoding_of(_whole_lines(start), self._pieces(), raw.name)
        if self._encoding.startswith("utf-16"):
            text, self._damaged = from_utf16(raw.bytes(), self._encoding)
            data = text.encode("utf-8", errors="replace")
            self._open, self._encoding = lambda: io.BytesIO(data), "utf-8"
            start = data[:_HEAD_BYTES]
        lines = _lines(_whole_lines(start).removeprefix(_BOM).rstrip(b"\0"))[:HEAD]
        texts = [line.decode(self._encoding, errors="replace") for line in lines]
        self.delimiter = _delimiter(texts[:30])
        self.head = list(records(enumerate(texts, 1), self.delimiter))

    def filled(self, least: int) -> int:
        """None: it is the only sheet of its file."""
        return 0 * least

    def text(self) -> str:
        """All of it."""
        return (
            b"".join(self._pieces())
            .removeprefix(_BOM)
            .rstrip(b"\0")
            .decode(self._encoding, errors="replace")
        )

    def _pieces(self) -> Iterator[bytes]:
        with self._open() as file:
            while piece := file.read(BLOCK):
                yield piece

    def body(self, after: int, lay: Layout) -> Body:
        """Split all lines after the first `after` into columns; what is not plain is parsed one by one."""
        rest: list[tuple[int, str]] = []
        parts, lines, total, cut = [], [], 0, self._damaged
        with self._open() as file:
            for block, part in _ahead(
                _blocks(file, after, self._tick), lambda b: _split(b, lay, self._encoding)
            ):
                parts.append(part.columns)
                lines.append(part.lines + total)
                rest += [(at + total, text) for at, text in part.rest]
                total += part.total
                cut = cut or block.damaged
        numbers = np.concatenate(lines) if lines else np.empty(0, np.int64)
        return Body(
            joined(parts, lay.wanted), numbers, list(records(rest, self.delimiter)), total, cut
        )


def _whole_lines(start: bytes) -> bytes:
    """The start of a file up to its last whole line (all of it where it is shorter than what was asked for)."""
    if len(start) < _HEAD_BYTES:
        return start
    return start[: (start.rfind(b"\n") + 1) or (start.rfind(b"\r") + 1) or len(start)]


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def _blocks(file: BinaryIO, after: int, tick: Tick) -> Iterator[Block]:
    """The file in blocks of whole lines, without its byte order mark and the NULs of a crashed download."""
    held = file.read(3).removeprefix(_BOM)
    while True:
        more = file.read(BLOCK)
        tick(len(more))
        held += more
        end = held.rfind(b"\n") + 1 if more else len(held)
        if not end and more:
            end = held.rfind(b"\r", 0, -1) + 1
        data, held = held[:end], held[end:]
        bare = data if more else data.removesuffix(_EOF).rstrip(b"\0")
        damaged = not more and (
            len(bare) < len(data.removesuffix(_EOF))
            or (bool(bare) and not bare.endswith((b"\n", b"\r")))
        )
        if bare or damaged:
            yield Block(bare, after, damaged)
            after = 0  # the header stands within the first lines, and a block is long
        if not more:
            return


def _ahead(
    blocks: Iterator[Block], work: Callable[[Block], _Part]
) -> Iterator[tuple[Block, _Part]]:
    """Work on a few blocks at once, in order, without reading all of them first."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        running: deque[tuple[Block, Future[_Part]]] = deque()
        for block in blocks:
            running.append((block, pool.submit(work, block)))
            if len(running) > _WORKERS:
                done, part = running.popleft()
                yield done, part.result()
        for done, part in running:
            yield done, part.result()


@dataclass
class _Part:
    columns: dict[int, Any]
    lines: Any
    rest: list[tuple[int, str]]
    total: int


def _split(block: Block, lay: Layout, encoding: str) -> _Part:
    """Columns of the block's plain rows, and the lines that are none; lines are counted from the block's first."""
    starts, ends, quotes = _line_ends(block)
    skipped = min(block.skipped, len(ends))
    doubtful = (quotes % 2 == 1) | (ends - starts <= 2)
    if block.damaged and len(doubtful):
        doubtful[-1] = True
    for first, last in _cells_of_lines(block, starts, ends, np.flatnonzero(quotes % 2 == 1), lay):
        doubtful[first : last + 1] = True
    kept = np.flatnonzero(~doubtful)
    kept = kept[kept >= skipped]
    table = _parsed(block.data, starts, ends, kept, lay)
    if table is None:  # a row is ragged, or a stray quote has swallowed a line end
        kept = np.array(
            [at for at in kept if _fits(block.data[starts[at] : ends[at]], lay)], np.int64
        )
        table = _parsed(block.data, starts, ends, kept, lay)
    if table is None:
        kept = kept[:0]
        table = _parsed(block.data, starts, ends, kept, lay)
        assert table is not None
    columns = {
        place: to_strings(table.column(str(place)).combine_chunks(), encoding)
        for place in lay.wanted
    }
    plain = lay.plain(columns, len(kept))
    if not plain.all():
        columns = {place: column.filter(pa.array(plain)) for place, column in columns.items()}
    rows = kept[plain]
    others = np.ones(len(ends), bool)
    others[rows] = False
    others[:skipped] = False
    rest = [
        (int(i) + 1, block.data[starts[i] : ends[i]].decode(encoding, errors="replace"))
        for i in np.flatnonzero(others)
    ]
    return _Part(columns, rows + 1, rest, len(ends))


def _cells_of_lines(
    block: Block, starts: Any, ends: Any, odd: Any, lay: Layout
) -> Iterator[tuple[int, int]]:
    """Runs of lines that are one row with a cell of several lines: such a cell may hold what looks like a row."""
    at = 0
    while at + 1 < len(odd):
        first, last = int(odd[at]), int(odd[at + 1])
        data = (
            block.data[starts[first] : ends[last]] if last - first <= _LONGEST_CELL_LINES else b""
        )
        found = (
            last > first + 1
            and bool(data)
            and whole([line.decode("latin-1") for line in _lines(data)], lay)
        )
        if found:
            yield first, last
        at += 2 if found or last == first + 1 else 1


def _line_ends(block: Block) -> tuple[Any, Any, Any]:
    """Where each line starts and ends, and how many quotes it has."""
    held = np.frombuffer(block.data, np.uint8)
    if block.data.count(b"\r") == block.data.count(b"\r\n"):
        ends = np.flatnonzero(held == ord("\n")) + 1
        if block.data and not block.data.endswith(b"\n"):
            ends = np.append(ends, len(held))
    else:
        ends = np.cumsum([len(line) for line in _lines(block.data)], dtype=np.int64)
    starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    marks = np.flatnonzero(held == ord('"'))
    quotes = np.bincount(np.searchsorted(ends, marks, side="right"), minlength=len(ends))
    return starts, ends, quotes


def _parsed(data: bytes, starts: Any, ends: Any, kept: Any, lay: Layout) -> pa.Table | None:
    """The kept lines as binary columns, a row each; None where that cannot be."""
    names = [str(place) for place in range(lay.width)]
    wanted = [str(place) for place in lay.wanted]
    if not len(kept):
        return pa.table({name: pa.array([], pa.binary()) for name in wanted})
    try:
        table = pacsv.read_csv(
            pa.BufferReader(_cut_out(data, starts, ends, kept)),
            pacsv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            pacsv.ParseOptions(delimiter=lay.delimiter),
            pacsv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(names, pa.binary())
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):  # it tells a bad row in the row's own bytes
        return None
    return table if table.num_rows == len(kept) else None


def _fits(line: bytes, lay: Layout) -> bool:
    """Whether the line is one row of the usual width, its quotes in order."""
    if b'"' not in line:
        return line.count(lay.delimiter.encode()) == lay.width - 1
    try:
        rows = list(csv.reader([line.decode("latin-1")], delimiter=lay.delimiter, strict=True))
    except csv.Error:
        return False
    return len(rows) == 1 and len(rows[0]) == lay.width


def _cut_out(data: bytes, starts: Any, ends: Any, kept: Any) -> bytes:
    """The kept lines alone, copied run by run."""
    if len(kept) == len(ends):
        return data
    firsts = np.flatnonzero(np.diff(kept, prepend=kept[0] - 2) != 1)
    lasts = np.append(firsts[1:], len(kept)) - 1
    return b"".join(
        data[starts[kept[a]] : ends[kept[b]]] for a, b in zip(firsts, lasts, strict=True)
    )


def records(lines: Iterable[tuple[int, str]], delimiter: str) -> Iterator[Record]:
    """Numbered lines as records; lines that follow one another may be one record, a gap ends it."""
    run: list[str] = []
    first = 1
    for number, text in lines:
        if run and number != first + len(run):
            yield from _run(run, first, delimiter)
            run = []
        if not run:
            first = number
        run.append(text)
    yield from _run(run, first, delimiter)


def _run(lines: list[str], first: int, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    done = 0
    while done < len(lines):
        try:
            cells = next(reader)
        except csv.Error:  # a quote that is never closed: the lines are read one by one later
            cells = []
        spoken = tuple(lines[done : reader.line_num])
        raw = spoken if len(spoken) > 1 or '"' in spoken[0] else ()
        yield Record(cells, first + done, len(spoken), raw)
        done = reader.line_num


def _delimiter(lines: list[str]) -> str:
    # Some exports end every cell with a tab, so that a spreadsheet leaves its digits alone.
    lines = [re.sub(r'\t(?=[,;"]|\s*$)', "", line) for line in lines]
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))
