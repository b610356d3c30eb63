"""Options that several commands have."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Commands = Any  # the type of what add_subparsers returns is private to argparse


def new_command(
    commands: Commands, name: str, about: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """A command with the options that every command has; `about` is its one line of help."""
    sentence = about[0].upper() + about[1:] + "."
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=sentence, allow_abbrev=False
    )  # --spend is not --spend-per-buyer
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
    parser.add_argument(
        "--plan",
        metavar="FILE",
        help="plan file (default: DATA/plans/SHOP.toml, else the packaged one)",
    )
    parser.add_argument(
        "--lang", choices=("zh", "en"), default="", help="language (default: the locale's)"
    )
    parser.set_defaults(run=run)
    return parser


def add_engine(parser: argparse.ArgumentParser) -> None:
    """The option for who answers."""
    parser.add_argument(
        "--engine",
        default="",
        metavar="URL",
        help="duckdb, sc://HOST:PORT, spark://HOST:PORT or spark://local[2] "
        "(default: the plan's, else duckdb)",
    )


def add_shops(parser: argparse.ArgumentParser) -> None:
    """The options for one shop, several, or all."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--shop", action="append", metavar="NAME", help="repeat for more")
    chosen.add_argument(
        "--all-shops", action="store_true", help="every shop that has been ingested"
    )


def add_days(parser: argparse.ArgumentParser, done: str) -> None:
    """The options for a first and last day; `done` says what is done with the days."""
    hint = '2022-11-20, "yesterday" or "-28d"'
    parser.add_argument(
        "--from", dest="start", default="", metavar="DAY", help=f"first day {done}: {hint}"
    )
    parser.add_argument(
        "--to", dest="end", default="", metavar="DAY", help=f"last day {done}, included"
    )


def add_making(parser: argparse.ArgumentParser) -> None:
    """The options for how report sets are made."""
    add_engine(parser)
    parser.add_argument(
        "--as-of",
        default="",
        metavar="DAY",
        help="last day judged (default: the last whole day, at most yesterday)",
    )
    parser.add_argument(
        "--notebooks",
        metavar="DIR",
        help="where the notebooks lie (default: ./notebooks, else the packaged ones)",
    )
    parser.add_argument(
        "--jobs", type=count, default=2, metavar="N", help="notebooks run at once (default: 2)"
    )
    parser.add_argument(
        "--xlsx", action="store_true", help="write the set as a workbook too (report.xlsx)"
    )
    parser.add_argument(
        "--keep",
        type=count,
        default=60,
        metavar="N",
        help="days whose sets are kept, those made last (default: 60); latest always is",
    )


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def count(text: str) -> int:
    """A whole number from 1 on."""
    value = int(text)
    if value < 1:
        raise ValueError
    return value
