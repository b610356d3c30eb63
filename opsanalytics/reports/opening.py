"""Open the shop for one page, as the parameters of the notebook say."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from opsanalytics.core.engine_address import DUCKDB
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.paths import data_dir, plan_path
from opsanalytics.core.periods import SHOP_ZONE, parse_day, shop_today
from opsanalytics.pages.finding import days_late, default_as_of, lateness
from opsanalytics.plan.plan_file import engine_of, load_plan
from opsanalytics.reports.notebook_errors import notebook
from opsanalytics.reports.page import Page
from opsanalytics.reports.questions import ask_ahead
from opsanalytics.store.shop import open_shop

COMMON = ("shop", "as_of", "start", "end", "lang", "today", "data", "plan", "engine", "generation")
_SHOWN = ("shop", "as_of", "start", "end")
# How pages are made, which is no part of what they say.
_HIDDEN = {*COMMON, "kernels", "findings"}


def open_page(**given: Any) -> Page:
    """Open the shop for one page.

    The parameters are read from the notebook that calls this: they are the annotated names of its
    first cell. All of them are shown at the foot of the page; those below are understood here, and
    each may be given by name instead, which takes precedence.

    Parameters
    ----------
    shop
        The shop's name.
    as_of
        The last day judged (default: the last whole day of the data, at most yesterday). All days
        are ISO dates, "yesterday" or "-28d".
    start, end
        The first and last day asked to be shown (default: each chart has its own).
    lang
        `zh` or `en` (default: the locale's).
    today
        The present day (default: the clock's, in China).
    data
        The data folder, or an address such as `s3://bucket/data` (default: OPSANALYTICS_DATA, else
        the nearest folder `data`).
    plan
        The plan file (default: the shop's in the data folder, else the packaged one).
    engine
        Who answers, as `open_shop` takes it (default: the plan's, else DuckDB).
    generation
        The state of the store to read, so that all pages of a report agree (default: the newest).

    Returns
    -------
    Page
        The shop with its plan, and what the notebook writes its page with.

    Raises
    ------
    UsageError
        The shop, a day, the language or the plan is wrong.
    DataRefused
        The store cannot be read, or covers no whole day.

    Examples
    --------
    >>> page = open_page(shop="demo", lang="en")  # doctest: +SKIP
    """
    caller = inspect.currentframe()
    names = caller.f_back.f_globals if caller and caller.f_back else {}
    declared = {name: names[name] for name in names.get("__annotations__", {}) if name in names}
    parameters = {**declared, **given}
    lang = language(parameters.get("lang", ""))
    notebook(lang)
    page = _opened(parameters, Translator(lang))
    if page.shop.engine_url != DUCKDB:
        ask_ahead(page, {**names, **given})
    return page


def _opened(parameters: Mapping[str, Any], tr: Translator) -> Page:
    common = {name: parameters.get(name, "") for name in COMMON}
    data = data_dir(common["data"] or None)
    plan_file = plan_path(common["plan"], data, common["shop"])
    engine = common["engine"] or engine_of(plan_file)
    shop = open_shop(common["shop"], data=data, generation=common["generation"], engine=engine)
    today = shop_today(datetime.now(SHOP_ZONE))
    if common["today"]:
        today = date.fromisoformat(common["today"])
    asked = _day(common["as_of"], today)
    plan_name = plan_file.name if plan_file else Message("reports.packaged_plan")
    return Page(
        shop=shop,
        plan=load_plan(plan_file),
        as_of=asked or default_as_of(shop, today),
        tr=tr,
        start=_day(common["start"], today),
        end=_day(common["end"], today),
        warning=lateness(shop.last_day, days_late(shop, asked, today)),
        parameters=_shown_parameters(parameters, plan_name, shop.manifest.generation),
    )


def _day(text: str, today: date) -> date | None:
    return parse_day(text, today) if text else None


def _shown_parameters(parameters: Mapping[str, Any], plan: str, generation: str) -> dict[str, Any]:
    """The parameters that the foot shows: the common ones, then the notebook's own."""
    common = {name: parameters.get(name, "") for name in _SHOWN}
    own = {name: value for name, value in parameters.items() if name not in _HIDDEN}
    return {**common, "plan": plan, "generation": generation, **own}
