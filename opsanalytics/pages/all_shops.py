"""All shops together: how each stands, their sums, and which needs a look first.

Everything is taken from what the shops' own reports found, so that no figure has two values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from opsanalytics.analyses.differences import Difference
from opsanalytics.core.messages import Message, sentence
from opsanalytics.pages.director import FRONT, PAGES, Thing, amounts, next_things, sums
from opsanalytics.pages.figures import RECENT_DAYS
from opsanalytics.pages.finding import IMAGINARY, Standing
from opsanalytics.pages.headlines import MONTH
from opsanalytics.pages.records import FigureRecord, FindingRecord, LadderRecord, SetFindings, Words

# What is taken of page 00: each figure's kind, and the finding it stands in.
KINDS = {
    "orders_paid": "number",
    "paid_amount": "money",
    "day_conversion": "share:2",
    "positive_share": "share:1",
}
_TAKEN = ("yesterday.yesterday", "headlines.good_ratings", "headlines.conversion")
_DAYS = {"day_conversion": RECENT_DAYS, "positive_share": MONTH}  # the others are of one day
_AT_GOAL = ("held", "reached")
_MOST_NAMES = 5


@dataclass(frozen=True)
class ShopRow:
    """One shop, by its last good report.

    `day` is the last day that page 00 judges, None where there is no such page; `trouble` is why
    the last run failed. `older_pages` are pages that judge an earlier day than the report.
    `figures` are by metric, `differences` those between its ledgers.
    """

    name: str
    title: str
    day: date | None = None
    trouble: Words | None = None
    older_pages: int = 0
    standing: Standing = "cannot tell"
    ladder: LadderRecord | None = None
    figures: Mapping[str, FigureRecord] = field(default_factory=dict)
    alert: FindingRecord | None = None
    things: tuple[Thing, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def yuan(self) -> float:
        """What all there is to do is worth within a month, be it once."""
        return sum(sums(self.things).values())

    def worth(self) -> Message:
        """How many things there are to do, and what all are worth, where anybody knows."""
        fields = {"n": len(self.things), "yuan": amounts(self.things)}
        return Message(f"all_shops.first.{'worth' if self.yuan else 'unknown'}", **fields)

    @property
    def breached(self) -> bool:
        """Whether a threshold of its plan is breached."""
        return self.alert is not None and self.alert.standing == "off plan"


def shop_row(name: str, found: SetFindings | None, trouble: Words | None = None) -> ShopRow:
    """The shop of that name, by the findings of its last good report (None: it has none)."""
    front = found.pages.get(FRONT) if found else None
    if found is None or front is None:
        return ShopRow(name, name, trouble=trouble)
    answers = {record.key: record for record in front.findings}
    goal = answers.get("director.standing")
    # Conversion twice: that of four weeks comes last and counts.
    taken = [figure for key in _TAKEN if key in answers for figure in answers[key].figures]
    pages = {page: found.pages[page] for page in PAGES if page in found.pages}
    return ShopRow(
        name,
        found.title or name,
        front.as_of,
        trouble,
        older_pages=sum(page.as_of < front.as_of for page in found.pages.values()),
        standing=goal.standing if goal else "cannot tell",
        ladder=goal.ladder if goal else None,
        figures={figure.metric: figure for figure in taken if figure.metric in KINDS},
        alert=answers.get("alerts.alerts"),
        things=tuple(next_things(pages)),
        differences=tuple(
            d for p in found.pages.values() for r in p.findings for d in r.differences
        ),
    )


@dataclass(frozen=True)
class Total:
    """A figure of several shops together: of how many, and in how many of them it is not final."""

    value: float | None
    shops: int
    unfinished: int


@dataclass(frozen=True)
class AllShops:
    """All shops; `judged` is the day that their reports were to judge."""

    rows: tuple[ShopRow, ...]
    judged: date

    @cached_property
    def day(self) -> date | None:
        """The day that most shops' reports judge, the newest of several; sums are of this day."""
        days = Counter(row.day for row in self.rows if row.day)
        return max(days, key=lambda day: (days[day], day), default=None)

    @cached_property
    def present(self) -> list[ShopRow]:
        """The shops whose reports judge that day."""
        return [row for row in self.rows if row.day and row.day == self.day]

    @cached_property
    def _titles(self) -> Counter[str]:
        return Counter(row.title for row in self.rows)

    def label(self, row: ShopRow) -> str:
        """What the shop is called: its own name, with that of its folder where two share one."""
        return row.title if self._titles[row.title] == 1 else f"{row.title} · {row.name}"

    def names(self, rows: Sequence[ShopRow]) -> Message:
        """What the shops are called, the first few of many."""
        names, more = [self.label(row) for row in rows[:_MOST_NAMES]], len(rows) - _MOST_NAMES
        if more > 0:
            return Message("all_shops.names_and_more", names=names, n=more)
        return Message("all_shops.names", names=names)

    def total(self, metric: str) -> Total:
        """Counts and money added up; of shares the share of all cases together."""
        figures = [row.figures[metric] for row in self.present if metric in row.figures]
        known = [each for each in figures if each.value is not None]
        unfinished = sum(not each.complete for each in known)
        cases = [(each.n or 0) if metric in _DAYS else 1 for each in known]
        value = sum((each.value or 0.0) * n for each, n in zip(known, cases, strict=True))
        under = sum(cases) if metric in _DAYS else 1
        return Total(value / under if known and under else None, len(known), unfinished)

    def goals(self) -> dict[int, Counter[str]]:
        """For each goal of orders a day, how many shops stand how to it."""
        counts: dict[int, Counter[str]] = {}
        for row in self.present:
            for goal in row.ladder.goals if row.ladder else ():
                counts.setdefault(goal.orders_per_day, Counter())[goal.status] += 1
        return dict(sorted(counts.items()))

    def verdict(self) -> Message:
        """The orders and money of the day, and how many shops stand at each goal."""
        if self.day is None:
            return Message("all_shops.none", n=len(self.rows))
        sums = {metric: self.total(metric) for metric in KINDS if metric not in _DAYS}
        parts = [
            Message(f"all_shops.sum.{name}", value=sum_.value, n=sum_.shops, all=len(self.rows))
            for name, sum_ in sums.items()
            if sum_.shops
        ]
        goals = [
            Message("all_shops.goal", goal=goal, n=sum(counts[status] for status in _AT_GOAL))
            for goal, counts in self.goals().items()
        ]
        return sentence(
            Message("all_shops.day", day=self.day, parts=parts) if parts else "",
            Message("all_shops.goals", goals=goals) if goals else "",
        )

    def notices(self) -> Iterator[Message]:
        """That data are late, that shops failed or are in no sum, and that figures may change."""
        real = any(row.name != IMAGINARY for row in self.rows)
        if real and self.day and self.judged > self.day:
            yield Message("pages.data_end_early", day=self.day, n=(self.judged - self.day).days)
        found = {
            "trouble_shops": [row for row in self.rows if row.trouble],
            "missing_shops": [row for row in self.rows if not self._counts(row)],
            "brushed_shops": [row for row in self.present if self.holds_brushed(row)],
            "open_shops": [row for row in self.present if self.open_figures(row)],
        }
        for key, rows in found.items():
            if rows:
                fields = {"n": len(rows), "all": len(self.rows), "names": self.names(rows)}
                yield Message(f"all_shops.{key}", **fields)

    def _counts(self, row: ShopRow) -> bool:
        """Whether the shop's orders of the day are known."""
        return row.day is not None and row.day == self.day and "orders_paid" in row.figures

    def holds_brushed(self, row: ShopRow) -> bool:
        """Whether a figure of the shop, though final, holds brushed orders."""
        return any(each.complete and each.reason for each in row.figures.values())

    def open_figures(self, row: ShopRow) -> list[FigureRecord]:
        """The shop's figures that are not final."""
        known = (each for each in row.figures.values() if each.value is not None)
        return [each for each in known if not each.complete]

    def remark(self, row: ShopRow) -> Message | None:
        """What must be known of a shop's figures before they are read; None for nothing."""
        if row.trouble:
            why = Message.bilingual(row.trouble.en, row.trouble.zh)
            key = "all_shops.trouble" if row.day else "all_shops.never_made"
            return Message(key, why=why, day=row.day)
        if row.day is None or self.day is None:
            return Message("all_shops.no_report")
        if row.day < self.day:
            return Message("all_shops.late", day=row.day, n=(self.day - row.day).days)
        if row.day > self.day:
            return Message("all_shops.early", day=row.day)
        if not self._counts(row):
            return Message("all_shops.no_orders", day=row.day)
        return Message("all_shops.older_pages", n=row.older_pages) if row.older_pages else None

    def first(self) -> list[ShopRow]:
        """The shops with something to do, by what it is worth, then alerts, plan and weight."""
        return sorted((row for row in self.rows if row.things or row.breached), key=_rank)

    def in_order(self) -> list[ShopRow]:
        """All shops: first those in trouble, then those with a remark, then as `first` has them."""
        return sorted(
            self.rows, key=lambda row: (not row.trouble, not self.remark(row), _rank(row))
        )

    def reasons(self) -> dict[Message, list[ShopRow]]:
        """Why figures are not final, and of which shops; the reasons of most shops first."""
        found: dict[Message, list[ShopRow]] = {}
        for row in self.present:
            for each in self.open_figures(row):
                if each.reason:
                    why = Message.bilingual(each.reason.en, each.reason.zh)
                    key = Message("all_shops.open", name=heading(each.metric), why=why)
                    found.setdefault(key, []).append(row)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def heading(metric: str) -> Message:
    """What a figure of the page is called, as page 00 calls it."""
    if metric in _DAYS:
        return Message(f"headlines.name.{metric}", days=_DAYS[metric])
    return Message(f"yesterday.name.{metric}")


def _rank(row: ShopRow) -> tuple[float, bool, bool, float, str]:
    weight = max((thing.finding.weight for thing in row.things), default=0.0)
    return -row.yuan, not row.breached, row.standing != "off plan", -weight, row.name
