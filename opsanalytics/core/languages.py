"""Which language the reader wants."""

from __future__ import annotations

import os

from opsanalytics.core.errors import UsageError
from opsanalytics.core.messages import LANGUAGES

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language(given: str = "") -> str:
    """`given`, else what the environment's locale says: zh for a Chinese one, else en.

    >>> language("zh")
    'zh'
    """
    if given and given not in LANGUAGES:
        raise UsageError("core.no_language", lang=given)
    if given:
        return given
    locale = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
