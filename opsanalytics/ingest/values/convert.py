"""Text cells to typed columns, whole columns at a time; what cannot be read is marked."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.contacts import without_contacts
from opsanalytics.ingest.header_names import plain
from opsanalytics.ingest.mapping_parts import As, Source
from opsanalytics.ingest.values.cells import (
    Cells,
    Converted,
    folded,
    holds,
    is_coded,
    none_of,
    not_blank,
    only,
    trimmed,
    unread,
)
from opsanalytics.ingest.values.ids import to_id
from opsanalytics.ingest.values.numbers import (
    to_corrected,
    to_count,
    to_money,
    to_number,
    to_share,
)
from opsanalytics.ingest.values.people import to_person
from opsanalytics.ingest.values.times import to_day, to_epoch, to_month, to_time
from opsanalytics.store.joined_rows import all_differ

_WORD_LISTS = ("choice", "flag", "words")  # kinds whose `values` are all the words they know
_TEXTS = ("text", "choice")  # kinds whose values are texts that repeat


def convert(cells: Cells, source: Source, kind: As, key: bytes) -> Converted:
    """Read one column as its mapping says, each different cell once; texts dictionary-encoded."""
    alone = kind == "id" and not is_coded(cells) and all_differ(pa.table({"id": cells}))
    cells = cells if alone else cells.dictionary_encode()  # what was given is not needed any more
    words = cells if alone else cells.dictionary
    words = folded(words) if source.rewrite else words
    for pattern, instead in source.rewrite:
        words = pc.replace_substring_regex(words, pattern, instead)
    if kind not in _WORD_LISTS:
        for theirs, ours in source.values.items():
            words = pc.if_else(pc.equal(pc.utf8_trim_whitespace(words), theirs), ours, words)
    if alone:
        return _convert(words, source, kind, key)
    values, bad, note, rounded = _convert(words, source, kind, key)
    if kind in _TEXTS:
        values = values.dictionary_encode()  # of which only the indices are taken
    if rounded is not None:
        rounded = pc.take(rounded, cells.indices)
    return Converted(pc.take(values, cells.indices), pc.take(bad, cells.indices), note, rounded)


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
            return to_flag(cells, source)
        case "words":
            return to_words(cells, source)
        case "time":
            return to_time(cells, source.order)
        case "day":
            return to_day(cells, source.order)
        case "month":
            return to_month(cells, source.order)
        case "epoch":
            return to_epoch(cells)
        case "money":
            return (to_corrected if source.signed else to_money)(cells, source.unit)
        case "count":
            return to_count(cells, signed=source.signed)
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


def to_flag(cells: Cells, source: Source) -> Converted:
    """True where the cell is one of the mapping's words for it, or fits its pattern; else false.

    Where the mapping also says which words mean false, any other word is marked.
    """
    text = folded(cells)
    known = {plain(theirs): ours == "true" for theirs, ours in source.values.items()}
    yes = [word for word, means in known.items() if means]
    words = pc.replace_substring_regex(text, r"\s", "")
    values = pc.is_in(words, pa.array(yes, pa.string()))
    if source.pattern:
        values = pc.or_(values, pc.match_substring_regex(words, source.pattern))
    if all(known.values()):
        return Converted(values, none_of(cells))
    text = not_blank(text)
    good = pc.is_in(words, pa.array(list(known), pa.string()))
    return Converted(only(values, pc.and_(good, pc.is_valid(text))), unread(text, good))


def to_words(cells: Cells, source: Source) -> Converted:
    """True where one of the mapping's words stands in the cell by itself, or its pattern fits.

    A word inside others is none: 漏发补单 (sent again) and 不是刷单 are no marks.
    """
    words = "|".join(re.escape(word) for word in source.values)
    alone = rf"(^|\P{{Han}})({words})(\P{{Han}}|$)" if words else ""
    patterns = [pattern for pattern in (alone, source.pattern) if pattern]
    found = none_of(cells)
    for pattern in patterns:
        found = pc.or_(found, pc.match_substring_regex(cells, pattern))
    return Converted(holds(found), none_of(cells))


def mentions(cells: Cells, source: Source) -> pa.BooleanArray:
    """Where one of the mapping's words stands in the cell, by itself or inside others."""
    found = none_of(cells)
    for word in source.values:
        found = pc.or_(found, pc.match_substring(cells, word))
    return found
