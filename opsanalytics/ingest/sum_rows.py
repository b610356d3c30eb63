"""Rows of a list that sum others up, or are a part of another: left out by what they are called."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.grain_words import sum_labels, sums_of_groups
from opsanalytics.ingest.recognise import Recognised
from opsanalytics.ingest.rows import DataRows
from opsanalytics.store.tables import TABLES

_OF_WHICH = r"^\s*[（(]?其中"


def leave_out_sums(found: Recognised, rows: DataRows) -> None:
    """Leave out rows of a list that are called a sum in the first column, or in a sheet's key.

    And those of a sheet's key that are a part of another row (其中：...).
    """
    names = _names_of_things(found)
    for place in dict.fromkeys([*([0] if 0 in rows.columns else []), *names]):
        leave_out_totals(rows, sum_labels(rows.columns[place]))
    for place in list(rows.columns):
        leave_out_totals(rows, sums_of_groups(rows.columns.coded(place)))
    for place in names:
        of_which = pc.match_substring_regex(rows.columns[place], _OF_WHICH)
        rows.leave_out(of_which, "part of the whole")


def _names_of_things(found: Recognised) -> list[int]:
    """Where the names stand by which the rows of a sheet kept by hand are told apart."""
    table = TABLES[found.mapping.table]
    if found.mapping.versions != "sheet":
        return []
    names = [name for name in table.key if table.column(name).type == "text"]
    return [found.positions[name] for name in names if name in found.positions]


def leave_out_totals(rows: DataRows, labelled: pa.BooleanArray) -> None:
    """Leave these rows out as totals, and keep what they say."""
    if pc.any(labelled).as_py():
        for at in pc.indices_nonzero(labelled).to_pylist():
            cells = {other: column[at].as_py() for other, column in rows.columns.items()}
            rows.totals.append((int(rows.lines[at]), cells))
        rows.leave_out(labelled, "total")
