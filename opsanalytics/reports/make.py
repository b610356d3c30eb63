"""Make a shop's report set: run the chosen notebooks, write the pages, publish them together."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from opsanalytics.core.errors import OpsError
from opsanalytics.core.files import only_one, resolve
from opsanalytics.core.languages import language
from opsanalytics.core.messages import Message, Translator
from opsanalytics.core.paths import plan_path, reports_dir
from opsanalytics.core.periods import SHOP_ZONE, shop_today
from opsanalytics.pages.director import PAGES
from opsanalytics.pages.finding import View, days_late, default_as_of, lateness, shop_title
from opsanalytics.pages.records import PageFindings, SetFindings
from opsanalytics.pages.since import basis_of
from opsanalytics.plan.plan_file import engine_of, load_plan
from opsanalytics.reports.choose import (
    SET_BY,
    Order,
    available_notebooks,
    chosen_notebooks,
    common_parameters,
    day_of,
)
from opsanalytics.reports.kernels import WAYS, Kernels, short_folder
from opsanalytics.reports.page_font import add_fonts
from opsanalytics.reports.parameters import Settled, Value, settle
from opsanalytics.reports.pdf import PDF, write_pdf
from opsanalytics.reports.report_book import WORKBOOK, write_workbook
from opsanalytics.reports.run import Failed, Made, run_notebook
from opsanalytics.reports.sets import (
    FINDINGS,
    PageRecord,
    SetRecord,
    add_changes,
    add_contents,
    add_failure,
    add_page,
    carry_over,
    findings_before,
    findings_of,
    last_good,
    publish,
    read_findings,
    read_set,
    start,
)
from opsanalytics.reports.unchanged import inputs_of, unchanged
from opsanalytics.store.shop import Shop, open_shop

Results = dict[str, Made | Failed]


@dataclass(frozen=True)
class Result:
    """The set's table of contents, why notebooks failed, why there is no pdf that was asked for."""

    index: Path
    failed: dict[str, str]
    no_pdf: OpsError | None = None


def make_reports(
    order: Order,
    *,
    data: Path,
    reports: str | None = None,
    now: datetime | None = None,
    kernels: Kernels | None = None,
) -> Result:
    """Make the report set asked for and publish it under `reports` (default: beside `data`).

    Where a page fails, that of the set before is taken over; the set is published as a whole, even
    if pages failed. `now` is the present (default: the clock's). Those who make several sets pass
    `kernels`, so that the warm process is started only once.

    Wrong parameters, days or plans raise UsageError before any kernel starts; Busy where another
    run is at work on the same shop.
    """
    now = now or datetime.now(SHOP_ZONE)
    engine = order.engine or engine_of(plan_path(order.plan, data, order.shop))
    shop = open_shop(order.shop, data=data, engine=engine)
    home = reports_dir(reports, data) / shop.name
    with (
        only_one(home / ".lock", wait=False, on=shop.name),
        TemporaryDirectory(dir=short_folder()) as work,
    ):
        making = _Making(order, shop, home, now)
        jobs = making.changed(making.jobs())
        fresh = start(home, making.as_of)
        try:
            with nullcontext(kernels) if kernels else Kernels(order.jobs) as source:
                made = making.run(jobs, source, Path(work), fresh)
            index = making.publish(made, fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        failed = {name: result for name, result in made.items() if isinstance(result, Failed)}
        _log(home, failed)
    why = {name: result.sentence for name, result in failed.items()}
    return Result(index, why, making.no_pdf)


class _Making:
    """A report set while it is made, and the set before it."""

    def __init__(self, order: Order, shop: Shop, home: Path, now: datetime) -> None:
        self.order, self.shop, self.home, self.now = order, shop, home, now
        self.tr = Translator(language(order.lang))
        self.today = shop_today(now)
        self.asked = day_of(order.as_of, self.today)
        self.as_of = self.asked or default_as_of(shop, self.today)
        self.old, self.record = last_good(home, self.as_of)
        self.inputs: dict[str, str] = {}
        self.kept: set[str] = set()
        self.no_pdf: OpsError | None = None

    @cached_property
    def view(self) -> View:
        """The shop as the pages see it."""
        plan = load_plan(plan_path(self.order.plan, self.shop.data, self.shop.name))
        return View(self.shop, plan, self.as_of)

    @cached_property
    def common(self) -> dict[str, Value]:
        """The parameters that the command's options set, of all notebooks."""
        return common_parameters(self.order, self.shop, self.as_of, self.today, self.tr.lang)

    def jobs(self) -> Settled:
        """The notebooks to run, each with its parameters."""
        available = available_notebooks(self.order, self.shop)
        chosen = chosen_notebooks(self.order, available, self.record, self.tr.lang)
        return settle(list(self.order.parameters), self.common, chosen, SET_BY)

    def changed(self, jobs: Settled) -> Settled:
        """The notebooks whose input is not that of their page in the set before."""
        summaries = {path.stem for path, given in jobs.items() if "findings" in given}
        self.inputs = inputs_of(jobs, self.view, self.order.plan, self.common)
        before = None if self.order.anew else self.record
        self.kept = unchanged(self.inputs, before, summaries)
        if self.kept and not self.order.quiet:
            sys.stderr.write(f"{self.tr('reports.progress.unchanged', n=len(self.kept))}\n")
        return {path: given for path, given in jobs.items() if path.stem not in self.kept}

    def run(self, jobs: Settled, kernels: Kernels, work: Path, fresh: Path) -> Results:
        """Run the notebooks; those that take the findings of the others run after them."""
        summaries = {path: given for path, given in jobs.items() if "findings" in given}
        others = {path: given for path, given in jobs.items() if path not in summaries}
        made: Results = {}
        if others:
            made = self._run_some(others, kernels, work)
        if not summaries:
            return made
        found = self._findings_before(self.kept) | self._page_findings(made)
        pages = {name: page for name, page in found.items() if name in PAGES}
        if set(pages) == set(PAGES):  # else page 00 works them out itself
            file = str(self._write_findings(fresh, pages))
            summaries = {path: {**given, "findings": file} for path, given in summaries.items()}
        return made | self._run_some(summaries, kernels, work)

    def _run_some(self, jobs: Settled, kernels: Kernels, work: Path) -> Results:
        """Run notebooks, several at once, and print of each when it is done."""
        way = kernels.get_ready(jobs)

        def run(path: Path) -> tuple[str, Made | Failed]:
            began = time.monotonic()
            parameters = dict(jobs[path])
            if "kernels" in parameters:
                parameters["kernels"] = WAYS[way]
            folder = Path(mkdtemp(dir=work))
            made = run_notebook(path, parameters, folder, self.tr, kernels, self.order.limits)
            if not kernels.closed:  # else it was stopped by hand, and no page has failed
                self._print_progress(path.stem, made, time.monotonic() - began)
            return path.stem, made

        with ThreadPoolExecutor(kernels.jobs + 1) as pool:
            try:
                made = dict(pool.map(run, jobs))
                if kernels.closed:  # by another thread: what it left undone is no failure of a page
                    raise KeyboardInterrupt
                return made
            except BaseException:  # stopped by hand: no page is waited for
                pool.shutdown(wait=False, cancel_futures=True)
                kernels.stop()
                raise

    def _print_progress(self, name: str, made: Made | Failed, seconds: float) -> None:
        if self.order.quiet:
            return
        state = Message("reports.progress.done")
        if isinstance(made, Failed):
            state = Message("reports.progress.failed", why=made.sentence)
        sys.stderr.write(f"{name}: {self.tr(state)} ({seconds:.1f} s)\n")

    def _page_findings(self, made: Results) -> dict[str, PageFindings]:
        """The findings of the pages made now, by the pages' names."""
        pages = {name: result for name, result in made.items() if isinstance(result, Made)}
        return {
            name: findings_of(page, self.as_of) for name, page in pages.items() if page.findings
        }

    def _findings_before(self, names: set[str]) -> dict[str, PageFindings]:
        """The findings of these pages in the set before, by the pages' names."""
        before = read_findings(self.old)
        pages = before.pages if before else {}
        return {name: page for name, page in pages.items() if name in names}

    def _write_findings(self, fresh: Path, pages: Mapping[str, PageFindings]) -> Path:
        """Write the findings of a set into its folder; gives the file."""
        found = SetFindings(
            shop=self.shop.name,
            title=shop_title(self.shop),
            as_of=self.as_of,
            generation=self.shop.folder.name,
            basis=basis_of(self.view, pages.values()),
            exports=[source.id for source in self.shop.manifest.sources],
            pages=dict(pages),
        )
        file = fresh / FINDINGS
        file.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return file

    def publish(self, made: Results, fresh: Path) -> Path:
        """Write the pages and their findings, and publish the set; gives its table of contents."""
        pages = self._pages(made, fresh)
        stale = {page.name for page in pages if not isinstance(made.get(page.name), Made)}
        self._write_findings(fresh, self._findings_before(stale) | self._page_findings(made))
        earlier, new = findings_before(self.home, self.as_of), read_findings(fresh)
        if earlier and new:
            add_changes(fresh, self.view, earlier, new, self.tr.lang)
        if self.order.workbook and new:
            write_workbook(fresh / WORKBOOK, self.view, new, self.tr)
        record = SetRecord(
            shop=self.shop.name,
            as_of=self.as_of,
            generation=self.shop.folder.name,
            made=self.now.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M"),
            lang=self.tr.lang,
            pages=pages,
        )
        late = days_late(self.shop, self.asked, self.today)
        add_contents(fresh, record, lateness(self.shop.last_day, late), self.tr)
        add_fonts(fresh)
        if self.order.pdf:
            self._add_pdf(fresh, record)
        latest = read_set(resolve(self.home / "latest"))
        older = bool(self.asked and latest and latest.as_of > self.as_of)
        keep = self.order.keep
        return publish(fresh, self.home, self.as_of, move_latest=not older, keep=keep)

    def _add_pdf(self, fresh: Path, record: SetRecord) -> None:
        """Write the pdf file; the set is published without one, too."""
        try:
            write_pdf(fresh / PDF, fresh, record, self.tr)
        except OpsError as error:
            self.no_pdf = error

    def _pages(self, made: Results, fresh: Path) -> list[PageRecord]:
        """Write the pages made, take over others of the set before, and write which are missing."""
        before: dict[str, PageRecord] = {}
        if self.record:
            before = {page.name: page for page in self.record.pages if page.good}
        pages: list[PageRecord] = []
        for name in sorted({*made, *before}):
            result = made.get(name)
            if isinstance(result, Made):
                made_of = self.inputs.get(name, "")
                pages.append(add_page(fresh, name, result, self.as_of, self.tr, made_of))
            elif self.old and name in before and (result or before[name].lang == self.tr.lang):
                pages.append(carry_over(fresh, self.old, before[name], result, self.tr))
            elif result is not None:
                pages.append(add_failure(fresh, name, result, self.as_of, self.tr))
        return pages


def _log(home: Path, failed: Mapping[str, Failed]) -> None:
    """Write the traceback of each failure, and remove those of the run before."""
    shutil.rmtree(home / ".log", ignore_errors=True)
    for name, result in failed.items():
        path = home / ".log" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(result.story, encoding="utf-8")
