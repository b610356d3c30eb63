"""The morning's digest: what page 00 says in a message of a few lines, for a phone's lock screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, Translator
from opsanalytics.pages.alerts import alerts
from opsanalytics.pages.finding import Finding, Unavailable, View, last_whole_day, lateness
from opsanalytics.pages.goal_progress import ladder
from opsanalytics.pages.headlines import headlines

# A robot of WeCom takes no more than 2,048 bytes: fewer characters in Chinese.
MOST, MOST_BYTES = 800, 2_000
_STEP = 8


@dataclass(frozen=True)
class Digest:
    """What is said of a shop: the day judged, title, verdict, further lines, and whether an alert is breached."""

    day: date
    title: str
    verdict: str
    lines: tuple[str, ...]
    breached: bool = False


def digest(view: View, days_late: int, tr: Translator) -> Digest:
    """The verdict, the headline figures, the alerts, and until which day there are data."""
    last = last_whole_day(view.shop)
    goal, alert = _asked(ladder, view), alerts(view)
    breached = alert.standing == "off plan"
    title = Message(
        "director.digest.title", shop=view.shop.name, day=view.as_of, standing=goal.standing
    )
    figures = [
        Message("director.digest.figure", name=tile.name, figure=tile.figure, word=tile.word)
        for tile in headlines(view)
        if tile.values  # a figure that cannot be had is on page 00
    ]
    until = lateness(last, days_late) or Message("director.digest.until", day=last)
    lines = [*figures, until]
    if breached:
        lines.insert(0, alert.sentence)
    texts = tuple(tr(line) for line in lines)
    return Digest(view.as_of, tr(title), tr(goal.sentence), texts, breached)


def _asked(question: Callable[[View], Finding], view: View) -> Finding | Unavailable:
    try:
        return question(view)
    except DataRefused as refusal:
        return Unavailable(refusal.message)


def fitted(title: str, lines: Sequence[str], link: str = "") -> str:
    """The lines and the link as one text that fits a message with its title; the longest lines are cut first.

    >>> len(fitted("demo", ["x" * 900, "y"], "https://example.org")) + len("demo") <= MOST
    True
    """
    kept = [line for line in lines if line]

    def text() -> str:
        return "\n".join([*kept, *([link] if link else [])])

    while kept and (len(whole := f"{title}\n{text()}") > MOST or len(whole.encode()) > MOST_BYTES):
        longest = max(range(len(kept)), key=lambda n: len(kept[n]))
        kept[longest] = (
            kept[longest][:-_STEP].rstrip(" …") + "…" if len(kept[longest]) > 2 * _STEP else ""
        )
        kept = [line for line in kept if line]
    return text()
