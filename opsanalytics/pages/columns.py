"""The headings of columns on a page, and how their figures are formatted: see columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from opsanalytics.core.formats import DASH, KINDS, is_missing, one_line
from opsanalytics.core.messages import Message, Translator, ends, term

if TYPE_CHECKING:
    import pandas as pd


VERDICTS = ("state", "standing", "met", "grade")


@dataclass(frozen=True)
class Column:
    """A column's head in both languages, and how its cells are written."""

    head: Message
    kind: str


@cache
def known_columns() -> dict[str, Column]:
    """Every column that columns.toml names."""
    text = (files("opsanalytics.pages") / "columns.toml").read_text(encoding="utf-8")
    return {
        name: Column(Message.bilingual(entry["en"], entry["zh"]), entry["kind"])
        for name, entry in tomllib.loads(text).items()
    }


def cell(value: Any, kind: str, tr: Translator) -> str:
    """One figure or word as it stands in a table; a missing one is a dash."""
    if isinstance(value, Message):
        return tr(value)
    if is_missing(value):
        return DASH
    if kind.startswith("term:"):
        return tr(term(kind.removeprefix("term:"), str(value)))
    if kind.partition(":")[0] in KINDS:
        return tr.write(value, kind)
    return tr.text(one_line(str(value)))


def cells(
    frame: pd.DataFrame,
    tr: Translator,
    columns: Sequence[str] = (),
    *,
    interval: str = "share",
    kinds: Mapping[str, str] | None = None,
    stacked: bool = False,
) -> pd.DataFrame:
    """The frame as formatted cells below their headings; `columns` chooses and orders them.

    Unless there is a column `interval`, `low` and `high` become one, formatted as `interval` says.
    `kinds` formats single columns otherwise than columns.toml does; a column that is not listed
    there is headed by its name. `stacked`: an interval is a second line below its figure, and a
    verdict stands beside the name.
    """
    import pandas as pd

    shown = frame.copy()
    if {"low", "high"} <= set(shown.columns) and "interval" not in shown:
        pairs = zip(shown["low"], shown["high"], strict=True)
        shown["interval"] = [between(low, high, interval, tr) for low, high in pairs]
    chosen = list(columns) or [name for name in shown.columns if name not in ("low", "high")]
    ready = {}
    for name in chosen:
        kind = (kinds or {}).get(name) or _kind(name, shown[name])
        ready[name] = [cell(value, kind, tr) for value in shown[name]]
    heads = {name: _head(name, shown, tr) for name in ready}
    if stacked:
        _stack(ready, heads)
    return pd.DataFrame({heads[name]: values for name, values in ready.items()})


def _stack(ready: dict[str, list[str]], heads: dict[str, str]) -> None:
    """Put each interval below the figure before it, and the verdict beside the first column."""
    names = list(ready)
    if "interval" in names[1:]:
        of = names[names.index("interval") - 1]
        ranges = ready.pop("interval")
        pairs = zip(ready[of], ranges, strict=True)
        ready[of] = [a if b == DASH else f"{a}\n{b}" for a, b in pairs]
        heads[of] = f"{heads[of]}\n{heads['interval']}"
    first, verdict = names[0], next((name for name in names[1:] if name in VERDICTS), "")
    if verdict:
        rest = {name: ready.pop(name) for name in list(ready) if name not in (first, verdict)}
        ready |= rest


def between(low: Any, high: Any, kind: str, tr: Translator) -> str:
    """An interval as it stands in a table."""
    if is_missing(low):
        return DASH
    return tr(ends(low, high, kind))


def with_heads(frame: pd.DataFrame, heads: Mapping[str, str]) -> pd.DataFrame:
    """The frame with headings for columns that columns.toml cannot list, such as one a goal."""
    frame.attrs["heads"] = {**frame.attrs.get("heads", {}), **heads}
    return frame


def _head(name: str, frame: pd.DataFrame, tr: Translator) -> str:
    own = frame.attrs.get("heads", {})
    if name in own:
        return tr.text(own[name])
    known = known_columns().get(name)
    return tr(known.head) if known else name


def _kind(name: str, values: pd.Series) -> str:
    """How a column is written: as columns.toml says, an analyst's own numbers as rates."""
    known = known_columns().get(name)
    if known:
        return known.kind
    return "rate" if values.dtype.kind in "fi" else "text"
