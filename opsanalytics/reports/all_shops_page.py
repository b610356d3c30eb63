"""The page of all shops: reports/index.html, made of the findings of the shops' last good reports.

It runs no notebook: it has to stand when kernels, or most of the shops, fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from opsanalytics.core.errors import UsageError
from opsanalytics.core.files import only_one, resolve, sync
from opsanalytics.core.messages import Translator
from opsanalytics.pages import ledgers
from opsanalytics.pages.all_shops import KINDS, AllShops, heading, shop_row
from opsanalytics.pages.director import sums
from opsanalytics.pages.headlines import floor_standing
from opsanalytics.pages.records import Words
from opsanalytics.plan.goals import STATUSES
from opsanalytics.reports.page_font import with_font
from opsanalytics.reports.run import css
from opsanalytics.reports.sets import read_findings
from opsanalytics.reports.show import templates

PAGE = "index.html"
_OURS = '<meta name="generator" content="opsanalytics">'
_RECORD, _LOCK = ".all-shops.json", ".all-shops.lock"
_MOST_FIRST, _MOST_OPEN = 10, 30


class RunRecord(BaseModel):
    """What the page cannot learn from the reports: which shops, up to when, and what failed."""

    model_config = ConfigDict(extra="forbid")

    shops: list[str]
    judged: date
    lang: str
    troubles: dict[str, Words] = {}


def write_page(home: Path, run: RunRecord, made: str) -> AllShops:
    """Make the page of the shops below `home` and put it into the place of the one before.

    The page before stays where this fails. UsageError where index.html is a stranger's.
    """
    with only_one(home / _LOCK, wait=True, on=PAGE):
        old = home / PAGE
        if old.exists() and _OURS not in old.read_text("utf-8", "replace"):
            raise UsageError("reports.all_shops.foreign", path=old)
        rows = [  # of each shop's findings no more is kept than the page shows
            shop_row(name, read_findings(resolve(home / name / "latest")), run.troubles.get(name))
            for name in sorted(run.shops)
        ]
        found = AllShops(tuple(rows), run.judged)
        _replace(old, with_font(_html(found, made, Translator(run.lang))))
        _replace(home / _RECORD, run.model_dump_json(indent=1) + "\n")
    return found


def renew_page(home: Path, troubles: Mapping[str, Words | None], made: str) -> None:
    """Renew the page, if there is one, after a run over some of its shops.

    `troubles`: by shop what went wrong in the run, None where nothing did.
    """
    try:
        run = RunRecord.model_validate_json((home / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return
    known = {shop: trouble for shop, trouble in troubles.items() if shop in run.shops}
    others = {shop: why for shop, why in run.troubles.items() if shop not in known}
    run.troubles = others | {shop: why for shop, why in known.items() if why}
    if known:
        write_page(home, run, made)


def _replace(path: Path, text: str) -> None:
    """Put a file into the place of the one before by one rename."""
    fresh = path.with_name(f".{path.name}.tmp")
    fresh.write_text(text, encoding="utf-8")
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)


def _html(found: AllShops, made: str, tr: Translator) -> str:
    goals = found.goals()
    statuses = [name for name in STATUSES if any(counts[name] for counts in goals.values())]
    page = templates().get_template("all_shops.html.j2")
    html: str = page.render(
        tr=tr,
        lang="zh-CN" if tr.lang == "zh" else "en",
        css=css(),
        found=found,
        kinds=KINDS,
        ledgers=ledgers,
        counted=Counter((d.ledger, d.why) for row in found.present for d in row.differences),
        heading=heading,
        floor_standing=floor_standing,
        sums=sums,
        goals=goals,
        statuses=statuses,
        most=_MOST_FIRST,
        most_open=_MOST_OPEN,
        made=made,
    )
    return html
