"""Visitors' actions written in the store's layout, bucket by bucket: python -m benchmarks.metrics.in_place FOLDER EVENTS.

No list of all actions is ever held or sorted. The people of a bucket act among themselves as those of a whole made shop do (`made.draw_events`), so that
shops of all sizes compare. While a bucket is there, its answers are counted, by arithmetic of our own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.metrics.made import (
    EVENTS_A_PRODUCT,
    EVENTS_A_VISITOR,
    VIEWS,
    Size,
    draw_events,
    manifest,
)
from benchmarks.metrics.tasks import DAYS, FIRST, SHOP
from opsanalytics.store.checksums import file_states
from opsanalytics.store.day_segments import Segment, buckets_of, write_sorted
from opsanalytics.store.keys import PERSON_BITS, stored_schema
from opsanalytics.store.manifest import write_manifest
from opsanalytics.store.tables import TABLES

Array = Any
KNOWN = "known.json"
_AHEAD = 2  # buckets drawn while one is written
_DAY, _DAYS = 86400, DAYS["events"]
_WORDS = pa.array(["view", "favourite", "cart", "pay"])
_PLACE = np.array([3, 1, 0, 2], "int64")  # of these words in the order of the alphabet
_VIEW, _FAVOURITE, _CART, _PAY = range(4)
_TIME_BITS = 20  # hold the seconds of nine days
_LAST = (_DAYS - 1) * _DAY  # the last second of an entry whose 24 hours are over


def make_in_place(data: Path, events: int) -> None:
    """Write a shop of about so many actions and no orders, and what is to be found in it (`KNOWN`)."""
    spec, folder = TABLES["events"], data / "generations"
    (folder / "events").mkdir(parents=True)
    told = manifest(Size(events, 0))
    source = told.sources[0]
    number = pa.schema([pa.field(name, pa.int64()) for name in ("product_id", "category_id")])
    schema = stored_schema(spec, [number])
    segment = Segment((source.id,), (source,), schema, buckets_of(events), apart=True)
    counts: dict[str, Array] = {}
    batches = _batches(events, segment, counts)
    write_sorted(folder / "events" / segment.file(spec), spec, segment, batches)
    source.lines = source.parsed = source.loaded = told.tables["events"].rows = counts["rows"]
    for name in ("orders", "order_items"):
        (folder / name).mkdir()
        pq.write_table(TABLES[name].arrow_schema().empty_table(), folder / name / "part-0.parquet")
    told.files = file_states(folder, {})
    write_manifest(folder, told)
    (data / "processed").mkdir()
    (data / "processed" / SHOP).symlink_to(folder.resolve())
    (data / KNOWN).write_text(json.dumps({k: np.asarray(v).tolist() for k, v in counts.items()}))


def _batches(events: int, segment: Segment, counts: dict[str, Array]) -> Iterator[pa.RecordBatch]:
    """A batch a bucket, the next ones drawn meanwhile; what is in it is added to the counts."""
    drawn: list[Future[tuple[pa.RecordBatch, dict[str, Array]]]] = []
    with ThreadPoolExecutor(_AHEAD) as pool:
        for nth in range(segment.buckets + _AHEAD):
            if nth < segment.buckets:
                drawn.append(pool.submit(_bucket, events, nth, segment))
            if nth >= _AHEAD:
                rows, found = drawn.pop(0).result()
                for name, count in found.items():
                    counts[name] = counts.get(name, 0) + count
                yield rows


def _bucket(events: int, nth: int, segment: Segment) -> tuple[pa.RecordBatch, dict[str, Array]]:
    """The rows of one bucket in the store's order, and what is to be found in them."""
    dice = np.random.default_rng((events, nth, 3))
    width = 2**PERSON_BITS // segment.buckets
    views, visitors = (
        whole * (nth + 1) // segment.buckets - whole * nth // segment.buckets
        for whole in (int(events * VIEWS), events // EVENTS_A_VISITOR)
    )
    acts = draw_events(dice, views, visitors, events // EVENTS_A_PRODUCT)
    numbers = np.sort(dice.integers(nth * width, (nth + 1) * width, visitors))
    person = dice.permutation(visitors)[acts["visitor"]]
    order = np.argsort(((person << _TIME_BITS) | acts["second"]) << 2 | _PLACE[acts["action"]])
    person, product, second, action = (
        column[order] for column in (person, acts["product"], acts["second"], acts["action"])
    )
    first = int(np.datetime64(FIRST["events"], "us").astype("int64"))
    columns = {
        "visitor_id": numbers[person],
        "product_id": 600_000_000_000 + product,
        "category_id": 50_000_000 + product % 9000,
        "action": _WORDS.take(pa.array(action)),
        "at": pa.array(first + second * 10**6).cast(pa.timestamp("us")),
    }
    constant = {"source": segment.own[0], "source_line": 1, "row_key": ""}
    rows = [
        pa.array(columns[field.name]).cast(field.type)
        if field.name in columns
        else pa.repeat(pa.scalar(constant.get(field.name), field.type), len(person))
        for field in segment.schema
    ]
    return pa.record_batch(rows, schema=segment.schema), _found(person, product, second, action)


def _found(person: Array, product: Array, second: Array, action: Array) -> dict[str, Array]:
    """The answers for the people of a bucket, whose actions are in order."""
    day = second // _DAY
    new = np.diff(person * _DAYS + day, prepend=-1) != 0
    pair = np.unique(product, return_inverse=True)[1] + (person << 24)
    return {
        "rows": len(person),
        "visitors": np.bincount(day[new], minlength=_DAYS),
        "page_views": np.bincount(day[action == _VIEW], minlength=_DAYS),
        "person": _funnel(person, second, action, [_CART]),
        "ordered": _funnel(pair, second, action, [_CART, _FAVOURITE]),
    }


def _funnel(unit: Array, second: Array, action: Array, then: list[int]) -> Array:
    """Units that viewed, too late to be judged, that took the second step, that paid."""
    acts = [np.isin(action, wanted) for wanted in ([_VIEW], then, [_PAY])]
    viewed, taken, paid = (np.sort(unit[some] << _TIME_BITS | second[some]) for some in acts)
    firsts = viewed[np.diff(viewed >> _TIME_BITS, prepend=-1) != 0]
    late = (_second(firsts) > _LAST).sum()
    entries = viewed[_second(viewed) <= _LAST]
    taken, entries = _follow(taken, entries, entries)
    paid, _ = _follow(paid, taken, entries)
    many = (len(np.unique(rows >> _TIME_BITS)) for rows in (taken, paid))
    return np.array([len(firsts) - late, late, *many])


def _follow(acts: Array, before: Array, entries: Array) -> tuple[Array, Array]:
    """The acts within a day of the entry of the same unit that the act before them came from."""
    nearest = np.searchsorted(before, acts, "right") - 1
    acts, entry = acts[nearest >= 0], entries[nearest[nearest >= 0]]
    timely = acts >> _TIME_BITS == entry >> _TIME_BITS
    timely &= _second(acts) - _second(entry) <= _DAY
    return acts[timely], entry[timely]


def _second(moment: Array) -> Array:
    return moment & (2**_TIME_BITS - 1)


if __name__ == "__main__":
    make_in_place(Path(sys.argv[1]), int(sys.argv[2]))
