"""Empty sheets to fill in: one canonical table's columns, and beside them what each column means."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.core.errors import UsageError
from opsanalytics.core.say import Say
from opsanalytics.store.tables import TABLES
from opsanalytics.store.tables.spec import Column


def write_template(table: str, folder: Path, say: Say) -> Path:
    """Write TABLE.xlsx into the folder; an unknown table, or a file that is there already, raises UsageError.

    The cells of numbers are marked as text, so that a spreadsheet does not round order numbers.
    """
    import xlsxwriter

    if table not in TABLES:
        known = ", ".join(TABLES)
        raise UsageError(
            "there is no table {table}", hint="there are: {known}", table=table, known=known
        )
    path = folder / f"{table}.xlsx"
    if path.exists():
        raise UsageError(
            "{path} is there already", hint="move it away, or go to another folder", path=path
        )
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        rows, about = book.add_worksheet(table), book.add_worksheet(say("what the columns mean"))
        about.write_row(0, 0, [say("column"), say("meaning"), say("must be filled in")], bold)
        columns = [c for c in TABLES[table].columns if c.name != "id_damaged"]
        for at, column in enumerate(columns):
            name = column.zh if say.lang == "zh" else column.name
            rows.write_string(0, at, name, bold)
            rows.set_column(at, at, 18, text if column.type in ("id", "person") else None)
            must = say("yes") if column.required else ""
            about.write_row(at + 1, 0, [name, _meaning(column, say), must])
        rows.freeze_panes(1, 0)
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 80)
    return path


def _meaning(column: Column, say: Say) -> str:
    told = say(column.meaning)
    if not column.choices:
        return told
    words = column.choices.values() if say.lang == "zh" else column.choices
    return f"{told} ({', '.join(words)})"
