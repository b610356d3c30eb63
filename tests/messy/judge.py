"""Whether what a reader made of files is right, partly right, refused, or silently wrong."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from .paper import Case, Line

RIGHT, PARTLY, REFUSED = "right", "partly", "refused"
WRONG, CRASH, UNACCOUNTED = "silently wrong", "traceback", "unaccounted"
VERDICTS = (RIGHT, PARTLY, REFUSED, WRONG, CRASH, UNACCOUNTED)
TELLS_OF_LOSS = re.compile(
    r"cut off|truncat|incomplete|lost|missing row|could not|cannot|damaged|NUL"
)


@dataclass(frozen=True)
class Row:
    """A row as a reader gave it back; None is missing."""

    order_id: str | None
    created_at: datetime | None
    paid_amount: Decimal | None
    paid_at: datetime | None = None
    count: int | None = None
    rate: float | None = None
    buyer: str | None = None


@dataclass
class Result:
    """What a reader made of the files of a case.

    `told`: the fields for which the files had a column. `damaged`: how many numbers it flagged as ruined. `rejected`: a
    count of lines, and `notes` sentences, both said to the user. `leaks`: planted texts found where none may be.
    """

    rows: list[Row] = field(default_factory=list)
    told: frozenset[str] = frozenset(
        ("order_id", "created_at", "paid_amount", "paid_at", "count", "rate", "buyer")
    )
    rejected: int = 0
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    damaged: int = 0
    unaccounted: int = 0
    leaks: list[str] = field(default_factory=list)


Read = Callable[[Sequence[Path], Case], Result]


@dataclass(frozen=True)
class Verdict:
    """One of VERDICTS, and why."""

    word: str
    why: str = ""
    leaks: tuple[str, ...] = ()


def judge(case: Case, read: Read, folder: Path) -> Verdict:
    """Write the case's files into the folder, have them read, and judge what came out."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in case.files.items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    try:
        result = read(paths, case)
    except Exception:
        return Verdict(CRASH, traceback.format_exc(limit=-3))
    verdict = weigh(case, result)
    return replace(verdict, leaks=tuple(result.leaks))


def weigh(case: Case, result: Result) -> Verdict:
    """Compare a result with the truth."""
    if result.unaccounted:
        return Verdict(UNACCOUNTED, f"{result.unaccounted} lines")
    if result.refused and not result.rows:
        return Verdict(REFUSED, result.refused[0])
    missing, strange = differences(case.truth, result)
    if strange:
        return Verdict(WRONG, f"{len(strange)} rows are not true: {strange[0]}")
    if fault := _buyers(case.truth, result):
        return Verdict(WRONG, fault)
    said = " ".join([*result.notes, *result.refused])
    excused = bool(result.refused) or TELLS_OF_LOSS.search(" ".join(result.notes)) is not None
    if len(missing) + case.lost > result.rejected and not excused:
        return Verdict(
            WRONG,
            f"{len(missing) + case.lost} rows lost, {result.rejected} rejected: {missing[:1]}",
        )
    damaged = sum(line.order_id is None for line in case.truth)
    if result.damaged < damaged:
        return Verdict(WRONG, f"{damaged} numbers are ruined, {result.damaged} flagged")
    if case.tell and not re.search(case.tell, said, re.IGNORECASE):
        return Verdict(WRONG, f"nothing is said of {case.tell}: {said!r}")
    unheard = _unheard(case.truth, result.told)
    forbidden = [line for line in missing if line.order_id not in case.optional]
    if missing or damaged or case.lost or result.refused or unheard:
        beyond = f"; rejected without need: {forbidden[0].order_id}" if forbidden else ""
        return Verdict(PARTLY, f"{len(missing) + case.lost} rejected, not told: {unheard}{beyond}")
    return Verdict(RIGHT)


def differences(truth: Sequence[Line], result: Result) -> tuple[list[Line], list[Row]]:
    """Lines of the truth that no row tells, and rows that tell no line of it; each row tells one line."""
    waiting: dict[str | None, list[Row]] = {}
    for row in result.rows:
        waiting.setdefault(row.order_id, []).append(row)
    missing = []
    for line in truth:
        rows = waiting.get(line.order_id, [])
        found = next((row for row in rows if same(line, row, result.told)), None)
        if found is None:
            missing.append(line)
        else:
            rows.remove(found)
    return missing, [row for rows in waiting.values() for row in rows]


def same(line: Line, row: Row, told: frozenset[str]) -> bool:
    """Whether the row tells the line: to the second, to the fen, on the very day; buyers apart."""
    return (
        _moment(line.created_at, row.created_at)
        and ("paid_at" not in told or _moment(line.paid_at, row.paid_at))
        and (
            "paid_amount" not in told
            or abs((row.paid_amount or Decimal(0)) - line.paid_amount) < Decimal("0.005")
        )
        and not (row.paid_amount is None and line.paid_amount and "paid_amount" in told)
        and ("count" not in told or line.count == row.count)
        and (
            "rate" not in told
            or line.rate is None
            or (row.rate is not None and abs(line.rate - row.rate) < 1e-6)
        )
    )


def _moment(true: datetime | None, read: datetime | None) -> bool:
    if true is None or read is None:
        return true is read
    return true.date() == read.date() and abs((true - read).total_seconds()) <= 1


def _buyers(truth: Sequence[Line], result: Result) -> str:
    """What is wrong with who bought what: two buyers taken for one, one for two, nobody for somebody."""
    if "buyer" not in result.told:
        return ""
    lines = {line.order_id: line for line in truth if line.order_id}
    rows = {row.order_id: row for row in result.rows if row.order_id in lines}
    if len(rows) < len(
        result.rows
    ):  # ruined numbers: only how many orders each buyer has can be compared
        pairs = Counter(line.buyer for line in truth), Counter(row.buyer for row in result.rows)
        true, read = (
            [n for who, n in sorted(p.items(), key=lambda i: (i[1], str(i[0]))) if who]
            for p in pairs
        )
        return (
            ""
            if true == read or len(truth) > len(result.rows)
            else f"{len(true)} buyers, {len(read)} read"
        )
    told: dict[str | None, set[str | None]] = {}
    for key, row in rows.items():
        told.setdefault(lines[key].buyer, set()).add(row.buyer)
    split = [
        who for who, names in told.items() if len(names) > 1 or (who is None) != (None in names)
    ]
    merged = len({name for names in told.values() for name in names}) < len(told)
    return f"buyers {split} differ, merged: {merged}" if split or merged else ""


def _unheard(truth: Sequence[Line], told: frozenset[str]) -> list[str]:
    """Fields that the truth has and the reader found no column for."""
    return [
        name
        for name in ("paid_amount", "paid_at", "count", "buyer")
        if name not in told and _has(truth, name)
    ]


def _has(truth: Sequence[Line], name: str) -> bool:
    return any(getattr(line, name) is not None for line in truth)
