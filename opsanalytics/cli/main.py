"""The command line: parse, run, and turn an error into one sentence and an exit code."""

from __future__ import annotations

import argparse
import atexit
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from opsanalytics.cli import (
    analyse,
    check,
    daily,
    demo,
    forget,
    ingest,
    mcp,
    metrics,
    plan,
    report,
    whatif,
)
from opsanalytics.cli.completion import complete
from opsanalytics.cli.options import Commands
from opsanalytics.cli.parser import Parser, help_language, let_argparse_speak
from opsanalytics.cli.shared import translator
from opsanalytics.core.errors import OpsError
from opsanalytics.core.messages import Message, Translator

COMMANDS = (demo, ingest, check, metrics, analyse, whatif, report, daily, plan, forget, mcp)
NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]
_STOPPED_BY_HAND = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese gets escapes instead of a traceback.
            stream.reconfigure(errors="backslashreplace")
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    tr = Translator(help_language(words))
    parser = command_parser(tr)
    if "_ARGCOMPLETE" in os.environ:  # set by the shell that wants to know what may come next
        complete(parser)
    if not words:
        parser.print_help()
        return 0
    if not words[0].startswith("-") and words[0] not in NAMES:
        close = get_close_matches(words[0], NAMES, n=1, cutoff=0.4) or NAMES
        missing = Message("cli.no_command", name=words[0], close=close)
        sys.stderr.write(f"opsanalytics: {tr(missing)}\n")
        return 2
    given = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = given.run
    try:
        return run(given)
    except OpsError as error:
        _print_error(given, error.message)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output had enough
        sys.stderr.close()
        return 0
    except OSError as error:
        why = error.strerror or error
        _print_error(given, Message("cli.computer_refuses", place=error.filename or "-", why=why))
        return 1 if given.command in ("report", "daily") else 3
    except KeyboardInterrupt:
        sys.stderr.write("opsanalytics: stopped\n")
        atexit.register(_say_no_more)
        return _STOPPED_BY_HAND


def _say_no_more() -> None:
    """Let what is cleared away at the end of a stopped command say nothing of how it went."""
    sys.unraisablehook = lambda _: None


def _print_error(given: argparse.Namespace, message: Message) -> None:
    sys.stderr.write(f"opsanalytics: {translator(given)(message)}\n")


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--from -28d` as `--from=-28d`.

    Otherwise argparse takes the day, or a lever that goes down, for an option.

    >>> _joined(["--from", "-28d", "--by", "day", "--price", "-10%"])
    ['--from=-28d', '--by', 'day', '--price=-10%']
    """
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1].startswith("--") and re.fullmatch(r"-\d.*", argument):
            joined[-1] += "=" + argument
        else:
            joined.append(argument)
    return joined


def command_parser(tr: Translator) -> argparse.ArgumentParser:
    """The parser of all commands, which speaks that language."""
    let_argparse_speak(tr.lang)
    parser = Parser(
        prog="opsanalytics",
        command="main",
        tr=tr,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0)
    parser.add_argument("--lang", choices=("zh", "en"), default="")
    commands: Commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )
    commands.tr = tr
    for command in COMMANDS:
        command.add_command(commands)
    return parser


class _ShowVersion(argparse.Action):
    """Print the version, looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"opsanalytics {version('opsanalytics')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
