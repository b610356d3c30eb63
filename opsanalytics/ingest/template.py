"""Empty sheets to fill in: one canonical table's columns, and what each column means."""

from __future__ import annotations

from pathlib import Path

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.store.tables import Column, table_named


def write_template(table: str, folder: Path, tr: Translator) -> Path:
    """Write TABLE.xlsx into the folder, with headings and meanings in the language of `tr`.

    The cells of numbers are marked as text, so that a spreadsheet does not round order numbers.
    An unknown table, or a file that is there already, raises UsageError.
    """
    import xlsxwriter

    spec = table_named(table)
    path = folder / f"{spec.name}.xlsx"
    if path.exists():
        raise UsageError("ingest.template.exists", path=path)
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        as_text = book.add_format({"num_format": "@"})
        formats = {"id": as_text, "person": as_text}
        bold = book.add_format({"bold": True})
        rows = book.add_worksheet(spec.name)
        about = book.add_worksheet(tr("ingest.template.about"))
        headings = ("ingest.template.column", "ingest.template.meaning", "ingest.template.must")
        about.write_row(0, 0, [tr(heading) for heading in headings], bold)
        columns = [column for column in spec.columns if column.name != "id_damaged"]
        for at, column in enumerate(columns):
            name = column.zh if tr.lang == "zh" else column.name
            rows.write_string(0, at, name, bold)
            rows.set_column(at, at, 18, formats.get(column.type))
            about.write_row(at + 1, 0, [name, _meaning(column, tr)])
            if column.required:
                about.write(at + 1, 2, tr("ingest.template.yes"))
        rows.freeze_panes(1, 0)
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 80)
    return path


def _meaning(column: Column, tr: Translator) -> str:
    meaning = tr(column.meaning)
    if not column.choices:
        return meaning
    words = column.choices.values() if tr.lang == "zh" else column.choices
    return f"{meaning} ({', '.join(words)})"
