"""Our errors in a notebook: one sentence, its traceback one call away."""

from __future__ import annotations

import sys
from typing import Any

from opsanalytics.core.errors import OpsError
from opsanalytics.core.languages import language


def notebook(lang: str = "") -> None:
    """Have this notebook show our errors as one sentence; `%tb` shows the traceback of the last.

    Outside IPython it does nothing. `open_page` does the same.

    Parameters
    ----------
    lang
        The language of the sentences, `zh` or `en` (default: the locale's).

    Raises
    ------
    UsageError
        There is no such language.

    Examples
    --------
    >>> notebook("en")
    """
    from IPython import get_ipython

    words = language(lang)

    def handle(shell: Any, kind: type, error: OpsError, traceback: Any, **_: Any) -> list[str]:
        error.lang = words
        # Where %tb looks for the traceback; IPython leaves that to handlers like this one.
        sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback
        lines = [str(error)]
        shell._showtraceback(kind, error, lines)
        return lines

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((OpsError,), handle)
