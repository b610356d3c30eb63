"""The parser of the commands: its help stands in `help.toml`, in both languages."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NoReturn

from opsanalytics.core.languages import language
from opsanalytics.core.messages import LANGUAGES, Message, Translator, catalogue


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that finds the help of a command and of each of its options.

    What several commands have is found under `every`.
    """

    def __init__(self, *, command: str, tr: Translator, **options: Any) -> None:
        self.command, self.tr = command, tr
        note = f"help.{command}.note"
        about = tr("core.sentence", parts=[self.say("about")])
        super().__init__(
            description=about[:1].upper() + about[1:],
            epilog=tr(note) if note in catalogue("help") else None,
            allow_abbrev=False,  # --spend is not --spend-per-buyer
            add_help=False,
            **options,
        )
        self.add_argument("-h", "--help", action="help")

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """As argparse does; the help is that of the option's name."""
        dest = options.get("dest") or names[-1].lstrip("-").replace("-", "_")
        options.setdefault("help", "")
        options["help"] = options["help"] or self.say(dest)
        return super().add_argument(*names, **options)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does; of an option that is none, the nearest are named."""
        given, rest = super().parse_known_args(args, namespace)
        for option in (word.partition("=")[0] for word in rest if word.startswith("--")):
            if close := get_close_matches(option, self._option_string_actions, n=2, cutoff=0.75):
                self.error(self.tr("cli.no_option", name=option, close=close))
        return given, rest

    def error(self, message: str) -> NoReturn:
        """One sentence, without the list of all options."""
        self.exit(2, f"{self.prog}: {message}\n")

    def say(self, name: str, /, **fields: object) -> str:
        """The help of that name, in the reader's language."""
        key = f"help.{self.command}.{name}"
        if key not in catalogue("help"):
            key = f"help.every.{name}"
        return self.tr(Message(key, **fields))


def help_language(words: Sequence[str]) -> str:
    """The language that the command line asks for, before it is parsed; else the locale's."""
    asked = [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    asked += [after for word, after in pairwise(words) if word == "--lang"]
    return next((each for each in asked if each in LANGUAGES), language())


def let_argparse_speak(lang: str) -> None:
    """Have argparse word its own texts in that language, as it lets gettext do."""
    entries = [each for key, each in catalogue("help").items() if key.startswith("help.argparse.")]
    ours = {entry["en"]: entry[lang] for entry in entries}

    def one(words: str) -> str:
        return ours.get(words, words)

    def counted(single: str, plural: str, n: int) -> str:
        return one(single if n == 1 else plural)

    for name, wording in (("_", one), ("ngettext", counted)):
        setattr(argparse, name, wording)
