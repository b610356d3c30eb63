"""What runs over many shops have in common: several at once, the page of all, the summary."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from opsanalytics.cli.shared import failure_of, print_note, translator
from opsanalytics.core.messages import LANGUAGES, Message
from opsanalytics.core.paths import data_dir, reports_dir

if TYPE_CHECKING:
    from pathlib import Path

    from opsanalytics.cli.notify import Notify
    from opsanalytics.pages.all_shops import AllShops
    from opsanalytics.pages.records import Words
    from opsanalytics.reports.kernels import Kernels

Trouble = Message | None
T = TypeVar("T")


def each_shop(
    shops: Sequence[str], work: Callable[[str], Trouble], given: Namespace, kernels: Kernels
) -> dict[str, Trouble]:
    """Do the work of each shop; gives what went wrong by shop, None where nothing did.

    While the last page of one shop is made, which waits for its others, the next shop begins: so
    there is always work for all `--jobs`. How many kernels there are does not grow with it.
    """
    done, tr = count(1), translator(given)

    def one(shop: str) -> Trouble:
        began = time.monotonic()
        trouble = work(shop)
        fields = {"shop": shop, "seconds": time.monotonic() - began, "all": len(shops)}
        if len(shops) > 1:
            print_note(tr("cli.all_shops.progress", number=next(done), **fields))
        return trouble

    with ThreadPoolExecutor(1 + given.jobs // 2) as pool:
        try:
            return dict(zip(shops, pool.map(one, shops), strict=True))
        except BaseException:  # stopped by hand: no shop is waited for
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.stop()
            raise


def finish(given: Namespace, troubles: Mapping[str, Trouble]) -> AllShops | None:
    """Write the page of all shops and print the summary; None where the page could not be made.

    The imaginary shop stands on the page only where there is no other.
    """
    from opsanalytics.pages.finding import IMAGINARY
    from opsanalytics.reports.all_shops_page import PAGE, RunRecord, write_page

    tr = translator(given)
    failed = {shop: trouble for shop, trouble in troubles.items() if trouble}
    if len(failed) == len(troubles) and len(set(failed.values())) == 1:
        why = next(iter(failed.values()))  # no shop's own trouble, but the run's
        print_note(tr("cli.all_shops.same", n=len(failed), why=why))
        return None
    shops = [shop for shop in troubles if shop != IMAGINARY or len(troubles) == 1]
    words = {shop: _words(given, why) for shop, why in failed.items() if shop in shops}
    run = RunRecord(shops=shops, judged=judged_day(given), lang=tr.lang, troubles=words)
    found = _try(given, lambda: write_page(home_of(given), run, _now()))
    print_note(tr("cli.all_shops.summary", n=len(troubles) - len(failed), all=len(troubles)))
    for shop, trouble in failed.items():
        print_note(f"  {shop}: {tr(trouble)}")
    if found:
        print_note(tr("cli.report.open", uri=(home_of(given) / PAGE).as_uri()))
    return found


def tell(given: Namespace, notify: Notify, found: AllShops | None, code: int) -> int:
    """Send the digest of all shops with their page; 1 where there is none, or somebody missed it.

    `code` is the worst exit code so far.
    """
    from opsanalytics.cli.notify import deliver
    from opsanalytics.pages.digest import digest_of_all

    if found is None or not notify.urls:
        return int(found is None)
    tr, home = translator(given), home_of(given)
    digest = digest_of_all(found, tr)
    lines = [digest.verdict, *digest.lines]
    failed, undrawn = deliver(notify, home, home / "index.html", digest.title, lines, code)
    for note in [*failed, *([Message("cli.notify.no_picture")] if undrawn else [])]:
        print_note(tr(note))
    return int(bool(failed))


def renew(given: Namespace, troubles: Mapping[str, Trouble]) -> None:
    """Renew the page of all shops, if there is one, after a run over some of its shops."""
    from opsanalytics.reports.all_shops_page import renew_page

    words = {shop: _words(given, why) if why else None for shop, why in troubles.items()}
    _try(given, lambda: renew_page(home_of(given), words, _now()))


def _words(given: Namespace, trouble: Message) -> Words:
    """What went wrong, in both languages, for a page that others may see: without our folders."""
    from opsanalytics.pages.records import Words

    ours = f"{data_dir(given.data).parent}{os.sep}"
    return Words(**{lang: trouble.worded(lang).replace(ours, "") for lang in LANGUAGES})


def _try(given: Namespace, make: Callable[[], T]) -> T | None:
    """Make the page of all shops; where that fails the reason is printed."""
    try:
        return make()
    except Exception as error:
        _, why = failure_of(error)
        print_note(translator(given)("cli.all_shops.no_page", why=why))
        return None


def home_of(given: Namespace) -> Path:
    """The folder of all reports."""
    return reports_dir(given.reports, data_dir(given.data))


def judged_day(given: Namespace) -> date:
    """The day that the reports are to judge: the one asked for, else yesterday."""
    from opsanalytics.core.periods import SHOP_ZONE, parse_day, shop_today

    today = shop_today(datetime.now(SHOP_ZONE))
    return parse_day(given.as_of, today) if given.as_of else today - timedelta(days=1)


def _now() -> str:
    from opsanalytics.core.periods import SHOP_ZONE

    return datetime.now(SHOP_ZONE).strftime("%Y-%m-%d %H:%M")
