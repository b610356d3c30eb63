"""The errors a user can meet: what was wrong, what to do, the exit code; the rest are bugs."""

from __future__ import annotations

from opsanalytics.core.messages import Message

ALERT_BREACHED = 4  # exit code: no error, the figures were had and say so


class OpsError(Exception):
    """A trouble that is the user's to mend; shown as one sentence, never with a traceback.

    `message` says what was wrong and what to do; `lang` is the language it is read in.

    >>> error = UsageError("core.no_language", lang="fr")
    >>> str(error)
    'there is no language fr; use zh or en'
    >>> error.exit_code
    2
    """

    exit_code = 2
    lang = "en"

    def __init__(self, key: str | Message, /, **fields: object) -> None:
        self.message = key if isinstance(key, Message) else Message(key, **fields)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message.worded(self.lang)


class UsageError(OpsError, ValueError):
    """A wrong argument, parameter or plan: nothing was done.

    A ValueError too, so that pydantic takes it for a mistake in a setting.
    """


class DataRefused(OpsError):  # noqa: N818 - the name is the exit code's meaning
    """A file or a store that cannot be used as it is: the state before stays."""

    exit_code = 3


class EngineFailed(OpsError):  # noqa: N818
    """The engine cannot be reached, or does not answer; no statement about the data."""

    exit_code = 3


class NoExport(DataRefused):
    """A file that is none of the exports we know."""


class ReportFailed(OpsError):  # noqa: N818
    """At least one page of a report set could not be made anew."""

    exit_code = 1


class Busy(OpsError):  # noqa: N818
    """Another run is at work on the same shop."""

    exit_code = 75
