"""A shop made up to measure with, laid out as the store lays a generation: python -m benchmarks.metrics.made FOLDER."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.metrics.tasks import DAYS, FIRST, SHOP
from opsanalytics.store.day_segments import segments, write_segment
from opsanalytics.store.keys import stored_columns
from opsanalytics.store.manifest import Manifest, SourceFile, TableState, write_manifest
from opsanalytics.store.tables import TABLES

EVENTS_A_VISITOR, EVENTS_A_PRODUCT, ORDERS_A_BUYER, PRODUCTS_ON_SALE = 100, 25, 4, 2000
_SECONDS = 86400
_WAIT = 9 * 3600  # seconds from one action to the next, on average
VIEWS, _CARTS, _FAVOURITES, _PAYS = (
    0.896,
    0.055,
    0.028,
    0.021,
)  # shares of all actions, as in UserBehavior
_ITEMS = [0.70, 0.18, 0.08, 0.03, 0.01]  # how many orders have 1, 2, ... lines
_BATCH = 2_000_000


class Size(NamedTuple):
    """How many rows a made shop has."""

    events: int
    orders: int


def make(data: Path, size: Size) -> None:
    """Write the shop's tables and manifest below `data`."""
    generation = data / "generations"
    generation.mkdir(parents=True)
    engine = duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(data / "spill")})
    writers = {
        "events": (_event_batches, _EVENTS),
        "orders": (_order_batches, _ORDERS),
        "items": (_items, _LINES),
    }
    rows = {"events": size.events, "orders": size.orders, "items": size.orders}
    tables = {"events": "events", "orders": "orders", "items": "order_items"}
    for name, (batches, query) in writers.items():
        raw, place = data / f"{name}.raw.parquet", generation / tables[name] / "part-0.parquet"
        place.parent.mkdir()
        _write(raw, batches(rows[name]))
        if name == "events":
            _lay_by_person(engine, query, raw, generation, rows[name])
        else:
            _lay(engine, tables[name], query, raw, place)
        raw.unlink()
    write_manifest(generation, manifest(size))
    (data / "processed").mkdir()
    (data / "processed" / SHOP).symlink_to(generation.resolve())
    shutil.rmtree(data / "spill", ignore_errors=True)


def _write(place: Path, batches: Iterator[dict[str, Any]]) -> None:
    writer = None
    for batch in batches:
        table = pa.table(batch)
        writer = writer or pq.ParquetWriter(place, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _event_batches(events: int) -> Iterator[dict[str, Any]]:
    """Views, some followed by a favourite, a cart or a payment of the same product; carts by payments."""
    visitors, products, views = (
        events // EVENTS_A_VISITOR,
        events // EVENTS_A_PRODUCT,
        int(events * VIEWS),
    )
    for turn, start in enumerate(range(0, views, _BATCH)):
        dice = np.random.default_rng((events, turn))
        yield draw_events(dice, min(_BATCH, views - start), visitors, products)


def draw_events(dice: Any, n: int, visitors: int, products: int) -> dict[str, Any]:
    """So many views and what follows on them, as numbers: visitor, product, second, action."""
    visitor = np.minimum(dice.beta(0.9, 1.6, n) * visitors, visitors - 1).astype("int64")
    product = _popular(dice, n, products)
    at = dice.integers(0, DAYS["events"] * _SECONDS, n)
    viewed = (visitor, product, at, np.zeros(n, "int8"))
    liked = _follow(dice, viewed, 1, _FAVOURITES / VIEWS)
    carried = _follow(dice, viewed, 2, _CARTS / VIEWS)
    bought = (
        _follow(dice, viewed, 3, _PAYS / 2 / VIEWS),
        _follow(dice, carried, 3, _PAYS / 2 / _CARTS),
    )
    columns = (viewed, liked, carried, *bought)
    names = ("visitor", "product", "second", "action")
    return dict(zip(names, (np.concatenate(c) for c in zip(*columns, strict=True)), strict=True))


def _follow(dice: Any, acts: tuple[Any, ...], action: int, share: float) -> tuple[Any, ...]:
    """The acts that so many of these are followed by, hours later; what ends after the last day begins anew."""
    took = dice.random(len(acts[0])) < share
    visitor, product, at = (column[took] for column in acts[:3])
    later = at + dice.exponential(_WAIT, len(at)).astype("int64")
    return visitor, product, later % (DAYS["events"] * _SECONDS), np.full(len(at), action, "int8")


def _popular(dice: Any, n: int, products: int) -> Any:
    """Products by Zipf's law: the one of rank r is met about 1 / r as often as the first."""
    return np.minimum(np.exp(dice.random(n) * np.log(products)), products).astype("int64")


def _order_batches(orders: int) -> Iterator[dict[str, Any]]:
    """Orders of a year; a few buyers have many of them."""
    buyers = orders // ORDERS_A_BUYER
    for turn, start in enumerate(range(0, orders, _BATCH)):
        dice = np.random.default_rng((orders, turn, 1))
        n = min(_BATCH, orders - start)
        paid = np.round(dice.lognormal(4.3, 0.6, n) * 100).astype("int64")
        second = dice.integers(0, last := DAYS["orders"] * _SECONDS, n)
        yield {
            "number": np.arange(start, start + n),
            "buyer": (dice.random(n) ** 1.5 * buyers).astype("int64"),
            "second": second,
            "wait": np.minimum(dice.exponential(1800, n).astype("int64"), last - 1 - second),
            "fen": paid,
            "is_paid": dice.random(n) < 0.9,
            "refunded": np.where(
                dice.random(n) < 0.05, np.where(dice.random(n) < 0.6, paid, paid // 2), 0
            ),
        }


def _items(orders: int) -> Iterator[dict[str, Any]]:
    """The orders' lines."""
    for turn, start in enumerate(range(0, orders, _BATCH)):
        dice = np.random.default_rng((orders, turn, 2))
        n = min(_BATCH, orders - start)
        lines = dice.choice(len(_ITEMS), n, p=_ITEMS) + 1
        number = np.repeat(np.arange(start, start + n), lines)
        turn_in_order = np.arange(len(number)) - np.repeat(np.cumsum(lines) - lines, lines)
        product = _popular(dice, len(number), PRODUCTS_ON_SALE)
        yield {"number": number, "line": turn_in_order, "product": product}


_EVENTS = """
    select md5(visitor::varchar) as visitor_id, (600000000000 + product)::varchar as product_id,
        (50000000 + product % 9000)::varchar as category_id, ['view', 'favourite', 'cart', 'pay'][action + 1] as action,
        timestamp '{first}' + to_seconds(second) as at, file_row_number::varchar as row_key
    from read_parquet('{raw}', file_row_number = true)"""
_ORDERS = """
    select (1500000000000000000 + number)::varchar as order_id, md5(buyer::varchar) as buyer_id,
        timestamp '{first}' + to_seconds(second) as created_at,
        case when is_paid then created_at + to_seconds(wait) end as paid_at,
        case when is_paid then 'completed' else 'closed' end as status, (fen / 100)::decimal(18, 2) as total_amount,
        case when is_paid then total_amount else 0 end::decimal(18, 2) as paid_amount,
        case when is_paid then refunded / 100 else 0 end::decimal(18, 2) as refund_amount, 1::bigint as units,
        order_id as row_key
    from read_parquet('{raw}')"""
_LINES = """
    select (1500000000000000000 + number)::varchar as order_id, line::varchar as line_id,
        (600000000000 + product)::varchar as product_id, 1::bigint as units, order_id || '|' || line_id as row_key
    from read_parquet('{raw}')"""


def _lay(engine: Any, table: str, query: str, raw: Path, place: Path) -> None:
    """Write the rows with all columns of the canonical table, in the order the store keeps."""
    spec = TABLES[table]
    engine.register("nothing", spec.arrow_schema().empty_table())
    engine.execute(
        f"create or replace view given as {query.format(raw=raw, first=FIRST.get(table))}"
    )
    own = [name for name in engine.table("given").columns if name in spec.names]
    told = f"select {stored_columns(engine, spec, own, 'given')}, row_key from given"  # noqa: S608 - names are ours
    order = ", ".join(f'"{n}"' for n in (spec.day, "row_key") if n)
    rows = f"select * from nothing union all by name {told} order by {order}"  # noqa: S608 - names are ours
    engine.execute(f"copy ({rows}) to '{place}' (format parquet, compression zstd)")


def _lay_by_person(engine: Any, query: str, raw: Path, generation: Path, rows: int) -> None:
    """Write the events as the store does: a layer of one export, sorted into buckets."""
    spec, layer = TABLES["events"], generation / "layers" / "events.parquet"
    layer.parent.mkdir()
    engine.execute(f"create view given as {query.format(raw=raw, first=FIRST['events'])}")
    names = ["visitor_id", "product_id", "category_id", "action", "at"]
    columns = stored_columns(engine, spec, names, "given")
    told = f"select {columns}, null::varchar as channel, '' as row_key, 'events' as source, 1 as source_line from given"  # noqa: S608 - names are ours
    engine.execute(f"copy ({told}) to '{layer}' (format parquet, compression zstd)")
    source = manifest(Size(rows, 0)).sources[0]
    source.parsed = rows
    for segment in segments(generation, spec, [source]):
        write_segment(generation, generation / "events" / segment.file(spec), spec, segment)
    shutil.rmtree(layer.parent)
    shutil.rmtree(generation / ".spill", ignore_errors=True)


def manifest(size: Size) -> Manifest:
    """As if each table had come by one export that told its days whole."""
    told = {
        "events": ("events", size.events),
        "orders": ("orders", size.orders),
        "order_items": ("orders", 0),
    }
    columns = {name: list(TABLES[name].names) for name in told}
    columns["orders"].remove("brushed")
    sources = [
        SourceFile(
            id=name, file=name, sha256="", kind="made", table=name, generation="", exported_at=None,
            export_time_from="nothing", first_day=FIRST[days], last_day=FIRST[days] + timedelta(DAYS[days] - 1),
            columns=columns[name], lines=rows,
        )
        for name, (days, rows) in told.items()
    ]  # fmt: skip
    tables = {
        name: TableState(rows=rows, columns=columns[name]) for name, (_, rows) in told.items()
    }
    return Manifest(shop=SHOP, generation="made", identity="", sources=sources, tables=tables)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("events", type=int)
    parser.add_argument("orders", type=int)
    given = parser.parse_args()
    make(given.folder, Size(given.events, given.orders))
