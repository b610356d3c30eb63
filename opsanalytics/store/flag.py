"""What cannot be as the data tell it: one finding of a check, as a generation keeps it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from opsanalytics.core.messages import Message
from opsanalytics.core.periods import Period
from opsanalytics.store.tables import TABLES, rule_worded


class Flag(BaseModel):
    """Days of a table that cannot be as they are told: the kind, what was measured, which files.

    `columns`: those it is about; none where it is about all.
    """

    model_config = ConfigDict(extra="forbid")

    kind: str
    table: str
    first_day: date
    last_day: date
    columns: list[str] = []
    values: dict[str, float | str] = {}
    files: list[str] = []

    @property
    def days(self) -> Period:
        """The days it is about."""
        return Period.between(self.first_day, self.last_day)

    @property
    def text(self) -> Message:
        """What is implausible, in both languages."""
        words = TABLES[self.table].words_for(self.columns) | rule_worded(self.values, self.table)
        return Message(f"store.flag.{self.kind}", days=self.days, **words)
