"""The command that makes report sets, of one shop or of many."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from opsanalytics.cli.options import Commands, add_days, add_making, add_shops, new_command
from opsanalytics.cli.shared import print_note, shops_named, translator
from opsanalytics.core.errors import OpsError, ReportFailed
from opsanalytics.core.paths import data_dir

if TYPE_CHECKING:
    from opsanalytics.reports.kernels import Kernels


def add_command(commands: Commands) -> None:
    """`opsanalytics report`."""
    about = "run the notebooks and publish them as HTML under reports/SHOP"
    parser = new_command(commands, "report", about, report)
    parser.add_argument(
        "notebook",
        nargs="*",
        metavar="NOTEBOOK",
        help="01, 01_goal_progress or a path (default: all)",
    )
    add_shops(parser)
    add_days(parser, "shown")
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a notebook's own parameter; repeat for more",
    )
    add_making(parser)


def report(given: Namespace) -> int:
    """Make each shop's report set and print its place.

    Of several shops, one that fails does not stop the others; exit code 1 if any failed.
    """
    from opsanalytics.reports.kernels import Kernels

    shops = shops_named(given)
    with Kernels(given.jobs) as kernels:
        if len(shops) == 1:
            _report(shops[0], given, kernels)
            return 0
        return max([_try_report(shop, given, kernels) for shop in shops], default=0)


def _try_report(shop: str, given: Namespace, kernels: Kernels) -> int:
    """Make one set of several; gives 1 where that fails, and prints the reason."""
    try:
        _report(shop, given, kernels)
    except OpsError as error:
        print_note(f"{shop}: {translator(given)(error.message)}")
        return 1
    except OSError as error:
        print_note(f"{shop}: {error}")
        return 1
    return 0


def _report(shop: str, given: Namespace, kernels: Kernels) -> None:
    """Make one set; ReportFailed where a page failed."""
    from opsanalytics.reports.choose import Order
    from opsanalytics.reports.make import make_reports

    order = Order(
        shop=shop,
        notebooks=tuple(given.notebook),
        as_of=given.as_of,
        start=given.start,
        end=given.end,
        lang=given.lang,
        parameters=tuple(given.parameter),
        plan=given.plan,
        engine=given.engine,
        folder=given.notebooks,
        jobs=given.jobs,
        keep=given.keep,
    )
    result = make_reports(order, data=data_dir(given.data), reports=given.reports, kernels=kernels)
    print(result.index)
    print_note(translator(given)("cli.report.open", uri=result.index.absolute().as_uri()))
    if result.failed:
        name, why = next(iter(result.failed.items()))
        log = result.index.parent.parent / ".log"
        pages = len(result.failed)
        raise ReportFailed("cli.report.failed", pages=pages, name=name, why=why, log=log)
