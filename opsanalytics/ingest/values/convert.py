"""Text cells to typed columns, whole columns at a time; what cannot be read is marked, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.mapping import As, Source, plain
from opsanalytics.ingest.pseudonyms import pseudonyms
from opsanalytics.ingest.values.cells import Cells, Read, blank_to_null, folded, only, tidy, unread
from opsanalytics.ingest.values.numbers import to_count, to_money, to_number, to_share
from opsanalytics.ingest.values.times import to_day, to_epoch, to_time

_ID = r"^[0-9A-Za-z_-]{1,64}$"
_ROUNDED = r"^[+-]?\d+(\.\d+)?[eE]\+?\d+$"
_MOBILE = r"\b1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b"
_LOOKED_AT = 1000  # ids of one file are of one make
_ZEROS_BY_CHANCE = 4  # so many zeros in a row are one chance in 10,000


def rounded(cells: Cells) -> Any:
    """Which cells hold a number that a spreadsheet rounded (1.37359E+14): the digits are gone for good.

    A spreadsheet keeps 15 digits and may show the rest as zeros, a program 53 bits: believed where every longer number
    looks so.
    """
    return _rounded(_plain_id(cells))


def _rounded(ids: Cells) -> Any:
    short = pc.match_substring_regex(ids, _ROUNDED)
    long, zeros = (
        pc.match_substring_regex(ids, r"^\d{16,}$"),
        pc.match_substring_regex(ids, r"^\d{15}0+$"),
    )
    lost = pc.subtract(pc.utf8_length(pc.filter(ids, pc.fill_null(zeros, False))), 15)
    if (pc.sum(lost).as_py() or 0) >= _ZEROS_BY_CHANCE and pc.sum(long) == pc.sum(zeros):
        short = pc.or_(short, zeros)
    if pc.any(_floats(ids.slice(0, _LOOKED_AT))).as_py():
        short = pc.or_(short, _floats(ids))
    return pc.fill_null(short, False)


def _floats(ids: Cells) -> Any:
    """Which ids a program kept as floating numbers: believed where every long one is what such a number can be."""
    long, none = (
        pc.match_substring_regex(ids, r"^\d{16,}$"),
        pa.array([False] * len(ids), pa.bool_()),
    )
    huge = pc.match_substring_regex(ids, r"^(\d{18}|[1-8]\d{18})$")
    count = pc.sum(huge).as_py() or 0
    if count < _ZEROS_BY_CHANCE or count != pc.sum(long).as_py():
        return none
    numbers = pc.cast(pc.filter(ids, pc.fill_null(huge, False)), pa.int64())
    exact = pc.equal(
        pc.cast(pc.cast(numbers, pa.float64(), safe=False), pa.int64(), safe=False), numbers
    )
    cut = pc.match_substring_regex(ids, r"^\d{17}0+$")  # a script shows 17 digits
    return huge if pc.all(exact).as_py() or pc.sum(cut).as_py() == count else none


def _plain_id(cells: Cells) -> Cells:
    bare = pc.utf8_trim(cells, '="')
    if pc.all(pc.match_substring_regex(bare, r"^\d*$"), min_count=0).as_py():
        return bare  # the usual case, much quicker
    return pc.replace_substring_regex(pc.replace_substring(folded(cells), ",", ""), r"\.0+$", "")


def to_id(cells: Cells) -> Read:
    """Order numbers as text; a rounded one is missing (see `rounded`), anything odd is marked."""
    plain_ids = _plain_id(cells)
    lost = _rounded(plain_ids)
    ids = only(blank_to_null(plain_ids), pc.invert(lost))
    return Read(ids, unread(ids, pc.match_substring_regex(ids, _ID)), lost=lost)


def to_text(cells: Cells) -> Read:
    """Text as it stands, tidied, without the mobile numbers people type into it; an empty cell is missing."""
    text = pc.replace_substring_regex(tidy(cells), _MOBILE, "***")
    return Read(only(text, pc.not_equal(text, "")), _none(cells))


def to_choice(cells: Cells, values: dict[str, str]) -> Read:
    """Our words for theirs; a word that is not in the mapping is marked, never taken for "other"."""
    known = {plain(theirs): ours for theirs, ours in values.items()}
    text = blank_to_null(folded(cells))
    ours = pa.array(
        [known.get(plain(word)) if word else None for word in text.to_pylist()], pa.string()
    )
    return Read(ours, unread(text, pc.is_valid(ours)))


def to_flag(cells: Cells, values: dict[str, str]) -> Read:
    """True where the cell is one of the mapping's words, else false."""
    return Read(pc.is_in(tidy(cells), pa.array(list(values), pa.string())), _none(cells))


def to_words(cells: Cells, values: dict[str, str]) -> Read:
    """True where one of the mapping's words stands in the cell, else false."""
    found = pc.equal(cells, None)
    for word in values:
        hit = pc.match_substring(cells, word)
        found = pc.or_(pc.fill_null(found, False), hit)
    return Read(found, _none(cells))


def to_person(cells: Cells, key: bytes) -> Read:
    """Keyed hashes of account names; a masked name (t**3) names nobody and is missing."""
    names = tidy(cells)
    names = only(names, pc.not_equal(names, ""))
    names = only(names, pc.invert(masked(names)))
    told = names.to_pylist()
    hashes = iter(pseudonyms((name for name in told if name is not None), key))
    return Read(
        pa.array([None if name is None else next(hashes) for name in told], pa.string()),
        _none(cells),
    )


def masked(names: Cells) -> Any:
    """Which names have letters blotted out, or are nobody's."""
    return pc.fill_null(pc.match_substring_regex(names, r"[*＊﹡∗✱•●×]|^匿名(买家|用户)?$"), False)


def convert(cells: Cells, source: Source, kind: As, key: bytes) -> Read:
    """Read one column as its mapping says, each different cell once."""
    coded = cells.dictionary_encode()
    words = coded.dictionary
    for theirs, ours in source.values.items() if kind not in _BY_VALUES else ():
        words = pc.if_else(pc.equal(pc.utf8_trim_whitespace(words), theirs), ours, words)
    values, bad, note, lost = _read(words, source, kind, key)
    lost = None if lost is None else pc.take(lost, coded.indices)
    return Read(pc.take(values, coded.indices), pc.take(bad, coded.indices), note, lost)


_PLAIN: dict[As, Callable[[Cells], Read]] = {
    "id": to_id,
    "text": to_text,
    "epoch": to_epoch,
    "count": to_count,
    "number": to_number,
}
_BY_VALUES: dict[As, Callable[[Cells, dict[str, str]], Read]] = {
    "choice": to_choice,
    "flag": to_flag,
    "words": to_words,
}
_BY_SPELLING: dict[As, Callable[[Cells, str], Read]] = {"time": to_time, "day": to_day}
_BY_UNIT: dict[As, Callable[[Cells, str], Read]] = {"money": to_money, "share": to_share}


def _read(cells: Cells, source: Source, kind: As, key: bytes) -> Read:
    if kind == "person":
        return to_person(cells, key)
    if kind in _BY_VALUES:
        return _BY_VALUES[kind](cells, source.values)
    if kind in _BY_SPELLING:
        return _BY_SPELLING[kind](cells, source.order)
    if kind in _BY_UNIT:
        return _BY_UNIT[kind](cells, source.unit)
    return _PLAIN[kind](cells)


def _none(cells: Cells) -> Any:
    return pa.array([False] * len(cells), pa.bool_())
