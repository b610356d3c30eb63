"""Sentences as data: a key and its fields, worded in Chinese or English when somebody reads them.

A message stands in a TOML file beside the code that says it: `PACKAGE/messages.toml` holds the
keys `PACKAGE.…`, `pages/messages/SUBJECT.toml` the keys `SUBJECT.…`. Each has its wording in both
languages, `en` and `zh`; `one` and `one_zh`, where they are there, are the wordings when the field
`n` is 1. Figures are formatted in the template: `{share:share:2} of {n:number} buyers`. What a
field can be formatted as: the kinds of `core.formats`, and

- `list`, `clauses`: several texts joined by commas or semicolons,
- `term:GROUP`: a word of ours (a standing, a step of the funnel) from `core/terms.toml`,
- anything else is Python's own format.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Any

from opsanalytics.core.formats import KINDS, apart, is_missing, joined, one_line, write
from opsanalytics.core.packaged import declared

LANGUAGES = ("zh", "en")
_FULL_STOP = re.compile(r"(?<!\.)[.。]$")
_ENDS = re.compile(r"\{(low|high):([^}]+)\}")
_ELSEWHERE = {"terms": ["core/terms.toml"], "help": ["cli/help.toml"]}


class Message(str):
    """A sentence with its key and fields; as a string it is the English wording.

    >>> m = Message("core.sentence", parts=["a", "b"])
    >>> m, m.worded("zh")
    ('a; b.', 'a；b。')
    """

    templates: Mapping[str, str]
    fields: Mapping[str, object]

    def __new__(cls, key: str, /, **fields: object) -> Message:
        """The message of that key; an unknown key or a missing field raises KeyError."""
        wordings = templates(key)
        if not fields and "{" in wordings["en"]:
            raise KeyError(f"the message {key} needs fields: {wordings['en']}")
        return cls.filled(wordings, fields)

    @classmethod
    def bilingual(cls, en: str, zh: str) -> Message:
        """A text whose two wordings are at hand: a metric's name, a table's title."""
        return cls.filled({"en": str(one_line(en)), "zh": str(one_line(zh))}, {})

    @classmethod
    def filled(cls, wordings: Mapping[str, str], fields: Mapping[str, object]) -> Message:
        """The message of these wordings with their fields."""
        made = super().__new__(cls, _word(wordings, fields, "en"))
        made.templates = wordings
        made.fields = fields
        return made

    def worded(self, lang: str) -> str:
        """The sentence in that language."""
        return _word(self.templates, self.fields, lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return Message.filled, (self.templates, self.fields)


def is_key(text: str) -> bool:
    """Whether a text looks like the key of a message, such as `goal_progress.question`."""
    return re.fullmatch(r"[a-z][a-z_]*(\.[a-z0-9_]+)+", text) is not None


def lacks_a_figure(value: object) -> bool:
    """Whether a sentence, or one inside it, would write a dash for a figure that is missing.

    >>> lacks_a_figure(sentence(figure(1, "number"), figure(float("nan"), "share")))
    True
    >>> lacks_a_figure(sentence(figure(1, "number")))
    False
    """
    if isinstance(value, Message):
        kinds = _kinds_of(value.templates["en"])
        blank = any(is_missing(value.fields.get(name)) for name in kinds)
        return blank or any(map(lacks_a_figure, value.fields.values()))
    return isinstance(value, list | tuple) and any(map(lacks_a_figure, value))


@cache
def _kinds_of(template: str) -> frozenset[str]:
    """The fields of a template that are written as figures or days."""
    parsed = string.Formatter().parse(template)
    return frozenset(
        name for _, name, spec, _ in parsed if name and (spec or "").partition(":")[0] in KINDS
    )


def text_in(value: object, lang: str) -> str:
    """A message worded in that language; anything else as it is written."""
    if isinstance(value, Message):
        return value.worded(lang)
    return named(str(value), lang)


def in_both(text: str) -> dict[str, str]:
    """A message, or the message of a key, in both languages."""
    if is_key(text) and not isinstance(text, Message):
        text = Message(text)
    return {lang: text_in(text, lang) for lang in LANGUAGES}


def named(text: str, lang: str) -> str:
    """A channel, department, post or reason as the language calls it; any other text as it is.

    >>> named("直通车", "en"), named("直通车", "zh"), named("爆款计划", "en")
    ('pay-per-click ads', '直通车', '爆款计划')
    """
    return text if lang == "zh" else _english_names().get(text, text)


@cache
def _english_names() -> dict[str, str]:
    return declared("core/names.toml")


def sentence(*parts: str) -> Message:
    """One sentence of the clauses that say something."""
    return Message("core.sentence", parts=[part for part in parts if part])


def clauses(*parts: str) -> Message:
    """Several clauses, to stand inside another sentence."""
    return Message("core.clauses", parts=[part for part in parts if part])


def listed(texts: Iterable[str]) -> Message:
    """Several names or figures, one after the other."""
    return Message("core.list", texts=list(texts))


def figure(value: object, kind: str) -> Message:
    """A figure or day alone, written as its kind is."""
    template = f"{{value:{kind}}}"
    return Message.filled({"en": template, "zh": template}, {"value": value})


def ends(low: object, high: object, kind: str) -> Message:
    """An interval, both ends written as its kind is; a single figure where they are one.

    >>> ends(0.5, 1.25, "ratio"), ends(12.501, 12.504, "ratio"), ends(12.5, 12.5, "ratio")
    ('0.50 – 1.25', '12.501 – 12.504', 'always 12.50')
    """
    if low == high:
        return Message("core.always", value=figure(low, kind))
    template = f"{{low:{kind}}} – {{high:{kind}}}"
    return Message.filled({"en": template, "zh": template}, {"low": low, "high": high})


def term(group: str, word: str) -> Message:
    """A word of ours, to be read in the reader's language."""
    return Message(f"terms.{group}.{word}")


def templates(key: str) -> dict[str, str]:
    """The wordings of a key; an unknown one raises KeyError."""
    return catalogue(key.partition(".")[0])[key]


@cache
def catalogue(namespace: str) -> dict[str, dict[str, str]]:
    """Every key of a namespace (a package, or a subject of the pages) with its wordings."""
    places = (f"{namespace}/messages.toml", f"pages/messages/{namespace}.toml")
    for place in _ELSEWHERE.get(namespace, places):
        if files("opsanalytics").joinpath(place).is_file():
            return dict(_entries(namespace, declared(place)))
    raise KeyError(namespace)


def _entries(key: str, table: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, str]]]:
    """The messages below a table: a table is one where it holds `en` and `zh`."""
    if isinstance(table.get("en"), str):
        yield key, dict(table)
        return
    for name, inner in table.items():
        yield from _entries(f"{key}.{name}", inner)


def _word(wordings: Mapping[str, str], fields: Mapping[str, object], lang: str) -> str:
    template = wordings[lang]
    if fields.get("n") == 1:
        template = wordings.get("one" if lang == "en" else "one_zh", template)
    if not fields:
        return template
    try:
        template = _ENDS.sub(partial(_finer, fields), template)
        return _FORMATTERS[lang].vformat(template, (), fields)
    except KeyError as missing:
        given = ", ".join(fields)
        raise KeyError(f"the message {template!r} has a field {missing}; given: {given}") from None


def _finer(fields: Mapping[str, object], end: re.Match[str]) -> str:
    """An end of an interval in a template, with more digits where both would look alike."""
    return f"{{{end[1]}:{apart(fields['low'], fields['high'], end[2])}}}"


class _Formatter(string.Formatter):
    """Fills a template's fields in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, spec: str) -> str:
        """A field written as its kind says."""
        if isinstance(value, Message):
            return value.worded(self.lang)
        kind, _, argument = spec.partition(":")
        if kind in KINDS:
            return write(value, spec, self.lang)
        if kind == "term":
            return term(argument, value).worded(self.lang)
        if kind in _SEPARATORS:
            texts = [_text(part, self.lang) for part in value]
            if kind == "clauses":  # a whole sentence among them is a clause here
                texts = [_FULL_STOP.sub("", text) for text in texts]
            return joined(texts, templates(_SEPARATORS[kind])[self.lang])
        return named(str(one_line(format(value, spec))), self.lang)


def _text(part: object, lang: str) -> str:
    """A message worded; a text from outside in one line."""
    return text_in(part if isinstance(part, Message) else one_line(str(part)), lang)


_SEPARATORS = {"list": "core.comma", "clauses": "core.semicolon"}
_FORMATTERS = {lang: _Formatter(lang) for lang in LANGUAGES}


class Translator:
    """Words messages in one language; in code it is called `tr`.

    >>> tr = Translator("zh")
    >>> tr("core.comma"), tr.write(0.5, "share")
    ('、', '50.0%')
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, message: str, /, **fields: object) -> str:
        """Word a message, or the message of a key with its fields."""
        if isinstance(message, Message):
            return message.worded(self.lang)
        return Message(message, **fields).worded(self.lang)

    def text(self, value: object) -> str:
        """A message worded, anything else as it is written."""
        return text_in(value, self.lang)

    def write(self, value: Any, kind: str) -> str:
        """A figure or day, as `core.formats.write` writes it."""
        return write(value, kind, self.lang)


ENGLISH = Translator("en")
