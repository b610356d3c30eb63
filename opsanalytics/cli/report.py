"""The command that makes report sets, of one shop or of many."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from opsanalytics.cli.shared import say, shops_named, tell
from opsanalytics.core.errors import OpsError, ReportFailed
from opsanalytics.core.paths import data_dir

if TYPE_CHECKING:
    from opsanalytics.reports.kernels import Kernels


def report(given: Namespace) -> int:
    """Make each shop's report set and say where it lies; what fails does not stop the others, and gives exit code 1."""
    from opsanalytics.reports.kernels import Kernels

    shops = shops_named(given)
    with Kernels(given.jobs) as kernels:
        if len(shops) == 1:
            _report(shops[0], given, kernels)
            return 0
        return max([_tried(shop, given, kernels) for shop in shops], default=0)


def _tried(shop: str, given: Namespace, kernels: Kernels) -> int:
    """Make one set of several; 1 where that failed, and the sentence why."""
    try:
        _report(shop, given, kernels)
    except OpsError as error:
        tell(f"{shop}: {say(given).error(error)}")
        return 1
    except OSError as error:
        tell(f"{shop}: {error}")
        return 1
    return 0


def _report(shop: str, given: Namespace, kernels: Kernels) -> None:
    from opsanalytics.reports.make import Order, make_reports

    order = Order(
        shop=shop,
        notebooks=tuple(given.notebook),
        as_of=given.as_of,
        start=given.start,
        end=given.end,
        lang=given.lang,
        parameters=tuple(given.parameter),
        plan=given.plan,
        folder=given.notebooks,
        jobs=given.jobs,
        keep=given.keep,
    )
    result = make_reports(order, data=data_dir(given.data), reports=given.reports, kernels=kernels)
    print(result.index)
    if result.failed:
        name, why = next(iter(result.failed.items()))
        message = "pages that could not be made: {n} ({name}: {why})"
        log = result.index.parent.parent / ".log"
        raise ReportFailed(
            message, hint="the log is in {log}", n=len(result.failed), name=name, why=why, log=log
        )
