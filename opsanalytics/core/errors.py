"""The errors a user can meet: what was wrong, what to do next, and the exit code; a bug is any other exception."""

from __future__ import annotations

from collections.abc import Callable

from opsanalytics.core.messages import Message, is_key

ALERT_BREACHED = 4  # exit code: no error, the figures were had and say so


class Term(str):
    """A word of ours inside a sentence, to be translated with it."""


class OpsError(Exception):
    """A trouble that is the user's to mend; shown as one sentence, never with a traceback.

    `message` and `hint` are English templates that the message catalogue may translate; `values` fill them.

    >>> error = OpsError("no shop is called {shop}", hint="there are: {shops}", shop="a", shops="b, c")
    >>> str(error)
    'no shop is called a; there are: b, c'
    >>> error.exit_code
    2
    """

    exit_code = 2
    translate: Callable[[str], str] = staticmethod(
        str
    )  # set for the whole process by who knows the reader's language

    def __init__(self, message: str, *, hint: str = "", **values: object) -> None:
        self.message, self.hint, self.values = message, hint, values
        if is_key(message):
            self.message, self.hint, self.values = Message(message, **values), "", {}
        super().__init__(message)

    def __str__(self) -> str:
        return self.say(OpsError.translate)

    def say(self, translate: Callable[[str], str]) -> str:
        """Give the sentence, its templates first run through `translate`."""
        if isinstance(self.message, Message):
            return translate(self.message)
        values = {
            name: translate(v) if isinstance(v, Term | Message) else v
            for name, v in self.values.items()
        }
        parts = [translate(part).format(**values) for part in (self.message, self.hint) if part]
        return translate("; ").join(parts)


class UsageError(OpsError):
    """A wrong argument, parameter or plan: nothing was done."""


class DataRefused(OpsError):  # noqa: N818 - the name is the exit code's meaning
    """A file or a store that cannot be used as it is: the state before stays."""

    exit_code = 3


class ReportFailed(OpsError):  # noqa: N818
    """At least one page of a report set could not be made anew."""

    exit_code = 1


class Busy(OpsError):  # noqa: N818
    """Another run is at work on the same shop."""

    exit_code = 75
