"""Words, numbers and days in Chinese and English; English templates are the keys of locale/zh.po."""

from __future__ import annotations

import os
import re
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from opsanalytics.core.errors import OpsError, UsageError
from opsanalytics.core.periods import Period

LANGUAGES = ("zh", "en")
_DASH = "-"


def language(given: str = "") -> str:
    """`given`, else what the environment's locale says: zh for a Chinese one, else en.

    >>> language("zh")
    'zh'
    """
    if not given:
        named = next(
            (os.environ[v] for v in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(v)), ""
        )
        return "zh" if named.lower().startswith("zh") else "en"
    if given not in LANGUAGES:
        raise UsageError("there is no language {lang}", hint="use zh or en", lang=given)
    return given


@cache
def catalogue(lang: str) -> dict[str, str]:
    """English template to the language's; empty for English."""
    if lang == "en":
        return {}
    from babel.messages.pofile import read_po

    with (files("opsanalytics.core") / "locale" / f"{lang}.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id and m.string}


_REASONS: dict[str, tuple[str, dict[str, object]]] = {}


def reason(template: str, /, **values: object) -> str:
    """A reason as answers carry it, in English; `Say.reason` tells it again in the reader's language."""
    text = template.format(**values) if values else template
    _REASONS[text] = (template, values)
    return text


_FORMULAS = tuple(
    "=+-@＝＋－＠\t\r\n"
)  # full-width ones too: a Chinese spreadsheet program reads them alike
_ORDERS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def harmless(value: Any) -> Any:
    """A text without the characters that give orders to a screen (turn the writing round, colour it); else the value.

    >>> harmless("sold \\u202e123")
    'sold 123'
    """
    return type(value)(_ORDERS.sub("", value)) if isinstance(value, str) else value


def inert(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, behind an apostrophe; numbers stay numbers.

    >>> inert("=1+1"), inert("plain"), inert(-2)
    ("'=1+1", 'plain', -2)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def width(text: str) -> float:
    """How wide the text is, about: a Chinese character 1, a letter half as much."""
    return sum(1.0 if c > "\u2e7f" else 0.54 for c in text)


class Say:
    """Says things in one language.

    >>> say = Say("en")
    >>> say("{n} orders", n=3), say.plural(1, "{n} day", "{n} days"), say.number(1234.56), say.rate(43.21)
    ('3 orders', '1 day', '1,235', '43.2')
    >>> say.day(date(2022, 11, 20)), say.number(None)
    ('Sunday 20 November 2022', '-')
    """

    def __init__(self, lang: str) -> None:
        self.lang = language(lang)

    def __call__(self, template: str, /, **values: object) -> str:
        """Say a template of the catalogue, filled."""
        words = catalogue(self.lang).get(template, template)
        return words.format(**values) if values else words

    def error(self, error: OpsError) -> str:
        """The error's sentence."""
        return error.say(self)

    def reason(self, text: str) -> str:
        """A reason of an answer, with tables called by their titles; what is no reason of ours stays as it is."""
        from opsanalytics.store.tables import TABLES

        if text in TABLES:
            return self(TABLES[text].title)
        if text not in _REASONS:
            return text
        template, values = _REASONS[text]
        return self(
            template,
            **{name: self.reason(v) if isinstance(v, str) else v for name, v in values.items()},
        )

    def plural(self, n: int, one: str, many: str, **values: object) -> str:
        """`one` for a single thing, else `many`; both may use {n}."""
        return self(one if n == 1 else many, n=self.number(n), **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        """With thousands separators; a missing one is a dash."""
        if value is None or value != value:
            return _DASH
        return f"{round(float(value), digits) + 0.0:,.{digits}f}"  # + 0.0: what rounds to nothing has no sign

    def rate(self, value: float | None) -> str:
        """Orders a day and the like: one decimal below a hundred, none above."""
        return self.number(value, 0 if value is not None and abs(value) >= 100 else 1)

    def share(self, value: float | None, digits: int = 1) -> str:
        """A share in percent."""
        return (
            _DASH
            if value is None or value != value
            else self._percent(f"{value * 100:,.{digits}f}%")
        )

    def chance(self, value: float | None) -> str:
        """A probability in whole percent, never quite 0 or 100."""
        if value is None:
            return _DASH
        if value < 0.01:
            return self._percent("< 1%")
        return self._percent("> 99%" if value > 0.99 else f"{value:.0%}")

    def _percent(self, text: str) -> str:
        text = text.replace(" ", "\u00a0")
        return text if self.lang == "zh" else text.replace("%", "\u00a0%")

    def day(self, day: date, style: str = "full") -> str:
        """The day as a reader writes it: `full` with weekday, `medium`, or `short` without the year."""
        from babel.dates import format_date, format_skeleton

        locale = "zh_CN" if self.lang == "zh" else "en_GB"
        if style == "short":
            return str(format_skeleton("MMMd", day, locale=locale))
        return str(format_date(day, style, locale=locale)).replace(",", "")

    def period(self, period: Period) -> str:
        """First and last day."""
        if len(period) == 1:
            return self.day(period.start, "medium")
        return f"{self.day(period.start, 'medium')} – {self.day(period.last, 'medium')}"


def written(value: Any, kind: str, say: Say) -> str:
    """One figure as it stands in a cell; a missing one is a dash."""
    import pandas as pd

    if pd.isna(value):
        return "-"
    if kind in ("text", "word", "reason"):
        text = str(value)
        return say(text) if kind == "word" else say.reason(text) if kind == "reason" else text
    if kind == "day":
        return say.day(value.date() if hasattr(value, "date") else value, "medium")
    if kind == "share":
        return say.share(value)
    if kind == "p":
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    return (
        say.rate(value)
        if kind == "rate"
        else say.number(value, {"amount": 2, "ratio": 2}.get(kind, 0))
    )
