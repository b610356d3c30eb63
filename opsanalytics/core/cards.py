"""Objects that show themselves: one line as text, a small table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator

Rows = Iterable[Sequence[object]]  # the cells of each row; the first row holds the heads


class Card:
    """Gives a class a short `repr` and an HTML view, in the language of the locale."""

    def _headline(self) -> Message:
        """What it is, in one sentence."""
        raise NotImplementedError

    def _rows(self) -> Rows:
        """The small table below the headline; the first row holds the heads."""
        return ()

    def __repr__(self) -> str:
        return f"<{self._headline().worded(language())}>"

    def _repr_html_(self) -> str:
        tr = Translator(language())
        return f"<p><strong>{escape(tr(self._headline()))}</strong></p>{table(self._rows(), tr)}"


def table(rows: Rows, tr: Translator) -> str:
    """Rows as an HTML table, every cell escaped; empty where there are none."""
    lines = []
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        cells = "".join(f"<{tag}>{escape(tr.text(cell))}</{tag}>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>" if lines else ""
