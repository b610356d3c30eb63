"""Large tables on disk: sorted by person, in segments of days and buckets of people.

A segment holds the rows of the exports of a run of days, which starts at one of its multiples; two
runs become one when the days of both are over. So which exports there are decides the segments, a
new day adds a small one, and most of the others stay as they are. Each is cut into buckets, which
are ranges of the people's numbers: the buckets in turn hold the people in order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import PERSON_BITS, stored_schema
from opsanalytics.store.layers import merged
from opsanalytics.store.manifest import SCHEMA_VERSION, SourceFile
from opsanalytics.store.superseded import rank_table
from opsanalytics.store.tables import Table
from opsanalytics.store.versions import oldest_first

_LONGEST = 32  # days of a segment, a power of two; the exports of a longer time are not cut
_BUCKETS = 16
_LARGE = 4_000_000  # rows from which a table is cut into buckets
_ROW_GROUP = 1_000_000


@dataclass(frozen=True)
class Segment:
    """The rows that some exports (`own`) give, and all exports that may have a say in them.

    `apart`: none of these can have a row in common with another. `name` is a digest of all that
    decides the rows: files of that name need not be written again.
    """

    name: str
    own: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    schema: pa.Schema
    buckets: int
    apart: bool

    @property
    def files(self) -> list[str]:
        """The names of its files, in the order of their people."""
        return [f"{self.name}-{bucket:02}.parquet" for bucket in range(self.buckets)]


def segments(folder: Path, spec: Table, sources: Sequence[SourceFile]) -> Iterator[Segment]:
    """The segments of a table whose exports have their layers in the folder."""
    layers = {s.id: pq.ParquetFile(folder / "layers" / f"{s.id}.parquet") for s in sources}
    spans = {id_: _days_of(layer, spec.day) for id_, layer in layers.items()}
    spans = {s.id: _span(s, spans[s.id]) for s in sources}
    schema = stored_schema(spec, _numbers([layer.schema_arrow for layer in layers.values()]))
    buckets = _BUCKETS if sum(source.parsed for source in sources) >= _LARGE else 1
    neighbours = _meeting(spans)
    stop = max(last for _, last in spans.values()) + 1
    groups: dict[tuple[int, int], list[str]] = {}
    for id_, (first, _) in spans.items():
        groups.setdefault(_run_of_days(first, stop), []).append(id_)
    for _, own in sorted(groups.items()):
        ids = {other for id_ in own for other in neighbours[id_]}
        apart = all(len(neighbours[id_]) == 1 for id_ in own)
        told = tuple(oldest_first(source for source in sources if source.id in ids))
        facts = [own, buckets, schema.to_string(), [source.mapping for source in told]]
        facts += rank_table(told, spec).to_pylist()
        mark = json.dumps([SCHEMA_VERSION, *facts], default=str)
        name = hashlib.sha256(mark.encode()).hexdigest()[:12]
        yield Segment(name, tuple(own), told, schema, buckets, apart)


def _days_of(layer: pq.ParquetFile, day: str) -> tuple[int, int] | None:
    """The first and last day in the layer, as ordinals; None where it has no rows."""
    place = layer.schema_arrow.get_field_index(day)
    groups = [layer.metadata.row_group(i) for i in range(layer.metadata.num_row_groups)]
    ends = [g.column(place).statistics for g in groups if g.num_rows]
    if not ends:
        return None
    return min(e.min for e in ends).toordinal(), max(e.max for e in ends).toordinal()


def _span(source: SourceFile, rows: tuple[int, int] | None) -> tuple[int, int]:
    """The days it may tell of: those of its rows, and those it says it covers; else all days."""
    first, last = source.first_day, source.last_day
    covered = (first.toordinal(), last.toordinal()) if first and last else rows
    if covered is None:
        return date.min.toordinal(), date.max.toordinal()
    return min(covered[0], (rows or covered)[0]), max(covered[1], (rows or covered)[1])


def _numbers(schemas: Sequence[pa.Schema]) -> set[str]:
    """The columns that are whole numbers in every layer that has them."""
    texts = {field.name for schema in schemas for field in schema if field.type == pa.string()}
    return {
        field.name
        for schema in schemas
        for field in schema
        if field.type == pa.int64() and field.name not in texts
    }


def _run_of_days(day: int, stop: int) -> tuple[int, int]:
    """The run of days (first, length) that an export from that day on belongs to."""
    length = 1
    while length < _LONGEST and day - day % (2 * length) + 2 * length <= stop:
        length *= 2
    return day - day % length, length


def _meeting(spans: dict[str, tuple[int, int]]) -> dict[str, set[str]]:
    """For each export those whose days meet its own, or the days of one of these."""
    found: dict[str, set[str]] = {}
    group: set[str] = set()
    until = 0
    for id_, (first, last) in sorted(spans.items(), key=lambda item: item[1]):
        if first > until:
            group = set()
        group.add(id_)
        until = max(until, last)
        found[id_] = group
    return found


def write_segment(
    folder: Path, spec: Table, segment: Segment, new: Collection[str] = ()
) -> None:
    """Write the segment's files from the layers in the folder; `new` came at once."""
    names = segment.schema.names
    listed = ", ".join(f'"{name}"' for name in names)
    first = [*spec.sorted_by, *(name for name in names if name not in spec.sorted_by)]
    order = ", ".join(f'"{name}"' for name in first)
    own = ", ".join(f"'{id_}'" for id_ in segment.own)
    given = merged(folder, list(segment.sources), spec, segment.schema, new, apart=segment.apart)
    with given as (engine, rows):
        query = f"select {listed} from ({rows}) where source in ({own}) order by {order}"  # noqa: S608 - our names
        reader = engine.sql(query).to_arrow_reader(_ROW_GROUP // 8)
        _write_buckets(folder / spec.name, segment, reader, spec.sorted_by[0])


def _write_buckets(folder: Path, segment: Segment, batches: Any, person: str) -> None:
    """Write rows in the order of their people into the files of their buckets."""
    shift = PERSON_BITS - (segment.buckets.bit_length() - 1)
    edges = np.arange(1, segment.buckets, dtype="int64") << shift
    writers = [_Writer(folder / file, segment.schema) for file in segment.files]
    for batch in batches:
        rows = pa.Table.from_batches([batch]).cast(segment.schema)
        cuts = np.searchsorted(rows[person].to_numpy(), edges)
        for writer, start, stop in zip(writers, [0, *cuts], [*cuts, len(rows)], strict=True):
            writer.add(rows.slice(start, stop - start))
    for writer in writers:
        writer.close()


class _Writer:
    """Writes rows that come in pieces as row groups of one size, whatever the pieces."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        numbers = [f.name for f in schema if pa.types.is_integer(f.type)]
        times = [f.name for f in schema if pa.types.is_timestamp(f.type)]
        # Codes for what repeats in a row group, differences for what grows or hardly repeats.
        coded = [name for name in schema.names if name not in (*times, "product_id")]
        delta = dict.fromkeys(times + [n for n in numbers if n not in coded], "DELTA_BINARY_PACKED")
        self._file = pq.ParquetWriter(
            path, schema, compression="zstd", use_dictionary=coded, column_encoding=delta
        )
        self._rows = schema.empty_table()

    def add(self, rows: pa.Table) -> None:
        """Take more rows."""
        if len(rows):
            self._rows = pa.concat_tables([self._rows, rows])
        while len(self._rows) >= _ROW_GROUP:
            self._write(self._rows.slice(0, _ROW_GROUP))
            self._rows = self._rows.slice(_ROW_GROUP)

    def close(self) -> None:
        """Write what is left."""
        self._write(self._rows)
        self._file.close()

    def _write(self, rows: pa.Table) -> None:
        self._file.write_table(rows.combine_chunks(), row_group_size=_ROW_GROUP)
