"""What a report is asked to be: which notebooks, and which parameters the command's options set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from opsanalytics.core.errors import UsageError
from opsanalytics.core.paths import notebooks_dir, plan_path
from opsanalytics.core.periods import Period, parse_day
from opsanalytics.plan.plan_file import load_plan
from opsanalytics.reports.kernels import VARIABLE
from opsanalytics.reports.parameters import Value
from opsanalytics.reports.run import Limits
from opsanalytics.reports.sets import SetRecord
from opsanalytics.store.shop import Shop

# Parameters of notebooks that something else than -p sets, and what does.
SET_BY = {
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
    "findings": "the other pages",
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


def day_of(text: str, today: date) -> date | None:
    """The day as the user wrote it; None for none."""
    return parse_day(text, today) if text else None


def common_parameters(
    order: Order, shop: Shop, as_of: date, today: date, lang: str
) -> dict[str, Value]:
    """The parameters that the command's options set; days and plan that cannot be raise UsageError."""
    if as_of >= today:
        raise UsageError("reports.day_not_over", day=as_of)
    first, last = day_of(order.start, today), day_of(order.end, today)
    if first:
        Period.between(first, min(last or as_of, as_of))  # refuses days that run backwards
    plan = plan_path(order.plan, shop.data, shop.name)
    load_plan(plan)
    return {
        "shop": shop.name,
        "as_of": as_of.isoformat() if order.as_of else "",
        "start": first.isoformat() if first else "",
        "end": last.isoformat() if last else "",
        "lang": lang,
        "today": today.isoformat(),
        "data": str(shop.data),
        "plan": str(plan or ""),
        "generation": shop.folder.name,
        "kernels": "",  # set once it is known
        "findings": "",  # set once the other pages are made
    }


def available_notebooks(order: Order, shop: Shop) -> list[Path]:
    """The notebooks of the folder, and those of the user's own (in its my/) that the plan names."""
    folder = notebooks_dir(order.folder)
    plan = load_plan(plan_path(order.plan, shop.data, shop.name))
    own = [folder / "my" / f"{name}.ipynb" for name in plan.notebooks]
    missing = [path.name for path in own if not path.is_file()]
    if missing:
        fields = {"folder": folder / "my", "name": missing[0]}
        raise UsageError("reports.plan_names_no_notebook", **fields)
    return [*sorted(folder.glob("[0-9]*.ipynb")), *own]


def chosen_notebooks(
    order: Order, available: Sequence[Path], record: SetRecord | None, lang: str
) -> list[Path]:
    """The notebooks meant by names, numbers or paths (none: all), and those whose page has another language."""
    if not order.notebooks:
        return list(available)
    found = [path for name in order.notebooks for path in _named(name, available)]
    foreign = {page.name for page in record.pages if page.lang != lang} if record else set()
    found += [path for path in available if path.stem in foreign]
    found = list(dict.fromkeys(found))
    stems = [path.stem for path in found]
    if len(set(stems)) < len(stems) or "index" in stems:
        raise UsageError("reports.same_names", names=", ".join([*sorted(stems), "index"]))
    return found


def _named(name: str, available: Sequence[Path]) -> list[Path]:
    """The notebooks of that name, number or path; an unknown one raises UsageError."""
    found = [
        path for path in available if name in (path.stem, path.name, path.stem.partition("_")[0])
    ]
    if not found and name.endswith(".ipynb") and Path(name).is_file():
        found = [Path(name)]
    if not found:
        known = ", ".join(path.stem for path in available)
        raise UsageError("reports.no_notebook", name=name, known=known)
    return found
