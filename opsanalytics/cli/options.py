"""Options that several commands have."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from opsanalytics.cli.parser import Parser

Commands = Any  # the type of what add_subparsers returns is private to argparse


def new_command(commands: Commands, name: str, run: Callable[[argparse.Namespace], int]) -> Parser:
    """A command with the options that every command has."""
    tr = commands.tr
    about = tr(f"help.{name}.about")
    parser: Parser = commands.add_parser(name, help=about, command=name, tr=tr)
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--reports", metavar="DIR")
    parser.add_argument("--plan", metavar="FILE")
    parser.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def add_engine(parser: Parser) -> None:
    """The option for who answers."""
    parser.add_argument("--engine", default="", metavar="URL")


def add_shops(parser: Parser) -> None:
    """The options for one shop, several, or all."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--shop", action="append", metavar="NAME", help=parser.say("shops"))
    chosen.add_argument("--all-shops", action="store_true", help=parser.say("all_shops"))


def add_days(parser: Parser, done: str) -> None:
    """The options for a first and last day; `done` says what is done with the days."""
    for flag, name in (("--from", "start"), ("--to", "end")):
        hint = parser.say(name, done=parser.say(done))
        parser.add_argument(flag, dest=name, default="", metavar="DAY", help=hint)


def add_making(parser: Parser) -> None:
    """The options for how report sets are made."""
    add_engine(parser)
    parser.add_argument("--as-of", default="", metavar="DAY")
    parser.add_argument("--notebooks", metavar="DIR")
    parser.add_argument("--jobs", type=count, default=2, metavar="N")
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--keep", type=count, default=60, metavar="N")


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
