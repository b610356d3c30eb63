"""The words by which a draft guesses what a column is, and what a state means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from opsanalytics.core.packaged import declared
from opsanalytics.ingest.header_names import plain
from opsanalytics.ingest.known_exports import mappings
from opsanalytics.store.tables import TABLES

_CLOSE = 0.78  # names that agree to this share may mean the same
_ALONE = {"email", "quantity"}  # English words that are enough
_TABLES = {"orders": "orders", "items": "order_items"}


@dataclass(frozen=True)
class Guess:
    """The header a column is read from, and whether its name says so."""

    header: str
    sure: bool


def guesses_of(
    headers: Sequence[str], table: str, fits: Callable[[str], bool] | None = None
) -> dict[str, Guess]:
    """Which of the headers each column is read from, each header for one column at most.

    `fits`: whether a column may be read from a header at all.
    """
    candidates = [
        header.strip() for header in headers if header.strip() and (not fits or fits(header))
    ]
    left = {plain(header).casefold(): header for header in candidates}
    found: dict[str, Guess] = {}
    known = _known_words(table)
    for sure in (True, False):
        for column, names in known.items():
            if column not in found:
                near = [name for name in names if name in left]
                if not sure and column != "line_id":  # 订单编号 comes near 子订单编号
                    near = _near(names, words()[table][column], left)
                if near:
                    found[column] = Guess(left.pop(near[0]), sure)
    return {column: found[column] for column in known if column in found}


def _near(names: Sequence[str], written: Sequence[str], left: dict[str, str]) -> list[str]:
    """The headers left that come near one of the names.

    Chinese names of some length agree in most letters, or begin the header. Of two English words
    and more, of an e-mail address and of a quantity, a header has all, and one word more at most.
    """
    long = [name for name in names if len(name) > 2 and not name.isascii()]
    near = [get_close_matches(name, left, n=1, cutoff=_CLOSE) for name in long]
    english = [_tokens(name) for name in written if name.isascii()]
    wanted = [tokens for tokens in english if len(tokens) > 1 or tokens < _ALONE]
    for plainly, header in left.items():
        near += [[plainly] for name in long if len(name) > 3 and plainly.startswith(name)]
        tokens = _tokens(header)
        near += [[plainly] for some in wanted if some <= tokens and len(tokens) <= len(some) + 1]
    return [match for matches in near for match in matches]


def _tokens(name: str) -> set[str]:
    return set(re.findall("[a-z]+", name.casefold()))


@cache
def _known_words(table: str) -> dict[str, list[str]]:
    """By our column, the names it is known by, here and on other platforms."""
    spec, names = TABLES[_TABLES[table]], {}
    shipped = [each for mapping in mappings().values() for each in (mapping, mapping.of_items)]
    for column, others in words()[table].items():
        known = [spec.column(column).zh, column]
        for mapping in shipped:
            if mapping and mapping.table == spec.name and column in mapping.columns:
                known += mapping.columns[column].from_
        names[column] = list(dict.fromkeys(plain(w).casefold() for w in [*others, *known]))
    return names


def state_of(word: str) -> tuple[str, bool]:
    """Our state for a word of theirs, and whether it is known for sure; empty where unknown."""
    folded = word.casefold()
    if known := _known_states().get(folded):
        return known, folded not in words()["states_to_ask"]["words"]
    parts = words()["status_parts"].items()
    return next((s for s, inside in parts if any(part in folded for part in inside)), ""), False


@cache
def _known_states() -> dict[str, str]:
    ours = {word: state for state, known in words()["status"].items() for word in known}
    for mapping in mappings().values():
        if mapping.table == "orders" and "status" in mapping.columns:
            ours |= mapping.columns["status"].values
    return {word.casefold(): state for word, state in ours.items()}


@cache
def words() -> dict[str, Any]:
    """What draft.toml says."""
    return declared("ingest/draft.toml")
