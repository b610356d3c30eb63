"""Answers as tables, csv, JSON, workbooks and pictures: on the terminal or in a file."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.parser import Parser
from opsanalytics.cli.shared import translator
from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import escaped, inert, is_missing, one_line

if TYPE_CHECKING:
    import pandas as pd

_TEXTS = ("table", "csv", "json")
_FILES = ("txt", "csv", "json", "xlsx", "png")
_HIDDEN = ("numerator", "denominator", "doubtful")  # in a table, for which there is little space
Draw = Callable[[str], Any]  # takes the language, gives axes


def add_writing(parser: Parser) -> None:
    """The options for how an answer is written, and where to."""
    parser.add_argument("--format", choices=_TEXTS, default="table")
    parser.add_argument("--out", default="", metavar="FILE")


def write(
    answer: pd.DataFrame, given: Namespace, draw: Draw | None = None, *, owner_only: bool = False
) -> None:
    """Write the answer as the options say; UsageError for an ending that nothing is written as.

    `owner_only`: nobody else may read the file.
    """
    if not given.out:
        sys.stdout.write(_text(answer, given.format))
        return
    path = Path(given.out)
    form = path.suffix.lstrip(".").lower()
    if form not in _FILES or (form == "png" and draw is None):
        known = ", ".join(f".{each}" for each in _FILES if draw or each != "png")
        raise UsageError("cli.out_ending", path=path, known=known)
    if owner_only:
        path.touch(mode=0o600)
        path.chmod(0o600)
    if form == "xlsx":
        _write_workbook(answer, path)
    elif form == "png" and draw:
        axes = draw(translator(given).lang)
        axes.get_figure(root=True).savefig(path, dpi=150)
    else:
        # A spreadsheet program takes a csv for UTF-8 only with the mark at its start.
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        path.write_text(_text(answer, "table" if form == "txt" else form), encoding=encoding)


def _write_workbook(answer: pd.DataFrame, path: Path) -> None:
    """One sheet, in which no text is a formula or a link."""
    import pandas as pd

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        answer.map(one_line).to_excel(book, index=False)


def _text(answer: pd.DataFrame, form: str) -> str:
    """The answer as a table, csv or JSON."""
    days = {
        name: answer[name].dt.strftime("%Y-%m-%d")
        for name in answer.columns
        if answer[name].dtype.kind == "M"
    }
    plain = answer.assign(**days)
    if form == "csv":
        return plain.map(inert).to_csv(index=False, lineterminator="\n")
    if form == "json":
        rows = plain.astype(object).where(plain.notna(), None).to_dict("records")
        text = json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False, default=_plain)
        return escaped(text) + "\n"
    shown = plain.drop(columns=[name for name in _HIDDEN if name in plain]).map(one_line)
    for name in shown:
        if plain[name].dtype.kind in "iufO":
            shown[name] = shown[name].map(_short)
    return shown.to_string(index=False, na_rep="-") + "\n"


def _plain(cell: Any) -> Any:
    """A number of numpy's as JSON has it; anything else as text."""
    return cell.item() if hasattr(cell, "item") else str(cell)


def _short(value: Any) -> str:
    """A figure for reading: no decimals if whole, four below 1, else two; a text as it is."""
    if is_missing(value):
        return "-"
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}"
