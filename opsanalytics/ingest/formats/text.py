"""Text exports: read in blocks, their plain rows as columns, the other lines as records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.formats.archives import ExportFile
from opsanalytics.ingest.formats.blocks import BLOCK, BOM, SplitBlock, Tick, blocks, split
from opsanalytics.ingest.formats.encoding import encoding_of, from_utf16
from opsanalytics.ingest.formats.packed import PackedColumns
from opsanalytics.ingest.formats.sheet import HEAD, Body, Layout, Record, Sheet

_HEAD_BYTES = 2**18
_DELIMITER_WITHIN = 30  # lines
_WORKERS = 2
_LONGEST_CELL = 1_000_000
_MARKS = ",\t;|"  # that may stand between cells
_MOST_TEXT = 1024 * 2**20  # bytes of a web page or of JSON


class TextSheet(Sheet):
    """A text export: opened when its body is asked for, never held whole (but for UTF-16)."""

    def __init__(self, export: ExportFile, tick: Tick) -> None:
        self._open = export.open
        self._name = export.name
        self._tick = tick
        self._damaged = False
        start = export.start(_HEAD_BYTES)
        self._encoding = encoding_of(_whole_lines(start), self._pieces(), export.name)
        if self._encoding.startswith("utf-16"):
            text, self._damaged = from_utf16(export.bytes(), self._encoding)
            data = text.encode("utf-8", errors="replace")
            self._open = lambda: io.BytesIO(data)
            self._encoding = "utf-8"
            start = data[:_HEAD_BYTES]
        lines = _whole_lines(start).removeprefix(BOM).rstrip(b"\0").splitlines(keepends=True)
        texts = [line.decode(self._encoding, errors="replace") for line in lines[:HEAD]]
        self.delimiter = _delimiter(texts[:_DELIMITER_WITHIN])
        self.head = list(records(enumerate(texts, 1), self.delimiter))

    def text(self) -> str:
        """All of it; what is too much to be held at once raises DataRefused."""
        if sum(map(len, self._pieces())) > _MOST_TEXT:
            size = _MOST_TEXT / 2**20
            raise DataRefused("ingest.text_too_large", name=self._name, size=size)
        data = b"".join(self._pieces()).removeprefix(BOM).rstrip(b"\0")
        return data.decode(self._encoding, errors="replace")

    def _pieces(self) -> Iterator[bytes]:
        with self._open() as file:
            while piece := file.read(BLOCK):
                yield piece

    def body(self, after: int, layout: Layout) -> Body:
        """Split all lines after the first `after` into columns; the others become records."""
        columns, numbers = PackedColumns(), [np.empty(0, np.int64)]
        columns.data = {place: [] for place in layout.wanted}
        rest: list[tuple[int, str]] = []
        total, cut = 0, self._damaged
        for part in self._split_blocks(after, layout):
            for place, cells in part.columns.items():
                columns.data[place].append(cells)
            numbers.append(part.lines + total)
            rest += [(line + total, text) for line, text in part.rest]
            total += part.total
            cut = cut or part.damaged
        others = list(records(rest, self.delimiter))
        return Body(columns, np.concatenate(numbers), others, total, cut)

    def _split_blocks(self, after: int, layout: Layout) -> Iterator[SplitBlock]:
        """Work on a few blocks at once, in order, without reading all of them first."""
        with self._open() as file, ThreadPoolExecutor(_WORKERS) as pool:
            running: deque[Future[SplitBlock]] = deque()
            for block in blocks(file, after, self._tick, self._name):
                running.append(pool.submit(split, block, layout, self._encoding))
                if len(running) > _WORKERS:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()


def _whole_lines(start: bytes) -> bytes:
    """The start of a file up to its last whole line; a file that is shorter, all of it."""
    if len(start) < _HEAD_BYTES:
        return start
    end = start.rfind(b"\n") + 1 or start.rfind(b"\r") + 1
    return start[:end] if end else start


def records(lines: Iterable[tuple[int, str]], delimiter: str) -> Iterator[Record]:
    """Numbered lines as records; lines that follow one another may be one record."""
    run: list[str] = []
    first = 1
    for number, text in lines:
        if number != first + len(run):
            yield from _records_of_run(run, first, delimiter)
            run, first = [], number
        run.append(text)
    yield from _records_of_run(run, first, delimiter)


def _records_of_run(lines: list[str], first: int, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    done = 0
    while done < len(lines):
        try:
            cells = next(reader)
        except csv.Error:  # a quote that is never closed: the lines are read one by one later
            cells = []
        taken = tuple(lines[done : reader.line_num])
        quoted = len(taken) > 1 or '"' in taken[0]
        yield Record(cells, first + done, len(taken), taken if quoted else ())
        done = reader.line_num


def _delimiter(lines: list[str]) -> str:
    # Some exports end every cell with a tab, so that a spreadsheet leaves its digits alone.
    bare = [re.sub(r'\t(?=[,;"]|\s*$)', "", line) for line in lines]
    return max(_MARKS, key=lambda mark: _agreement(mark, bare))


def _agreement(mark: str, lines: list[str]) -> tuple[int, int]:
    """How many lines hold the mark as often as most that hold it do, and how often that is."""
    counts = Counter(line.count(mark) for line in lines if mark in line)
    if not counts:
        return 0, 0
    usual = max(counts, key=lambda count: (counts[count], count))
    return counts[usual], usual
