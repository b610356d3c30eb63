"""The command for every morning: read new exports, check alerts, make reports, send a message.

A failure of one shop does not stop the others.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import time
from typing import TYPE_CHECKING

from opsanalytics.cli.options import Commands, add_making, add_shops, new_command
from opsanalytics.cli.schedule import SCHEDULES, write_schedule
from opsanalytics.cli.shared import print_note, translator
from opsanalytics.core.data_address import place_of_data
from opsanalytics.core.errors import OpsError, ReportFailed, UsageError
from opsanalytics.core.messages import Translator
from opsanalytics.core.paths import data_dir, shops, shops_with_raw

if TYPE_CHECKING:
    from opsanalytics.cli.notify import Notify

_DEMO = "demo"


def add_command(commands: Commands) -> None:
    """`opsanalytics daily`."""
    parser = new_command(commands, "daily", daily)
    add_shops(parser)
    add_making(parser)
    parser.add_argument("--notify-test", action="store_true")
    parser.add_argument("--schedule", choices=tuple(SCHEDULES))
    parser.add_argument("--at", default="08:00", metavar="HH:MM")


def daily(given: Namespace) -> int:
    """Do each shop's work of the morning; gives the worst exit code of all.

    Or send a test message, or write the files with which a computer does this every morning.
    """
    tr = translator(given)
    if given.notify_test:
        return _send_test(tr)
    chosen = _shops(given)
    given.at = _time_of_day(given.at)
    if given.schedule:
        return write_schedule(given)
    return _mornings(chosen, given, tr)


def _mornings(shops: list[str], given: Namespace, tr: Translator) -> int:
    """Do the work of each shop; of all shops one message is sent, and their page is made."""
    from opsanalytics.cli.many_shops import each_shop, finish, judged_day, renew, tell
    from opsanalytics.cli.morning import Morning, worst
    from opsanalytics.cli.notify import Notify
    from opsanalytics.reports.kernels import Kernels

    judged_day(given)  # a day that is none is the run's fault and no shop's
    notify, code = _receivers(tr)
    together = given.all_shops and len(shops) > 1
    each, quiet = Notify() if together else notify, len(shops) > 1
    mornings = {shop: Morning(shop, given, each, quiet=quiet) for shop in shops}
    with Kernels(given.jobs) as kernels:
        troubles = each_shop(shops, lambda shop: mornings[shop].run(kernels), given, kernels)
    codes = [code, *(morning.code for morning in mornings.values())]
    if not together:
        renew(given, troubles)
        return worst(codes)
    found = finish(given, troubles)
    codes.append(tell(given, notify, found, worst(codes)))
    return worst(codes)


def _time_of_day(text: str) -> time:
    """The time as the user wrote it; UsageError where it is none, or a part of a minute."""
    try:
        found: time | None = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or found.second or found.microsecond:
        raise UsageError("cli.daily.no_time", text=text)
    return found


def _shops(given: Namespace) -> list[str]:
    """The shops named, else all that have exports or tables.

    The demo shop is left out, unless there is no other or all are wanted.
    """
    data = data_dir(given.data)
    found = shops_with_raw(data) | set(shops(data))
    if not given.shop and not found:
        place = place_of_data(data)
        raise UsageError("cli.daily.no_shop", data=place, raw=f"{place}/raw/NAME")
    others = found if given.all_shops else found - {_DEMO}
    return list(dict.fromkeys(given.shop or sorted(others or found)))


def _receivers(tr: Translator) -> tuple[Notify, int]:
    """Who gets messages, and 1 where the settings are wrong: the reports are made all the same."""
    from opsanalytics.cli.notify import Notify, load_notify, open_to_others, settings_path

    try:
        notify = load_notify()
    except OpsError as error:
        print_note(tr("cli.daily.nobody", why=error.message))
        return Notify(), ReportFailed.exit_code
    if open_to_others(settings_path()):
        print_note(tr("cli.daily.settings_open", path=settings_path()))
    return notify, 0


def _send_test(tr: Translator) -> int:
    """Send a message of one line to every address."""
    from opsanalytics.cli.notify import URLS_VARIABLE, load_notify, send, settings_path

    notify = load_notify()
    if not notify.urls:
        path = settings_path()
        raise UsageError("cli.daily.no_address", path=path, variable=URLS_VARIABLE)
    failed = send(notify, "opsanalytics", tr("cli.daily.test"))
    for sentence in failed:
        print_note(tr(sentence))
    taken = len(notify.urls) - len(failed)
    print(tr("cli.daily.tested", taken=taken, all=len(notify.urls)))
    return ReportFailed.exit_code if failed else 0
