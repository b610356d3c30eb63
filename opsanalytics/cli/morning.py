"""One shop's morning: new exports in, the report made, the digest sent; what fails is said and the rest goes on."""

from __future__ import annotations

import traceback
from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from opsanalytics.cli.shared import tell, translator, view_of
from opsanalytics.core.errors import (
    ALERT_BREACHED,
    Busy,
    DataRefused,
    OpsError,
    ReportFailed,
    UsageError,
)
from opsanalytics.core.files import only_one, safe_name
from opsanalytics.core.messages import Message
from opsanalytics.core.paths import data_dir, mappings_dir, raw_dir, reports_dir, shops

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
_FIRST_PAGE = "00_directors_page.html"
Given = TypeVar("Given")


def worst(codes: Iterable[int]) -> int:
    """The worst of several exit codes."""
    return max(codes, key=_FROM_GOOD_TO_BAD.index)


class Morning:
    """One shop's morning, and what became of it so far."""

    def __init__(self, shop: str, given: Namespace, notify: Notify) -> None:
        self.shop, self.given, self.notify = shop, given, notify
        self.tr, self.data = translator(given), data_dir(given.data)
        self.home = reports_dir(given.reports, self.data) / shop
        self.code = 0
        self.troubles: list[str] = []

    def run(self, kernels: Kernels) -> int:
        """Do it all; gives the worst exit code."""
        self._try(lambda: self._work(kernels))
        return self.code

    def _work(self, kernels: Kernels) -> None:
        safe_name(self.shop)
        with only_one(self.home / ".daily", wait=False, on=self.shop):
            self._try(self._take_in)
            made = self._try(lambda: self._report(kernels))
            digest = self._try(lambda: self._digest(made))
            if made:
                day, verdict = (digest.day, digest.verdict) if digest else ("-", "-")
                print(day, self.shop, verdict, made.index, sep="\t", flush=True)
            if self.notify.urls and self.code != Busy.exit_code:
                self._try(lambda: self._tell_people(digest, made))

    def _try(self, step: Callable[[], Given]) -> Given | None:
        """What the step gives; where it fails, the reason is said and the morning goes on."""
        try:
            return step()
        except OpsError as error:
            self._fail(error.exit_code, error.message)
        except OSError as error:
            why = error.strerror or error
            self._fail(1, Message("cli.computer_refuses", place=error.filename or "-", why=why))
        except Exception as error:
            # A bug of ours is no reason to leave the other shops without a report.
            traceback.print_exc()
            self._fail(1, Message("cli.daily.our_error", name=type(error).__name__))
        return None

    def _fail(self, code: int, message: Message) -> None:
        self.code = worst([self.code, code])
        sentence = self.tr(message)
        if sentence not in self.troubles:
            self.troubles.append(sentence)
            tell(f"{self.shop}: {sentence}")

    def _take_in(self) -> None:
        """Read new exports, if the shop's come through the raw folder at all."""
        from opsanalytics.ingest.formats.archives import SUFFIXES
        from opsanalytics.ingest.mapping import mappings_with
        from opsanalytics.ingest.pipeline import ingest

        files = raw_dir(self.data, self.shop).rglob("*")
        has_exports = any(path.suffix.lower() in SUFFIXES for path in files)
        if not has_exports and self.shop in shops(self.data):
            return
        among = mappings_with(mappings_dir(self.data))
        outcome = ingest([], self.shop, data=self.data, among=among)
        tell(f"{self.shop}: {self.tr('cli.daily.new_exports', n=len(outcome.new))}")
        for error in outcome.refused:
            self._fail(DataRefused.exit_code, Message("cli.ingest.refused", why=error.message))

    def _report(self, kernels: Kernels) -> Result:
        from opsanalytics.reports.choose import Order
        from opsanalytics.reports.make import make_reports

        given = self.given
        order = Order(
            shop=self.shop,
            as_of=given.as_of,
            lang=given.lang,
            plan=given.plan,
            folder=given.notebooks,
            jobs=given.jobs,
            keep=given.keep,
        )
        made = make_reports(order, data=self.data, reports=given.reports, kernels=kernels)
        if made.failed:
            name, why = next(iter(made.failed.items()))
            fields = {"pages": len(made.failed), "name": name, "why": why}
            self._fail(ReportFailed.exit_code, Message("cli.daily.pages_failed", **fields))
            tell(self.tr("cli.daily.log", log=self.home / ".log"))
        return made

    def _digest(self, made: Result | None) -> Digest:
        """The digest of what the report found; a breached alert gives its exit code."""
        from opsanalytics.core.periods import SHOP_ZONE, shop_today
        from opsanalytics.pages.digest import digest
        from opsanalytics.pages.finding import days_late
        from opsanalytics.reports.sets import read_findings
        from opsanalytics.store.shop import open_shop

        view = view_of(open_shop(self.shop, data=self.data), self.given)
        asked = view.as_of if self.given.as_of else None
        late = days_late(view.shop, asked, shop_today(datetime.now(SHOP_ZONE)))
        found = read_findings(made.index.parent) if made else None
        result = digest(view, found, late, self.tr)
        if result.breached:
            self.code = worst([self.code, ALERT_BREACHED])
        return result

    def _tell_people(self, digest: Digest | None, made: Result | None) -> None:
        """Send the digest: with a link if the reports are published, else with a picture of page 00."""
        from opsanalytics.cli.notify import picture, send
        from opsanalytics.pages.digest import fitted

        lines, link = list(self.troubles), self._link(made)
        title = self.tr("cli.daily.no_report", shop=self.shop)
        if digest:
            lines = [digest.verdict, *self.troubles, *digest.lines]
        if digest and made:
            title = digest.title
        with TemporaryDirectory(dir=self.home, prefix=".picture-") as folder:
            drawn = Path(folder) / f"{self.shop}.png"
            if made and not link and not picture(made.index.with_name(_FIRST_PAGE), drawn):
                tell(f"{self.shop}: {self.tr('cli.daily.no_picture')}")
            shown = drawn if drawn.is_file() else None
            text = fitted(title, lines, link)
            for sentence in send(self.notify, title, text, shown, self._kind()):
                self._fail(ReportFailed.exit_code, sentence)

    def _link(self, made: Result | None) -> str:
        """Where the report can be seen by a browser; empty where it is not published."""
        if made is None or not self.notify.publish_url:
            return ""
        path = quote(made.index.relative_to(self.home.parent).as_posix())
        return f"{self.notify.publish_url.rstrip('/')}/{path}"

    def _kind(self) -> str:
        """How urgent the message is."""
        if self.code not in (0, ALERT_BREACHED):
            return "failure"
        return "warning" if self.code else "success"
