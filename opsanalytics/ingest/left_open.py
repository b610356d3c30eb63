"""What an export's columns leave open: said of the file, so that no figure takes it for told."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.header_names import plain_all
from opsanalytics.ingest.recognise import Recognised, strangers
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.numbers import to_money
from opsanalytics.store.contradictions import WAITS
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES

_LEAST_ROWS = 3


def note_only_days(source: SourceFile, table: pa.Table) -> None:
    """Note each time of a list by which waits are measured and that is midnight in all rows.

    And of costs how many are 0: what is sold for money has cost something.
    """
    spec = TABLES[source.table]
    if source.table == "costs" and (n := pc.sum(pc.equal(table["unit_cost"], 0)).as_py()):
        source.note("ingest.costs_nothing", n=n)
    waits = {name for pair in WAITS.get(source.table, ()) for name in pair}
    for name in spec.names:
        if name not in waits or name not in table.column_names:
            continue
        times = pc.cast(table.column(name), pa.timestamp("s"), safe=False).drop_null()
        midnight = pc.equal(times, pc.floor_temporal(times, unit="day"))
        if len(times) >= _LEAST_ROWS and pc.all(midnight).as_py():
            source.note("ingest.only_days", column=spec.column(name).zh, name=name)


def note_left_open(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note one column for two times, taxes in the amounts, and pieces less those given back.

    And of a sheet kept by hand the columns that are not read.
    """
    mapping, places = found.mapping, found.positions
    if (mapping.own or mapping.version == "sheet") and (more := _not_read(found)):
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


def _not_read(found: Recognised) -> set[str]:
    """The headers that are not known, or would be read if another were not there."""
    names, sources = set(found.names) - {""}, found.mapping.columns.values()
    others = plain_all(header for source in sources for header in source.from_)
    read = plain_all(header for source in sources for header in source.beside)
    return strangers(found.mapping, names) | (names & others) - read - {*found.columns.values()}
