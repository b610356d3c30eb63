"""Large tables on disk: a segment a run of days, each sorted by person, its row groups buckets.

A run of days starts at one of its multiples, and two runs become one when the days of both are
over. So which exports there are decides the segments; a new day adds a small one, and most of the
others stay as they are. A row group holds a range of the people's numbers: none is cut in two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from opsanalytics.store.keys import PERSON_BITS, stored_schema
from opsanalytics.store.layers import merged
from opsanalytics.store.manifest import SCHEMA_VERSION, SourceFile
from opsanalytics.store.superseded import rank_table
from opsanalytics.store.tables import Table
from opsanalytics.store.versions import oldest_first

_LONGEST = 32  # days of a run, a power of two; an export of a longer time is not cut
_ROW_GROUP = 1_000_000  # rows of a row group at most, about
_BATCH = 100_000


@dataclass(frozen=True)
class Segment:
    """The rows that some exports (`own`) give, and all exports that may have a say in them.

    `buckets`: its row groups. `apart`: none of the exports can have a row in common with another.
    """

    own: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    schema: pa.Schema
    buckets: int
    apart: bool

    def file(self, spec: Table) -> str:
        """The file's name: a digest of all that decides its rows."""
        facts = [SCHEMA_VERSION, self.own, self.buckets, self.schema.to_string()]
        facts += [[s.mapping for s in self.sources], rank_table(self.sources, spec).to_pylist()]
        mark = json.dumps(facts, default=str)
        return f"{hashlib.sha256(mark.encode()).hexdigest()[:12]}.parquet"


def segments(folder: Path, spec: Table, sources: Sequence[SourceFile]) -> Iterator[Segment]:
    """The segments of a table whose exports have their layers in the folder."""
    layers = {s.id: pq.ParquetFile(folder / "layers" / f"{s.id}.parquet") for s in sources}
    spans = {source.id: _span(source, layers[source.id], spec.day) for source in sources}
    schema = stored_schema(spec, [layer.schema_arrow for layer in layers.values()])
    meeting = _meeting(spans)
    stop = max(last for _, last in spans.values()) + 1
    runs: dict[tuple[int, int], list[str]] = {}
    for id_, (first, _) in spans.items():
        runs.setdefault(_run_of_days(first, stop), []).append(id_)
    for _, own in sorted(runs.items()):
        ids = set().union(*(meeting[id_] for id_ in own))
        exports = tuple(oldest_first(source for source in sources if source.id in ids))
        rows = sum(layers[id_].metadata.num_rows for id_ in own)
        apart = all(len(meeting[id_]) == 1 for id_ in own)
        yield Segment(tuple(own), exports, schema, buckets_of(rows), apart)


def buckets_of(rows: int) -> int:
    """How many row groups a segment of so many rows has."""
    return 1 << (max(rows - 1, 0) // _ROW_GROUP).bit_length()


def _span(source: SourceFile, layer: pq.ParquetFile, day: str) -> tuple[int, int]:
    """The days (as ordinals) of its rows and those it says it covers; all where there are none."""
    days = [day.toordinal() for day in (source.first_day, source.last_day) if day]
    place, file = layer.schema_arrow.get_field_index(day), layer.metadata
    for group in range(file.num_row_groups):
        if file.row_group(group).num_rows:
            ends = file.row_group(group).column(place).statistics
            days += [ends.min.toordinal(), ends.max.toordinal()]
    days = days or [date.min.toordinal(), date.max.toordinal()]
    return min(days), max(days)


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
    folder: Path, path: Path, spec: Table, segment: Segment, new: Collection[str] = ()
) -> None:
    """Write the segment's file from the layers in the folder; `new` came at once."""
    names = segment.schema.names
    listed = ", ".join(f'"{name}"' for name in names)
    order = ", ".join(f'"{name}"' for name in dict.fromkeys([*spec.sorted_by, *names]))
    own = ", ".join(f"'{id_}'" for id_ in segment.own)
    given = merged(folder, list(segment.sources), spec, segment.schema, new, apart=segment.apart)
    with given as (engine, rows):
        query = f"from ({rows}) where source in ({own})"
        query = f"select {listed} {query} order by {order}"
        write_sorted(path, spec, segment, engine.sql(query).to_arrow_reader(_BATCH))


def write_sorted(
    path: Path, spec: Table, segment: Segment, batches: Iterable[pa.RecordBatch]
) -> None:
    """Write the segment's file from its rows, which are sorted as the table is."""
    with _parquet_file(path, segment.schema) as file:
        for bucket in _by_bucket(batches, spec.sorted_by[0], segment):
            file.write_table(bucket, row_group_size=max(len(bucket), 1))


def _parquet_file(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Codes for what repeats in a row group, differences for what grows or hardly repeats."""
    apart = [name for name in schema.names if name in ("at", "product_id")]
    coded = [name for name in schema.names if name not in apart]
    numbers = [name for name in apart if schema.field(name).type != pa.string()]
    encoding = dict.fromkeys(numbers, "DELTA_BINARY_PACKED")
    return pq.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=coded, column_encoding=encoding
    )


def _by_bucket(
    batches: Iterable[pa.RecordBatch], person: str, segment: Segment
) -> Iterator[pa.Table]:
    """Rows in the order of their people as one table a bucket, empty ones too."""
    width = 2**PERSON_BITS // segment.buckets
    edges = np.array([nth * width for nth in range(1, segment.buckets)], "int64")
    pieces, bucket = [segment.schema.empty_table()], 0
    for batch in batches:
        rows, start = pa.Table.from_batches([batch]).cast(segment.schema), 0
        cuts = [*np.searchsorted(rows[person].to_numpy(), edges), len(rows)]
        for nth, stop in enumerate(cuts):
            if stop == start:
                continue
            while bucket < nth:
                yield pa.concat_tables(pieces).combine_chunks()
                pieces, bucket = pieces[:1], bucket + 1
            pieces.append(rows.slice(start, stop - start))
            start = stop
    for _ in range(bucket, segment.buckets):
        yield pa.concat_tables(pieces).combine_chunks()
        pieces = pieces[:1]
