"""The command that forgets a buyer or an order."""

from __future__ import annotations

from argparse import Namespace

from opsanalytics.cli.options import Commands, new_command
from opsanalytics.cli.shared import print_note, shop_named, translator
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.paths import data_dir

MOST_LINES = 20  # named of a file


def add_command(commands: Commands) -> None:
    """`opsanalytics forget`."""
    parser = new_command(commands, "forget", forget)
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--buyer", action="append", default=[], metavar="NAME")
    parser.add_argument("--order", action="append", default=[], metavar="N")


def forget(given: Namespace) -> int:
    """Forget, and name the lines of the user's own files that tell; 3 if there was nothing."""
    from opsanalytics.ingest.forget_person import forget as clear

    if not given.buyer and not given.order:
        raise UsageError("cli.forget.who")
    tr = translator(given)
    cleared = clear(
        shop_named(given), data=data_dir(given.data), buyers=given.buyer, orders=given.order
    )
    key = "cli.forget.cleared" if cleared.rows else "cli.forget.nobody"
    print(tr(key, n=cleared.rows))
    for source, lines in cleared.lines:
        fields = {"lines": lines[:MOST_LINES], "more": len(lines) - len(lines[:MOST_LINES])}
        key = "cli.forget.own_file_more" if fields["more"] else "cli.forget.own_file"
        print_note(tr(key, file=source.file, **fields))
    return 0 if cleared.rows else DataRefused.exit_code
