"""The command that forgets a buyer or an order."""

from __future__ import annotations

import re
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from opsanalytics.cli.options import Commands, new_command
from opsanalytics.cli.shared import print_note, shop_named, translator
from opsanalytics.core.errors import DataRefused, UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, shop_today

MOST_LINES = 20  # named of a file


def add_command(commands: Commands) -> None:
    """`opsanalytics forget`."""
    parser = new_command(commands, "forget", forget)
    parser.add_argument("--shop", metavar="NAME")
    parser.add_argument("--buyer", action="append", default=[], metavar="NAME")
    parser.add_argument("--order", action="append", default=[], metavar="N")
    parser.add_argument("--older-than", default="", metavar="YEARS")


def forget(given: Namespace) -> int:
    """Forget, and name the lines of the user's own files that tell; 3 if there was nothing."""
    from opsanalytics.ingest.forget_person import forget as clear

    if not (given.buyer or given.order or given.older_than):
        raise UsageError("cli.forget.who")
    tr, shop, data = translator(given), shop_named(given), data_dir(given.data)
    if given.older_than:
        return _forget_by_age(given, shop, data, tr)
    cleared = clear(shop, data=data, buyers=given.buyer, orders=given.order)
    key = "cli.forget.cleared" if cleared.rows else "cli.forget.nobody"
    print(tr(key, n=cleared.rows))
    for source, lines in cleared.lines:
        fields = {"lines": lines[:MOST_LINES], "more": len(lines) - len(lines[:MOST_LINES])}
        key = "cli.forget.own_file_more" if fields["more"] else "cli.forget.own_file"
        print_note(tr(key, file=source.file, **fields))
    return 0 if cleared.rows else DataRefused.exit_code


def _forget_by_age(given: Namespace, shop: str, data: Path, tr: Translator) -> int:
    """Forget who was last seen so many years ago; it is no mistake that there is nobody."""
    from opsanalytics.ingest.forget_person import forget_before
    from opsanalytics.plan.plan_sections import years_before

    if not re.fullmatch(r"[1-9]\d?y", given.older_than) or given.buyer or given.order:
        raise UsageError("cli.forget.years", text=given.older_than)
    day = years_before(shop_today(datetime.now(SHOP_ZONE)), given.older_than)
    print(tr("cli.forget.by_age", n=forget_before(shop, day, data=data).rows, day=day))
    return 0


def keep_to_plan(given: Namespace, shop: str, tr: Translator) -> None:
    """Forget who was last seen before the plan's limit, where it has one, and say so."""
    from opsanalytics.ingest.forget_person import forget_before
    from opsanalytics.plan.plan_file import load_plan

    data = data_dir(given.data)
    path = plan_path(given.plan, data, shop)
    day = load_plan(path).kept_from(shop_today(datetime.now(SHOP_ZONE))) if path else None
    if day and (rows := forget_before(shop, day, data=data).rows):
        print_note(tr("cli.forget.by_age", n=rows, day=day))
