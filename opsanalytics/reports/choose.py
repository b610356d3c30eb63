"""The notebooks of a report, and the parameters that the command's options set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import is_bare_name
from opsanalytics.core.paths import notebooks_dir, plan_path
from opsanalytics.core.periods import Period, parse_day
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.kernels import VARIABLE
from opsanalytics.reports.parameters import Value
from opsanalytics.reports.run import Limits
from opsanalytics.reports.sets import SetRecord
from opsanalytics.store.shop import Shop

# Parameters of notebooks that are not set by -p, and what sets them.
SET_BY = {
    "shop": "--shop",
    "as_of": "--as-of",
    "start": "--from",
    "end": "--to",
    "lang": "--lang",
    "data": "--data",
    "plan": "--plan",
    "engine": "--engine",
    "today": "the clock",
    "generation": "opsanalytics ingest",
    "kernels": VARIABLE,
    "findings": "the other pages",
}


@dataclass(frozen=True)
class Order:
    """What the user asks for, as written; whatever is empty has its default.

    `notebooks` are names, numbers or paths (none: all). `as_of` is the last day judged, `start` and
    `end` are the days shown. `parameters` are pairs `name=value` for the notebooks. `plan` is the
    plan file, `engine` who answers, `folder` that of the notebooks. `jobs` notebooks run at once,
    and the report sets of the `keep` days made last are not removed. `workbook`, `pdf`: the
    set has one. `anew`: pages whose input did not change are made again too. A `quiet` run prints
    no line a page.
    """

    shop: str
    notebooks: tuple[str, ...] = ()
    as_of: str = ""
    start: str = ""
    end: str = ""
    lang: str = ""
    parameters: tuple[str, ...] = ()
    plan: str | None = None
    engine: str = ""
    folder: str | None = None
    jobs: int = 2
    keep: int = 60
    workbook: bool = False
    anew: bool = False
    pdf: bool = False
    quiet: bool = False
    limits: Limits = field(default_factory=Limits)


def day_of(text: str, today: date) -> date | None:
    """The day as the user wrote it; None for none."""
    return parse_day(text, today) if text else None


def common_parameters(
    order: Order, shop: Shop, as_of: date, today: date, lang: str
) -> dict[str, Value]:
    """The parameters that the command's options set.

    UsageError where the day judged is not over, the days shown run backwards, or the plan is wrong.
    """
    if as_of >= today:
        raise UsageError("reports.day_not_over", day=as_of)
    first, last = day_of(order.start, today), day_of(order.end, today)
    if first:
        Period.between(first, min(last or as_of, as_of))  # refuses days that run backwards
    plan = plan_path(order.plan, shop.data, shop.name)
    load_plan(plan)
    return {
        "shop": shop.name,
        "as_of": _iso(as_of if order.as_of else None),
        "start": _iso(first),
        "end": _iso(last),
        "lang": lang,
        "today": today.isoformat(),
        "data": str(shop.data),
        "plan": str(plan or ""),
        "engine": shop.engine_url,
        "generation": shop.folder.name,
        "kernels": "",  # set once kernels can be started
        "findings": "",  # set once the other pages are made
        "live": False,  # sliders are for JupyterLab, and its libraries may not be here
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def available_notebooks(order: Order, shop: Shop) -> list[Path]:
    """The notebooks of the folder, and those in its subfolder my/ that the plan names."""
    folder = notebooks_dir(order.folder)
    plan = load_plan(plan_path(order.plan, shop.data, shop.name))
    for name in plan.notebooks:
        if not is_bare_name(name):
            raise UsageError("reports.plan_names_a_path", folder=folder / "my", name=name)
    own = [folder / "my" / f"{name}.ipynb" for name in plan.notebooks]
    missing = [path.name for path in own if not path.is_file()]
    if missing:
        own_folder = folder / "my"
        raise UsageError("reports.plan_names_no_notebook", folder=own_folder, name=missing[0])
    return [*sorted(folder.glob("[0-9]*.ipynb")), *own]


def chosen_notebooks(
    order: Order, available: Sequence[Path], record: SetRecord | None, lang: str
) -> list[Path]:
    """The notebooks asked for, and those whose page in the set before has another language."""
    if not order.notebooks:
        return list(available)
    found: list[Path] = []
    for name in order.notebooks:
        found += _named(name, available)
    foreign: set[str] = set()
    if record:
        foreign = {page.name for page in record.pages if page.lang != lang}
    found += [path for path in available if path.stem in foreign]
    found = list(dict.fromkeys(found))
    stems = [path.stem for path in found]
    if len(set(stems)) < len(stems) or "index" in stems:
        raise UsageError("reports.same_names", names=", ".join([*sorted(stems), "index"]))
    return found


def _named(name: str, available: Sequence[Path]) -> list[Path]:
    """The notebooks of that name, number or path; an unknown one raises UsageError."""
    found = [path for path in available if name in _names(path)]
    if not found and name.endswith(".ipynb") and Path(name).is_file():
        found = [Path(name)]
    if not found:
        known = ", ".join(path.stem for path in available)
        raise UsageError("reports.no_notebook", name=name, known=known)
    return found


def _names(notebook: Path) -> tuple[str, str, str]:
    """What a notebook can be called: without or with its ending, or by its number alone."""
    return notebook.stem, notebook.name, notebook.stem.partition("_")[0]
