"""The command line: parse, run, and turn an error into one sentence and an exit code."""

from __future__ import annotations

import argparse
import io
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
from opsanalytics.cli.shared import translator
from opsanalytics.core.errors import OpsError
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator

COMMANDS = (demo, ingest, check, metrics, analyse, whatif, report, daily, plan, forget, mcp)
NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]
_EXAMPLES = """examples:
  opsanalytics ingest --shop myshop ~/Downloads/ExportOrderList202301010905.csv
  opsanalytics metrics --shop myshop --metric paid_amount --by month"""
_ABOUT = (
    "How a Taobao/Tmall shop stands against its annual plan: exports in, figures and reports out."
)
_STOPPED_BY_HAND = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese gets escapes instead of a traceback.
            stream.reconfigure(errors="backslashreplace")
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words:
        print(parser.format_help(), _EXAMPLES, sep="\n")
        return 0
    if not words[0].startswith("-") and words[0] not in NAMES:
        close = get_close_matches(words[0], NAMES, n=1, cutoff=0.4) or NAMES
        missing = Message("cli.no_command", name=words[0], close=close)
        sys.stderr.write(f"opsanalytics: {Translator(language())(missing)}\n")
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
        return _STOPPED_BY_HAND


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="opsanalytics", description=_ABOUT)
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version and end")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
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
