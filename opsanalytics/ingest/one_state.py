"""Lists that hold orders, ratings or refunds of one state alone: by their name, or by all rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from opsanalytics.ingest.grain_words import grain_words
from opsanalytics.ingest.mapping import Mapping
from opsanalytics.store.contradictions import STATES
from opsanalytics.store.manifest import SourceFile
from opsanalytics.store.tables import TABLES

_LEAST_ROWS, _A_WEEK = 30, timedelta(days=6)
_AFTER = "(?![率数度量心])"  # 好评率 is no list of good ratings


def note_one_state(source: SourceFile, mapping: Mapping, table: pa.Table, name: str) -> None:
    """Note that a list holds only what its name says, or that not one row is in another state.

    `name` is the file's and the sheet's. A name that rows of other states contradict says nothing.
    """
    column, whole = STATES.get(mapping.table, ("", frozenset()))
    if column not in table.column_names or not len(table):
        return
    states = {str(state).lower() for state in pc.unique(table.column(column)).to_pylist()}
    words = _words(mapping, column)
    found = _named(name, words)
    named = {words[word] for word in found}
    values = {"states": ",".join(sorted(states))}
    if states <= named and not whole <= named:
        source.note("ingest.named_state", word="、".join(found), **values)
    elif len(table) >= _LEAST_ROWS and _is_filtered(source, table, states):
        shown = next(word for word, state in words.items() if state in states)
        source.note("ingest.one_state", n=len(table), word=shown, **values)


def _words(mapping: Mapping, column: str) -> dict[str, str]:
    """Word to state: the table's own words, the mapping's, and those that people use besides."""
    own = {word: state for state, word in TABLES[mapping.table].column(column).choices.items()}
    words = {**own, **mapping.columns[column].values, **grain_words().states[mapping.table]}
    return {word: state for word, state in words.items() if state and not word.isascii()}


def _named(name: str, words: dict[str, str]) -> list[str]:
    """The words of states in the name, the longest first tried."""
    name = re.sub(r"[好中差]{2,3}(?=评)", lambda hit: "评".join(hit[0]), name)
    usable = [word for word in words if len(word) > 2 or word.endswith("评")]
    either = "|".join(map(re.escape, sorted(usable, key=len, reverse=True))) or "(?!)"
    return [*dict.fromkeys(re.findall(f"(?:{either}){_AFTER}", name))]


def _is_filtered(source: SourceFile, table: pa.Table, states: set[str]) -> bool:
    """Whether all ratings are bad, or all orders of a week closed or still waiting a week later."""
    if source.table == "reviews":
        return states <= {"bad", "neutral"}
    if source.table != "orders" or states not in ({"closed"}, {"paid"}) or not source.exported_at:
        return False
    placed = pc.min_max(table.column("created_at")).as_py()
    since = placed["min"] if states == {"closed"} else placed["max"]
    week: bool = source.exported_at - since >= _A_WEEK
    return week
