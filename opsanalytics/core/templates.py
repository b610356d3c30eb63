"""Messages by English templates with Chinese in zh.po; goes when every message has a key."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from opsanalytics.core.messages import Message, templates


@cache
def catalogue(lang: str) -> dict[str, str]:
    """English template to the language's; empty for English."""
    if lang == "en":
        return {}
    from babel.messages.pofile import read_po

    with (files("opsanalytics.core") / "locale" / f"{lang}.po").open("rb") as file:
        return {m.id: m.string for m in read_po(file) if m.id and m.string}


def reason(template: str, /, *, hint: str = "", **fields: object) -> Message:
    """The message of an English template, with a hint what to do."""
    wordings = {}
    for lang in ("en", "zh"):
        known = catalogue(lang)
        parts = [known.get(part, part) for part in (template, hint) if part]
        if not fields:
            parts = [part.replace("{", "{{").replace("}", "}}") for part in parts]
        wordings[lang] = templates("core.semicolon")[lang].join(parts)
    return Message.filled(wordings, fields or {"_": ""})
