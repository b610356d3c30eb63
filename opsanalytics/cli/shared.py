"""What all commands share: their language, their shop, where they tell."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING

from opsanalytics.core.errors import UsageError
from opsanalytics.core.formats import harmless
from opsanalytics.core.paths import data_dir, shops
from opsanalytics.core.say import Say

if TYPE_CHECKING:
    import pandas as pd

    from opsanalytics.pages.finding import View
    from opsanalytics.store.shop import Shop


def say(given: Namespace) -> Say:
    """The words of the language asked for."""
    return Say(given.lang)


def tell(sentence: str) -> None:
    """Say it to the person at the terminal, beside the data."""
    sys.stderr.write(sentence + "\n")


def shop_named(given: Namespace) -> str:
    """The shop's name, which the command cannot do without."""
    if not given.shop:
        raise UsageError("which shop?", hint="name it with --shop")
    return str(given.shop)


def shops_named(given: Namespace) -> list[str]:
    """The shops named, or all that there are."""
    if given.all_shops:
        return shops(data_dir(given.data))
    if not given.shop:
        raise UsageError("which shop?", hint="name it with --shop, or take --all-shops")
    return list(dict.fromkeys(given.shop))


def view_of(shop: Shop, given: Namespace) -> View:
    """The shop judged by its plan up to the day asked for, else the last that the data tell whole."""
    from opsanalytics.core.paths import plan_path
    from opsanalytics.core.periods import SHOP_ZONE, parse_day, shop_today
    from opsanalytics.pages.finding import View, default_as_of
    from opsanalytics.plan.plan_file import load_plan

    today, asked = shop_today(datetime.now(SHOP_ZONE)), getattr(given, "as_of", "")
    day = parse_day(asked, today) if asked else default_as_of(shop, today)
    return View(shop, load_plan(plan_path(given.plan, shop.data, shop.name)), day, say(given))


def print_table(title: str, frame: pd.DataFrame) -> None:
    """Print the frame below its title; nothing where it is empty."""
    import pandas as pd

    if not frame.empty:
        with pd.option_context("display.unicode.east_asian_width", True):
            print(f"\n{title}\n{frame.map(harmless).to_string(index=False)}\n")
