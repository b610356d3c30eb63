"""Report sets: built whole beside the present one, then switched; a page that failed is carried over."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from opsanalytics.core.files import resolve, sweep, switch, sync, sync_tree
from opsanalytics.core.messages import LANGUAGES, Message, Translator
from opsanalytics.pages.records import FindingRecord, PageFindings, SetFindings, Words
from opsanalytics.reports.run import NOTICE, Failed, Made, css
from opsanalytics.reports.show import templates

_RECORD = "set.json"
FINDINGS = "findings.json"
_KEEP = 3


class PageRecord(BaseModel):
    """One page of a set: its file, what it says, the day it judges, and why it could not be made anew.

    `good`: it was made once; else it only says why there is none.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    file: str
    title: str
    verdict: str
    as_of: date
    lang: str
    good: bool = True
    notice: str = ""


class SetRecord(BaseModel):
    """A whole set: what was judged, from which state of the data, when it was made."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = 1
    shop: str
    as_of: date
    generation: str
    made: str
    lang: str
    pages: list[PageRecord]


def read_set(folder: Path | None) -> SetRecord | None:
    """The record of a set; None where there is none that can be read."""
    if folder is None:
        return None
    try:
        return SetRecord.model_validate_json((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def read_findings(folder: Path | None) -> SetFindings | None:
    """What the pages of a set found; None where there is nothing that can be read."""
    if folder is None:
        return None
    try:
        text = (folder / FINDINGS).read_text(encoding="utf-8")
        return SetFindings.model_validate_json(text)
    except (OSError, ValidationError):
        return None


def findings_of(made: Made, as_of: date) -> PageFindings:
    """What a page found."""
    titles = made.titles or dict.fromkeys(LANGUAGES, made.title)
    records = [FindingRecord.model_validate(record) for record in made.findings]
    return PageFindings(title=Words(**titles), verdict=made.answer, as_of=as_of, findings=records)


def add_page(folder: Path, name: str, made: Made, as_of: date, tr: Translator) -> PageRecord:
    """Write a page that was made."""
    file = f"{name}.html"
    (folder / file).write_text(made.html, encoding="utf-8")
    return PageRecord(
        name=name, file=file, title=made.title, verdict=made.verdict, as_of=as_of, lang=tr.lang
    )


def carry_over(
    folder: Path, old: Path, page: PageRecord, failed: Failed | None, tr: Translator
) -> PageRecord:
    """Take a page of the last set over: with a notice where it should have been made anew, else as it is."""
    html = (old / page.file).read_text(encoding="utf-8")
    notice = page.notice
    if failed:
        notice = tr("reports.carried_over", why=failed.sentence, day=page.as_of)
        box = f'{NOTICE[0]}<p class="notice">{escape(notice)}</p>{NOTICE[1]}'
        html = re.sub(f"{NOTICE[0]}.*?{NOTICE[1]}", lambda _: box, html, count=1, flags=re.DOTALL)
    (folder / page.file).write_text(html, encoding="utf-8")
    return page.model_copy(update={"notice": notice})


def add_failure(folder: Path, name: str, failed: Failed, as_of: date, tr: Translator) -> PageRecord:
    """Write the page that says in one sentence why there is none."""
    page = PageRecord(
        name=name,
        file=f"{name}.html",
        title=name,
        verdict="",
        as_of=as_of,
        lang=tr.lang,
        good=False,
        notice=tr("reports.never_made", why=failed.sentence),
    )
    html = _contents(tr, name, "", [{**page.model_dump(), "file": ""}])
    (folder / page.file).write_text(html, encoding="utf-8")
    return page


def add_contents(folder: Path, record: SetRecord, warning: Message | None, tr: Translator) -> None:
    """Write the table of contents, headed by the warning if there is one, and the record."""
    pages = []
    for page in record.pages:
        notice = page.notice
        if not notice and page.as_of != record.as_of:
            notice = tr("reports.contents.page_judged", day=page.as_of)
        pages.append({**page.model_dump(), "notice": notice})
    html = _contents(
        tr,
        tr("reports.contents.title", shop=record.shop),
        tr("reports.contents.judged", day=record.as_of),
        pages,
        warning=tr(warning) if warning else "",
        made=tr("reports.contents.made", time=record.made),
    )
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / _RECORD).write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _contents(
    tr: Translator,
    title: str,
    time: str,
    pages: list[dict[str, Any]],
    warning: str = "",
    made: str = "",
) -> str:
    html: str = (
        templates()
        .get_template("contents.html.j2")
        .render(
            lang="zh-CN" if tr.lang == "zh" else "en",
            css=css(),
            title=title,
            time=time,
            pages=pages,
            warning=warning,
            made=made,
        )
    )
    return html


def publish(fresh: Path, home: Path, as_of: date, *, move_latest: bool, keep: int = 60) -> Path:
    """Give the finished set its place and let the day's name and `latest` stand for it; sweep what is old.

    Two names, two renames: each of them stands for a whole set at every moment. Of the days' names the `keep` made
    last stay, with their sets.
    """
    turn = 1
    while (final := home / ".sets" / f"{as_of}-{turn}").exists():
        turn += 1
    sync_tree(fresh)
    fresh.rename(final)
    sync(final.parent)
    switch(home / as_of.isoformat(), final)
    if move_latest:
        switch(home / "latest", final)
    _forget(home, keep)
    named = {found for name in home.glob("[!.]*") if (found := resolve(name))}
    sets = sorted((home / ".sets").iterdir(), key=lambda p: p.stat().st_mtime)
    sweep(sets, named | {p.resolve() for p in sets[-_KEEP:] if not p.name.startswith(".")})
    return home / ("latest" if move_latest else as_of.isoformat()) / "index.html"


def _forget(home: Path, keep: int) -> None:
    """Let go of the days' names but those made last; what is not such a name stays."""
    sets = (home / ".sets").resolve()
    days = [
        p
        for p in home.glob("[0-9]*-[0-9]*-[0-9]*")
        if (found := resolve(p)) and found.parent == sets
    ]
    for name in sorted(days, key=lambda p: p.lstat().st_mtime_ns)[:-keep]:
        with suppress(OSError):
            name.unlink()


def start(home: Path, as_of: date) -> Path:
    """A fresh folder to build the set in; what a killed run left of one is removed."""
    fresh = home / ".sets" / f".{as_of}.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh
