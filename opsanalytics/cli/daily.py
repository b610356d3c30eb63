"""The command for every morning: new exports in, alerts, reports, a message; one shop's trouble stays its own."""

from __future__ import annotations

import traceback
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from opsanalytics.cli.schedule import write_schedule
from opsanalytics.cli.shared import say, tell, view_of
from opsanalytics.core.errors import (
    ALERT_BREACHED,
    Busy,
    DataRefused,
    OpsError,
    ReportFailed,
    UsageError,
)
from opsanalytics.core.files import only_one, safe_name
from opsanalytics.core.paths import data_dir, mappings_dir, raw_dir, reports_dir, shops
from opsanalytics.core.say import Say

if TYPE_CHECKING:
    from opsanalytics.cli.notify import Notify
    from opsanalytics.pages.digest import Digest
    from opsanalytics.reports.kernels import Kernels
    from opsanalytics.reports.make import Result

_WORSE = (
    0,
    Busy.exit_code,
    ALERT_BREACHED,
    DataRefused.exit_code,
    ReportFailed.exit_code,
    UsageError.exit_code,
)
_DEMO = "demo"
Given = TypeVar("Given")


def daily(given: Namespace) -> int:
    """Bring each shop's tables, reports and people up to date; gives the worst exit code of all.

    Or try the message out, or write what has a computer do this every morning.
    """
    if given.notify_test:
        return _try_out(say(given))
    chosen = _shops(given)
    if given.schedule:
        return write_schedule(given)
    from opsanalytics.reports.kernels import Kernels

    notify, code = _whom(say(given))
    with Kernels(given.jobs) as kernels:
        mornings = [Morning(shop, given, notify) for shop in chosen]
        return max([code, *(morning.run(kernels) for morning in mornings)], key=_WORSE.index)


def _shops(given: Namespace) -> list[str]:
    """The shops named, else all that have exports or tables; the demo shop only if it is alone or all are wanted."""
    data = data_dir(given.data)
    found = {p.name for p in (data / "raw").glob("[!.]*") if p.is_dir()} | set(shops(data))
    if not given.shop and not found:
        hint = "put its exports into {raw}, or say with --data where the data are"
        raise UsageError(
            "there is no shop in {data}", hint=hint, data=data, raw=data / "raw" / "NAME"
        )
    others = found if given.all_shops else found - {_DEMO}
    return list(dict.fromkeys(given.shop or sorted(others or found)))


def _whom(words: Say) -> tuple[Notify, int]:
    """Whom to tell, and 1 where the settings are wrong: reports are made all the same."""
    from opsanalytics.cli.notify import Notify, load_notify, open_to_others, settings_path

    try:
        notify = load_notify()
    except OpsError as error:
        tell(words("nobody will be told: {why}", why=words.error(error)))
        return Notify(), ReportFailed.exit_code
    if open_to_others(settings_path()):
        tell(
            words(
                "others can read {path}, which holds addresses: chmod 600 {path}",
                path=settings_path(),
            )
        )
    return notify, 0


def _try_out(words: Say) -> int:
    """Send a message of one line to every address."""
    from opsanalytics.cli.notify import URLS_VARIABLE, load_notify, send, settings_path

    notify = load_notify()
    if not notify.urls:
        hint = 'write urls = ["..."] below [notify] in {path}, or set {variable} (docs/schedule.md)'
        raise UsageError(
            "there is no address to notify", hint=hint, path=settings_path(), variable=URLS_VARIABLE
        )
    failed = send(
        notify,
        "opsanalytics",
        words("This is a test: the morning's report will come here."),
        None,
        words,
    )
    for sentence in failed:
        tell(sentence)
    print(
        words(
            "{n} of {all} addresses took the message",
            n=len(notify.urls) - len(failed),
            all=len(notify.urls),
        )
    )
    return ReportFailed.exit_code if failed else 0


@dataclass
class Morning:
    """One shop's morning, and what became of it so far."""

    shop: str
    given: Namespace
    notify: Notify
    code: int = 0
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.say, self.data = say(self.given), data_dir(self.given.data)
        self.home = reports_dir(self.given.reports, self.data) / self.shop
        self.digest: Digest | None = None

    def run(self, kernels: Kernels) -> int:
        """Do it all; gives the worst exit code."""
        self._tried(lambda: self._work(kernels))
        return self.code

    def _work(self, kernels: Kernels) -> None:
        safe_name(self.shop)
        with only_one(self.home / ".daily", wait=False, on=self.shop):
            self._tried(self._take_in)
            self.digest = self._tried(self._judge)
            made = self._tried(lambda: self._report(kernels))
            if made:
                day, verdict = (self.digest.day, self.digest.verdict) if self.digest else ("-", "-")
                print(day, self.shop, verdict, made.index, sep="\t", flush=True)
            if self.notify.urls and self.code != Busy.exit_code:
                self._tried(lambda: self._tell_people(made))

    def _tried(self, step: Callable[[], Given]) -> Given | None:
        """What the step gives; where it fails, the reason is told and the morning goes on."""
        try:
            return step()
        except OpsError as error:
            self._fail(error.exit_code, self.say.error(error))
        except OSError as error:
            text = "the computer will not read or write {place}: {why}"
            self._fail(1, self.say(text, place=error.filename or "-", why=error.strerror or error))
        except (
            Exception
        ) as error:  # a bug of ours is no reason to leave the other shops without a report
            traceback.print_exc()
            self._fail(1, self.say("an error in opsanalytics ({name})", name=type(error).__name__))
        return None

    def _fail(self, code: int, sentence: str) -> None:
        self.code = max(self.code, code, key=_WORSE.index)
        if sentence not in self.troubles:
            self.troubles.append(sentence)
            tell(f"{self.shop}: {sentence}")

    def _take_in(self) -> None:
        """Read new exports, if the shop's come through the raw folder at all."""
        from opsanalytics.ingest.formats.archives import SUFFIXES
        from opsanalytics.ingest.mapping import mappings_with
        from opsanalytics.ingest.pipeline import ingest

        there = any(
            path.suffix.lower() in SUFFIXES for path in raw_dir(self.data, self.shop).rglob("*")
        )
        if not there and self.shop in shops(self.data):
            return
        outcome = ingest(
            [], self.shop, data=self.data, among=mappings_with(mappings_dir(self.data))
        )
        tell(
            f"{self.shop}: {self.say.plural(len(outcome.new), '{n} new export', '{n} new exports')}"
        )
        for error in outcome.refused:
            self._fail(DataRefused.exit_code, self.say("refused: {why}", why=self.say.error(error)))

    def _judge(self) -> Digest:
        from opsanalytics.core.periods import SHOP_ZONE, shop_today
        from opsanalytics.pages.digest import digest
        from opsanalytics.pages.finding import days_late
        from opsanalytics.store.shop import open_shop

        view = view_of(open_shop(self.shop, data=self.data), self.given)
        asked = view.as_of if self.given.as_of else None
        found = digest(
            view, days_late(view.shop, asked, shop_today(datetime.now(SHOP_ZONE))), self.say
        )
        if found.breached:
            self.code = max(self.code, ALERT_BREACHED, key=_WORSE.index)
        return found

    def _report(self, kernels: Kernels) -> Result:
        from opsanalytics.reports.make import Order, make_reports

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
            message = "pages that could not be made: {n} ({name}: {why})"
            self._fail(
                ReportFailed.exit_code, self.say(message, n=len(made.failed), name=name, why=why)
            )
            tell(self.say("the log is in {log}", log=self.home / ".log"))
        return made

    def _tell_people(self, made: Result | None) -> None:
        """Send the digest: with a link if the reports are published, else with a picture of page 00."""
        from opsanalytics.cli.notify import picture, send
        from opsanalytics.pages.digest import fitted

        found, link, say = self.digest, "", self.say
        lines = [found.verdict, *self.troubles, *found.lines] if found else self.troubles
        title = (
            found.title if found and made else say("{shop}: no report this morning", shop=self.shop)
        )
        if made and self.notify.publish_url:
            link = f"{self.notify.publish_url.rstrip('/')}/{quote(made.index.relative_to(self.home.parent).as_posix())}"
        kind = (
            "failure"
            if self.code not in (0, ALERT_BREACHED)
            else "warning"
            if self.code
            else "success"
        )
        with TemporaryDirectory(dir=self.home, prefix=".picture-") as folder:
            drawn = Path(folder) / f"{self.shop}.png"
            if made and not link and not picture(made.index.with_name(_FIRST), drawn):
                tell(
                    f"{self.shop}: "
                    + say("no picture goes along: no Chromium, Chrome or Edge could draw page 00")
                )
            shown = drawn if drawn.is_file() else None
            for sentence in send(self.notify, title, fitted(title, lines, link), shown, say, kind):
                self._fail(ReportFailed.exit_code, sentence)


_FIRST = "00_directors_page.html"
