"""The director's page: why orders changed, what to do next, the verdicts of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from opsanalytics.analyses.drivers import contributions
from opsanalytics.charts.bars import plot_steps
from opsanalytics.core.errors import DataRefused
from opsanalytics.core.messages import Message, term
from opsanalytics.core.periods import Period
from opsanalytics.pages.caveats import answer_to
from opsanalytics.pages.figures import RECENT_DAYS, daily, frame_of
from opsanalytics.pages.finding import Chart, Finding, Unavailable, View
from opsanalytics.pages.records import FindingRecord, PageFindings, SetFindings, Words, record_of

Question = Callable[[View], Finding]
THINGS = 3

# Each page: its question, and the findings that page 00 takes of it, its answer first.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "01_goal_progress": ("goal_progress.question", ("goal_progress.ladder",)),
    "02_data_health": ("data_health.question", ("data_health.health",)),
    "03_traffic_and_the_five_steps": ("visitors.question", ("visitors.five_steps",)),
    "04_funnel_and_conversion": ("conversion.question", ("conversion.from_visit_to_payment",)),
    "05_products": (
        "hot_products.question",
        (
            "hot_products.hot_products",
            "hot_products.stock_days",
            "offers.price_discipline",
            "offers.raised_prices",
        ),
    ),
    "06_promotion": (
        "advertising.question",
        ("advertising.ads_worth", "advertising.ad_spend_by_day"),
    ),
    "07_customers": ("customers.question", ("customers.repeat_purchase", "customers.win_back")),
    "08_reputation": ("good_ratings.question", ("good_ratings.good_ratings",)),
    "09_service_people_budget": (
        "departments.question",
        (
            "departments.tasks",
            "budget.budget_lines",
            "inspections.inspections",
            "inspections.sites_due",
            "customer_service.answers",
        ),
    ),
    "10_what_if": ("what_if.question", ("what_if.needs",)),
    "11_after_the_sale": (
        "after_sale.question",
        ("after_sale.late_orders", "after_sale.dispatch", "after_sale.refund_episode"),
    ),
}


def why_orders_changed(view: View, days: int = RECENT_DAYS, *, back: int = 0) -> Finding:
    """Orders of the last days and of as many before (or `back` days earlier), and why they differ.

    The parts sum to the change exactly. DataRefused where a day of either is not covered.
    """
    now, earlier = view.last(days), timedelta(days=back or days)
    spans = (Period(now.start - earlier, now.end - earlier), now)
    rows = daily(view, "orders_paid", "visitor_days").dropna()
    parts = [rows[rows["day"].dt.date.isin(list(span))] for span in spans]
    states = [_state(part) for part in parts]
    if not all(states) or any(len(part) < len(now) for part in parts):
        raise DataRefused("director.change.refused", first=spans[0].start, last=now.last)
    shares = contributions(_orders, *states)
    before, after = (_orders(state) for state in states)
    biggest = max(shares, key=lambda name: abs(shares[name]))
    sentence = Message(
        "director.change.year" if back > days else "director.change.headline",
        days=days,
        after=after,
        before=before,
        factor=biggest,
        part=shares[biggest],
    )
    steps = [{"name": term("factor", name), "value": value} for name, value in shares.items()]
    steps.append({"name": term("factor", "change"), "value": after - before})
    chart = Chart(partial(plot_steps, kind="count"), hint="director.change.hint", height=3.4)
    return Finding(sentence, frame_of(steps), chart=chart)


def _state(days: Any) -> dict[str, Any]:
    """The factors of orders: (ordinary days, campaign days, orders on one), visitors, rate."""
    quiet, loud = days[days["ordinary"]], days[~days["ordinary"]]
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
    for page, (question, keys) in PAGES.items():
        found = [answer(view, key) for key in keys]
        title = Words.of(Message(question))
        pages[page] = PageFindings(title=title, verdict=keys[0], as_of=view.as_of, findings=found)
    return SetFindings(
        shop=view.shop.name,
        as_of=view.as_of,
        generation=view.shop.manifest.generation,
        pages=pages,
    )


def answer(view: View, key: str) -> FindingRecord:
    """The answer to the question of that key (`SUBJECT.QUESTION`), as it is kept."""
    module, _, name = key.partition(".")
    question: Question = getattr(import_module(f"opsanalytics.pages.{module}"), name)
    try:
        return record_of(replace(answer_to(question, view), key=key))
    except DataRefused as refusal:
        return record_of(Unavailable(refusal.message, key))


def next_things(
    pages: Mapping[str, PageFindings], lang: str, most: int = THINGS
) -> list[tuple[str, str]]:
    """What to do next, the weightiest first: each with the page that says why."""
    things = []
    for page, answers in pages.items():
        found = _gathered(page, answers)
        things += [(each.weight, each.todo, page) for each in found if each.todo]
    things.sort(key=lambda thing: -thing[0])
    return [(todo.worded(lang), page) for _, todo, page in things[:most]]


def _gathered(page: str, answers: PageFindings) -> Iterable[FindingRecord]:
    """The findings of a page that page 00 gathers, in their order."""
    known = {finding.key: finding for finding in answers.findings}
    _, keys = PAGES.get(page, ("", tuple(known)))
    return [known[key] for key in keys if key in known]


def verdicts(pages: Mapping[str, PageFindings], lang: str) -> list[tuple[str, str, str]]:
    """Each page's file, question and one-line verdict."""
    rows = []
    for page, answers in pages.items():
        verdict = answers.answer()
        text = verdict.sentence.worded(lang) if verdict else ""
        rows.append((page, answers.title.worded(lang), text))
    return rows
