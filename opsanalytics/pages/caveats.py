"""What an answer rests on that is not final: noted while it is worked out, and said below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from opsanalytics.core.messages import Message, sentence
from opsanalytics.metrics.metric import find_metric
from opsanalytics.pages.finding import Finding, View

if TYPE_CHECKING:
    import pandas as pd

_NOTED: ContextVar[dict[tuple[str, str], Message] | None] = ContextVar("noted", default=None)


def note_unfinished(rows: pd.DataFrame) -> None:
    """Note the figures of the rows that are not final, if a question is being answered."""
    noted = _NOTED.get()
    if noted is None:
        return
    for row in _unfinished(rows):
        name, why = find_metric(row["metric"]).title, row["reason"]
        noted[row["metric"], str(why)] = Message("pages.not_final", metric=name, why=why)


def _unfinished(rows: pd.DataFrame) -> Iterator[Any]:
    told = rows[rows["value"].notna() & ~rows["complete"].astype(bool)]
    yield from told.to_dict("records")


def answer_to(question: Callable[..., Finding], view: View, **options: Any) -> Finding:
    """The answer, with a note for each figure it rests on that is not final."""
    token = _NOTED.set({})
    try:
        found = question(view, **options)
        noted = _NOTED.get() or {}
    finally:
        _NOTED.reset(token)
    return replace(found, notes=(*found.notes, *map(sentence, noted.values())))
