"""One pass over a large table in the order of its people, in blocks that cut no person in two."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import PERSON_BITS

T = TypeVar("T")
Array: TypeAlias = "np.ndarray[Any, Any]"
Block: TypeAlias = dict[str, Array]
NOTHING, ALWAYS = -(2**63), 2**63 - 1  # a missing value, or no first moment; no last moment
THREADS = min(os.cpu_count() or 1, 4)
_HELD = 16  # results of blocks that wait for being joined


class Words:
    """Texts as numbers from 0, in the order in which they are met; the same for all blocks."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self._numbers = {word: number for number, word in enumerate(known)}
        self._lock = Lock()

    def numbers(self, column: pa.DictionaryArray) -> Array:
        """The texts' numbers; NOTHING for a missing one."""
        with self._lock:
            words = column.dictionary.to_pylist()
            numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        place: Array = column.indices.fill_null(len(numbers)).to_numpy()
        return np.array([*numbers, NOTHING], "int64")[place]

    @property
    def known(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


class People:
    """A table's files, to be gone through once.

    Parameters
    ----------
    folder : where the files of the table are.
    words : the columns to read, the person and the time first, each with its words.
    since, until : the first moment to read and the first no more to read, in microseconds since
        1970.
    """

    def __init__(
        self, folder: Path, words: dict[str, Words], since: int = NOTHING, until: int = ALWAYS
    ) -> None:
        self._columns, self._words, self._since, self._until = list(words), words, since, until
        self._person, self._time = self._columns[:2]
        files = [(path, pq.read_metadata(path)) for path in sorted(folder.glob("*.parquet"))]
        files = [(path, file) for path, file in files if self._reaches(file)]
        self._paths = [path for path, _ in files]
        self._blocks = max((file.num_row_groups for _, file in files), default=0)

    def map(
        self, work: Callable[[Block], T], join: Callable[[list[T]], T] | None = None
    ) -> list[T]:
        """What `work` gives for each block, in the people's order; several blocks at once.

        `join` makes one of what several neighbours gave, so that few are held however many blocks
        there are.

        A block has an array a column: whole numbers as they are, times in microseconds since 1970,
        texts as the numbers of their words. Its rows are sorted by person and time. Where there
        are no rows, there is one block without any.
        """

        def of_blocks(start: int, stop: int) -> list[T]:
            results: list[T] = []
            for result in map(work, self._read(start, stop)):
                results.append(result)
                if join and len(results) == _HELD:
                    results = [join(results)]
            return results

        cuts = [self._blocks * i // THREADS for i in range(THREADS + 1)]
        with ThreadPoolExecutor(THREADS) as pool:
            parts = pool.map(of_blocks, cuts[:-1], cuts[1:])
            nothing = {name: np.zeros(0, "int64") for name in self._columns}
            return [result for part in parts for result in part] or [work(nothing)]

    def _reaches(self, file: pq.FileMetaData) -> bool:
        """Whether the file may have rows of the moments asked for."""
        place = file.schema.names.index(self._time)
        groups = [file.row_group(i).column(place) for i in range(file.num_row_groups)]
        known = [group.statistics for group in groups if group.num_values]
        ends = np.array([(each.min, each.max) for each in known], "datetime64[us]").astype("int64")
        return bool(len(ends) and ends.min() < self._until and ends.max() >= self._since)

    def _read(self, start: int, stop: int) -> Iterator[Block]:
        """The blocks from one to another: the same range of people of every file."""
        files = [pq.ParquetFile(path, read_dictionary=self._columns) for path in self._paths]
        held: list[tuple[int, Block]] = [(-1, {})] * len(files)
        for nth in range(start, stop):
            parts = []
            for i, file in enumerate(files):
                group = nth * file.num_row_groups // self._blocks
                if held[i][0] != group:
                    held[i] = -1, {}  # no longer needed, before the next is read
                    held[i] = group, self._row_group(file, group)
                parts.append(self._of_block(held[i][1], nth))
            block = parts[0]
            if len(parts) > 1:
                block = {name: np.concatenate([part[name] for part in parts]) for name in block}
                order = np.lexsort((block[self._time], block[self._person]))
                block = {name: array[order] for name, array in block.items()}
            yield block
            del block, parts

    def _of_block(self, rows: Block, nth: int) -> Block:
        """The rows of the people of one block."""
        width = 2**PERSON_BITS // self._blocks
        start = np.searchsorted(rows[self._person], nth * width)
        stop = np.searchsorted(rows[self._person], (nth + 1) * width - 1, "right")
        return {name: array[start:stop] for name, array in rows.items()}

    def _row_group(self, file: pq.ParquetFile, group: int) -> Block:
        """The columns of a row group as arrays, of the moments asked for."""
        rows = file.read_row_group(group, columns=self._columns, use_threads=False)
        block = {}
        for name in self._columns:
            column = rows.column(name).combine_chunks()
            if pa.types.is_dictionary(column.type):
                block[name] = self._words[name].numbers(column)
            else:
                block[name] = column.cast(pa.int64()).fill_null(NOTHING).to_numpy()
        inside = (block[self._time] >= self._since) & (block[self._time] < self._until)
        return block if inside.all() else {name: array[inside] for name, array in block.items()}
