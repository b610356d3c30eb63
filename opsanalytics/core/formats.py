"""How figures, days and lists are written in Chinese and English, in messages and in tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

DASH = "-"  # stands for a figure that is missing
_NO_BREAK = "\u00a0"
_LOCALES = {"zh": "zh_CN", "en": "en_GB"}
_WEEKDAYS = {"weekday": "EEEE", "weekday_short": "EEE"}
_SKELETONS = {"short": "MMMd", "dated": "MMMMEEEEd"}
# Full-width ones too: Chinese spreadsheets read them alike.
_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def number(value: float, _lang: str = "en", digits: str = "0") -> str:
    """With thousands separators.

    >>> number(1234.56), number(-0.2)
    ('1,235', '0')
    """
    rounded = round(float(value), int(digits)) + 0.0  # + 0.0: what rounds to nothing has no sign
    return f"{rounded:,.{digits}f}"


def signed(value: float, lang: str = "en", digits: str = "0") -> str:
    """A change: with a plus before what rose."""
    sign = "+" if value > 0 else ""
    return sign + number(value, lang, digits)


def rate(value: float, lang: str = "en", _: str = "") -> str:
    """Orders a day and the like: one decimal below a hundred, none above."""
    return number(value, lang, "0" if abs(value) >= 100 else "1")


def share(value: float, lang: str = "en", digits: str = "1") -> str:
    """A share in percent.

    >>> share(0.4321, "zh"), share(0.5, "zh", "0")
    ('43.2%', '50%')
    """
    return _percent(f"{value * 100:,.{digits}f}%", lang)


def change(value: float, lang: str = "en", _: str = "") -> str:
    """A change as a share of what was before, in whole percent with its sign.

    >>> change(0.061, "zh"), change(-0.061, "zh"), change(0.001, "zh")
    ('+6%', '-6%', '0%')
    """
    return _percent(f"{signed(round(value * 100), lang)}%", lang)


def chance(value: float, lang: str = "en", _: str = "") -> str:
    """A probability in whole percent, never quite 0 or 100."""
    if value < 0.01:
        return _percent("< 1%", lang)
    if value > 0.99:
        return _percent("> 99%", lang)
    return _percent(f"{value:.0%}", lang)


def p_value(value: float, _lang: str = "en", _: str = "") -> str:
    """A probability of statistics, with three decimals."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def day(value: date, lang: str = "en", style: str = "full") -> str:
    """A day: `full` with its weekday, `medium`, or without the year: `dated` with it, `short`.

    `weekday` is the weekday alone, `weekday_short` its short form.

    >>> day(date(2022, 11, 20)), day(date(2022, 12, 13), "zh", "short")
    ('Sunday 20 November 2022', '12月13日')
    """
    from babel.dates import format_date, format_skeleton

    only_date = value.date() if isinstance(value, datetime) else value
    locale = _LOCALES[lang]
    if style in _SKELETONS:
        text = format_skeleton(_SKELETONS[style], only_date, locale=locale)
    else:
        text = format_date(only_date, _WEEKDAYS.get(style, style), locale=locale)
    return re.sub(r"\bSept\b", "Sep", str(text).replace(",", ""))


def period(value: Any, lang: str = "en", _: str = "") -> str:
    """A period's first and last day, the year once where it is the same; a single day alone."""
    last = day(value.last, lang, "medium")
    if len(value) == 1:
        return last
    one_year = value.start.year == value.last.year
    if lang == "zh":
        ending = day(value.last, lang, "short") if one_year else last
        return f"{day(value.start, lang, 'medium')}至{ending}"
    return f"{day(value.start, lang, 'short' if one_year else 'medium')} – {last}"


def _percent(text: str, lang: str) -> str:
    text = text.replace(" ", _NO_BREAK)
    return text if lang == "zh" else text.replace("%", f"{_NO_BREAK}%")


_Writer = Callable[[Any, str, str], str]
_WRITERS: dict[str, tuple[_Writer, str]] = {  # kind -> how it is written, and its usual argument
    "number": (number, "0"),
    "count": (number, "0"),
    "money": (number, "0"),
    "amount": (number, "2"),
    "ratio": (number, "2"),
    "signed": (signed, "0"),
    "rate": (rate, ""),
    "share": (share, "1"),
    "change": (change, ""),
    "chance": (chance, ""),
    "p": (p_value, ""),
    "day": (day, "medium"),
    "period": (period, ""),
}
_BREAK = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
KINDS = frozenset(_WRITERS)


def write(value: Any, kind: str, lang: str = "en") -> str:
    """One figure or day as a reader sees it; a missing one is a dash.

    `kind`: one of KINDS, with an argument behind a colon where it takes one (`share:2`).

    >>> write(0.5, "share:0", "zh"), write(None, "number"), write(float("nan"), "rate")
    ('50%', '-', '-')
    """
    name, _, argument = kind.partition(":")
    writer, usual = _WRITERS[name]
    if is_missing(value):
        return DASH
    return writer(value, lang, argument or usual)


def apart(low: Any, high: Any, kind: str) -> str:
    """The kind, with up to four more digits where both ends would be written alike.

    >>> apart(0.99961, 0.99985, "share"), apart(0.98, 0.99, "share"), apart(1, 1, "rate")
    ('share:2', 'share', 'rate')
    """
    name, _, digits = kind.partition(":")
    name, usual = ("number", "0") if name == "rate" else (name, _WRITERS[name][1])
    if not usual.isdigit():
        return kind
    finer = [kind, *(f"{name}:{int(digits or usual) + more}" for more in range(1, 5))]
    return next((each for each in finer if write(low, each) != write(high, each)), kind)


def is_missing(value: Any) -> bool:
    """Whether there is no value: None, NaN, NaT or pandas' NA."""
    if value is None or type(value).__name__ == "NAType":
        return True
    return bool(value != value)


def harmless(value: Any) -> Any:
    """A text without the characters a terminal or browser would obey; any other value as it is.

    >>> harmless("sold \\u202e123")
    'sold 123'
    """
    if not isinstance(value, str) or not _CONTROL.search(value):
        return value
    cleaned = _CONTROL.sub("", value)
    return type(value)(cleaned) if hasattr(value, "__html__") else cleaned


def one_line(value: Any) -> Any:
    """A text from outside (a name, a cell) as it can stand in a line; any other value as it is.

    Line ends and tabs become spaces, and what a terminal would obey is left out: no file name can
    fake a line of ours.

    >>> one_line("a.csv: 9 loaded\\n\\x1b[2Jb.csv")
    'a.csv: 9 loaded [2Jb.csv'
    """
    return harmless(_BREAK.sub(" ", value)) if isinstance(value, str) else value


def inert(cell: Any) -> Any:
    """A text for a csv: in one line, and no formula to a spreadsheet, by an apostrophe before it.

    >>> inert("=1+1"), inert("plain"), inert("\\x1b\\t=1+1"), inert(-2)
    ("'=1+1", 'plain', "' =1+1", -2)
    """
    if not isinstance(cell, str):
        return cell
    text = one_line(cell)
    is_formula = cell.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def escaped(json_text: str) -> str:
    """JSON in which the characters a terminal would obey are escapes: the same to every program.

    >>> escaped('"\\x9b2J"')
    '"\\\\u009b2J"'
    """
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text)


def width(text: str) -> float:
    """How wide the text is, about: a Chinese character 1, a letter half as much."""
    return sum(1.0 if c > "\u2e7f" else 0.54 for c in text)


def joined(parts: Iterable[str], separator: str) -> str:
    """The parts that say something, with the separator between them."""
    return separator.join(part for part in parts if part)
