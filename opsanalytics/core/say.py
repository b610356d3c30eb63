"""The old way of words, by English templates; goes when every message has a key."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import OpsError
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator, is_key
from opsanalytics.core.templates import catalogue

if TYPE_CHECKING:
    import pandas as pd  # noqa: F401

    from opsanalytics.core.periods import Period

_DASH = "-"


class Say(Translator):
    """Says things in one language.

    >>> say = Say("en")
    >>> say("{n} orders", n=3), say.plural(1, "{n} day", "{n} days"), say.number(1234.56)
    ('3 orders', '1 day', '1,235')
    >>> say.day(date(2022, 11, 20)), say.number(None)
    ('Sunday 20 November 2022', '-')
    """

    def __init__(self, lang: str) -> None:
        super().__init__(language(lang))

    def __call__(self, template: str, /, **values: object) -> str:
        """Say a template of the catalogue, filled; or word a message or the message of a key."""
        if isinstance(template, Message) or is_key(template):
            return super().__call__(template, **values)
        words = catalogue(self.lang).get(template, template)
        return words.format(**values) if values else words

    def error(self, error: OpsError) -> str:
        """The error's sentence."""
        return self(error.message)

    def reason(self, text: str) -> str:
        """A reason of an answer."""
        return self.text(text)

    def plural(self, n: int, one: str, many: str, **values: object) -> str:
        """`one` for a single thing, else `many`; both may use {n}."""
        return self(one if n == 1 else many, n=self.number(n), **values)

    def number(self, value: float | None, digits: int = 0) -> str:
        """With thousands separators; a missing one is a dash."""
        if value is None or value != value:
            return _DASH
        rounded = round(float(value), digits) + 0.0  # + 0.0: what rounds to nothing has no sign
        return f"{rounded:,.{digits}f}"

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
        """The day: `full` with weekday, `medium`, or `short` without the year."""
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
