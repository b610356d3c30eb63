"""Which currency a file's amounts are in, where a column says it: never two in one file."""

from __future__ import annotations

import pyarrow.compute as pc

from opsanalytics.core.errors import DataRefused
from opsanalytics.ingest.grain_words import grain_words, is_blank
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.store.manifest import SourceFile


def refuse_two_currencies(found: Recognised, rows: DataRows, name: str) -> None:
    """DataRefused where the rows' amounts are in several currencies: they cannot be added up."""
    if len(currencies := _currencies(found, rows)) > 1:
        raise DataRefused("ingest.currencies", name=name, currencies=", ".join(currencies))


def note_other_currency(source: SourceFile, found: Recognised, rows: DataRows) -> None:
    """Note that all amounts are in a currency that is not ours."""
    if (currencies := _currencies(found, rows)) and currencies != ["CNY"]:
        source.note("ingest.other_currency", currency=currencies[0])


def _currencies(found: Recognised, rows: DataRows) -> list[str]:
    """The currencies that the cells name, in order, ours as CNY."""
    words, named = grain_words().currency, set()
    for place in found.places_of(words.headers):
        cells = rows.cells(place)
        codes = pc.unique(pc.filter(cells, pc.invert(is_blank(cells)))).to_pylist()
        named |= {"CNY" if cell.upper() in words.whole else cell for cell in codes}
    return sorted(named)
