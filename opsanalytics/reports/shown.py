"""What a page shows already: its findings, to link to, and the remarks below them."""

from __future__ import annotations

from dataclasses import dataclass, field

from opsanalytics.core.messages import Message
from opsanalytics.pages.finding import Finding, Unavailable


@dataclass
class Shown:
    """The keys of the findings that the page shows and of those with remarks, and the remarks."""

    keys: set[str] = field(default_factory=set)
    remarked: set[str] = field(default_factory=set)
    remarks: set[str] = field(default_factory=set)

    def anchor(self, answer: Finding | Unavailable | None) -> str:
        """The finding's key where it is shown for the first time, so that links lead there."""
        if answer is None or not answer.key or answer.key in self.keys:
            return ""
        self.keys.add(answer.key)
        return answer.key

    def new_remarks(self, answer: Finding | Unavailable | None) -> list[Message]:
        """What an answer rests on that is not final or doubtful, where it is shown first.

        In full where nothing on the page says it yet.
        """
        if answer is None or answer.key in self.remarked:
            return []
        self.remarked.update(filter(None, [answer.key]))
        new = [note for note in answer.notes if note not in self.remarks]
        self.remarks.update(new)
        return [*new, Message("reports.as_above")] if len(new) < len(answer.notes) else new
