"""Pages that need not be made anew: all that they are made of is as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from opsanalytics.core.paths import plan_path, scenarios_path
from opsanalytics.pages.cache import code_version
from opsanalytics.pages.finding import View
from opsanalytics.reports.foot import versions
from opsanalytics.reports.parameters import Settled, Value
from opsanalytics.reports.sets import SetRecord

_OF_THE_RUN = ("kernels", "findings")  # parameters that change nothing on the page


def inputs_of(
    jobs: Settled, view: View, plan: str | None, common: Mapping[str, Value]
) -> dict[str, str]:
    """A digest for each page of what it is made of, by the page's name.

    That is its notebook and parameters; those `common` to all, the generation of the data and the
    present day among them; the last day judged, the plan, the shop's own metrics and scenarios, and
    the versions of our code and of libraries.
    """
    shared = [str(view.as_of), _settings(common), view.plan.model_dump_json()]
    shared += [code_version(), versions()]
    shared += [_content(file) for file in _files_of(view, plan)]
    return {
        path.stem: _digest([*shared, _content(path), _settings(given)])
        for path, given in jobs.items()
    }


def _files_of(view: View, plan: str | None) -> Iterable[Path]:
    shop = view.shop
    yield scenarios_path(shop.data, shop.name)
    file = plan_path(plan, shop.data, shop.name)
    if file and view.plan.own_metrics:
        yield file.parent / view.plan.own_metrics


def _settings(given: Mapping[str, Value]) -> str:
    settings = {name: value for name, value in given.items() if name not in _OF_THE_RUN}
    return json.dumps(settings, sort_keys=True)


def _content(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def unchanged(inputs: Mapping[str, str], before: SetRecord | None, summaries: set[str]) -> set[str]:
    """The pages of the set before that are made of the same, and made without fault.

    `summaries` are pages that are made of the others: they are unchanged only where all others are.
    """
    pages = before.pages if before else []
    good = {page.name for page in pages if page.good and not page.notice}
    same = {page.name for page in pages if page.input and page.input == inputs.get(page.name)}
    kept = good & same
    return kept if set(inputs) - summaries <= kept else kept - summaries
