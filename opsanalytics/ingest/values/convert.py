"""Text cells to typed columns, whole columns at a time; what cannot be read is marked."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.contacts import without_contacts
from opsanalytics.ingest.mapping import As, Source, plain
from opsanalytics.ingest.pseudonyms import pseudonyms
from opsanalytics.ingest.values.cells import (
    Cells,
    Converted,
    folded,
    holds,
    none_of,
    not_blank,
    only,
    trimmed,
    unread,
)
from opsanalytics.ingest.values.ids import to_id
from opsanalytics.ingest.values.numbers import to_count, to_money, to_number, to_share
from opsanalytics.ingest.values.times import to_day, to_epoch, to_time

_MASKED = r"[*＊﹡∗✱•●×]|^匿名(买家|用户)?$"
_WORD_LISTS = ("choice", "flag", "words")  # kinds whose `values` are all the words they know


def convert(cells: Cells, source: Source, kind: As, key: bytes) -> Converted:
    """Read one column as its mapping says, each different cell once."""
    coded = cells.dictionary_encode()
    words = coded.dictionary
    if kind not in _WORD_LISTS:
        for theirs, ours in source.values.items():
            words = pc.if_else(pc.equal(pc.utf8_trim_whitespace(words), theirs), ours, words)
    values, bad, note, rounded = _convert(words, source, kind, key)
    if rounded is not None:
        rounded = pc.take(rounded, coded.indices)
    return Converted(pc.take(values, coded.indices), pc.take(bad, coded.indices), note, rounded)


def _convert(cells: Cells, source: Source, kind: As, key: bytes) -> Converted:
    match kind:
        case "id":
            return to_id(cells)
        case "person":
            return to_person(cells, key)
        case "text":
            return to_text(cells)
        case "choice":
            return to_choice(cells, source.values)
        case "flag":
            return to_flag(cells, source.values)
        case "words":
            return to_words(cells, source.values)
        case "time":
            return to_time(cells, source.order)
        case "day":
            return to_day(cells, source.order)
        case "epoch":
            return to_epoch(cells)
        case "money":
            return to_money(cells, source.unit)
        case "count":
            return to_count(cells)
        case "number":
            return to_number(cells)
        case "share":
            return to_share(cells, source.unit)


def to_text(cells: Cells) -> Converted:
    """Text, trimmed, without the contacts people type into it; an empty cell is missing."""
    text = without_contacts(trimmed(cells))
    return Converted(only(text, pc.not_equal(text, "")), none_of(cells))


def to_choice(cells: Cells, values: dict[str, str]) -> Converted:
    """Our words for theirs; a word not in the mapping is marked, never taken for "other"."""
    known = {plain(theirs): ours for theirs, ours in values.items()}
    text = not_blank(folded(cells))
    words = text.drop_null().to_pylist()
    ours = pa.array([known.get(plain(word)) for word in words], pa.string())
    ours = pc.replace_with_mask(text, pc.is_valid(text), ours)
    return Converted(ours, unread(text, pc.is_valid(ours)))


def to_flag(cells: Cells, values: dict[str, str]) -> Converted:
    """True where the cell is one of the mapping's words, else false."""
    return Converted(pc.is_in(trimmed(cells), pa.array(list(values), pa.string())), none_of(cells))


def to_words(cells: Cells, values: dict[str, str]) -> Converted:
    """True where one of the mapping's words stands in the cell, else false."""
    found = none_of(cells)
    for word in values:
        found = pc.or_(found, pc.match_substring(cells, word))
    return Converted(found, none_of(cells))


def to_person(cells: Cells, key: bytes) -> Converted:
    """Keyed hashes of account names; a masked name (t**3) names nobody and is missing."""
    names = trimmed(cells)
    names = only(names, pc.and_(pc.not_equal(names, ""), pc.invert(masked(names))))
    hashes = pa.array(pseudonyms(names.drop_null().to_pylist(), key), pa.string())
    return Converted(pc.replace_with_mask(names, pc.is_valid(names), hashes), none_of(cells))


def masked(names: Cells) -> pa.BooleanArray:
    """Which names have letters blotted out, or are nobody's."""
    return holds(pc.match_substring_regex(names, _MASKED))
