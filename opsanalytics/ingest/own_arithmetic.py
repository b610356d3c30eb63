"""A file's own arithmetic: an amount beside the price and the number that it is the product of."""

from __future__ import annotations

from math import log10

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.numbers import to_money

_POWERS = (1, 2, 4)  # of ten, by which a unit is mistaken
_NEAR = 0.1  # in powers of ten: a quarter


def refuse_other_unit(found: Recognised, rows: DataRows, table: pa.Table, name: str) -> None:
    """DataRefused where an amount is 10, 100 or 10,000 times what its own file makes of it."""
    for column, (header, times) in found.mapping.products.items():
        places = found.places_of([header])
        if not places or not {column, times} <= set(table.column_names):
            continue
        kept = pa.array(np.isin(rows.lines, table.column("source_line").to_numpy()))
        price = pc.cast(to_money(rows.cells(places[0]).filter(kept)).values, pa.float64())
        amount, number = (pc.cast(table.column(each), pa.float64()) for each in (column, times))
        ratios = pc.divide(amount, pc.multiply(price, number)).to_numpy()
        ratios = ratios[np.isfinite(ratios) & (ratios > 0)]
        power = abs(log10(np.median(ratios))) if len(ratios) else 0.0
        if any(abs(power - each) <= _NEAR for each in _POWERS):
            fields = {"column": found.header_of(column), "times": found.header_of(times)}
            fields |= {"header": found.headers[places[0]].strip(), "power": 10 ** round(power)}
            raise DataRefused("ingest.other_unit", name=name, **fields)
