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
from opsanalytics.core.say import Say
from opsanalytics.reports.page import templates
from opsanalytics.reports.run import NOTICE, Failed, Made, css

_RECORD = "set.json"
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


def add_page(folder: Path, name: str, made: Made, as_of: date, say: Say) -> PageRecord:
    """Write a page that was made."""
    file = f"{name}.html"
    (folder / file).write_text(made.html, encoding="utf-8")
    return PageRecord(
        name=name, file=file, title=made.title, verdict=made.verdict, as_of=as_of, lang=say.lang
    )


def carry_over(
    folder: Path, old: Path, page: PageRecord, failed: Failed | None, say: Say
) -> PageRecord:
    """Take a page of the last set over: with a notice where it should have been made anew, else as it is."""
    html = (old / page.file).read_text(encoding="utf-8")
    notice = page.notice
    if failed:
        text = (
            "This page could not be made anew ({why}). It is the last good one, judged up to {day}."
        )
        notice = say(text, why=failed.sentence, day=say.day(page.as_of, "medium"))
        box = f'{NOTICE[0]}<p class="notice">{escape(notice)}</p>{NOTICE[1]}'
        html = re.sub(f"{NOTICE[0]}.*?{NOTICE[1]}", lambda _: box, html, count=1, flags=re.DOTALL)
    (folder / page.file).write_text(html, encoding="utf-8")
    return page.model_copy(update={"notice": notice})


def add_failure(folder: Path, name: str, failed: Failed, as_of: date, say: Say) -> PageRecord:
    """Write the page that says in one sentence why there is none."""
    notice = say(
        "This page could not be made ({why}), and there is no earlier one.", why=failed.sentence
    )
    page = PageRecord(
        name=name, file=f"{name}.html", title=name, verdict="", as_of=as_of, lang=say.lang
    )
    page = page.model_copy(update={"good": False, "notice": notice})
    (folder / page.file).write_text(
        _contents(say, name, "", [page.model_dump() | {"file": ""}]), encoding="utf-8"
    )
    return page


def add_contents(folder: Path, record: SetRecord, warning: str, say: Say) -> None:
    """Write the table of contents, headed by the warning if there is one, and the record."""
    title = say("{shop}: orders and goals", shop=record.shop)
    time = say("judged up to {day}", day=say.day(record.as_of))
    told = []
    for page in record.pages:
        other = "" if page.as_of == record.as_of or page.notice else say.day(page.as_of, "medium")
        told.append(
            page.model_dump()
            | {"notice": page.notice or (other and say("judged up to {day}", day=other))}
        )
    made = say("Made {time}", time=record.made)
    html = _contents(say, title, time, told, warning=warning, made=made)
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / _RECORD).write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _contents(
    say: Say, title: str, time: str, pages: list[dict[str, Any]], warning: str = "", made: str = ""
) -> str:
    told = {"title": title, "time": time, "pages": pages, "warning": warning, "made": made}
    lang = "zh-CN" if say.lang == "zh" else "en"
    html: str = templates().get_template("contents.html.j2").render(lang=lang, css=css(), **told)
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
