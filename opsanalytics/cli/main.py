"""The command line: parse, do, and turn a user's error into one sentence and an exit code."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from opsanalytics.cli.daily import daily
from opsanalytics.cli.ingest import KINDS, demo, ingest
from opsanalytics.cli.metrics import check, metrics
from opsanalytics.cli.plan import plan
from opsanalytics.cli.report import report
from opsanalytics.cli.schedule import SCHEDULES
from opsanalytics.cli.shared import say
from opsanalytics.cli.whatif import LEVERS, whatif
from opsanalytics.core.errors import OpsError

Run = Callable[[argparse.Namespace], int]
Subs = Any  # argparse keeps the type of what add_subparsers gives to itself
_PLAN_HELP = "plan file (default: DATA/plans/SHOP.toml, else the packaged one)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a terminal without Chinese shows escapes, and no traceback
            stream.reconfigure(errors="backslashreplace")
    given = _parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    run: Run = given.run
    try:
        return run(given)
    except OpsError as error:
        sys.stderr.write(f"opsanalytics: {say(given).error(error)}\n")
        return error.exit_code
    except BrokenPipeError:  # the reader of our output had enough
        sys.stderr.close()
        return 0
    except OSError as error:
        place = error.filename or "-"
        trouble = OpsError(
            "the computer will not read or write {place}: {why}",
            place=place,
            why=error.strerror or error,
        )
        sys.stderr.write(f"opsanalytics: {say(given).error(trouble)}\n")
        return 1 if given.command in ("report", "daily") else 3
    except KeyboardInterrupt:
        sys.stderr.write("opsanalytics: stopped\n")
        return 130


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--from -28d` as `--from=-28d`: else argparse takes the day, or a lever that goes down, for an option.

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
    subs = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_demo, _ingest, _check, _metrics, _whatif, _report, _daily, _plan):
        add(subs)
    return parser


_ABOUT = (
    "How a Taobao/Tmall shop stands against its annual plan: exports in, figures and reports out."
)


class _ShowVersion(argparse.Action):
    """Print the version, looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"opsanalytics {version('opsanalytics')}")
        parser.exit()


def _command(subs: Subs, name: str, about: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = subs.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + "."
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="data folder (default: OPSANALYTICS_DATA, else the nearest data/)",
    )
    parser.add_argument(
        "--reports",
        metavar="DIR",
        help="where reports go (default: reports/ beside the data folder)",
    )
    parser.add_argument("--plan", metavar="FILE", help=_PLAN_HELP)
    parser.add_argument(
        "--lang", choices=("zh", "en"), default="", help="language (default: the locale's)"
    )
    parser.set_defaults(run=run)
    return parser


def _demo(subs: Subs) -> None:
    about = "write the exports of an imaginary shop to data/raw/SHOP"
    parser = _command(subs, "demo", about, demo)
    parser.add_argument(
        "--shop", default="demo", metavar="NAME", help="what to call it (default: demo)"
    )
    parser.add_argument(
        "--seed", type=int, default=2022, help="the same seed gives the same bytes (default: 2022)"
    )


def _ingest(subs: Subs) -> None:
    about = "read exports into the shop's tables and account for every line"
    parser = _command(subs, "ingest", about, ingest)
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="exports or folders of them (default: data/raw/SHOP)",
    )
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument(
        "--explain", action="store_true", help="say how the files would be read, and keep nothing"
    )
    parser.add_argument("--template", metavar="TABLE", default="",
                        help="write an empty sheet of that table to fill in, and end")  # fmt: skip
    parser.add_argument(
        "--mapping",
        metavar="FILE",
        help="read them as your own mapping says (docs/add-an-export.md)",
    )
    kinds = f"force the kind of export: {', '.join(KINDS)}, or own_TABLE for a sheet filled in"
    parser.add_argument("--source", metavar="KIND", help=kinds)
    parser.add_argument("--max-rejects", type=_share, default=0.01, metavar="SHARE",
                        help="refuse a file with a larger share of unreadable rows (default: 0.01)")  # fmt: skip
    parser.add_argument(
        "--rebuild", action="store_true", help="start from nothing: read data/raw/SHOP again"
    )
    parser.add_argument(
        "--forget", action="store_true", help="let a rebuild leave out exports it cannot find"
    )


def _check(subs: Subs) -> None:
    about = "say whether the shop's data can be built on: coverage, gaps, rejects, reconciliation"
    parser = _command(subs, "check", about, check)
    parser.add_argument("--shop", metavar="NAME")


def _metrics(subs: Subs) -> None:
    about = "print figures, whole or by day, week or month"
    parser = _command(subs, "metrics", about, metrics)
    parser.epilog = "period_end is the first day no longer inside; what cannot be had has no value, and a reason."
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument(
        "--metric",
        action="append",
        metavar="M",
        help="a metric's name; repeat for more (default: all)",
    )
    _days(parser, "counted")
    parser.add_argument("--by", action="append", metavar="WHAT",
                        help="day, week or month; channel, product, buyer ...: repeat for a mix of them")  # fmt: skip
    parser.add_argument("--against", default="", choices=("previous", "last_year"),
                        help="compare with the period before, or the same days of last year")  # fmt: skip
    parser.add_argument("--day-basis", choices=("paid", "created", "shipped"), default="paid",
                        help="the day money is counted on (default: paid)")  # fmt: skip
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument(
        "--list", action="store_true", help="list the metrics with their definitions and end"
    )


def _whatif(subs: Subs) -> None:
    about = "try levers out: orders a day, money and goal dates as it is and as it would be"
    parser = _command(subs, "whatif", about, whatif)
    parser.epilog = (
        "A lever takes +20%% or -20%% of itself, +50, or a value such as 300; a share also 3%% and +0.5pp. "
        "docs/what-if.md tells more."
    )
    parser.add_argument("--shop", metavar="NAME")
    for name, title in LEVERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default="", metavar="CHANGE", help=title)
    parser.add_argument("--channel", action="append", default=[], metavar="NAME=CHANGE",
                        help="visitors of one channel; repeat for more")  # fmt: skip
    parser.add_argument(
        "--elasticity",
        type=float,
        metavar="N",
        help="percent more orders for prices 1%% lower: assumed",
    )
    parser.add_argument("--review-effect", type=float, metavar="N",
                        help="percent more orders for a share of good ratings 1 point higher: assumed")  # fmt: skip
    parser.add_argument(
        "--since", default="", metavar="DAY", help="the day the levers move (default: the next one)"
    )
    parser.add_argument(
        "--goal",
        type=float,
        default=0,
        metavar="N",
        help="orders a day to aim at (default: the plan's)",
    )
    parser.add_argument(
        "--by",
        default="",
        metavar="DAY",
        help="the day it should stand: the forecast's rise is counted in",
    )
    parser.add_argument(
        "--as-of", default="", metavar="DAY", help="last day judged (default: the last whole day)"
    )
    parser.add_argument(
        "--scenario", default="", metavar="NAME", help="start from a scenario saved earlier"
    )
    parser.add_argument(
        "--save",
        default="",
        metavar="NAME",
        help="keep it in DATA/scenarios/SHOP.toml, for page 10",
    )
    parser.add_argument("--format", choices=("table", "json"), default="table")


def _report(subs: Subs) -> None:
    about = "run the notebooks and publish them as HTML under reports/SHOP"
    parser = _command(subs, "report", about, report)
    parser.add_argument(
        "notebook",
        nargs="*",
        metavar="NOTEBOOK",
        help="01, 01_goal_progress or a path (default: all)",
    )
    _shops(parser)
    _days(parser, "shown")
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
                        help="a notebook's own parameter; repeat for more")  # fmt: skip
    _making(parser)


def _daily(subs: Subs) -> None:
    about = "take in new exports, check alerts, make the reports and tell people: what a computer does every morning"
    parser = _command(subs, "daily", about, daily)
    _shops(parser)
    _making(parser)
    parser.add_argument(
        "--notify-test", action="store_true", help="send a test message to every address, and end"
    )
    parser.add_argument("--schedule", choices=tuple(SCHEDULES),
                        help="write what runs this every morning, with this installation's paths, and end")  # fmt: skip
    parser.add_argument("--at", type=time.fromisoformat, default=time(8), metavar="HH:MM",
                        help="when, by this computer's clock (default: 08:00)")  # fmt: skip


def _making(parser: argparse.ArgumentParser) -> None:
    """How report sets are made."""
    parser.add_argument("--as-of", default="", metavar="DAY",
                        help="last day judged (default: the last whole day, at most yesterday)")  # fmt: skip
    parser.add_argument("--notebooks", metavar="DIR",
                        help="where the notebooks lie (default: ./notebooks, else the packaged ones)")  # fmt: skip
    parser.add_argument(
        "--jobs", type=_count, default=2, metavar="N", help="notebooks run at once (default: 2)"
    )
    parser.add_argument("--keep", type=_count, default=60, metavar="N",
                        help="days whose sets are kept, those made last (default: 60); latest always is")  # fmt: skip


def _plan(subs: Subs) -> None:
    about = "check the plan file, or show the plan in words"
    parser = _command(subs, "plan", about, plan)
    parser.add_argument(
        "what",
        choices=("check", "show"),
        help="check: find mistakes; show: goals, floors, calendar",
    )
    parser.add_argument(
        "--shop", metavar="NAME", help="whose plan (default: the packaged one, or --plan)"
    )
    parser.add_argument(
        "--as-of", default="", metavar="DAY", help="the plan as it is on that day (default: today)"
    )


def _shops(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--shop", action="append", metavar="NAME", help="repeat for more")
    chosen.add_argument(
        "--all-shops", action="store_true", help="every shop that has been ingested"
    )


def _days(parser: argparse.ArgumentParser, done: str) -> None:
    hint = '2022-11-20, "yesterday" or "-28d"'
    parser.add_argument(
        "--from", dest="start", default="", metavar="DAY", help=f"first day {done}: {hint}"
    )
    parser.add_argument(
        "--to", dest="end", default="", metavar="DAY", help=f"last day {done}, included"
    )


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


if __name__ == "__main__":
    sys.exit(main())
