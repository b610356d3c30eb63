"""Make a shop's report set: run the chosen notebooks, build the set, switch to it."""

from __future__ import annotations

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from opsanalytics.answers import default_as_of
from opsanalytics.disk import only_one, resolve
from opsanalytics.errors import UsageError
from opsanalytics.periods import SHOP_ZONE, parse_day, shop_today
from opsanalytics.places import notebooks_dir, plan_path, reports_dir
from opsanalytics.plan import load_plan
from opsanalytics.reports.parameters import Settled, Value, settle
from opsanalytics.reports.run import Failed, Made, run_notebook
from opsanalytics.reports.sets import (
    PageRecord,
    SetRecord,
    add_contents,
    add_failure,
    add_page,
    carry_over,
    publish,
    read_set,
    start,
)
from opsanalytics.store import Shop, open_shop
from opsanalytics.text import Say

OPTIONS = {
    "shop": "--shop",
    "as_of": "--as-of",
    "start": "--from",
    "end": "--to",
    "lang": "--lang",
    "data": "--data",
    "plan": "--plan",
    "today": "the clock",
    "generation": "opsanalytics ingest",
}


@dataclass(frozen=True)
class Order:
    """What is asked for: the shop, the notebooks (none: all), days as the user wrote them, parameters."""

    shop: str
    notebooks: tuple[str, ...] = ()
    as_of: str = ""
    start: str = ""
    end: str = ""
    lang: str = ""
    parameters: tuple[str, ...] = ()
    plan: str | None = None
    folder: str | None = None
    jobs: int = 2


@dataclass(frozen=True)
class Result:
    """The set's table of contents, and the sentence of each notebook that failed."""

    index: Path
    failed: dict[str, str]


def make_reports(order: Order, *, data: Path, reports: str | None = None, now: datetime | None = None) -> Result:
    """Make the set. A page that fails is carried over; the set switches whole, whatever failed.

    Wrong parameters, days or plans raise UsageError before any kernel starts; another run at work, Busy.
    """
    today = shop_today(now or datetime.now(SHOP_ZONE))
    shop, say = open_shop(order.shop, data=data), Say(order.lang)
    plan = plan_path(order.plan, data, order.shop)
    load_plan(plan)
    as_of = parse_day(order.as_of, today) if order.as_of else default_as_of(shop, today)
    first, last = (parse_day(text, today).isoformat() if text else "" for text in (order.start, order.end))
    chosen = _chosen(order, notebooks_dir(order.folder))
    common: dict[str, Value] = {
        "shop": shop.name,
        "as_of": as_of.isoformat() if order.as_of else "",
        "start": first,
        "end": last,
        "lang": say.lang,
        "today": today.isoformat(),
        "data": str(data),
        "plan": str(plan or ""),
        "generation": shop.folder.name,
    }
    settled = settle(list(order.parameters), common, chosen, OPTIONS)
    home = reports_dir(reports, data) / shop.name
    with only_one(home / ".lock", wait=False, doing=f"report {shop.name}"), TemporaryDirectory() as work:
        fresh = start(home, as_of)
        try:
            made = _run_all(settled, Path(work), say, order.jobs)
            return _finish(made, fresh, home, shop, as_of, say, explicit=bool(order.as_of))
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _chosen(order: Order, folder: Path) -> list[Path]:
    """The notebooks meant by names, numbers or paths; all of the folder where none is named."""
    there = sorted(folder.glob("[0-9]*.ipynb"))
    if not order.notebooks:
        return there
    found: list[Path] = []
    for name in order.notebooks:
        hits = [p for p in there if name in (p.stem, p.name, p.stem.partition("_")[0])]
        hits = hits or ([Path(name)] if name.endswith(".ipynb") and Path(name).is_file() else [])
        if not hits:
            known = ", ".join(p.stem for p in there)
            raise UsageError("there is no notebook {name}", hint="there are: {known}", name=name, known=known)
        found += [p for p in hits if p not in found]
    return found


def _run_all(jobs: Settled, work: Path, say: Say, workers: int) -> dict[str, Made | Failed]:
    """Run the notebooks, `workers` at once, telling of each when it is done."""

    def run(path: Path) -> tuple[str, Made | Failed]:
        began = time.monotonic()
        made = run_notebook(path, jobs[path], Path(mkdtemp(dir=work)), say)
        told = say("done") if isinstance(made, Made) else say("failed: {why}", why=made.sentence)
        sys.stderr.write(f"{path.stem}: {told} ({time.monotonic() - began:.1f} s)\n")
        return path.stem, made

    import papermill  # noqa: F401 - once, before the threads would each try

    with ThreadPoolExecutor(max(1, workers)) as pool:
        return dict(pool.map(run, jobs))


def _finish(
    made: dict[str, Made | Failed],
    fresh: Path,
    home: Path,
    shop: Shop,
    as_of: date,
    say: Say,
    *,
    explicit: bool,
) -> Result:
    """Write the pages, carry over the others, and publish."""
    old, record = _last_good(home, as_of)
    before = {page.name: page for page in record.pages} if record else {}
    pages: list[PageRecord] = []
    for name in sorted(made | before):
        result = made.get(name)
        if isinstance(result, Made):
            pages.append(add_page(fresh, name, result, as_of))
        elif old and name in before and (result is None or before[name].verdict):
            pages.append(carry_over(fresh, old, before[name], result, say))
        elif result is not None:
            pages.append(add_failure(fresh, name, result, as_of, say))
    stamp = datetime.now(SHOP_ZONE).strftime("%Y-%m-%d %H:%M")
    written = SetRecord(
        shop=shop.name, as_of=as_of, generation=shop.folder.name, made=stamp, lang=say.lang, pages=pages
    )
    add_contents(fresh, written, say)
    latest = read_set(resolve(home / "latest"))
    index = publish(fresh, home, as_of, move_latest=not (explicit and latest and latest.as_of > as_of))
    failed = {name: result for name, result in made.items() if isinstance(result, Failed)}
    _log(home, failed)
    return Result(index, {name: result.sentence for name, result in failed.items()})


def _last_good(home: Path, as_of: date) -> tuple[Path | None, SetRecord | None]:
    for name in (as_of.isoformat(), "latest"):
        folder = resolve(home / name)
        if record := read_set(folder):
            return folder, record
    return None, None


def _log(home: Path, failed: dict[str, Failed]) -> None:
    """Keep the whole story of each failure for whoever mends it, and none of an earlier run."""
    shutil.rmtree(home / ".log", ignore_errors=True)
    for name, result in failed.items():
        path = home / ".log" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(result.story, encoding="utf-8")
