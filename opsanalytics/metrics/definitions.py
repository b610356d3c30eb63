"""A metric's definition, read from its docstring."""

from __future__ import annotations

import re

from opsanalytics.core.messages import Message


def definition_in(docstring: str) -> Message:
    """The definition that a docstring holds; a paragraph that ends in 。 is the Chinese one."""
    english, chinese = [], []
    for paragraph in re.split(r"\n\s*\n", docstring.strip()):
        lines = [line.strip() for line in paragraph.splitlines()]
        if paragraph.rstrip().endswith("。"):
            chinese.append("".join(lines))
        else:
            english.append(" ".join(lines))
    en, zh = " ".join(english), "".join(chinese)
    return Message.bilingual(en or zh, zh or en)
