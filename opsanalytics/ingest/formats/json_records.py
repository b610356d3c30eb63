"""Records of an API: one JSON object a line, a list of them, or answers that hold such a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from opsanalytics.core.errors import DataRefused, NoExport
from opsanalytics.ingest.formats.cell_sheet import CellSheet, cell_text
from opsanalytics.ingest.formats.confined import confined

Records = tuple[tuple[str, ...], list[list[str]], dict[int, str]]
_NO_SPACE = re.compile(r"\S")
_NO_RECORD = "ingest.reject.json"


def json_sheet(text: str, name: str) -> CellSheet:
    """The records as rows; a text without a whole one, or nested too deep, raises DataRefused."""
    names, rows, broken = confined(records_of, text, name, name=name)
    sheet = CellSheet(rows, names)
    sheet.broken = broken
    return sheet


def records_of(text: str, name: str) -> Records:
    """The records' names, their cells by rows, and the rows that are none, as in `CellSheet`."""
    try:
        return _records_of(text, name)
    except RecursionError:
        raise DataRefused("ingest.json_too_deep", name=name) from None


def _records_of(text: str, name: str) -> Records:
    found = [_object_in(line) for line in text.rstrip("\n").split("\n")]
    broken = {at: _NO_RECORD for at, record in enumerate(found) if record is None}
    if broken or len(found) == 1:
        # A list or an answer, perhaps over several lines; else a broken line.
        with suppress(ValueError):
            found = list(_records(text))
            broken = {}
    if not any(found):
        raise NoExport("ingest.json_without_record", name=name)
    cells = [_cells(record or {}) for record in found]
    names: dict[str, None] = {}
    for record in cells:
        names |= dict.fromkeys(record)
    rows = [[record.get(name, "") for name in names] for record in cells]
    return tuple(names), rows, broken


def _object_in(line: str) -> dict[str, Any] | None:
    """The object in a line: an empty one in a blank line, none where it is something else."""
    if not line.strip():
        return {}
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _records(text: str) -> Iterator[dict[str, Any]]:
    """The records of all values in a text, one after another."""
    decoder = json.JSONDecoder()
    start = _NO_SPACE.search(text)
    while start:
        value, end = decoder.raw_decode(text, start.start())
        yield from _objects(value)
        start = _NO_SPACE.search(text, end)


def _objects(value: Any) -> list[dict[str, Any]]:
    """The list of objects in an answer, however deep; what is no object in it is an empty one."""
    if isinstance(value, list):
        return [record if isinstance(record, dict) else {} for record in value]
    if not isinstance(value, dict):
        return [{}]
    inner = [each for each in value.values() if isinstance(each, dict | list)]
    found = _objects(inner[0]) if len(inner) == 1 else []
    return found or [value]


def _cells(record: dict[str, Any]) -> dict[str, str]:
    return {_storable(name): json_cell(value) for name, value in record.items()}


def json_cell(value: Any) -> str:
    """A value of JSON or Parquet as a text cell; whole numbers are exact."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return _storable(value)
    return cell_text(value)


def _storable(text: str) -> str:
    """The text with half a character, which no file can hold, as the sign for an unreadable one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
