"""What all commands share: their language, their shop, where they write."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import harmless
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Translator
from opsanalytics.core.paths import data_dir, shops

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.finding import View
    from opsanalytics.store.shop import Shop


def translator(given: Namespace) -> Translator:
    """Words messages in the language asked for."""
    return Translator(language(given.lang))


def tell(sentence: str) -> None:
    """Say it to the person at the terminal, beside the data."""
    sys.stderr.write(sentence + "\n")


def shop_named(given: Namespace) -> str:
    """The shop's name, which the command cannot do without."""
    if not given.shop:
        raise UsageError("cli.which_shop")
    return str(given.shop)


def shops_named(given: Namespace) -> list[str]:
    """The shops named, or all that there are."""
    if given.all_shops:
        return shops(data_dir(given.data))
    if not given.shop:
        raise UsageError("cli.which_shops")
    return list(dict.fromkeys(given.shop))


def view_of(shop: Shop, given: Namespace) -> View:
    """The shop judged by its plan up to the day asked for, else the last whole day of the data."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.core.periods import SHOP_ZONE, parse_day, shop_today
    from opsanalytics.pages.finding import View, default_as_of
    from opsanalytics.plan.plan_file import load_plan

    today, asked = shop_today(datetime.now(SHOP_ZONE)), getattr(given, "as_of", "")
    day = parse_day(asked, today) if asked else default_as_of(shop, today)
    return View(shop, load_plan(plan_path(given.plan, shop.data, shop.name)), day)


def print_table(title: str, frame: pd.DataFrame, tr: Translator, **how: Any) -> None:
    """Print the frame below its title, its cells and heads in the reader's language; nothing where it is empty.

    `how`: as `pages.columns.cells` takes it.
    """
    import pandas as pd

    from opsanalytics.pages.columns import cells

    if frame.empty:
        return
    shown = cells(frame, tr, **how).map(harmless)
    with pd.option_context("display.unicode.east_asian_width", True):
        print(f"\n{tr(title)}\n{shown.to_string(index=False)}\n")
