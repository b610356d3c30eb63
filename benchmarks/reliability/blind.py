"""Have the usual readers read the kinds of tests/blind: numbers, days, times and ids are compared."""

from __future__ import annotations

import logging
import os
import random
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from benchmarks.reliability.recipes import EXCEL, decoded
from opsanalytics.store.tables import TABLES
from tests.blind import kinds as _kinds  # noqa: F401
from tests.blind.case import KINDS, Case, Facts, Kind
from tests.blind.heads import HEADS, TABLE_OF
from tests.blind.judge import judge
from tests.blind.rows import columns_of, tuples

RIGHT, SAID, WRONG = "right", "refused or said", "silently wrong"
OURS = "opsanalytics"
NUMBERS = ("money", "count", "number", "share")
TIMES = ("day", "time")
COMPARED = (*NUMBERS, *TIMES, "id")
Frame = pd.DataFrame


def pandas_recipe(path: Path, _: str) -> Frame:
    """UTF-8, else GBK; what is no number or time becomes missing."""
    if path.suffix.lower() in EXCEL:
        return pd.read_excel(path, engine="calamine")
    try:
        return pd.read_csv(path, encoding="utf-8")
    except UnicodeDecodeError:
        return pd.read_csv(path, encoding="gbk")


def pandas_strict(path: Path, _: str) -> Frame:
    """Texts, and an encoding ladder."""
    if path.suffix.lower() in EXCEL:
        return pd.read_excel(path, engine="calamine", dtype=str, keep_default_na=False)
    text = path.with_name(f"{path.name}.utf8.csv")
    text.write_text(decoded(path), encoding="utf-8", newline="")
    return pd.read_csv(text, dtype=str, keep_default_na=False, index_col=False)


def duckdb_auto(path: Path, _: str) -> Frame:
    """As it detects, the file given as UTF-8; workbooks through pandas."""
    if path.suffix.lower() in EXCEL:
        return pd.read_excel(path, engine="calamine")
    text = path.with_name(f"{path.name}.utf8.csv")
    text.write_text(decoded(path), encoding="utf-8", newline="")
    with duckdb.connect() as engine:
        return engine.read_csv(str(text)).df()


def polars_auto(path: Path, _: str) -> Frame:
    """As it detects; GB18030 where UTF-8 fails."""
    if path.suffix.lower() in EXCEL:
        return pl.read_excel(path).to_pandas()
    try:
        return pl.read_csv(path).to_pandas()
    except (pl.exceptions.ComputeError, UnicodeDecodeError):
        return pl.read_csv(path, encoding="gb18030").to_pandas()


# A reader, and whether a cell that is no number or time becomes missing instead of raising.
READERS: dict[str, tuple[Callable[[Path, str], Frame], bool]] = {
    "pandas, the common recipe": (pandas_recipe, True),
    "pandas, strict": (pandas_strict, False),
    "DuckDB read_csv": (duckdb_auto, False),
    "polars read_csv": (polars_auto, False),
}


def table_of_blind(seeds: Sequence[int]) -> list[str]:
    """The lines of the table: how many of all kinds each reader reads right, says, gets wrong."""
    with ProcessPoolExecutor() as pool:
        tasks = [(name, seed) for name in KINDS for seed in seeds]
        found = list(pool.map(_words_of, tasks, chunksize=16))
    total = len(found)
    lines = ["| reader | right | refused or said | silently wrong |", "|---|--:|--:|--:|"]
    for name in (*READERS, OURS):
        words = Counter(words[name] for words in found)
        cells = [f"{words[word]} ({words[word] / total:.0%})" for word in (RIGHT, SAID, WRONG)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _words_of(task: tuple[str, int]) -> dict[str, str]:
    """How each reader fares with one case."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    name, seed = task
    kind, case = KINDS[name], KINDS[name].make(random.Random(f"{name} {seed}"))
    words = {reader: _word(kind, case, *how) for reader, how in READERS.items()}
    with tempfile.TemporaryDirectory() as home:
        os.environ["OPSANALYTICS_KEY_FILE"] = str(Path(home) / "identity.key")
        outcome = judge(kind, case).outcome
    ours = {"right": RIGHT, "silently wrong": WRONG, "traceback": WRONG, "hang": WRONG}
    return {**words, OURS: ours.get(outcome, SAID)}


def _word(kind: Kind, case: Case, read: Callable[[Path, str], Frame], coerce: bool) -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            frames = [
                _named(read(_put(Path(folder), at, paper), kind.table), kind.table)
                for at, paper in enumerate(paper for step in case.steps for paper in step)
            ]
            facts = _facts(pd.concat(frames, ignore_index=True), kind.table, coerce)
        except (Exception, pl.exceptions.PanicException):  # a refusal may be any exception
            return SAID
    for truth in (case.truth, *case.also) if case.truth is not None else ():
        columns = [c for c in columns_of(truth) if _type(kind.table, c) in COMPARED]
        if tuples(truth, columns) == tuples(facts, columns):
            return RIGHT
    return WRONG if facts or case.truth else SAID


def _put(folder: Path, at: int, paper: Any) -> Path:
    path = folder / str(at) / paper.name
    path.parent.mkdir()
    path.write_bytes(paper.content)
    return path


def _type(table: str, column: str) -> str:
    return TABLES[table].column(column).type if column in TABLES[table].names else ""


def _named(frame: Frame, table: str) -> Frame:
    """The frame under our names: of the exports of the table, the one whose headers fit best."""
    heads = [HEADS[source] for source in HEADS if TABLE_OF.get(source, source) == table]
    there = {str(name).strip(): name for name in frame.columns}
    best = max(heads, key=lambda names: len(set(names.values()) & set(there)))
    found = {there[theirs]: ours for ours, theirs in best.items() if theirs in there}
    key = {name for name in TABLES[table].required if name in best}
    if absent := key - set(found.values()):
        raise KeyError(f"no column {sorted(absent)}")
    return frame[list(found)].rename(columns=found)


def _facts(frame: Frame, table: str, coerce: bool) -> Facts:
    """The rows, the last of each key, its cells as numbers, times and texts."""
    errors = "coerce" if coerce else "raise"
    for name in frame.columns:
        kind = _type(table, name)
        cells = frame[name].replace("", None)
        if kind in NUMBERS:
            frame[name] = pd.to_numeric(cells, errors=errors)
        elif kind in TIMES:
            frame[name] = pd.to_datetime(cells, errors=errors)
        elif kind == "id":
            frame[name] = cells.map(_id)
    key = [name for name in TABLES[table].key if name in frame]
    if len(key) == len(TABLES[table].key):
        frame = frame.drop_duplicates(key, keep="last")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _id(value: Any) -> str | None:
    if value is None or value != value:
        return None
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return f"{value:.0f}" if whole else str(value)
