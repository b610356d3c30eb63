"""What an export's columns leave open: said of the file, so that no figure takes it for told."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.recognise import Recognised, strangers
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.numbers import to_money
from opsanalytics.store.manifest import SourceFile

_LEAST_ORDERS = 3


def note_only_days(source: SourceFile, table: pa.Table) -> None:
    """Note a list of orders whose times are all midnight: it tells days alone."""
    names = [name for name in ("created_at", "paid_at") if name in table.column_names]
    if source.table != "orders" or len(names) < 2 or len(table) < _LEAST_ORDERS:
        return
    times = [pc.cast(table.column(name), pa.timestamp("s"), safe=False) for name in names]
    days = [pc.equal(time, pc.floor_temporal(time, unit="day")) for time in times]
    if all(pc.all(each).as_py() for each in days):
        source.note("ingest.only_days")


def note_left_open(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note one column for two times, taxes in the amounts, and pieces less those given back.

    And of a sheet under our own names the columns that are not known.
    """
    mapping, places = found.mapping, found.positions
    if mapping.own and (more := strangers(mapping, set(found.names) - {""})):
        source.note("ingest.columns_not_read", columns=", ".join(sorted(more)))
    paid = places.get("paid_at")
    if paid is not None and paid == places.get("created_at"):
        source.note("ingest.paid_when_placed", column=found.header_of("paid_at"))
    if places.get("units") in found.places_of(mapping.less_returned):
        source.note("ingest.less_returned", column=found.header_of("units"))
    for header, how in mapping.taxes.items():
        for place in found.places_of([header]) if mapping.table == "orders" else ():
            taxed = pc.not_equal(to_money(rows.cells(place), signed=True).values, 0)
            if count := pc.sum(taxed).as_py():
                source.note(f"ingest.tax_{how}", column=header, n=count)
