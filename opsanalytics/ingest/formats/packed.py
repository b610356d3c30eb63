"""Columns of text held compressed: of a long list, all of them at once would be too much."""

from __future__ import annotations

from collections import UserDict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.values.cells import Cells, as_text, is_coded

_ROWS = 2**18  # that are compressed at once
_FEW = 0.75  # different cells a cell; where there are fewer, each of them is kept once
_HOW = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)


class PackedColumns(UserDict[Any, Any]):
    """Columns by place or name, unpacked when they are looked at; `data` are the packed parts."""

    def __getitem__(self, place: int | str) -> Cells:
        """The whole column as text."""
        parts = [as_text(unpacked(part)) for part in self.data[place]]
        return pa.concat_arrays([pa.array([], pa.string()), *parts])

    def coded(self, place: int | str) -> Cells:
        """The whole column, dictionary-encoded where its cells repeat."""
        parts = [unpacked(part) for part in self.data[place]]
        if not parts or not is_coded(parts[0]):
            return self[place]
        coded = pa.chunked_array([pc.dictionary_encode(part) for part in parts])
        return coded.unify_dictionaries().combine_chunks()

    def __setitem__(self, place: int | str, cells: Cells) -> None:
        """Pack the column, in place of what was there."""
        starts = range(0, len(cells), _ROWS)
        self.data[place] = [packed(as_text(cells.slice(start, _ROWS))) for start in starts]


def packed(cells: Cells) -> pa.Buffer:
    """The text cells compressed, where they repeat after dictionary encoding."""
    coded = cells.dictionary_encode()
    repeat = len(coded.dictionary) < _FEW * len(cells)
    batch = pa.record_batch([coded if repeat else cells], ["cells"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=_HOW) as stream:
        stream.write_batch(batch)
    return sink.getvalue()


def unpacked(part: pa.Buffer) -> Cells:
    """The cells again."""
    with pa.ipc.open_stream(part) as stream:
        return stream.read_next_batch().column(0)
