"""Report sets: each is written to a new folder, then published by renaming links to it."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from opsanalytics.core.files import resolve, sweep, switch, sync, sync_tree
from opsanalytics.core.messages import LANGUAGES, Message, Translator
from opsanalytics.pages.director import FRONT
from opsanalytics.pages.finding import View
from opsanalytics.pages.records import FindingRecord, PageFindings, SetFindings, Words
from opsanalytics.pages.since import page_changes, whole_set
from opsanalytics.reports.front import PAGE_LIST, SINCE, pages_html
from opsanalytics.reports.run import NOTICE, Failed, Made, css
from opsanalytics.reports.show import filled, templates

_RECORD = "set.json"
FINDINGS = "findings.json"
_NEWEST = 3  # sets that are not removed, whatever links to them


class PageRecord(BaseModel):
    """One page of a set, and the last day that it judges.

    `notice` is why it could not be made this time. `good` is False where it never could, so that
    the page contains nothing but the reason. `input` is a digest of what it was made of.
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
    input: str = ""


class SetRecord(BaseModel):
    """A whole set: the last day judged, the generation of the data, and when it was made."""

    model_config = ConfigDict(extra="forbid")

    schema_version: int = 1
    shop: str
    as_of: date
    generation: str
    made: str
    lang: str
    pages: list[PageRecord]


def read_set(folder: Path | None) -> SetRecord | None:
    """The record of the set in the folder; None where there is none that can be read."""
    if folder is None:
        return None
    try:
        return SetRecord.model_validate_json((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def last_good(home: Path, as_of: date) -> tuple[Path | None, SetRecord | None]:
    """The set whose pages may be taken over: the day's own, else the latest if no later than it."""
    for name in (as_of.isoformat(), "latest"):
        folder = resolve(home / name)
        record = read_set(folder)
        if record and record.as_of <= as_of:
            return folder, record
    return None, None


def read_findings(folder: Path | None) -> SetFindings | None:
    """The findings of the pages of a set; None where there are none that can be read."""
    if folder is None:
        return None
    try:
        text = (folder / FINDINGS).read_text(encoding="utf-8")
        return SetFindings.model_validate_json(text)
    except (OSError, ValidationError):
        return None


def findings_of(made: Made, as_of: date) -> PageFindings:
    """The findings of a page that was made."""
    titles = made.titles or dict.fromkeys(LANGUAGES, made.title)
    records = [FindingRecord.model_validate(record) for record in made.findings]
    return PageFindings(title=Words(**titles), verdict=made.answer, as_of=as_of, findings=records)


def add_page(
    folder: Path, name: str, made: Made, as_of: date, tr: Translator, made_of: str
) -> PageRecord:
    """Write a page that was made; `made_of` is a digest of its input."""
    file = f"{name}.html"
    (folder / file).write_text(made.html, encoding="utf-8")
    return PageRecord(
        name=name,
        file=file,
        title=made.title,
        verdict=made.verdict,
        as_of=as_of,
        lang=tr.lang,
        input=made_of,
    )


def carry_over(
    folder: Path, old: Path, page: PageRecord, failed: Failed | None, tr: Translator
) -> PageRecord:
    """Copy a page of the set before, with a notice where making it anew failed."""
    html = (old / page.file).read_text(encoding="utf-8")
    notice = page.notice
    if failed:
        notice = tr("reports.carried_over", why=failed.sentence, day=page.as_of)
        html = filled(html, NOTICE, f'<p class="notice">{escape(notice)}</p>')
    (folder / page.file).write_text(html, encoding="utf-8")
    return page.model_copy(update={"notice": notice})


def add_failure(folder: Path, name: str, failed: Failed, as_of: date, tr: Translator) -> PageRecord:
    """Write a page with the reason why there is none."""
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
    """Write index.html and the record of the set.

    index.html is page 00 with the list of the pages that the set has; where it has no page 00, a
    table of contents, below the warning if there is one.
    """
    pages = []
    for page in record.pages:
        notice = page.notice
        if not notice and page.as_of != record.as_of:
            notice = tr("reports.contents.page_judged", day=page.as_of)
        pages.append({**page.model_dump(), "notice": notice})
    front = next((page for page in record.pages if page.name == FRONT and page.good), None)
    if front:
        text = (folder / front.file).read_text(encoding="utf-8")
        html = _front(text, [page for page in pages if page["name"] != FRONT])
    else:
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


def _front(text: str, pages: list[dict[str, Any]]) -> str:
    """Page 00 with the list of the set's other pages, and at its top what is wrong with any."""
    rows = [{**page, "head": page["title"], "text": page["verdict"]} for page in pages]
    text = filled(text, PAGE_LIST, pages_html(rows))
    wrong = [f"{page['title']}: {page['notice']}" for page in pages if page["notice"]]
    boxes = "".join(f'<p class="notice">{escape(sentence)}</p>' for sentence in wrong)
    return text.replace(NOTICE[1], boxes + NOTICE[1], 1) if boxes else text


def add_changes(folder: Path, view: View, old: SetFindings, new: SetFindings, lang: str) -> None:
    """Write onto each page of the set what moved since the earlier one; page 00 has all of it."""
    tr = Translator(lang)
    found = {name: page_changes(view, old, new, name) for name in new.pages if name != FRONT}
    rows = {name: [("", tr(text)) for text in texts] for name, texts in found.items()}
    every = [(name, tr(text)) for name, texts in found.items() for text in texts]
    rows[FRONT] = [*(("", tr(text)) for text in whole_set(old, new)), *every]
    head, nothing = tr("since.question", day=old.as_of), tr("since.nothing")
    template = templates().get_template("since.html.j2")
    for name, listed in rows.items():
        file = folder / f"{name}.html"
        if file.is_file():
            html = template.render(head=head, rows=listed, nothing=nothing)
            file.write_text(filled(file.read_text("utf-8"), SINCE, html), encoding="utf-8")


def _contents(
    tr: Translator,
    title: str,
    time: str,
    pages: list[dict[str, Any]],
    warning: str = "",
    made: str = "",
) -> str:
    template = templates().get_template("contents.html.j2")
    html: str = template.render(
        lang="zh-CN" if tr.lang == "zh" else "en",
        css=css(),
        title=title,
        time=time,
        pages=pages,
        warning=warning,
        made=made,
    )
    return html


def publish(fresh: Path, home: Path, as_of: date, *, move_latest: bool, keep: int = 60) -> Path:
    """Publish the finished set under its day and, if it is to `move_latest`, under `latest`.

    Each of the two links is switched by one rename, so that at every moment it leads to a whole
    set. The links of the `keep` days published last stay, with their sets; others are removed.
    """
    final = _free_name(home, as_of)
    sync_tree(fresh)
    fresh.rename(final)
    sync(final.parent)
    switch(home / as_of.isoformat(), final)
    if move_latest:
        switch(home / "latest", final)
    _remove_old_days(home, keep)
    _remove_old_sets(home)
    name = "latest" if move_latest else as_of.isoformat()
    return home / name / "index.html"


def _free_name(home: Path, as_of: date) -> Path:
    """A folder name for the set that none of the day's other sets has."""
    number = 1
    while (final := home / ".sets" / f"{as_of}-{number}").exists():
        number += 1
    return final


def _remove_old_days(home: Path, keep: int) -> None:
    """Remove the links named by a day, but those made last; files of another kind stay."""
    sets = (home / ".sets").resolve()
    days = []
    for link in home.glob("[0-9]*-[0-9]*-[0-9]*"):
        target = resolve(link)
        if target and target.parent == sets:
            days.append(link)
    for link in sorted(days, key=lambda path: path.lstat().st_mtime_ns)[:-keep]:
        with suppress(OSError):
            link.unlink()


def _remove_old_sets(home: Path) -> None:
    """Remove the sets that no link leads to, but the newest."""
    linked = {target for link in home.glob("[!.]*") if (target := resolve(link))}
    sets = sorted((home / ".sets").iterdir(), key=lambda path: path.stat().st_mtime)
    newest = {path.resolve() for path in sets[-_NEWEST:] if not path.name.startswith(".")}
    sweep(sets, linked | newest)


def findings_before(home: Path, as_of: date) -> SetFindings | None:
    """The findings of the newest report of an earlier day; None where there is none."""
    earlier = [day for day in home.glob("[0-9]*-[0-9]*-[0-9]*") if day.name < as_of.isoformat()]
    found = (read_findings(resolve(day)) for day in sorted(earlier, reverse=True))
    return next((findings for findings in found if findings), None)


def start(home: Path, as_of: date) -> Path:
    """Make an empty folder to write the set in; what a killed run left there is removed."""
    fresh = home / ".sets" / f".{as_of}.tmp"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh
