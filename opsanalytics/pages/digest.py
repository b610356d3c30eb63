"""The morning's digest: page 00 as a message of a few lines, for the screen of a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from opsanalytics.core.messages import Message, Translator
from opsanalytics.metrics.doubts import doubts
from opsanalytics.pages.director import answer
from opsanalytics.pages.finding import View, last_whole_day, lateness
from opsanalytics.pages.headlines import TILES
from opsanalytics.pages.records import FindingRecord, SetFindings

GATHERED = (
    "goal_progress.ladder",
    "alerts.alerts",
    *(f"headlines.{tile.__name__}" for tile in TILES),
)
# A robot of WeCom takes no more than 2,048 bytes: fewer characters in Chinese.
MOST, MOST_BYTES = 800, 2_000
_STEP = 8


@dataclass(frozen=True)
class Digest:
    """The message about a shop and a day; `breached` is whether an alert of the plan is."""

    day: date
    title: str
    verdict: str
    lines: tuple[str, ...]
    breached: bool = False


def digest(view: View, found: SetFindings | None, days_late: int, tr: Translator) -> Digest:
    """The verdict, the headline figures, the alerts, and until which day there are data.

    `found`: what the pages of the day's report set found; what it lacks is worked out here.
    """
    last = last_whole_day(view.shop)
    known = _of_the_day(view, found)
    goal, alert, *figures = (known.get(key) or answer(view, key) for key in GATHERED)
    breached = alert.standing == "off plan"
    until = lateness(last, days_late) or Message("director.digest.until", day=last)
    lines = [_line(finding, tr) for finding in figures if _has_figure(finding)]
    if breached:
        lines.insert(0, alert.sentence.worded(tr.lang))
    lines += [tr(said) for said in _doubtful(view)]
    title = Message(
        "director.digest.title", shop=view.shop.name, day=view.as_of, standing=goal.standing
    )
    return Digest(
        day=view.as_of,
        title=tr(title),
        verdict=goal.sentence.worded(tr.lang),
        lines=(*lines, tr(until)),
        breached=breached,
    )


def _line(finding: FindingRecord, tr: Translator) -> str:
    """The finding's sentence, with a word where its figure is not final."""
    sentence = finding.sentence.worded(tr.lang)
    if all(figure.complete for figure in finding.figures[:1]):
        return sentence
    return tr("director.digest.not_final", sentence=sentence)


def _doubtful(view: View) -> Iterator[Message]:
    """How many things in the data are implausible, and what the newest of them is."""
    found = doubts(view.shop, view.plan.accepted)
    if found:
        newest = max(found, key=lambda flag: flag.last_day)
        yield Message("director.digest.doubtful", n=len(found), newest=newest.text)


def _has_figure(finding: FindingRecord) -> bool:
    return any(figure.value is not None for figure in finding.figures)


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

    The longest lines are cut first.

    >>> len(fitted("demo", ["x" * 900, "y"], "https://example.org")) + len("demo") <= MOST
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
    return len(message) > MOST or len(message.encode()) > MOST_BYTES


def _shorter(line: str) -> str:
    """The line without its last characters; empty where hardly any would be left."""
    if len(line) <= 2 * _STEP:
        return ""
    return line[:-_STEP].rstrip(" …") + "…"
