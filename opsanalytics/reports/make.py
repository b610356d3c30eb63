"""Make a shop's report set: run the chosen notebooks, build the set, switch to it."""

from __future__ import annotations

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import only_one, resolve
from opsanalytics.core.paths import notebooks_dir, plan_path, reports_dir
from opsanalytics.core.periods import SHOP_ZONE, Period, parse_day, shop_today
from opsanalytics.core.say import Say
from opsanalytics.pages.finding import days_late, default_as_of, last_whole_day, lateness
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.kernels import VARIABLE, WAYS, Kernels
from opsanalytics.reports.parameters import Settled, Value, settle
from opsanalytics.reports.run import Failed, Limits, Made, run_notebook
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
from opsanalytics.store.shop import Shop, open_shop

_SOCKET_ROOM = 60  # a socket's whole name may have about a hundred characters
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
    "kernels": VARIABLE,
}


@dataclass(frozen=True)
class Order:
    """What is asked for: the shop, the notebooks (none: all), days as the user wrote them, parameters.

    `jobs`: notebooks run at once; `keep`: days whose sets are kept, those made last.
    """

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
    keep: int = 60
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Result:
    """The set's table of contents, and the sentence of each notebook that failed."""

    index: Path
    failed: dict[str, str]


def make_reports(
    order: Order,
    *,
    data: Path,
    reports: str | None = None,
    now: datetime | None = None,
    kernels: Kernels | None = None,
) -> Result:
    """Make the set. A page that fails is carried over; the set switches whole, whatever failed.

    Wrong parameters, days or plans raise UsageError before any kernel starts; another run at work, Busy. Who makes
    several sets hands over `kernels` to start them from, so that they are got ready once.
    """
    now = now or datetime.now(SHOP_ZONE)
    shop, say = open_shop(order.shop, data=data), Say(order.lang)
    home = reports_dir(reports, data) / shop.name
    with (
        only_one(home / ".lock", wait=False, on=shop.name),
        TemporaryDirectory(dir=_short_folder()) as work,
    ):
        today = shop_today(now)
        asked = _day(order.as_of, today)
        as_of = asked or default_as_of(shop, today)
        old, record = _last_good(home, as_of)
        chosen = _chosen(order, _there(order, shop), record, say)
        settled = settle(
            list(order.parameters), _common(order, shop, as_of, today, say), chosen, OPTIONS
        )
        fresh = start(home, as_of)
        try:
            with nullcontext(kernels) if kernels else Kernels(order.jobs) as source:
                made = _run_all(settled, Path(work), say, order, source)
            pages = _pages(made, fresh, old, record, as_of, say)
            stamp, state = now.astimezone(SHOP_ZONE).strftime("%Y-%m-%d %H:%M"), shop.folder.name
            written = SetRecord(
                shop=shop.name,
                as_of=as_of,
                generation=state,
                made=stamp,
                lang=say.lang,
                pages=pages,
            )
            warning = lateness(last_whole_day(shop), days_late(shop, asked, today), say)
            add_contents(fresh, written, warning, say)
            latest = read_set(resolve(home / "latest"))
            move_latest = not (asked and latest and latest.as_of > as_of)
            index = publish(fresh, home, as_of, move_latest=move_latest, keep=order.keep)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        failed = {name: result for name, result in made.items() if isinstance(result, Failed)}
        _log(home, failed)
    return Result(index, {name: result.sentence for name, result in failed.items()})


def _common(order: Order, shop: Shop, as_of: date, today: date, say: Say) -> dict[str, Value]:
    """The parameters that the command's options set; days and plan that cannot be raise UsageError."""
    if as_of >= today:
        raise UsageError(
            "{day} is not over: it cannot be judged", hint="judge an earlier day", day=as_of
        )
    first, last = _day(order.start, today), _day(order.end, today)
    if first:
        Period.between(first, min(last or as_of, as_of))  # refuses days that run backwards
    plan = plan_path(order.plan, shop.data, shop.name)
    load_plan(plan)
    return {
        "shop": shop.name,
        "as_of": as_of.isoformat() if order.as_of else "",
        "start": first.isoformat() if first else "",
        "end": last.isoformat() if last else "",
        "lang": say.lang,
        "today": today.isoformat(),
        "data": str(shop.data),
        "plan": str(plan or ""),
        "generation": shop.folder.name,
        "kernels": "",  # told once it is known
    }


def _day(text: str, today: date) -> date | None:
    return parse_day(text, today) if text else None


def _short_folder() -> str | None:
    """Where kernels' sockets may lie: the system's temporary folder, unless its name is too long for a socket's."""
    return "/tmp" if len(gettempdir()) > _SOCKET_ROOM and Path("/tmp").is_dir() else None  # noqa: S108


def _there(order: Order, shop: Shop) -> list[Path]:
    """The notebooks of the folder, and those of the user's own (in its my/) that the plan names."""
    folder = notebooks_dir(order.folder)
    own = [
        folder / "my" / f"{name}.ipynb"
        for name in load_plan(plan_path(order.plan, shop.data, shop.name)).notebooks
    ]
    if missing := [path.name for path in own if not path.is_file()]:
        message = "the plan names a notebook that is not in {folder}: {name}"
        raise UsageError(
            message,
            hint="put it there, or take it out of the plan",
            folder=folder / "my",
            name=missing[0],
        )
    return [*sorted(folder.glob("[0-9]*.ipynb")), *own]


def _chosen(order: Order, there: list[Path], record: SetRecord | None, say: Say) -> list[Path]:
    """The notebooks meant by names, numbers or paths (none: all), and those whose page has another language."""
    if not order.notebooks:
        return there
    found: list[Path] = []
    for name in order.notebooks:
        hits = [p for p in there if name in (p.stem, p.name, p.stem.partition("_")[0])]
        hits = hits or ([Path(name)] if name.endswith(".ipynb") and Path(name).is_file() else [])
        if not hits:
            known = ", ".join(p.stem for p in there)
            raise UsageError(
                "there is no notebook {name}", hint="there are: {known}", name=name, known=known
            )
        found += [p for p in hits if p not in found]
    foreign = {page.name for page in record.pages if page.lang != say.lang} if record else set()
    found += [p for p in there if p.stem in foreign and p not in found]
    stems = [p.stem for p in found]
    if len(set(stems)) < len(stems) or "index" in stems:
        raise UsageError(
            "two pages cannot have one name: {names}", names=", ".join([*sorted(stems), "index"])
        )
    return found


def _run_all(
    jobs: Settled, work: Path, say: Say, order: Order, kernels: Kernels
) -> dict[str, Made | Failed]:
    """Run the notebooks, some at once, telling of each when it is done."""
    way = kernels.get_ready(jobs)

    def run(path: Path) -> tuple[str, Made | Failed]:
        began = time.monotonic()
        told = jobs[path] | ({"kernels": WAYS[way]} if "kernels" in jobs[path] else {})
        made = run_notebook(path, told, Path(mkdtemp(dir=work)), say, kernels, order.limits)
        what = say("done") if isinstance(made, Made) else say("failed: {why}", why=made.sentence)
        sys.stderr.write(f"{path.stem}: {what} ({time.monotonic() - began:.1f} s)\n")
        return path.stem, made

    with ThreadPoolExecutor(kernels.jobs + 1) as pool:
        try:
            return dict(pool.map(run, jobs))
        except BaseException:  # stopped by hand: no page is waited for
            pool.shutdown(wait=False, cancel_futures=True)
            kernels.close()
            raise


def _pages(
    made: dict[str, Made | Failed],
    fresh: Path,
    old: Path | None,
    record: SetRecord | None,
    as_of: date,
    say: Say,
) -> list[PageRecord]:
    """Write the pages made, carry the others over, and say where there is none."""
    before = {page.name: page for page in record.pages if page.good} if record else {}
    pages: list[PageRecord] = []
    for name in sorted({*made, *before}):
        result = made.get(name)
        if isinstance(result, Made):
            pages.append(add_page(fresh, name, result, as_of, say))
        elif old and name in before and (result or before[name].lang == say.lang):
            pages.append(carry_over(fresh, old, before[name], result, say))
        elif result is not None:
            pages.append(add_failure(fresh, name, result, as_of, say))
    return pages


def _last_good(home: Path, as_of: date) -> tuple[Path | None, SetRecord | None]:
    """The set whose pages may be carried over: the day's own, else the latest unless it judges a later day."""
    for name in (as_of.isoformat(), "latest"):
        folder = resolve(home / name)
        record = read_set(folder)
        if record and record.as_of <= as_of:
            return folder, record
    return None, None


def _log(home: Path, failed: dict[str, Failed]) -> None:
    """Keep the whole story of each failure for whoever mends it, and none of an earlier run."""
    shutil.rmtree(home / ".log", ignore_errors=True)
    for name, result in failed.items():
        path = home / ".log" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(result.story, encoding="utf-8")
