"""One shop's work of a morning: read new exports, make the report, send the digest.

A step that fails is reported, and the rest is done all the same.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from opsanalytics.cli.forget import keep_to_plan
from opsanalytics.cli.shared import failure_of, print_note, shop_opened, translator, view_of
from opsanalytics.core.errors import ALERT_BREACHED, Busy, DataRefused, ReportFailed, UsageError
from opsanalytics.core.files import only_one, safe_name
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import data_dir, has_exports, mappings_dir, reports_dir, shops

if TYPE_CHECKING:
    from opsanalytics.cli.notify import Notify
    from opsanalytics.pages.digest import Digest
    from opsanalytics.reports.kernels import Kernels
    from opsanalytics.reports.make import Result

_FROM_GOOD_TO_BAD = (
    0,
    Busy.exit_code,
    ALERT_BREACHED,
    DataRefused.exit_code,
    ReportFailed.exit_code,
    UsageError.exit_code,
)
T = TypeVar("T")


def worst(codes: Iterable[int]) -> int:
    """The worst of several exit codes."""
    return max(codes, key=_FROM_GOOD_TO_BAD.index)


class Morning:
    """One shop's work of a morning; `code` is the worst exit code so far, `troubles` are why."""

    def __init__(self, shop: str, given: Namespace, notify: Notify, *, quiet: bool = False) -> None:
        self.shop, self.given, self.notify, self.quiet = shop, given, notify, quiet
        self.tr, self.data = translator(given), data_dir(given.data)
        self.home = reports_dir(given.reports, self.data) / shop
        self.code = 0
        self.trouble: Message | None = None  # the first of them
        self.troubles: list[str] = []

    def run(self, kernels: Kernels) -> Message | None:
        """Do all steps; gives the first thing that went wrong, None where nothing did."""
        self._try(lambda: self._work(kernels))
        return self.trouble

    def _work(self, kernels: Kernels) -> None:
        safe_name(self.shop)
        with only_one(self.home / ".daily", wait=False, on=self.shop):
            self._try(self._read_exports)
            made = self._try(lambda: self._report(kernels))
            digest = self._try(lambda: self._digest(made))
            if made:
                day, verdict = (digest.day, digest.verdict) if digest else ("-", "-")
                line = "\t".join([str(day), self.shop, verdict, str(made.index)])
                sys.stdout.write(f"{line}\n")  # at once: other shops print as well
                sys.stdout.flush()
            if self.notify.urls and self.code != Busy.exit_code:
                self._try(lambda: self._send(digest, made))

    def _try(self, step: Callable[[], T]) -> T | None:
        """What the step returns; None where it fails, and the reason is printed."""
        try:
            return step()
        except Exception as error:
            # An error in our own code must not leave the other shops without a report, either.
            self._fail(*failure_of(error))
        return None

    def _fail(self, code: int, message: Message) -> None:
        self.trouble = self.trouble or message
        self._tell(code, message)

    def _tell(self, code: int, message: Message) -> None:
        self.code = worst([self.code, code])
        sentence = self.tr(message)
        if sentence not in self.troubles:
            self.troubles.append(sentence)
            print_note(f"{self.shop}: {sentence}")

    def _read_exports(self) -> None:
        """Read new exports; a shop with tables but an empty raw folder has none to read."""
        from opsanalytics.ingest.known_exports import mappings_with
        from opsanalytics.ingest.pipeline import ingest

        if not has_exports(self.data, self.shop) and self.shop in shops(self.data):
            return
        among = mappings_with(mappings_dir(self.data))
        outcome = ingest([], self.shop, data=self.data, among=among)
        print_note(f"{self.shop}: {self.tr('cli.daily.new_exports', n=len(outcome.new))}")
        for passed in outcome.passed:
            sentence = self.tr("ingest.passed_over", name=passed.name, why=passed.why)
            print_note(f"{self.shop}: {sentence}")
        for error in outcome.refused:
            self._fail(DataRefused.exit_code, Message("cli.ingest.refused", why=error.message))
        keep_to_plan(self.given, self.shop, self.tr)

    def _report(self, kernels: Kernels) -> Result:
        from opsanalytics.cli.report import make_set

        made = make_set(self.shop, self.given, kernels, quiet=self.quiet)
        if made.failed:
            name, why = next(iter(made.failed.items()))
            pages = len(made.failed)
            message = Message("cli.pages_failed", pages=pages, name=name, why=why)
            self._fail(ReportFailed.exit_code, message)
            print_note(self.tr("cli.log", log=self.home / ".log"))
        if made.no_pdf:
            self._tell(*failure_of(made.no_pdf))  # the pages are as they should be
        return made

    def _digest(self, made: Result | None) -> Digest:
        """The digest of the report's findings; a breached alert gives its exit code."""
        from opsanalytics.core.periods import SHOP_ZONE, shop_today
        from opsanalytics.pages.digest import digest
        from opsanalytics.pages.finding import days_late
        from opsanalytics.reports.sets import read_findings

        view = view_of(shop_opened(self.shop, self.given), self.given)
        asked = view.as_of if self.given.as_of else None
        late = days_late(view.shop, asked, shop_today(datetime.now(SHOP_ZONE)))
        found = read_findings(made.index.parent) if made else None
        result = digest(view, found, late, self.tr)
        if result.breached:
            self.code = worst([self.code, ALERT_BREACHED])
        return result

    def _send(self, digest: Digest | None, made: Result | None) -> None:
        """Send the digest, with a link if reports are published, else with a picture of page 00."""
        from opsanalytics.cli.notify import deliver

        title, lines = self.tr("cli.daily.no_report", shop=self.shop), list(self.troubles)
        if digest:
            lines = [digest.late, digest.verdict, *self.troubles, *digest.lines]
        if digest and made:
            title = digest.title
        page = made.index if made else None
        failed, undrawn = deliver(self.notify, self.home.parent, page, title, lines, self.code)
        if undrawn:
            print_note(f"{self.shop}: {self.tr('cli.notify.no_picture')}")
        for sentence in failed:
            self._fail(ReportFailed.exit_code, sentence)
