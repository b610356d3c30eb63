"""What a page finds: a shop judged up to a day, and each answer as data and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from opsanalytics.core.cards import Card, Rows
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.formats import is_missing, one_line
from opsanalytics.core.messages import Message, Translator, lacks_a_figure
from opsanalytics.core.periods import Period
from opsanalytics.metrics.metric import find_metric
from opsanalytics.plan.goals import Progress
from opsanalytics.plan.plan_file import Plan
from opsanalytics.plan.recent_days import HELD_DAYS
from opsanalytics.store.shop import Shop

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from opsanalytics.analyses.differences import Difference

_SHOWN_ROWS = 10
IMAGINARY = "demo"  # the name of the shop that `opsanalytics demo` makes up
Standing = Literal["on plan", "watch", "off plan", "cannot tell"]
RestsOn = Literal["final", "not final", "doubtful"]


@dataclass(frozen=True, repr=False)
class View(Card):
    """One shop with its plan, judged up to `as_of`, included."""

    shop: Shop
    plan: Plan
    as_of: date

    def _headline(self) -> Message:
        return Message("pages.card", shop=self.shop.name, day=self.as_of)

    @property
    def basis(self) -> str:
        """What the goals count: `shipped` or `paid` orders, as the plan says.

        With `auto` dispatched orders are counted if every day judged has dispatch times, else paid
        ones: a shop that began to record dispatch would seem to have dispatched nothing before.
        """
        if self.plan.goals.basis != "auto":
            return self.plan.goals.basis
        manifest = self.shop.manifest
        judged = sorted(day for day in manifest.covered("orders") if day <= self.as_of)[-HELD_DAYS:]
        dispatched = manifest.covered("orders", ("shipped_at",))
        return "shipped" if judged and dispatched.issuperset(judged) else "paid"

    def last(self, days: int) -> Period:
        """The last `days` days, up to `as_of`, included."""
        return Period.between(self.as_of - timedelta(days=days - 1), self.as_of)

    def weeks(self, count: int) -> Period:
        """The last `count` whole weeks, Monday to Sunday, up to `as_of`."""
        sunday = self.as_of - timedelta(days=(self.as_of.weekday() + 1) % 7)
        return Period.between(sunday - timedelta(days=7 * count - 1), sunday)


class Draw(Protocol):
    """A chart of `opsanalytics.charts`, its own options already given (functools.partial)."""

    def __call__(self, data: Any, *, ax: Axes, tr: Translator, title: str, hint: str) -> Axes:
        """Draw the data on the axes."""


@dataclass(frozen=True)
class Chart:
    """How a finding is drawn.

    An empty `title` or `alt` (the text for those who cannot see the chart) stands for the finding's
    sentence. `hint` is how to read the chart, and `height` is in inches at 100 dots (0: the usual
    one). `data` is what is drawn (None: the finding's frame).
    """

    draw: Draw
    hint: str = ""
    title: str = ""
    alt: str = ""
    height: float = 0.0
    data: Any = None


@dataclass(frozen=True)
class Figure:
    """One figure behind a sentence, from `evaluate`; both the first and last day are included.

    `floor` is what the plan asks of it at least, where it asks anything.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    first_day: date
    last_day: date
    complete: bool
    reason: str
    floor: float | None = None

    @classmethod
    def of(cls, row: Any) -> Figure:
        """The figure of a row of an answer."""
        return cls(
            metric=str(row["metric"]),
            value=_plain(row["value"]),
            low=_plain(row["low"]),
            high=_plain(row["high"]),
            n=None if _plain(row["n"]) is None else int(row["n"]),
            first_day=row["period_start"].date(),
            last_day=row["period_end"].date() - timedelta(days=1),
            complete=bool(row["complete"]),
            reason=row["reason"] or "",
        )


@dataclass(frozen=True)
class Stake:
    """What doing something is worth: yuan and how they are estimated, or why nobody knows.

    The yuan are margin where the costs of the goods are known, else sales; they come each month,
    or `once`.
    """

    yuan: float | None
    note: Message
    once: bool = False


@dataclass(frozen=True, repr=False)
class Finding(Card):
    """One answer: a sentence true to the figures, and the small frame behind it.

    `standing` is how it compares with the plan, where the plan says anything about it. `todo` is
    what to do next, `stake` what that is worth; the higher its `weight` (0 to 1), the more urgent
    it is among those whose worth nobody knows. `notes` are sentences that follow. `ladder` is how
    the shop stands against its goals, and `differences` are those between its ledgers, where the
    finding is about them. A sentence that lacks a figure raises DataRefused. `Page.ask` sets `key`,
    the question's (`SUBJECT.QUESTION`), `sources`, the tables that were read, `days`, from the
    first to the last of its metrics, `rests_on`, whether its figures are final (and, without those
    of the stake, `sentence_rests_on`), and `caveat`, the first of the notes that say what is not.
    """

    sentence: Message
    frame: pd.DataFrame
    standing: Standing = "cannot tell"
    todo: Message | None = None
    weight: float = 0.0
    stake: Stake | None = None
    notes: tuple[Message, ...] = ()
    chart: Chart | None = None
    figures: tuple[Figure, ...] = ()
    ladder: Progress | None = None
    differences: tuple[Difference, ...] = ()
    key: str = ""
    sources: tuple[str, ...] = ()
    days: Period | None = None
    rests_on: RestsOn = "final"
    sentence_rests_on: RestsOn = "final"
    caveat: Message | None = None

    def __post_init__(self) -> None:
        """Refuse to say what rests on a figure that is missing."""
        if any(map(lacks_a_figure, (self.sentence, self.todo, *self.notes))):
            lacking = [each for each in self.figures if each.value is None and each.reason]
            if not lacking:
                raise DataRefused("pages.figure_missing")
            name, why = find_metric(lacking[0].metric).title, lacking[0].reason
            raise DataRefused("pages.figure_missing_named", metric=name, why=why)

    def _headline(self) -> Message:
        """Its sentence."""
        return self.sentence

    def _rows(self) -> Rows:
        """The first rows of its frame."""
        yield list(self.frame.columns)
        yield from self.frame.head(_SHOWN_ROWS).itertuples(index=False)


@dataclass(frozen=True, repr=False)
class Unavailable(Card):
    """Takes the place of a finding for which the exports lack something; `sentence` is why."""

    sentence: Message
    key: str = ""
    standing: Standing = "cannot tell"
    todo: None = None
    weight: float = 0.0
    stake: None = None
    notes: tuple[Message, ...] = ()
    figures: tuple[Figure, ...] = ()
    ladder: None = None
    differences: tuple[Difference, ...] = ()
    rests_on: RestsOn = "final"
    sentence_rests_on: RestsOn = "final"
    caveat: None = None

    def __bool__(self) -> bool:
        return False

    def _headline(self) -> Message:
        """Why there is no finding."""
        return self.sentence


def with_state(sentence: str, rests_on: RestsOn, tr: Translator) -> str:
    """The sentence, and in brackets that its figures are not final, or doubtful.

    >>> with_state("30 orders", "doubtful", Translator("en"))
    '30 orders (doubtful)'
    """
    known = rests_on == "final"
    return sentence if known else tr("director.said", sentence=sentence, state=rests_on)


def shop_title(shop: Shop) -> str:
    """The shop's own name, where its exports name it and no other; else the name of its folder."""
    names = {name for source in shop.manifest.sources for name in source.stores}
    return str(one_line(names.pop())) if len(names) == 1 else shop.name


def default_as_of(shop: Shop, today: date) -> date:
    """The last day to judge: yesterday, or the last whole day where the data end before that."""
    return min(today - timedelta(days=1), shop.last_day)


def days_late(shop: Shop, as_of: date | None, today: date) -> int:
    """Days from the last whole day to the day to be judged: the one asked for, else yesterday.

    The imaginary shop's days ended long ago: it is never late.
    """
    if shop.name == IMAGINARY:
        return 0
    return max(0, ((as_of or today - timedelta(days=1)) - shop.last_day).days)


def lateness(last: date, days: int) -> Message | None:
    """That the data end early, which must not be overlooked; None where they do not."""
    return Message("pages.data_end_early", day=last, n=days) if days else None


def _plain(value: Any) -> float | None:
    return None if is_missing(value) else float(value)
