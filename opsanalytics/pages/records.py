"""Findings as data, in both languages: what findings.json of a report set contains."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from opsanalytics.analyses.differences import Difference
from opsanalytics.core.messages import LANGUAGES, Translator, text_in
from opsanalytics.pages.finding import Figure, Finding, RestsOn, Standing, Unavailable, with_state
from opsanalytics.plan.goals import Progress

SCHEMA_VERSION = 6


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Record):
    """A sentence in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, message: str) -> Words:
        """The wordings of a message; a plain text is the same in both."""
        return cls(**{lang: text_in(message, lang) for lang in LANGUAGES})

    def worded(self, lang: str) -> str:
        """The sentence in that language."""
        return self.zh if lang == "zh" else self.en


class FigureRecord(_Record):
    """One figure behind a sentence; its days are the first and the last, both included."""

    metric: str = Field(description="the metric's name, as in docs/metrics.md")
    value: float | None = Field(description="the figure; null where it cannot be had")
    low: float | None = Field(description="lower end of the 95 % interval, where there is one")
    high: float | None = Field(description="upper end of the 95 % interval, where there is one")
    n: int | None = Field(description="how many things stand behind the figure")
    first_day: date
    last_day: date
    complete: bool = Field(description="whether the figure is final")
    reason: Words | None = Field(description="why it is not final, or cannot be had")
    floor: float | None = Field(
        default=None, description="what the plan asks of it at least, where it asks anything"
    )


class GoalRecord(_Record):
    """How the shop stands to one goal of the plan."""

    orders_per_day: int
    status: Literal["held", "reached", "on track", "at risk", "missed", "not due", "cannot tell"]


class LadderRecord(_Record):
    """Orders a day against the goals of the plan, from the lowest up."""

    basis: Literal["shipped", "paid"] = Field(description="what an order is counted by")
    mean: float | None = Field(description="orders a day over the last 7 ordinary days")
    goals: list[GoalRecord]


class FindingRecord(_Record):
    """The answer to one question of a page."""

    key: str = Field(description="the question: SUBJECT.QUESTION")
    available: bool = Field(
        description="false where the data cannot answer it; the sentence says why"
    )
    sentence: Words
    notes: list[Words] = []
    rests_on: RestsOn = Field(default="final", description="whether the figures are final")
    sentence_rests_on: RestsOn = Field(
        default="final", description="the same, without the figures of what a thing to do is worth"
    )
    caveat: Words | None = Field(
        default=None, description="in one sentence, what of them is not final, or doubtful"
    )
    standing: Standing = Field(description="how it stands with the plan")
    todo: Words | None = Field(description="what to do next")
    weight: float = Field(description="how soon: 0 to 1")
    yuan_a_month: float | None = Field(
        default=None, description="what doing it is worth each month, an estimate"
    )
    yuan_once: float | None = Field(default=None, description="the same, where it comes once")
    estimate: Words | None = Field(
        default=None, description="how that is estimated, or why it is not"
    )
    figures: list[FigureRecord] = []
    ladder: LadderRecord | None = Field(
        default=None, description="the standing against the goals, where the finding is about it"
    )
    differences: list[Difference] = []

    def said(self, lang: str) -> str:
        """The sentence, and whether its figures are not final, or doubtful."""
        return with_state(self.sentence.worded(lang), self.sentence_rests_on, Translator(lang))

    @property
    def yuan(self) -> dict[str, float]:
        """What doing it is worth each `month`, or `once`; empty where nobody knows."""
        named = {"month": self.yuan_a_month, "once": self.yuan_once}
        return {when: yuan for when, yuan in named.items() if yuan is not None}


class PageFindings(_Record):
    """What one page found; `verdict` is the key of the finding that is its answer."""

    title: Words
    verdict: str = ""
    as_of: date
    findings: list[FindingRecord]

    def answer(self) -> FindingRecord | None:
        """The finding that is the page's answer."""
        return next((found for found in self.findings if found.key == self.verdict), None)


class SetFindings(_Record):
    """findings.json: what every page of a report set found."""

    schema_version: int = SCHEMA_VERSION
    shop: str
    title: str = Field(default="", description="the shop's own name, as its exports have it")
    as_of: date
    generation: str = Field(description="the state of the store that the set was made from")
    basis: dict[str, str] = Field(
        default={}, description="fingerprints of `plan` and of each definition"
    )
    exports: list[str] = Field(default=[], description="the exports that the store was read from")
    pages: dict[str, PageFindings] = Field(description="by the page's name")


def record_of(answer: Finding | Unavailable) -> FindingRecord:
    """A finding as it is kept."""
    stake = answer.stake
    return FindingRecord(
        key=answer.key,
        available=bool(answer),
        sentence=Words.of(answer.sentence),
        notes=[Words.of(note) for note in answer.notes],
        rests_on=answer.rests_on,
        sentence_rests_on=answer.sentence_rests_on,
        caveat=Words.of(answer.caveat) if answer.caveat else None,
        standing=answer.standing,
        todo=Words.of(answer.todo) if answer.todo else None,
        weight=answer.weight,
        yuan_a_month=stake.yuan if stake and not stake.once else None,
        yuan_once=stake.yuan if stake and stake.once else None,
        estimate=Words.of(stake.note) if stake else None,
        figures=[_figure(figure) for figure in answer.figures],
        ladder=_ladder(answer.ladder) if answer.ladder else None,
        differences=list(answer.differences),
    )


def _ladder(found: Progress) -> LadderRecord:
    goals = [
        {"orders_per_day": rung.goal.orders_per_day, "status": rung.status} for rung in found.goals
    ]
    fields = {"basis": found.basis, "mean": found.mean, "goals": goals}
    return LadderRecord.model_validate(fields)


def _figure(figure: Figure) -> FigureRecord:
    fields = dict(vars(figure))
    fields["reason"] = Words.of(figure.reason) if figure.reason else None
    return FigureRecord(**fields)
