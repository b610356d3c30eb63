"""What all commands need: the language, the shop, and how they print."""

from __future__ import annotations

import sys
import traceback
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from opsanalytics.core.data_address import place_of_data
from opsanalytics.core.errors import OpsError, UsageError
from opsanalytics.core.formats import harmless, one_line
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.paths import data_dir, shops

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from opsanalytics.pages.finding import View
    from opsanalytics.store.shop import Shop


def translator(given: Namespace) -> Translator:
    """The translator to the language asked for."""
    return Translator(language(given.lang))


def print_note(sentence: str) -> None:
    """Print to standard error, so that standard output contains nothing but what was asked for."""
    sys.stderr.write(harmless(sentence) + "\n")


def failure_of(error: Exception) -> tuple[int, Message]:
    """The exit code of what went wrong and its sentence; the traceback of a bug of ours is printed.

    For runs over several shops, of which one must not stop the others.
    """
    if isinstance(error, OpsError):
        return error.exit_code, error.message
    if isinstance(error, OSError):
        place, why = error.filename or "-", error.strerror or error
        return 1, Message("cli.computer_refuses", place=place, why=why)
    traceback.print_exception(error)
    return 1, Message("cli.our_error", name=type(error).__name__)


def shop_named(given: Namespace) -> str:
    """The shop's name, which the command cannot do without."""
    if not given.shop:
        raise UsageError("cli.which_shop")
    return str(given.shop)


def shops_named(given: Namespace) -> list[str]:
    """The shops named, or all that there are."""
    if given.all_shops:
        data = data_dir(given.data)
        found = shops(data)
        if not found:
            place = place_of_data(data)
            raise UsageError("cli.daily.no_shop", data=place, raw=f"{place}/raw/NAME")
        return found
    if not given.shop:
        raise UsageError("cli.which_shops")
    return list(dict.fromkeys(given.shop))


def shop_opened(name: str, given: Namespace) -> Shop:
    """The shop, asked by the engine of the option, else by that of its plan."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.plan.plan_file import engine_of
    from opsanalytics.store.shop import open_shop

    data = data_dir(given.data)
    engine = given.engine or engine_of(plan_path(given.plan, data, name))
    return open_shop(name, data=data, engine=engine)


def declare_only(plan: Path | None) -> None:
    """Know the own metrics of this shop's plan, and of no other shop's."""
    from opsanalytics.metrics.metric import METRICS, own_metrics
    from opsanalytics.plan.own_metrics import forget_last_run
    from opsanalytics.plan.plan_file import load_plan

    for name in own_metrics():
        del METRICS[name]
    forget_last_run()
    if plan:
        load_plan(plan)


def view_of(shop: Shop, given: Namespace) -> View:
    """The shop judged by its plan up to the day asked for, else the last whole day of the data."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.core.periods import SHOP_ZONE, parse_day, shop_today
    from opsanalytics.pages.finding import View, default_as_of
    from opsanalytics.plan.plan_file import load_plan

    today, asked = shop_today(datetime.now(SHOP_ZONE)), getattr(given, "as_of", "")
    day = parse_day(asked, today) if asked else default_as_of(shop, today)
    return View(shop, load_plan(plan_path(given.plan, shop.data, shop.name)), day)


def print_table(
    title: str,
    frame: pd.DataFrame,
    tr: Translator,
    *,
    columns: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
) -> None:
    """Print the frame below its title in the reader's language; nothing where it is empty.

    `columns` and `kinds` choose the columns and their formats, as in `pages.columns.cells`.
    """
    import pandas as pd

    from opsanalytics.pages.columns import cells

    if frame.empty:
        return
    shown = cells(frame, tr, columns, kinds=kinds).map(one_line)
    with pd.option_context("display.unicode.east_asian_width", True):
        print(f"\n{tr(title)}\n{shown.to_string(index=False)}\n")
