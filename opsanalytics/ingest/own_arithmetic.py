"""A file's own arithmetic: a figure beside the rate and the number that it is the product of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.ingest.values.cells import Cells
from opsanalytics.ingest.values.numbers import to_number
from opsanalytics.store.manifest import Note
from opsanalytics.store.tables import TABLES, days_of

_POWERS = (1, 2, 4)  # of ten, by which a unit is mistaken
_NEAR = 0.1  # in powers of ten: a quarter
_UNLIKE = 0.05  # of a product, beyond what its rate is rounded to
_FAR = 1.5  # times, which one row alone cannot be
_NEARLY = "paid_orders"  # what a buyer pays is not what an order is: some buyers have several
_FAR_NEARLY = 5.0  # times, of what is only nearly the product


@dataclass(frozen=True)
class _Product:
    """A column's figures over rate times number, row by row, and how exact the rate is."""

    column: str
    header: str
    times: str
    ratios: np.ndarray[Any, np.dtype[np.float64]]
    exact: np.ndarray[Any, np.dtype[np.float64]]


def notes_on_arithmetic(
    found: Recognised, rows: DataRows, table: pa.Table, name: str
) -> Iterator[Note]:
    """Rows whose figure is not what their own rate and number make.

    DataRefused where an amount is 10, 100 or 10,000 times what its own file makes of it.
    """
    for product in _products(found, rows, table):
        known = np.isfinite(product.ratios) & (product.ratios > 0)
        usual = float(np.median(product.ratios[known])) if known.any() else 1.0
        fields: dict[str, Any] = {"column": found.header_of(product.column)}
        fields |= {"times": found.header_of(product.times), "header": product.header}
        power = abs(log10(usual))
        money = pa.types.is_decimal(table.column(product.column).type)
        if money and any(abs(power - each) <= _NEAR for each in _POWERS):
            raise DataRefused("ingest.other_unit", name=name, power=10 ** round(power), **fields)
        if product.times != _NEARLY:  # a rate may be in percent, and is otherwise exact
            usual = 10.0 ** round(log10(usual))
        off = np.abs(np.log(product.ratios / usual, where=known, out=np.zeros(len(known))))
        unlike = np.flatnonzero(off > np.log1p(_UNLIKE + product.exact))
        nearly = product.times == _NEARLY
        far = np.log(_FAR_NEARLY if nearly else _FAR) + np.log1p(product.exact)
        if (len(unlike) >= 3 and not nearly) or (off > far)[unlike].any():
            first, last = days_of(TABLES[found.mapping.table], table.take(pa.array(unlike)))
            fields |= {"n": len(unlike), "line": table.column("source_line")[unlike[0]].as_py()}
            fields |= {"about": f"{product.column},{product.times}"}
            if first and last:
                fields |= {"first_day": first.isoformat(), "last_day": last.isoformat()}
            yield Note(key="ingest.unlike_rate", values=fields)


def _products(found: Recognised, rows: DataRows, table: pa.Table) -> Iterator[_Product]:
    for column, (header, times) in found.mapping.products.items():
        places = found.places_of([header])
        if not places or not {column, times} <= set(table.column_names):
            continue
        kept = pa.array(np.isin(rows.lines, table.column("source_line").to_numpy()))
        cells = pc.replace_substring(rows.cells(places[0]).filter(kept), "%", "")
        rate = to_number(cells).values.to_numpy(zero_copy_only=False)
        figure, number = (pc.cast(table.column(each), pa.float64()) for each in (column, times))
        with np.errstate(all="ignore"):
            ratios = figure.to_numpy() / (rate * number.to_numpy())
            exact = 10.0 ** -_decimals(cells) / rate
        yield _Product(column, found.headers[places[0]].strip(), times, ratios, exact)


def _decimals(cells: Cells) -> int:
    """How many decimals the cells have, most of all of them."""
    parts = pc.extract_regex(cells, r"\.(?P<decimals>\d+)")
    return pc.max(pc.utf8_length(pc.struct_field(parts, "decimals"))).as_py() or 0
