"""The lines of exports that could not be read, kept as a sheet beside the tables."""

from __future__ import annotations

import csv
import os
from dataclasses import astuple, dataclass
from pathlib import Path

from opsanalytics.core.formats import inert
from opsanalytics.core.messages import Message

REJECTS_NAME = "rejects.csv"
_HEADER = ("file", "line", "column", "shape", "value", "reason", "原因")


@dataclass(frozen=True)
class Reject:
    """A line that could not be read.

    `shape` tells the cell's look without its content (9 a digit, a a letter, 文 a Chinese
    character); `value` is the cell itself, where it can be nobody's data (a short number or date),
    else it is empty.
    """

    file: str
    line: int
    column: str
    shape: str
    value: str
    reason: Message

    @property
    def where(self) -> str | Message:
        """The column, or the row where it is not one of its cells that is wrong."""
        return self.column or Message("store.whole_row")


def write_rejects(folder: Path, rejects: list[Reject]) -> None:
    """Write the rejects as a sheet only its owner can read, reasons in English and Chinese."""
    handle = os.open(folder / REJECTS_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(_HEADER)
        for reject in rejects:
            cells = [inert(cell) for cell in astuple(reject)]
            out.writerow([*cells, inert(reject.reason.worded("zh"))])


def read_rejects(folder: Path) -> list[Reject]:
    """What was rejected on the way to this generation; nothing for frames in memory."""
    path = folder / REJECTS_NAME
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_reject(row) for row in csv.DictReader(file)]


def _reject(row: dict[str, str]) -> Reject:
    cells = {name: cell.removeprefix("'") for name, cell in row.items()}
    return Reject(
        file=cells["file"],
        line=int(cells["line"]),
        column=cells["column"],
        shape=cells["shape"],
        value=cells["value"],
        reason=Message.bilingual(cells["reason"], cells["原因"]),
    )
