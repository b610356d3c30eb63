"""The command that makes report sets, of one shop or of many."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from opsanalytics.cli.options import Commands, add_days, add_making, add_shops, new_command
from opsanalytics.cli.shared import failure_of, print_note, shops_named, translator
from opsanalytics.core.errors import OpsError, ReportFailed
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import data_dir

if TYPE_CHECKING:
    from opsanalytics.reports.kernels import Kernels
    from opsanalytics.reports.make import Result


def add_command(commands: Commands) -> None:
    """`opsanalytics report`."""
    parser = new_command(commands, "report", report)
    parser.add_argument("notebook", nargs="*", metavar="NOTEBOOK")
    add_shops(parser)
    add_days(parser, "shown")
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE")
    add_making(parser)


def report(given: Namespace) -> int:
    """Make each shop's report set and print its place; over all shops, the page of all as well.

    Of several shops, one that fails does not stop the others; exit code 1 if any failed.
    """
    from opsanalytics.cli.many_shops import each_shop, finish, judged_day, renew
    from opsanalytics.reports.kernels import Kernels

    shops, given.lacking = shops_named(given), False  # of a set that should have a pdf
    judged_day(given)  # a day that is none is the run's fault and no shop's
    with Kernels(given.jobs) as kernels:
        if len(shops) == 1:
            return _report_one(shops[0], given, kernels)
        troubles = each_shop(shops, lambda shop: _try_report(shop, given, kernels), given, kernels)
    if not given.all_shops:
        renew(given, troubles)
        return int(given.lacking or any(troubles.values()))
    found = finish(given, troubles)
    return int(given.lacking or found is None or any(troubles.values()))


def _report_one(shop: str, given: Namespace, kernels: Kernels) -> int:
    """Make the set of one shop alone; what goes wrong is raised."""
    from opsanalytics.cli.many_shops import renew

    try:
        no_pdf = _report(shop, given, kernels)
    except ReportFailed as error:  # the set is published all the same
        renew(given, {shop: error.message})
        raise
    renew(given, {shop: None})
    if no_pdf:
        raise no_pdf
    return 0


def _try_report(shop: str, given: Namespace, kernels: Kernels) -> Message | None:
    """Make one set of several; gives and prints what went wrong."""
    try:
        no_pdf = _report(shop, given, kernels, quiet=True)
    except Exception as error:
        _, trouble = failure_of(error)
        print_note(f"{shop}: {translator(given)(trouble)}")
        return trouble
    if no_pdf:  # its pages are as they should be
        print_note(f"{shop}: {translator(given)(no_pdf.message)}")
        given.lacking = True
    return None


def make_set(
    shop: str, given: Namespace, kernels: Kernels, *, quiet: bool = False, **chosen: Any
) -> Result:
    """Make one set as the options of `add_making` say; `chosen` are further fields of an Order."""
    from opsanalytics.reports.choose import Order
    from opsanalytics.reports.make import make_reports

    order = Order(
        shop=shop,
        as_of=given.as_of,
        lang=given.lang,
        plan=given.plan,
        engine=given.engine,
        folder=given.notebooks,
        jobs=given.jobs,
        keep=given.keep,
        workbook=given.xlsx,
        anew=given.anew,
        pdf=given.pdf,
        quiet=quiet,
        **chosen,
    )
    return make_reports(order, data=data_dir(given.data), reports=given.reports, kernels=kernels)


def _report(
    shop: str, given: Namespace, kernels: Kernels, *, quiet: bool = False
) -> OpsError | None:
    """Make one set; gives why it has no pdf that it should have. ReportFailed: a page failed."""
    chosen = {"notebooks": tuple(given.notebook), "parameters": tuple(given.parameter)}
    days = {"start": given.start, "end": given.end}
    result = make_set(shop, given, kernels, quiet=quiet, **chosen, **days)
    sys.stdout.write(f"{result.index}\n")  # at once: other shops print as well
    if not quiet:
        print_note(translator(given)("cli.report.open", uri=result.index.absolute().as_uri()))
    if result.failed:
        name, why = next(iter(result.failed.items()))
        log = result.index.parent.parent / ".log"
        pages = len(result.failed)
        print_note(translator(given)("cli.log", log=log))
        raise ReportFailed("cli.pages_failed", pages=pages, name=name, why=why)
    return result.no_pdf
