"""The morning's digest: page 00 as a message of a few lines, for the screen of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from opsanalytics.core.messages import Message, Translator
from opsanalytics.metrics.doubts import doubts
from opsanalytics.pages import ledgers
from opsanalytics.pages.all_shops import AllShops
from opsanalytics.pages.director import Thing, amounts, answer, every_page, next_things
from opsanalytics.pages.finding import View, lateness, shop_title, with_state
from opsanalytics.pages.records import FindingRecord, PageFindings, SetFindings

GATHERED = ("goal_progress.ladder", "yesterday.yesterday", "alerts.alerts")
THINGS = 3
# A robot of WeCom takes no more than 2,048 bytes, the least of those asked for; DingTalk's takes
# ten times as many.
MOST_BYTES = 2_000
_STEP = 8
# What stands in brackets at the end: what a thing is worth, that its figures are not final.
_MARKS = re.compile(r"(\.?( \([^()]*\)|（[^（）]*）))*$")
_CUT = " …;；"


@dataclass(frozen=True)
class Digest:
    """The message about a shop and a day; `breached` is whether an alert of the plan is."""

    day: date
    title: str
    verdict: str
    lines: tuple[str, ...]
    breached: bool = False
    late: str = ""


def digest(view: View, found: SetFindings | None, days_late: int, tr: Translator) -> Digest:
    """The verdict, yesterday, the alerts, the things to do, and until which day there are data.

    `found`: what the pages of the day's report set found; what it lacks is worked out here. `late`
    is that the data end early, which comes before all else.
    """
    known = _of_the_day(view, found)
    goal, day, alert = (known.get(key) or answer(view, key) for key in GATHERED)
    breached = alert.standing == "off plan"
    late = lateness(view.shop.last_day, days_late)
    lines = [_line(day, tr)] if day.available else []
    if breached:
        lines.append(_line(alert, tr))
    lines += [*_things(found.pages if found else every_page(view), tr)]
    lines += [tr(line) for line in (*_refused(view), *_doubtful(view))]
    if not late:
        lines.append(tr("director.digest.until", day=view.as_of))
    name = shop_title(view.shop)
    title = tr("director.digest.title", shop=name, day=view.as_of, standing=goal.standing)
    return Digest(
        day=view.as_of,
        title=title,
        verdict=_line(goal, tr),
        lines=tuple(lines),
        breached=breached,
        late=tr(late) if late else "",
    )


def digest_of_all(found: AllShops, tr: Translator) -> Digest:
    """The sums of all shops, which are in none, whose alerts are breached, and the first shops."""
    breached = [row for row in found.rows if row.breached]
    lines = [tr(notice) for notice in found.notices()]
    if breached:
        lines.append(tr("all_shops.digest.alerts", n=len(breached), names=found.names(breached)))
    first = [row for row in found.first() if row.things][:THINGS]
    for place, row in enumerate(first, 1):
        todo, worth = row.things[0].todo(tr.lang), row.worth()
        todo = _resting(todo, row.things[0], tr)
        fields = {"place": place, "shop": found.label(row), "todo": todo, "worth": worth}
        lines.append(tr("all_shops.digest.first", **fields))
    lines += map(tr, ledgers.sums_of(ledgers.of_all(found), "digest"))
    title = tr("all_shops.digest.no_day", n=len(found.rows))
    if found.day:
        off = sum(row.standing == "off plan" for row in found.present)
        title = tr("all_shops.digest.title", n=len(found.rows), day=found.day, off=off)
        lines.append(tr("director.digest.until", day=found.day))
    return Digest(
        day=found.day or found.judged,
        title=title,
        verdict=tr(found.verdict()),
        lines=tuple(lines),
        breached=bool(breached),
    )


def _line(finding: FindingRecord, tr: Translator) -> str:
    """The finding's sentence, with a word where a figure is not final, or doubtful."""
    whole = all(figure.complete for figure in finding.figures)
    state = finding.sentence_rests_on if whole else "not final"
    return with_state(finding.sentence.worded(tr.lang), state, tr)


def _things(pages: Mapping[str, PageFindings], tr: Translator) -> Iterator[str]:
    """The first things to do, each with what it is worth and what its figures are."""
    for number, thing in enumerate(next_things(pages)[:THINGS], 1):
        todo = thing.todo(tr.lang)
        if any(thing.finding.yuan.values()):
            todo = tr("director.digest.worth", todo=todo, yuan=amounts([thing]))
        yield f"{number}. {_resting(todo, thing, tr)}"


def _resting(todo: str, thing: Thing, tr: Translator) -> str:
    """What is said of a thing to do, and whether its figures are not final, or doubtful."""
    return with_state(todo, thing.finding.rests_on, tr)


def _refused(view: View) -> Iterator[Message]:
    """How many files were refused, and the first of them."""
    names = [refusal.shown for refusal in view.shop.manifest.refused]
    if names:
        files = [*names[:THINGS], *(["..."] if len(names) > THINGS else [])]
        yield Message("director.digest.refused", n=len(names), files=files)


def _doubtful(view: View) -> Iterator[Message]:
    """How many things in the data are implausible, and what the newest of them is."""
    found = doubts(view.shop, view.plan.accepted)
    if found:
        newest = max(found, key=lambda flag: flag.last_day)
        yield Message("director.digest.doubtful", n=len(found), newest=newest.text)


def _of_the_day(view: View, found: SetFindings | None) -> dict[str, FindingRecord]:
    """The findings of the day judged, by key."""
    if found is None:
        return {}
    pages = [page for page in found.pages.values() if page.as_of == view.as_of]
    records: dict[str, FindingRecord] = {}
    for page in pages:
        records |= {record.key: record for record in page.findings}
    return records


def fitted(title: str, lines: Sequence[str], link: str = "") -> str:
    """The lines and the link as one text that fits a message with its title.

    The longest lines are cut first, by a clause at a time; what stands in brackets at their ends is
    kept.

    >>> len(fitted("demo", ["x" * 2900, "y"], "https://example.org")) + len("demo") <= MOST_BYTES
    True
    """
    rows = [line for line in lines if line]
    ending = [link] if link else []
    while rows and _is_too_long("\n".join([title, *rows, *ending])):
        longest = max(range(len(rows)), key=lambda row: len(rows[row]))
        rows[longest] = _shorter(rows[longest])
        rows = [line for line in rows if line]
    return "\n".join([*rows, *ending])


def _is_too_long(message: str) -> bool:
    return len(message.encode()) > MOST_BYTES


def _shorter(line: str) -> str:
    """The line without its last clause, or its last characters; empty where few would be left."""
    found = _MARKS.search(line)
    mark = found[0].lstrip(".") if found else ""
    body = line.removesuffix(mark).rstrip(_CUT)
    if clause := max(body.rfind("; "), body.rfind("；")) + 1:
        return body[:clause] + "…" + mark
    if len(body) <= 2 * _STEP:
        return ""
    return body[:-_STEP].rstrip(_CUT) + "…" + mark
