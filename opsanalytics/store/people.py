"""One pass over a large table in the order of its people, in blocks that cut no person in two."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from opsanalytics.store.keys import PERSON_BITS

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

T = TypeVar("T")
Array: TypeAlias = "np.ndarray[Any, Any]"
Block: TypeAlias = "dict[str, Array]"
NOTHING = -(2**63)  # stands for a missing value
_THREADS = min(os.cpu_count() or 1, 4)


class Words:
    """Texts as numbers from 0, in the order in which they are met; the same for all blocks."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self._numbers = {word: number for number, word in enumerate(known)}
        self._lock = Lock()

    def numbers(self, column: pa.DictionaryArray) -> Array:
        """The texts' numbers; NOTHING for a missing one."""
        import numpy as np

        with self._lock:
            words = column.dictionary.to_pylist()
            numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in words]
        numbers_or_nothing = np.array([*numbers, NOTHING], "int64")
        return numbers_or_nothing[column.indices.fill_null(len(numbers)).to_numpy()]

    @property
    def known(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


class People:
    """A table's files, to be gone through once.

    Parameters
    ----------
    folder : where the files of the table are.
    columns : those to read; the first two are the person and the time.
    since, until : the first moment to read and the first no more to read, in microseconds since
        1970; None for all.
    known : the words that have the numbers from 0 on, by column.
    """

    def __init__(
        self,
        folder: Path,
        columns: Sequence[str],
        *,
        since: int | None = None,
        until: int | None = None,
        known: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        import pyarrow.parquet as pq

        self._columns, self._person, self._time = list(columns), *columns[:2]
        self.words = {name: Words((known or {}).get(name, ())) for name in columns}
        self._since = NOTHING if since is None else since
        self._until = 2**63 - 1 if until is None else until
        metadata = {path: pq.read_metadata(path) for path in sorted(folder.glob("*.parquet"))}
        self._paths = [path for path, file in metadata.items() if self._reaches(file)]
        self._blocks = max((metadata[path].num_row_groups for path in self._paths), default=0)

    def map(self, work: Callable[[Block], T]) -> list[T]:
        """What `work` gives for each block, in the people's order; several blocks at once.

        A block has an array a column: whole numbers as they are, times in microseconds since 1970,
        texts as the numbers of `words`. Its rows are sorted by person and time.
        """

        def of_blocks(start: int, stop: int) -> list[T]:
            return [work(block) for block in self._read(start, stop)]

        cuts = [self._blocks * i // _THREADS for i in range(_THREADS + 1)]
        with ThreadPoolExecutor(_THREADS) as pool:
            parts = pool.map(of_blocks, cuts[:-1], cuts[1:])
            return [result for part in parts for result in part]

    def nothing(self) -> Block:
        """A block without people."""
        import numpy as np

        return {name: np.zeros(0, "int64") for name in self._columns}

    def _reaches(self, file: pq.FileMetaData) -> bool:
        """Whether the file may have rows of the moments asked for."""
        import numpy as np

        place = file.schema.names.index(self._time)
        for group in range(file.num_row_groups):
            ends = file.row_group(group).column(place).statistics
            if ends and ends.has_min_max:
                first, last = np.array([ends.min, ends.max], "datetime64[us]").astype("int64")
                if first < self._until and last >= self._since:
                    return True
        return False

    def _read(self, start: int, stop: int) -> Iterator[Block]:
        """The blocks from one to another: the same range of people of every file."""
        import numpy as np
        import pyarrow.parquet as pq

        files = [pq.ParquetFile(path, read_dictionary=self._columns) for path in self._paths]
        held: list[tuple[int, Block]] = [(-1, {})] * len(files)
        for nth in range(start, stop):
            parts = []
            for i, file in enumerate(files):
                group = nth * file.num_row_groups // self._blocks
                if held[i][0] != group:
                    held[i] = group, self._row_group(file, group)
                parts.append(self._cut(held[i][1], nth))
            block = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            if len(parts) > 1:
                order = np.lexsort((block[self._time], block[self._person]))
                block = {name: array[order] for name, array in block.items()}
            yield block

    def _cut(self, rows: Block, nth: int) -> Block:
        """The rows of the people of one block."""
        import numpy as np

        width = 2**PERSON_BITS // self._blocks
        start = np.searchsorted(rows[self._person], nth * width)
        stop = np.searchsorted(rows[self._person], (nth + 1) * width - 1, "right")
        return {name: array[start:stop] for name, array in rows.items()}

    def _row_group(self, file: pq.ParquetFile, group: int) -> Block:
        """The columns of a row group as arrays, of the moments asked for."""
        rows = file.read_row_group(group, columns=self._columns, use_threads=False)
        block = {name: self._array(name, rows.column(name)) for name in self._columns}
        time = block[self._time]
        inside = (time >= self._since) & (time < self._until)
        if inside.all():
            return block
        return {name: array[inside] for name, array in block.items()}

    def _array(self, name: str, column: pa.ChunkedArray) -> Array:
        import pyarrow as pa

        whole = column.combine_chunks()
        if pa.types.is_dictionary(whole.type):
            return self.words[name].numbers(whole)
        numbers: Array = whole.cast(pa.int64()).fill_null(NOTHING).to_numpy()
        return numbers
