"""The director's page: why orders changed, what to do next, the verdicts of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from opsanalytics.analyses.drivers import contributions
from opsanalytics.charts.bar_chart import plot_steps
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, Translator, listed, term
from opsanalytics.core.periods import Period
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.change_parts import most_of
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of, special_days
from opsanalytics.pages.finding import Chart, Finding, Unavailable, View
from opsanalytics.pages.goal_progress import ladder
from opsanalytics.pages.records import FindingRecord, PageFindings, SetFindings, Words, record_of

Question = Callable[[View], Finding]
FRONT, THINGS = "00_directors_page", 5

# By page, the findings that page 00 takes of it, its answer first; the page's own question is that
# of the answer's subject.
PAGES: dict[str, tuple[str, ...]] = {
    "01_goal_progress": ("goal_progress.ladder",),
    "02_data_health": ("data_health.health",),
    "03_traffic_and_the_five_steps": ("visitors.five_steps",),
    "04_funnel_and_conversion": ("conversion.from_visit_to_payment",),
    "05_products": (
        *("hot_products.hot_products", "hot_products.stock_days"),
        *("offers.price_discipline", "offers.raised_prices"),
    ),
    "06_promotion": ("advertising.ads_worth", "advertising.ad_spend_by_day"),
    "07_customers": ("customers.repeat_purchase", "customers.win_back"),
    "08_reputation": ("good_ratings.good_ratings",),
    "09_service_people_budget": (
        *("departments.tasks", "budget.budget_lines", "inspections.inspections"),
        *("inspections.sites_due", "customer_service.answers"),
    ),
    "10_what_if": ("what_if.needs",),
    "11_after_the_sale": (
        "after_sale.late_orders",
        "after_sale.dispatch",
        "after_sale.refund_episode",
    ),
}


def standing(view: View, shown: Period | None = None) -> Finding:
    """How the shop stands against the ladder, in one sentence; page 01 says what it takes."""
    return replace(ladder(view, shown), notes=())


def why_orders_changed(view: View, days: int = RECENT_DAYS, *, back: int = 0) -> Finding:
    """Orders of the last days and of as many before (or `back` days earlier), and why they differ.

    The parts sum to the change exactly. DataRefused where a day of either is not covered.
    """
    now, earlier = view.last(days), timedelta(days=back or days)
    spans = (Period(now.start - earlier, now.end - earlier), now)
    rows = daily(view, "orders_paid", "visitor_days").dropna()
    rows["loud"] = rows["day"].dt.date.isin(special_days(view, spans[0].start, "paid"))
    parts = [rows[rows["day"].dt.date.isin(list(span))] for span in spans]
    states = [_state(part) for part in parts]
    if len(rows) and (begin := rows["day"].dt.date.min()) > spans[0].start:
        fields = {"begin": begin, "day": begin + earlier + timedelta(days=days - 1)}
        raise DataRefused("director.change.begins", days=days, back=earlier.days, **fields)
    if not all(states) or any(len(part) < len(now) for part in parts):
        raise DataRefused("director.change.refused", first=spans[0].start, last=now.last)
    shares = contributions(_orders, *states)
    before, after = (_orders(state) for state in states)
    sentence = Message(
        "director.change.year" if back > days else "director.change.headline",
        days=days,
        after=after,
        before=before,
        why=most_of(shares, after - before),
    )
    steps = [{"name": term("factor", name), "value": value} for name, value in shares.items()]
    steps.append({"name": term("factor", "change"), "value": after - before})
    chart = Chart(partial(plot_steps, kind="count"), hint="director.change.hint", height=3.4)
    return Finding(sentence, frame_of(steps), chart=chart)


def _state(days: Any) -> dict[str, Any]:
    """The factors of orders: (other days, campaign days, orders on one), visitors, rate."""
    quiet, loud = days[~days["loud"]], days[days["loud"]]
    if not len(quiet) or not quiet["visitor_days"].sum():
        return {}
    each = float(loud["orders_paid"].mean()) if len(loud) else 0.0
    return {
        "campaign days": (len(quiet), len(loud), each),
        "visitors": float(quiet["visitor_days"].mean()),
        "conversion": float(quiet["orders_paid"].sum() / quiet["visitor_days"].sum()),
    }


def _orders(state: Mapping[str, Any]) -> float:
    quiet, loud, each = state["campaign days"]
    return float(quiet * state["visitors"] * state["conversion"] + loud * each)


def every_page(view: View, findings: str = "") -> dict[str, PageFindings]:
    """What every page found: as the report's findings.json (its path) says, else worked out here.

    They are stored, by the state of the data, the plan, the day and the version of the code.
    """
    if findings:
        text = Path(findings).read_text(encoding="utf-8")
        return SetFindings.model_validate_json(text).pages
    from opsanalytics.pages.cache import cached_findings

    return cached_findings(view, _work_out).pages


def _work_out(view: View) -> SetFindings:
    pages = {}
    for page, keys in PAGES.items():
        found = [answer(view, key) for key in keys]
        title = Words.of(Message(f"{keys[0].partition('.')[0]}.question"))
        pages[page] = PageFindings(title=title, verdict=keys[0], as_of=view.as_of, findings=found)
    return SetFindings(
        shop=view.shop.name, as_of=view.as_of, generation=view.shop.manifest.generation, pages=pages
    )


def answer(view: View, key: str) -> FindingRecord:
    """The answer to the question of that key (`SUBJECT.QUESTION`), as it is kept."""
    module, _, name = key.partition(".")
    question: Question = getattr(import_module(f"opsanalytics.pages.{module}"), name)
    try:
        return record_of(replace(answer_to(question, view), key=key))
    except DataRefused as refusal:
        return record_of(Unavailable(refusal.message, key))


@dataclass(frozen=True)
class Thing:
    """Something to do, and the page that says why."""

    page: str
    finding: FindingRecord

    @property
    def link(self) -> str:
        """The place on the page that says why."""
        return f"{self.page}.html#{self.finding.key}"

    def todo(self, lang: str) -> str:
        """What to do."""
        return self.finding.todo.worded(lang) if self.finding.todo else ""

    def caveat(self, lang: str) -> str:
        """What it rests on that is not final, or doubtful; empty for nothing."""
        return self.finding.caveat.worded(lang) if self.finding.caveat else ""

    def plain(self, tr: Translator) -> str:
        """What to do, what it is worth and what it rests on, in one line."""
        return f"{self.todo(tr.lang)} ({self.stake(tr)}) {self.caveat(tr.lang)}".rstrip()

    def worth(self, tr: Translator) -> str:
        """Its yuan alone; empty where nobody knows."""
        yuan = amounts([self])
        return tr("director.things.worth", yuan=yuan) if yuan else ""

    def how(self, tr: Translator) -> str:
        """How its worth is estimated, or why nobody knows it."""
        note = self.finding.estimate
        return note.worded(tr.lang) if note and self.worth(tr) else self.stake(tr)

    def stake(self, tr: Translator) -> str:
        """What it is worth, and how that is estimated."""
        note, yuan = self.finding.estimate, amounts([self])
        if note is None:
            return tr("director.things.unknown")
        if yuan is None:
            return tr("director.things.no_estimate", why=note.worded(tr.lang))
        return tr("director.things.estimate", yuan=yuan, how=note.worded(tr.lang))


def next_things(pages: Mapping[str, PageFindings]) -> list[Thing]:
    """All there is to do: by its yuan within a month, and where nobody knows them by its weight.

    Worths are compared as they are shown, so that a small change of one does not turn the list.
    """
    things = {
        found.key: Thing(page, found)  # what two pages say is to be done once
        for page, answers in pages.items()
        for found in _gathered(page, answers)
        if found.todo and page != FRONT
    }
    return sorted(things.values(), key=_rank)


def _rank(thing: Thing) -> tuple[float, float, str]:
    found = thing.finding
    return -rounded(sum(found.yuan.values())), -found.weight, found.key


def rounded(yuan: float) -> float:
    """An estimate with two digits, which is more than it knows.

    >>> rounded(15644), rounded(38.4), rounded(0)
    (16000.0, 38.0, 0.0)
    """
    return float(f"{yuan:.2g}")


def in_all(things: Sequence[Thing]) -> Message | None:
    """What all things to do are worth together; None where nobody knows that of any."""
    yuan = amounts(things)
    if yuan is None:
        return None
    found = Message("director.things.sum", yuan=yuan, n=len(things))
    open_ones = sum(thing.finding.rests_on != "final" for thing in things)
    return Message("director.things.open", sum=found, n=open_ones) if open_ones else found


def amounts(things: Iterable[Thing]) -> Message | None:
    """The yuan of all together, what comes each month apart from what comes once."""
    texts = [Message(f"director.things.{when}", yuan=yuan) for when, yuan in sums(things).items()]
    return listed(texts) if texts else None


def sums(things: Iterable[Thing]) -> dict[str, float]:
    """The yuan of all together: `month`, what comes each month, and `once`."""
    found = [thing.finding.yuan for thing in things]
    known = {when: [rounded(e[when]) for e in found if when in e] for when in ("month", "once")}
    return {when: rounded(sum(yuan)) for when, yuan in known.items() if yuan}


def _gathered(page: str, answers: PageFindings) -> Iterable[FindingRecord]:
    """The findings of a page that page 00 gathers, in their order."""
    known = {finding.key: finding for finding in answers.findings}
    keys = PAGES.get(page, tuple(known))
    return [known[key] for key in keys if key in known]


def verdicts(pages: Mapping[str, PageFindings], lang: str) -> list[tuple[str, str, str]]:
    """Each page's file, question and one-line verdict."""
    rows = []
    for page, answers in pages.items():
        verdict = answers.answer()
        text = verdict.said(lang) if verdict else ""
        rows.append((page, answers.title.worded(lang), text))
    return rows
