"""Columns whose words are a closed list: a row with any other word is rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.grain_words import is_blank
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import BadRow, DataRows
from opsanalytics.ingest.values.cells import Cells
from opsanalytics.store.manifest import Note

_LEAST_OFTEN, _WORDS_SHOWN = 3, 5  # rarer words may be somebody's name


def reject_unknown_words(found: Recognised, rows: DataRows) -> Iterator[Note]:
    """Reject rows whose state decides what another column tells, and is in no list of it."""
    for header in found.mapping.words:
        for place in found.places_of([header]):
            cells = rows.cells(place)
            known = pa.array(found.mapping.known_words(header), pa.string())
            unknown = pc.invert(pc.or_(pc.is_in(cells, known), is_blank(cells)))
            for at in pc.indices_nonzero(unknown).to_pylist():
                bad = BadRow(int(rows.lines[at]), "ingest.reject.choice", header, cells[at].as_py())
                rows.rejects.append(bad)
            rows.leave_out(unknown)
            yield from unknown_words(header, pc.filter(cells, unknown), known.to_pylist())


def unknown_words(header: str, cells: Cells, known: Iterable[str]) -> Iterator[Note]:
    """The words outside a closed list that are on several rows, with how many, and some known."""
    counted = pc.value_counts(cells).to_pylist()
    pairs = [(-each["counts"], each["values"]) for each in counted]
    often = sorted(pair for pair in pairs if -pair[0] >= _LEAST_OFTEN)
    if often:
        words = ", ".join(f"{word} ({-count})" for count, word in often[:_WORDS_SHOWN])
        values: dict[str, str | int | float] = {"column": header, "words": words}
        values["known"] = ", ".join([*known][:_WORDS_SHOWN])
        yield Note(key="ingest.unknown_words", values=values)
